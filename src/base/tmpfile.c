/* SPDX-License-Identifier: MIT */
/*
 * The registry is a linked list, since a process has few open files at a time.
 */
#include "base/tmpfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/mem.h"

/* ".pyc-bake.PROCESS.NUMBER.tmp" */
#define NAME_START ".pyc-bake."
#define NAME_END ".tmp"

#define MOST_TRIES 10000
#define OWN_MODE 0600

static struct tmpfile *registry;
/* A process never reuses a name; tmpfile_remove_left relies on this. */
static unsigned int next_number;

static void
tmpfile_forget(struct tmpfile *file)
{
	struct tmpfile **at = &registry;

	while (*at && *at != file)
		at = &(*at)->next;
	if (*at)
		*at = file->next;
	free(file->name);
	*file = TMPFILE_INIT;
}

/*
 * Locks the open file against tmpfile_remove_left.  Returns false if
 * tmpfile_remove_left was faster.  It succeeds on a file system without locks,
 * where tmpfile_remove_left cannot lock the file either and removes nothing.
 */
static bool
tmpfile_lock(int fd)
{
	struct stat status;

	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return errno != EWOULDBLOCK;
	return fstat(fd, &status) < 0 || status.st_nlink > 0;
}

/* Third result of make_file and make_link: try another name. */
#define TAKEN 1

/* Creates the file under a name.  Returns -1 with errno on error. */
static int
make_file(struct tmpfile *file, int directory_fd, const char *name, mode_t mode)
{
	mode_t mask = umask(0);
	int error;

	file->fd = openat(directory_fd, name,
			  O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
			  mode);
	error = errno;
	umask(mask);
	errno = error;
	if (file->fd < 0)
		return errno == EEXIST ? TAKEN : -1;
	if (tmpfile_lock(file->fd))
		return 0;
	/*
	 * tmpfile_remove_left of another process holds the lock and removes the
	 * file.
	 */
	close(file->fd);
	file->fd = -1;
	return TAKEN;
}

/* Whether the open file is the one with this name. */
static bool
is_named(int fd, int directory_fd, const char *name)
{
	struct stat own;
	struct stat named;

	return !fstat(fd, &own) &&
	       !fstatat(directory_fd, name, &named, AT_SYMLINK_NOFOLLOW) &&
	       own.st_dev == named.st_dev && own.st_ino == named.st_ino;
}

/*
 * Makes a hard link to another file.  The lock is shared, because it
 * applies to the file itself and several links to it may be made at a time.
 */
static int
make_link(struct tmpfile *file, int directory_fd, const char *name, int from_fd,
	  const char *from)
{
	int error;

	file->lock_fd = openat(from_fd, from,
			       O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	/* If the file does not exist, do not try again. */
	if (file->lock_fd < 0)
		return -1;
	flock(file->lock_fd, LOCK_SH | LOCK_NB);
	if (linkat(from_fd, from, directory_fd, name, 0) < 0)
		error = errno;
	else if (is_named(file->lock_fd, directory_fd, name))
		return 0;
	else
		error = unlinkat(directory_fd, name, 0) < 0 ? errno : EEXIST;
	close(file->lock_fd);
	file->lock_fd = -1;
	errno = error;
	/* Another process may replace the linked file at any time. */
	return error == EEXIST || error == ENOENT ? TAKEN : -1;
}

/* Creates a new file, or a link to another if from is not NULL. */
static int
tmpfile_begin(struct tmpfile *file, int directory_fd, int from_fd,
	      const char *from, mode_t mode, struct err *err)
{
	int result = TAKEN;

	*file = TMPFILE_INIT;
	/* The name must be unused but not secret: O_EXCL prevents a race. */
	for (unsigned int try = 0; try < MOST_TRIES && result == TAKEN; try++) {
		auto_free char *name =
			mem_printf(NAME_START "%ld.%u" NAME_END, (long)getpid(),
				   next_number++);

		result = from ? make_link(file, directory_fd, name, from_fd,
					  from) :
				make_file(file, directory_fd, name, mode);
		if (result)
			continue;
		file->directory_fd = directory_fd;
		file->name = steal(name);
		file->next = registry;
		registry = file;
		return 0;
	}
	if (result == TAKEN)
		errno = EEXIST;
	return err_errno(err, "cannot create a temporary file next to it");
}

int
tmpfile_open(struct tmpfile *file, int directory_fd, mode_t mode,
	     struct err *err)
{
	return tmpfile_begin(file, directory_fd, -1, NULL, mode, err);
}

int
tmpfile_link(struct tmpfile *file, int directory_fd, int from_fd,
	     const char *from, struct err *err)
{
	return tmpfile_begin(file, directory_fd, from_fd, from, OWN_MODE, err);
}

/*
 * Closes the descriptor, since network file systems may delay write errors
 * until close.  A duplicate keeps the lock until the file has its final name.
 */
static int
close_file(struct tmpfile *file)
{
	int failed = 0;

	if (file->fd >= 0) {
		file->lock_fd = fcntl(file->fd, F_DUPFD_CLOEXEC, 0);
		failed = file->lock_fd < 0;
		failed |= close(file->fd) < 0;
		file->fd = -1;
	}
	return failed ? -1 : 0;
}

static int
fail_commit(struct tmpfile *file, struct err *err)
{
	err_errno(err, "cannot replace it");
	tmpfile_discard(file);
	return -1;
}

/* Must be called once the file has its final name. */
static int
end_commit(struct tmpfile *file)
{
	/* A child process may keep the descriptor open for long. */
	flock(file->lock_fd, LOCK_UN);
	close(file->lock_fd);
	tmpfile_forget(file);
	return 0;
}

void
tmpfile_note(struct tmpfile *file, int directory_fd, const char *name,
	     bool is_directory)
{
	*file = TMPFILE_INIT;
	file->directory_fd = directory_fd;
	file->name = mem_strdup(name);
	file->flags = is_directory ? AT_REMOVEDIR : 0;
	file->next = registry;
	registry = file;
}

int
tmpfile_commit(struct tmpfile *file, const char *target, struct err *err)
{
	const bool is_link = file->fd < 0;

	if (close_file(file) || renameat(file->directory_fd, file->name,
					 file->directory_fd, target) < 0)
		return fail_commit(file, err);
	/*
	 * rename(2) does nothing if both names are links to the same file, as
	 * when another process has made the same link.
	 */
	if (is_link)
		unlinkat(file->directory_fd, file->name, 0);
	return end_commit(file);
}

/*
 * Renames the file to target if that name is unused.  Returns -1 with errno on
 * error.  renameat2 could do this in one step, but fakeroot and pseudo do not
 * support it.  Without hard links, another process may take the name between
 * the check and the rename.
 */
static int
tmpfile_take_name(const struct tmpfile *file, const char *target)
{
	if (!linkat(file->directory_fd, file->name, file->directory_fd, target,
		    0))
		return unlinkat(file->directory_fd, file->name, 0);
	if (errno == EEXIST)
		return -1;
	if (!faccessat(file->directory_fd, target, F_OK, AT_SYMLINK_NOFOLLOW)) {
		errno = EEXIST;
		return -1;
	}
	return renameat(file->directory_fd, file->name, file->directory_fd,
			target);
}

int
tmpfile_commit_new(struct tmpfile *file, const char *target, bool *is_taken,
		   struct err *err)
{
	*is_taken = false;
	if (close_file(file))
		return fail_commit(file, err);
	if (!tmpfile_take_name(file, target))
		return end_commit(file);
	*is_taken = errno == EEXIST;
	return *is_taken ? 0 : fail_commit(file, err);
}

void
tmpfile_discard(struct tmpfile *file)
{
	if (!file->name)
		return;
	unlinkat(file->directory_fd, file->name, file->flags);
	if (file->fd >= 0)
		close(file->fd);
	if (file->lock_fd >= 0)
		close(file->lock_fd);
	tmpfile_forget(file);
}

void
tmpfile_discard_all(void)
{
	while (registry)
		tmpfile_discard(registry);
}

void
tmpfile_unlink_all(void)
{
	for (struct tmpfile *file = registry; file; file = file->next)
		unlinkat(file->directory_fd, file->name, file->flags);
}

/* The text after a decimal number, or NULL if there is no number. */
static const char *
after_number(const char *text)
{
	const char *at = text;

	while (ascii_is_digit(*at))
		at++;
	return at > text ? at : NULL;
}

bool
tmpfile_is_name(const char *name)
{
	const char *at = name;

	if (strncmp(at, NAME_START, sizeof(NAME_START) - 1))
		return false;
	at = after_number(at + sizeof(NAME_START) - 1);
	if (!at || *at != '.')
		return false;
	at = after_number(at + 1);
	return at && !strcmp(at, NAME_END);
}

int
tmpfile_remove_left(int directory_fd, const char *name, struct err *err)
{
	const int flags = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	/*
	 * Some network file systems lock only files that are open for writing.
	 */
	int fd = openat(directory_fd, name, O_RDWR | flags);
	struct stat status;
	int result = 0;

	if (fd < 0)
		fd = openat(directory_fd, name, O_RDONLY | flags);
	if (fd < 0)
		return 0;
	/*
	 * The file may have been renamed since it was opened, and its lock
	 * released.  If it still has this name, the lock proves that it is
	 * unused, because its process does not use the name again.
	 */
	if (!fstat(fd, &status) && S_ISREG(status.st_mode) &&
	    !flock(fd, LOCK_EX | LOCK_NB) && is_named(fd, directory_fd, name))
		result = !unlinkat(directory_fd, name, 0) ? 1 :
			 errno == ENOENT		  ? 0 :
							    -1;
	if (result < 0)
		err_errno(err, "cannot remove this temporary file of an "
			       "earlier run");
	close(fd);
	return result;
}

void
tmpfile_forget_all(void)
{
	registry = NULL;
}
