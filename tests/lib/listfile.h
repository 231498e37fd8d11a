/* SPDX-License-Identifier: MIT */
/* A file in memory, with a path. */
#ifndef PYC_BAKE_TESTS_LISTFILE_H
#define PYC_BAKE_TESTS_LISTFILE_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct listfile {
	int fd;
	char path[64];
};

/* Returns a file with these bytes, at offset 0.  Exits with 99 on error. */
static inline struct listfile
listfile_open(const void *bytes, size_t length)
{
	struct listfile file = { .fd = memfd_create("list", MFD_CLOEXEC) };

	if (file.fd < 0 || write(file.fd, bytes, length) != (ssize_t)length ||
	    lseek(file.fd, 0, SEEK_SET)) {
		perror("memfd_create");
		exit(99);
	}
	snprintf(file.path, sizeof(file.path), "/proc/self/fd/%d", file.fd);
	return file;
}

static inline void
listfile_close(struct listfile *file)
{
	close(file->fd);
}

#endif
