/* SPDX-License-Identifier: MIT */
/*
 * A file that a run writes beside its work, a list or a report: nothing can
 * be seen of it before all is there.
 */
#ifndef PYC_BAKE_BASE_OUTFILE_H
#define PYC_BAKE_BASE_OUTFILE_H

#include <stddef.h>

#include "base/err.h"

/*
 * Makes sure early that the file at path can be written, without touching
 * what stands there: so that a long run does not end in a bad path.  A link
 * must lead to something; "-" is standard output.  The message names it.
 */
int outfile_probe(const char *path, struct err *err);

/*
 * Writes the file: a regular file, or one that is not there yet, under a
 * passing name that is then renamed, with mode 0644 less the umask, or the
 * mode that stood there; anything else (a link, a pipe, a device) is opened and
 * written as it is.  Where that is what standard output or error goes to, as
 * with /dev/stdout, the bytes follow those that were said there.  The message
 * names path.
 */
int outfile_write(const char *path, const void *bytes, size_t length,
		  struct err *err);

#endif
