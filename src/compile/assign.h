/* SPDX-License-Identifier: MIT */
/*
 * Which Python of a run compiles a source.  A .pyc of any other Python could
 * not be imported.
 */
#ifndef PYC_BAKE_COMPILE_ASSIGN_H
#define PYC_BAKE_COMPILE_ASSIGN_H

#include <stdbool.h>

#include "base/err.h"
#include "compile/pythons.h"
#include "job/options.h"
#include "job/plan.h"

/*
 * Sets minor of each source to that of the only Python that can import it: that
 * of the directory pythonX.Y that contains it or, without --any-tag, of the
 * egg.  It is an error if none of the Pythons has that version.
 */
int assign_sources(const struct pythons *pythons, const struct options *options,
		   struct plan *plan, struct err *err);

/* Whether a Python must compile a source. */
bool assign_has_source(const struct python *python,
		       const struct source *source);

/*
 * Whether CPython 3.minor can import the content of an archive of this name.
 * The tags of a wheel (PEP 425) or -pyX.Y of an egg decide; any Python can
 * import an archive of another name.
 */
bool assign_has_archive(const char *path, bool is_wheel, unsigned int minor);

/*
 * Whether an archive of this name is for one Python only: without --any-tag, an
 * egg with -pyX.Y.
 */
bool assign_is_for_one(const struct options *options, const char *path);

/*
 * Without --any-tag, it is an error if an archive is for none of the Pythons.
 * The message says which Python it is for, but does not name the archive.
 */
int assign_archive(const struct pythons *pythons, const struct options *options,
		   const char *path, bool is_wheel, struct err *err);

#endif
