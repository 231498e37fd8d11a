/* SPDX-License-Identifier: MIT */
/*
 * Captures standard error, or standard output.  captured_begin() redirects it
 * to a file, and captured_end() restores it and returns the text.
 */
#ifndef PYC_BAKE_TESTS_CAPTURED_H
#define PYC_BAKE_TESTS_CAPTURED_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct captured {
	FILE *file;
	int fd;	    /* of the stream that is captured */
	int before; /* the original file of fd */
};

/* Captures the output of a descriptor.  Exits with 99 on error. */
static inline struct captured
captured_begin_fd(int fd)
{
	struct captured captured = { tmpfile(), fd, dup(fd) };

	fflush(NULL);
	if (!captured.file || captured.before < 0 ||
	    dup2(fileno(captured.file), fd) < 0)
		exit(99);
	return captured;
}

/* Captures standard error. */
static inline struct captured
captured_begin(void)
{
	return captured_begin_fd(STDERR_FILENO);
}

/* Fills text, of this size, with the output, and returns its length. */
static inline size_t
captured_end(struct captured *captured, char *text, size_t size)
{
	ssize_t length;

	fflush(NULL);
	dup2(captured->before, captured->fd);
	close(captured->before);
	length = pread(fileno(captured->file), text, size - 1, 0);
	length = length > 0 ? length : 0;
	text[length] = '\0';
	fclose(captured->file);
	return (size_t)length;
}

#endif
