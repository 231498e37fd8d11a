/* SPDX-License-Identifier: MIT */
/*
 * Verifies one zip archive, a wheel or one that is imported from, compiles or
 * normalises its modules, and writes or compares the result.
 */
#ifndef PYC_BAKE_ZIP_BAKE_H
#define PYC_BAKE_ZIP_BAKE_H

#include "base/err.h"
#include "compile/session.h"
#include "job/options.h"

/*
 * Bakes the archive at path with each of the Pythons, or normalises its .pyc if
 * the session has no Pythons.  The result replaces the archive or is written to
 * where the options say.  A check only compares the archive with what baking
 * gives.  With --sourceless the name of the result is printed on standard
 * output, since a wheel then gets a new name.
 *
 * A source that does not compile is added to the report.  Returns -1 if the
 * archive was refused or could not be written; the message contains the path,
 * and the target is untouched.
 */
int zip_bake(const struct session *session, const char *path, struct err *err);

/*
 * Writes the archive without __pycache__ and .pyc, in place or to where the
 * options say.  Returns -1 as above.  The archive is also refused if a .pyc
 * outside __pycache__ has no source next to it, since a module would be lost.
 */
int zip_strip(const struct options *options, const char *path, struct err *err);

#endif
