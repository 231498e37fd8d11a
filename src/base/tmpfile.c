/* SPDX-License-Identifier: MIT */
/* The registry is a list of the open files; the process has few at a time. */
#include "base/tmpfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define MOST_TRIES 10000
#define OWN_MODE 0600

static struct tmpfile *registry;

static void
forget(struct tmpfile *file)
{
	struct tmpfile **at = &registry;

	while (*at && *at != file)
		at = &(*at)->next;
	if (*at)
		*at = file->next;
	free(file->name);
	*file = (struct tmpfile)TMPFILE_INIT;
}

/* Makes the file under a name: -1 with errno where it cannot. */
static int
make(struct tmpfile *file, int directory_fd, const char *name,
     const char *path, mode_t mode)
{
	mode_t mask;
	int error;

	if (path)
		return linkat(AT_FDCWD, path, directory_fd, name, 0);
	mask = umask(0);
	file->fd = openat(directory_fd, name,
			  O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
			  mode);
	error = errno;
	umask(mask);
	errno = error;
	return file->fd < 0 ? -1 : 0;
}

/* A new file, or another name of the one at path. */
static int
begin(struct tmpfile *file, int directory_fd, const char *path, mode_t mode,
      struct err *err)
{
	*file = (struct tmpfile)TMPFILE_INIT;
	/* The name needs to be free, not secret: O_EXCL does the rest. */
	for (unsigned int try = 0; try < MOST_TRIES; try++) {
		auto_free char *name = mem_printf(".pyc-bake.%ld.%u.tmp",
						  (long)getpid(), try);

		if (!make(file, directory_fd, name, path, mode)) {
			file->directory_fd = directory_fd;
			file->name = steal(name);
			file->next = registry;
			registry = file;
			return 0;
		}
		if (errno != EEXIST)
			break;
	}
	return err_errno(err, "cannot create a temporary file beside it");
}

int
tmpfile_open(struct tmpfile *file, int directory_fd, struct err *err)
{
	return tmpfile_open_mode(file, directory_fd, OWN_MODE, err);
}

int
tmpfile_open_mode(struct tmpfile *file, int directory_fd, mode_t mode,
		  struct err *err)
{
	return begin(file, directory_fd, NULL, mode, err);
}

int
tmpfile_link(struct tmpfile *file, int directory_fd, const char *path,
	     struct err *err)
{
	return begin(file, directory_fd, path, OWN_MODE, err);
}

int
tmpfile_commit(struct tmpfile *file, const char *target, struct err *err)
{
	/* close tells of write errors that network file systems put off. */
	int failed = file->fd >= 0 && close(file->fd) < 0;

	file->fd = -1;
	if (!failed)
		failed = renameat(file->directory_fd, file->name,
				  file->directory_fd, target);
	if (failed) {
		err_errno(err, "cannot replace it");
		tmpfile_discard(file);
		return -1;
	}
	forget(file);
	return 0;
}

void
tmpfile_discard(struct tmpfile *file)
{
	if (!file->name)
		return;
	if (file->fd >= 0)
		close(file->fd);
	unlinkat(file->directory_fd, file->name, 0);
	forget(file);
}

void
tmpfile_discard_all(void)
{
	while (registry)
		tmpfile_discard(registry);
}

void
tmpfile_forget_all(void)
{
	registry = NULL;
}
