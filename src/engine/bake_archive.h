/* SPDX-License-Identifier: MIT */
/*
 * One zip archive, a wheel or one that is imported from: look through, compile
 * or normalise, write anew or compare.
 */
#ifndef PYC_BAKE_ENGINE_BAKE_ARCHIVE_H
#define PYC_BAKE_ENGINE_BAKE_ARCHIVE_H

#include "base/err.h"
#include "engine/finding.h"
#include "engine/options.h"
#include "engine/pool.h"
#include "engine/pythons.h"
#include "engine/report.h"

/*
 * Bakes the archive at path with each of the Pythons, in place or to where the
 * options say; or normalises its .pyc, where pythons is NULL, in a worker of
 * pool.  With findings it is only compared with what baking gives, and what
 * is found is added there.  With --sourceless, what was written is named on
 * standard output, since a wheel then has another name.
 *
 * A source that does not compile is in the report; -1 means that the archive
 * was refused or could not be written, with the path in the message, and that
 * whatever stood at the target is untouched.
 */
int bake_archive(const struct options *options, const struct pythons *pythons,
		 struct pool *pool, const char *path, struct report *report,
		 struct findings *findings, struct err *err);

/*
 * Writes the archive without __pycache__ and .pyc, in place or to where the
 * options say.  -1 as above; a .pyc elsewhere that has no source beside it is
 * a module that would be lost, for which the archive is refused.
 */
int strip_archive(const struct options *options, const char *path,
		  struct err *err);

#endif
