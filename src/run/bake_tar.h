/* SPDX-License-Identifier: MIT */
/* One tar archive: a file that is written anew, or a stream. */
#ifndef PYC_BAKE_RUN_BAKE_TAR_H
#define PYC_BAKE_RUN_BAKE_TAR_H

#include "base/err.h"
#include "compile/session.h"

/*
 * Bakes the archive at path, in place or to where the options say, with the
 * compression that it has.  A source that does not compile is in the report;
 * -1 means that the archive was refused or could not be written, with the
 * path in the message, and that whatever stood at the target is untouched.
 */
int bake_tar(const struct session *session, const char *path, struct err *err);

/*
 * The same from standard input to standard output, where of an archive that
 * is refused the members before what is wrong were written.
 */
int bake_tar_stream(const struct session *session, struct err *err);

#endif
