/* SPDX-License-Identifier: MIT */
/*
 * A file that a run reads beside its work, such as a list of names.  It may be
 * a pipe or a device: its size is known once it was read.
 */
#ifndef PYC_BAKE_BASE_INFILE_H
#define PYC_BAKE_BASE_INFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Whether a path stands for standard input: "-". */
bool infile_is_standard(const char *path);

/* What messages call it: the path, or "standard input".  Borrowed. */
const char *infile_name(const char *path);

/*
 * Appends all that can be read from the file at path, no more than most bytes.
 * A signal that was caught (base/signals.h) ends the wait for a pipe as a
 * failure.  The message starts with the name.
 */
int infile_read(const char *path, size_t most, struct buf *bytes,
		struct err *err);

#endif
