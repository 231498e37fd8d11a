/* SPDX-License-Identifier: MIT */
/*
 * One zip archive, a wheel or one that is imported from: look through, compile
 * or normalise, write anew or compare.
 */
#ifndef PYC_BAKE_ZIP_BAKE_H
#define PYC_BAKE_ZIP_BAKE_H

#include "base/err.h"
#include "compile/session.h"
#include "job/options.h"

/*
 * Bakes the archive at path with each of the Pythons, in place or to where the
 * options say; or normalises its .pyc, if the session has no Pythons.  In a
 * check it is only compared with what baking gives.  With --sourceless, the
 * name of the result goes to standard output, since a wheel then has another
 * name.
 *
 * A source that does not compile is in the report; -1 means that the archive
 * was refused or could not be written, with the path in the message, and that
 * whatever stood at the target is untouched.
 */
int zip_bake(const struct session *session, const char *path, struct err *err);

/*
 * Writes the archive without __pycache__ and .pyc, in place or to where the
 * options say.  -1 as above; a .pyc elsewhere that has no source beside it is
 * a module that would be lost, for which the archive is refused.
 */
int zip_strip(const struct options *options, const char *path, struct err *err);

#endif
