/* SPDX-License-Identifier: MIT */
/* Bakes one tar archive: a file that is replaced, or a stream. */
#ifndef PYC_BAKE_RUN_BAKE_TAR_H
#define PYC_BAKE_RUN_BAKE_TAR_H

#include "base/err.h"
#include "compile/session.h"

/*
 * Bakes the archive at path, in place or to where the options say, and keeps
 * its compression.  A source that does not compile is added to the report.
 * Returns -1 if the archive was refused or could not be written; the message
 * contains the path, and the target is untouched.
 */
int bake_tar(const struct session *session, const char *path, struct err *err);

/*
 * The same from standard input to standard output.  If the archive is refused,
 * the members before the fault have already been written.
 */
int bake_tar_stream(const struct session *session, struct err *err);

#endif
