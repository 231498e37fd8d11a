/* SPDX-License-Identifier: MIT */
/*
 * An input file other than the sources, such as a list of names.  It may be a
 * pipe or a device, so its size is unknown until it has been read.
 */
#ifndef PYC_BAKE_BASE_INFILE_H
#define PYC_BAKE_BASE_INFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Whether path is "-", which means standard input. */
bool infile_is_standard(const char *path);

/* The name for messages: the path, or "standard input".  Borrowed. */
const char *infile_name(const char *path);

/*
 * Appends the content of the file at path, which may have up to most bytes.  A
 * caught signal (base/signals.h) ends the wait for a pipe with an error.  The
 * error message starts with the name.
 */
int infile_read(const char *path, size_t most, struct buf *bytes,
		struct err *err);

#endif
