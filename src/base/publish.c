/* SPDX-License-Identifier: MIT */
/*
 * A file that gives its attributes stays open until the new file has them, so
 * that none are taken from a file that has replaced it meanwhile.
 */
#include "base/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/kernel.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/perm.h"

#define PERMISSIONS 0777
#define ALL_BITS 07777

/* --- attributes --- */

/*
 * Sets *is_kept to whether the file has the owner of the old one.  Without the
 * right to give a file away, a user may still give it to a group of theirs.
 */
static int
keep_owner(int fd, const struct stat *old, bool *is_kept, struct err *err)
{
	struct stat own;

	*is_kept = true;
	if (fstat(fd, &own) < 0)
		return err_errno(err, "cannot read its attributes");
	if ((own.st_uid == old->st_uid && own.st_gid == old->st_gid) ||
	    !fchown(fd, old->st_uid, old->st_gid))
		return 0;
	*is_kept = false;
	/* EINVAL: the owner has no number in this user namespace. */
	if (!perm_is_refusal(errno) && errno != EINVAL)
		return err_errno(err, "cannot keep its owner");
	if (fchown(fd, (uid_t)-1, old->st_gid) < 0 && !perm_is_refusal(errno) &&
	    errno != EINVAL)
		return err_errno(err, "cannot keep its group");
	return 0;
}

static int
publish_set_mode(int fd, mode_t mode, struct err *err)
{
	/* If chmod is refused, the mode given at creation remains. */
	return perm_set(fd, mode) < 0 ? err_errno(err, "cannot set its mode") :
					0;
}

static int
set_times(int fd, const struct publish_attributes *attributes, struct err *err)
{
	if (!attributes->times || !futimens(fd, attributes->times))
		return 0;
	return attributes->may_lack_times && perm_is_refusal(errno) ?
		       0 :
		       err_errno(err, "cannot set its time");
}

/*
 * The owner is changed last, because only the owner may set mode and times.
 * This clears set-ID bits, so they are set again.
 */
static int
set_owner(int fd, const struct stat *old, struct err *err)
{
	bool is_kept;

	if (keep_owner(fd, old, &is_kept, err))
		return -1;
	return is_kept && old->st_mode & (ALL_BITS ^ PERMISSIONS) ?
		       publish_set_mode(fd, old->st_mode & ALL_BITS, err) :
		       0;
}

int
publish_set(const struct publish_attributes *attributes, int fd,
	    struct err *err)
{
	const bool has_old = attributes->old_fd >= 0;
	struct stat old = { .st_mode = attributes->mode };

	if (attributes->set)
		return attributes->set(attributes->context, fd, err);
	if (has_old && fstat(attributes->old_fd, &old) < 0)
		return err_errno(err, "cannot read its attributes");
	if (has_old)
		kernel_copy_attributes(attributes->old_fd, fd);
	if (publish_set_mode(fd, old.st_mode & PERMISSIONS, err) ||
	    set_times(fd, attributes, err) ||
	    (has_old && set_owner(fd, &old, err)))
		return -1;
	return attributes->is_synced && fsync(fd) < 0 ?
		       err_errno(err, "cannot sync it") :
		       0;
}

/* --- files --- */

int
publish_directory(const char *path, struct err *err)
{
	auto_free char *directory = path_directory(path);
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? err_errno(err, "cannot open its directory") : fd;
}

int
publish_open(struct tmpfile *file, int *directory_fd, const char *path,
	     mode_t mode, struct err *err)
{
	*file = TMPFILE_INIT;
	*directory_fd = publish_directory(path, err);
	if (*directory_fd < 0)
		return -1;
	return tmpfile_open(file, *directory_fd, mode & PERMISSIONS, err);
}

/* Whether the target has these bytes, as when another run has written them. */
static bool
has_bytes(const struct publish *file, const void *bytes, size_t length)
{
	auto_buf found = BUF_INIT;
	auto_err ignored = ERR_INIT;
	struct stat status;

	return !fs_read_at(file->directory_fd, file->name, length, &found,
			   &status, &ignored) &&
	       found.length == length &&
	       (!length || !memcmp(found.data, bytes, length));
}

static int
check_state(const struct publish *file, struct err *err)
{
	struct stat now;

	if (!file->state)
		return 0;
	if (fstatat(file->directory_fd, file->name, &now, AT_SYMLINK_NOFOLLOW) <
	    0)
		return err_errno(err, "cannot stat it again");
	return (file->is_linked ? fs_is_in_own_state(file->state, &now) :
				  fs_is_in_state(file->state, &now)) ?
		       0 :
		       err_set(err, "changed in the meantime");
}

static int
put_in_place(const struct publish *file, struct tmpfile *written,
	     const void *bytes, size_t length, struct err *err)
{
	if (check_state(file, err)) {
		if (!has_bytes(file, bytes, length))
			return -1;
		err_fini(err);
		return 0;
	}
	return file->is_taken ? tmpfile_commit_new(written, file->name,
						   file->is_taken, err) :
				tmpfile_commit(written, file->name, err);
}

int
publish_bytes(const struct publish *file, const void *bytes, size_t length,
	      struct err *err)
{
	struct tmpfile written = TMPFILE_INIT;
	int result = -1;

	if (tmpfile_open(&written, file->directory_fd, file->attributes.mode,
			 err))
		return -1;
	/* The state is checked last, to keep the race with other writers
	 * short. */
	if (!fs_write_all(written.fd, bytes, length, err) &&
	    !publish_set(&file->attributes, written.fd, err))
		result = put_in_place(file, &written, bytes, length, err);
	tmpfile_discard(&written);
	return result;
}

int
publish_rewrite(const struct publish_rewrite *old, const void *bytes,
		size_t length, struct err *err)
{
	auto_fd old_fd = openat(old->directory_fd, old->name,
				O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct timespec own[2];
	struct publish file = {
		.directory_fd = old->directory_fd,
		.name = old->name,
		.attributes = { .old_fd = old_fd,
				.times = old->times ? old->times : own,
				.is_synced = true },
		.state = old->state,
		.is_linked = old->is_linked,
	};
	struct stat before;

	if (old_fd < 0)
		return err_errno(err, "cannot open it again");
	if (fstat(old_fd, &before) < 0)
		return err_errno(err, "cannot read its attributes");
	file.attributes.mode = before.st_mode & PERMISSIONS;
	own[0] = before.st_atim;
	own[1] = before.st_mtim;
	return publish_bytes(&file, bytes, length, err);
}

int
publish_link(int directory_fd, const char *name, const struct fs_name *from,
	     struct err *err)
{
	struct tmpfile file = TMPFILE_INIT;

	return tmpfile_link(&file, directory_fd, from->directory_fd, from->name,
			    err) ?
		     -1 :
		     tmpfile_commit(&file, name, err);
}
