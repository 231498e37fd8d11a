/* SPDX-License-Identifier: MIT */
/*
 * Which Python of a run compiles a source: nobody could import what another one
 * makes of it.
 */
#ifndef PYC_BAKE_COMPILE_ASSIGN_H
#define PYC_BAKE_COMPILE_ASSIGN_H

#include <stdbool.h>

#include "base/err.h"
#include "compile/pythons.h"
#include "job/options.h"
#include "job/plan.h"

/*
 * Notes at each source the version of Python that alone can import it: that of
 * the directory pythonX.Y, or without --any-tag of the egg, that it lies in.
 * It is an error if that is none of these.
 */
int assign_sources(const struct pythons *pythons, const struct options *options,
		   struct plan *plan, struct err *err);

/* Whether a Python is to compile a source. */
bool assign_has_source(const struct python *python,
		       const struct source *source);

/*
 * Whether CPython 3.minor can import what an archive of this name holds: by the
 * tags of a wheel (PEP 425), or by -pyX.Y of an egg; other names say nothing.
 */
bool assign_has_archive(const char *path, bool is_wheel, unsigned int minor);

/*
 * Whether an archive of this name is, without --any-tag, for one Python alone:
 * an egg with -pyX.Y.
 */
bool assign_is_for_one(const struct options *options, const char *path);

/*
 * Without --any-tag, it is an error if an archive is for none of the Pythons.
 * The message says for which it is, and does not name the archive.
 */
int assign_archive(const struct pythons *pythons, const struct options *options,
		   const char *path, bool is_wheel, struct err *err);

#endif
