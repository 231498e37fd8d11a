/* SPDX-License-Identifier: MIT */
/*
 * Captures standard error.  captured_begin() redirects it to a file, and
 * captured_end() restores it and returns the text.
 */
#ifndef PYC_BAKE_TESTS_CAPTURED_H
#define PYC_BAKE_TESTS_CAPTURED_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct captured {
	FILE *file;
	int before; /* the original standard error */
};

/* Exits with 99 on error. */
static inline struct captured
captured_begin(void)
{
	struct captured captured = { tmpfile(), dup(STDERR_FILENO) };

	fflush(stderr);
	if (!captured.file || captured.before < 0 ||
	    dup2(fileno(captured.file), STDERR_FILENO) < 0)
		exit(99);
	return captured;
}

/* Fills text, of this size, with the output, and returns its length. */
static inline size_t
captured_end(struct captured *captured, char *text, size_t size)
{
	ssize_t length;

	fflush(stderr);
	dup2(captured->before, STDERR_FILENO);
	close(captured->before);
	length = pread(fileno(captured->file), text, size - 1, 0);
	length = length > 0 ? length : 0;
	text[length] = '\0';
	fclose(captured->file);
	return (size_t)length;
}

#endif
