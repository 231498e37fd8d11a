/* SPDX-License-Identifier: MIT */
/* Thin wrappers that turn errno into messages and complete short operations. */
#include "base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/kernel.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/signals.h"

/* The limit of Linux, which returns ELOOP beyond it. */
#define MOST_LINKS 40

/* statfs(2): the kinds of file systems that make their files up. */
#define PROC_SYSTEM 0x9fa0
#define SYSFS_SYSTEM 0x62656572

void
fs_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void
fs_fill_standard_descriptors(void)
{
	int fd;

	/*
	 * Each descriptor is opened for the opposite of its use, so that every
	 * read or write fails.
	 */
	do
		fd = open("/dev/null", fcntl(STDIN_FILENO, F_GETFD) < 0 ?
					       O_WRONLY :
					       O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	fs_close(&fd);
}

int
fs_open_name(const struct fs_name *name, struct stat *status, struct err *err)
{
	const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	auto_fd fd = openat(name->directory_fd, name->name,
			    flags | (name->follows ? 0 : O_NOFOLLOW));
	int result;

	if (fd < 0 || fstat(fd, status) < 0)
		return err_errno(err, "%s", name->shown);
	if (!S_ISREG(status->st_mode))
		return err_set(err, "%s: %s", name->shown,
			       S_ISDIR(status->st_mode) ? strerror(EISDIR) :
							  "Not a regular file");
	result = fd;
	fd = -1;
	return result;
}

int
fs_read_open(int fd, const char *path, size_t most, struct buf *bytes,
	     const struct stat *status, struct err *err)
{
	/* A file can be larger than size_t on 32-bit systems. */
	uint64_t size = (uint64_t)status->st_size;

	bytes->length = 0;
	while (size <= most && bytes->length <= most) {
		ssize_t count;

		/*
		 * One extra byte detects a file that is larger than its size.
		 */
		buf_reserve(bytes, bytes->length < size ?
					   (size_t)size - bytes->length + 1 :
					   1);
		count = read(fd, bytes->data + bytes->length,
			     bytes->capacity - bytes->length);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return err_errno(err, "%s", path);
		bytes->length += (size_t)count;
		/*
		 * If the size is known and reached, no read at the end is
		 * needed.
		 */
		if (!count || (size && bytes->length == size))
			return 0;
	}
	return err_set(err, "%s: larger than %zu MiB, the most that is read",
		       path, most >> 20);
}

int
fs_open_regular(const char *path, struct stat *status, struct err *err)
{
	const struct fs_name name = { AT_FDCWD, path, path, true };

	return fs_open_name(&name, status, err);
}

int
fs_read_file(const char *path, size_t most, struct buf *bytes,
	     struct stat *status, struct err *err)
{
	auto_fd fd = fs_open_regular(path, status, err);

	if (fd < 0)
		return -1;
	return fs_read_open(fd, path, most, bytes, status, err);
}

int
fs_read_at(int directory_fd, const char *name, size_t most, struct buf *bytes,
	   struct stat *status, struct err *err)
{
	const struct fs_name opened = { directory_fd, name, name, false };
	auto_fd fd = fs_open_name(&opened, status, err);

	if (fd < 0)
		return -1;
	return fs_read_open(fd, name, most, bytes, status, err);
}

ssize_t
fs_pread_up_to(int fd, uint64_t offset, void *bytes, size_t length)
{
	uint8_t *at = bytes;
	size_t done = 0;

	while (done < length) {
		ssize_t count = pread(fd, at + done, length - done,
				      (off_t)(offset + done));

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -1;
		if (!count)
			break;
		done += (size_t)count;
	}
	return (ssize_t)done;
}

int
fs_pread_all(int fd, uint64_t offset, void *bytes, size_t length,
	     struct err *err)
{
	ssize_t count = fs_pread_up_to(fd, offset, bytes, length);

	if (count < 0)
		return err_errno(err, "read");
	return (size_t)count == length ?
		       0 :
		       err_set(err, "became shorter while it was read");
}

int
fs_wait_readable(int fd, struct err *err)
{
	/*
	 * Polling both descriptors also catches a signal that came before the
	 * wait.
	 */
	struct pollfd polled[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = signals_fd(), .events = POLLIN },
	};

	while (poll(polled, 2, -1) < 0)
		if (errno != EINTR)
			return err_errno(err, "poll");
	return polled[1].revents ? err_set(err, "interrupted") : 0;
}

static const char *
scratch_directory(void)
{
	const char *directory = getenv("TMPDIR");

	return directory && *directory ? directory : "/tmp";
}

int
fs_open_scratch(struct err *err)
{
	auto_free char *path =
		path_join(scratch_directory(), "pyc-bake.XXXXXX");
	int fd = mkostemp(path, O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "%s: cannot make a temporary file", path);
	if (unlink(path) < 0) {
		err_errno(err, "%s", path);
		close(fd);
		return -1;
	}
	return fd;
}

/*
 * For a file without a name (fs_open_scratch), the message gives the directory.
 */
static int
fail_write(int fd, struct err *err)
{
	const int error = errno;
	struct stat status;
	bool is_scratch = !fstat(fd, &status) && S_ISREG(status.st_mode) &&
			  !status.st_nlink;

	errno = error;
	if (!is_scratch)
		return err_errno(err, "write");
	return err_errno(err,
			 "cannot write to a temporary file in %s (TMPDIR can "
			 "name another directory)",
			 scratch_directory());
}

int
fs_write_all(int fd, const void *bytes, size_t length, struct err *err)
{
	const uint8_t *at = bytes;

	while (length) {
		ssize_t count = write(fd, at, length);

		if (count < 0 && errno == EINTR && signals_caught())
			return err_set(err, "interrupted");
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return fail_write(fd, err);
		at += count;
		length -= (size_t)count;
	}
	return 0;
}

int
fs_identify(int fd, const char *path, struct fs_identity *identity)
{
	struct stat status;

	if (*path ? fstatat(fd, path, &status, 0) : fstat(fd, &status))
		return -1;
	identity->device = status.st_dev;
	identity->inode = status.st_ino;
	return 0;
}

bool
fs_is_same(const struct fs_identity *a, const struct fs_identity *b)
{
	return a->device == b->device && a->inode == b->inode;
}

int
fs_look(const char *path, struct stat *status, struct err *err)
{
	if (!lstat(path, status))
		return 1;
	return errno == ENOENT || errno == ENOTDIR ? 0 :
						     err_errno(err, "%s", path);
}

bool
fs_is_virtual(int fd)
{
	const uint32_t kind = kernel_file_system(fd);

	return kind == PROC_SYSTEM || kind == SYSFS_SYSTEM;
}

struct fs_state
fs_state_of(const struct stat *status)
{
	return (struct fs_state){
		.file = { .device = status->st_dev, .inode = status->st_ino },
		.size = (uint64_t)status->st_size,
		.mtime = status->st_mtim,
		.ctime = status->st_ctim,
	};
}

bool
fs_is_in_state(const struct fs_state *state, const struct stat *status)
{
	return state->ctime.tv_sec == status->st_ctim.tv_sec &&
	       state->ctime.tv_nsec == status->st_ctim.tv_nsec &&
	       fs_is_in_own_state(state, status);
}

bool
fs_is_in_own_state(const struct fs_state *state, const struct stat *status)
{
	return state->file.device == status->st_dev &&
	       state->file.inode == status->st_ino &&
	       state->size == (uint64_t)status->st_size &&
	       state->mtime.tv_sec == status->st_mtim.tv_sec &&
	       state->mtime.tv_nsec == status->st_mtim.tv_nsec;
}

static enum fs_type
fs_type_of(int directory_fd, const struct dirent *item)
{
	struct stat status;

	switch (item->d_type) {
	case DT_REG:
		return FS_REGULAR;
	case DT_DIR:
		return FS_DIRECTORY;
	case DT_LNK:
		return FS_SYMLINK;
	case DT_UNKNOWN:
		break;
	default:
		return FS_OTHER;
	}
	/* Some file systems do not give the type in the listing. */
	if (fstatat(directory_fd, item->d_name, &status, AT_SYMLINK_NOFOLLOW))
		return FS_OTHER;
	return S_ISREG(status.st_mode) ? FS_REGULAR :
	       S_ISDIR(status.st_mode) ? FS_DIRECTORY :
	       S_ISLNK(status.st_mode) ? FS_SYMLINK :
					 FS_OTHER;
}

static int
fs_compare_entries(const void *a, const void *b)
{
	const struct fs_entry *left = a;
	const struct fs_entry *right = b;

	return strcmp(left->name, right->name);
}

static void
close_directory(DIR **directory)
{
	if (*directory)
		closedir(*directory);
}

static bool
is_dot_name(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

static void
fs_add_entry(struct fs_listing *listing, size_t *room, int directory_fd,
	     const char *name, enum fs_type type)
{
	struct fs_entry *entry;
	struct stat status;

	if (listing->count == *room) {
		*room = *room ? 2 * *room : 16;
		listing->entries =
			mem_resize(listing->entries, *room, sizeof(*entry));
	}
	entry = &listing->entries[listing->count++];
	*entry = (struct fs_entry){ .name = mem_strdup(name), .type = type };
	if (type == FS_REGULAR && !fstatat(directory_fd, name, &status, 0))
		entry->size = (uint64_t)status.st_size;
}

int
fs_list_stream(DIR *directory, const char *path,
	       bool (*wanted)(const char *name, enum fs_type type),
	       struct fs_listing *listing, struct err *err)
{
	struct dirent *item;
	size_t room = 0;

	*listing = (struct fs_listing){ 0 };
	if (fs_identify(dirfd(directory), "", &listing->directory))
		return err_errno(err, "%s", path);
	while (errno = 0, (item = readdir(directory))) {
		enum fs_type type = fs_type_of(dirfd(directory), item);

		if (!is_dot_name(item->d_name) && wanted(item->d_name, type))
			fs_add_entry(listing, &room, dirfd(directory),
				     item->d_name, type);
	}
	if (errno) {
		err_errno(err, "%s", path);
		fs_listing_fini(listing);
		return -1;
	}
	if (listing->count)
		qsort(listing->entries, listing->count,
		      sizeof(*listing->entries), fs_compare_entries);
	return 0;
}

int
fs_list(const char *path, bool (*wanted)(const char *name, enum fs_type type),
	struct fs_listing *listing, struct err *err)
{
	__attribute__((cleanup(close_directory))) DIR *directory =
		opendir(path);

	*listing = (struct fs_listing){ 0 };
	return directory ?
		       fs_list_stream(directory, path, wanted, listing, err) :
		       err_errno(err, "%s", path);
}

void
fs_listing_fini(struct fs_listing *listing)
{
	for (size_t i = 0; i < listing->count; i++)
		free(listing->entries[i].name);
	free(listing->entries);
	*listing = (struct fs_listing){ 0 };
}

/* The target of a link.  Owned; NULL with *err filled on error. */
static char *
fs_read_link(const char *path, struct err *err)
{
	char target[PATH_MAX];
	ssize_t length = readlink(path, target, sizeof(target));

	if (length < 0) {
		err_errno(err, "%s", path);
		return NULL;
	}
	return mem_strndup(target, (size_t)length);
}

/*
 * Removes the last component of done, a path below root, but never root itself.
 */
static void
drop_component(char *done, size_t root_length)
{
	char *slash = strrchr(done + root_length, '/');

	if (slash)
		*slash = '\0';
}

char *
fs_resolve_in_root(const char *root, const char *path, struct err *err)
{
	size_t root_length = strcmp(root, "/") ? strlen(root) : 0;
	auto_free char *done = mem_strndup(root, root_length);
	auto_free char *todo = mem_strdup(path);
	unsigned int links = 0;

	while (*todo) {
		size_t skip = strspn(todo, "/");
		size_t length = strcspn(todo + skip, "/");
		auto_free char *name = mem_strndup(todo + skip, length);
		auto_free char *rest = mem_strdup(todo + skip + length);
		auto_free char *next = NULL;
		auto_free char *target = NULL;
		struct stat status;

		free(todo);
		todo = steal(rest);
		if (!*name || !strcmp(name, "."))
			continue;
		if (!strcmp(name, "..")) {
			drop_component(done, root_length);
			continue;
		}
		next = mem_printf("%s/%s", done, name);
		if (lstat(next, &status) < 0) {
			err_errno(err, "%s", next);
			return NULL;
		}
		if (!S_ISLNK(status.st_mode)) {
			free(done);
			done = steal(next);
			continue;
		}
		if (++links > MOST_LINKS) {
			errno = ELOOP;
			err_errno(err, "%s", next);
			return NULL;
		}
		target = fs_read_link(next, err);
		if (!target)
			return NULL;
		if (*target == '/')
			done[root_length] = '\0';
		free(name);
		name = mem_printf("%s%s", target, todo);
		free(todo);
		todo = steal(name);
	}
	return *done ? steal(done) : mem_strdup("/");
}

int
fs_check_unchanged(const char *path, const struct fs_state *state,
		   struct err *err)
{
	struct stat now;

	if (stat(path, &now) < 0)
		return err_errno(err, "cannot stat it again");
	return fs_is_in_state(state, &now) ?
		       0 :
		       err_set(err, "changed while it was processed");
}

int
fs_set_mtime(int fd, int64_t seconds)
{
	const struct timespec times[2] = {
		{ .tv_sec = (time_t)seconds },
		{ .tv_sec = (time_t)seconds },
	};

	return futimens(fd, times);
}

int
fs_restore_times(int fd, const struct stat *before)
{
	const struct timespec times[2] = { before->st_atim, before->st_mtim };

	return futimens(fd, times);
}
