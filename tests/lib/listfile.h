/* SPDX-License-Identifier: MIT */
/* Bytes as a file with a path, without a place on any disk. */
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

/* The file, to be read from its start; the process ends where there is none. */
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
