/* SPDX-License-Identifier: MIT */
/*
 * An output file other than the artifacts: a list or a report.  A regular file
 * becomes visible only when it is complete.
 */
#ifndef PYC_BAKE_BASE_OUTFILE_H
#define PYC_BAKE_BASE_OUTFILE_H

#include <stddef.h>

#include "base/err.h"

/*
 * Checks that the file at path can be written, without changing it.  This lets
 * a long run fail early on a bad path.  A symbolic link must have an existing
 * target.  "-" is standard output.  The error message names the file.
 */
int outfile_probe(const char *path, struct err *err);

/*
 * Writes the file.  A regular or new file is written under a temporary name and
 * then renamed.  It gets the attributes of the old file, or mode 0644 less the
 * umask if it is new.  Anything else (a link, a pipe, a device) is opened and
 * written in place.  If that is the file of standard output or error, as with
 * /dev/stdout, the bytes are appended to the earlier output.  The error message
 * names path.
 */
int outfile_write(const char *path, const void *bytes, size_t length,
		  struct err *err);

#endif
