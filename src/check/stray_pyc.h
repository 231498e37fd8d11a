/* SPDX-License-Identifier: MIT */
/*
 * Checks a .pyc that the run would not write: of another level or of another
 * Python.  Nothing is compiled for that.  The caller reports a .pyc without a
 * source as an orphan.
 */
#ifndef PYC_BAKE_CHECK_STRAY_PYC_H
#define PYC_BAKE_CHECK_STRAY_PYC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "job/finding.h"
#include "pyc/canon.h"

/*
 * The path of the source of a .pyc: "d/__pycache__/m.TAG.pyc" and "d/m.pyc"
 * give "d/m.py".  Owned.  NULL if no import looks for a .pyc of that name.
 */
char *stray_pyc_source_of(const char *path);

/*
 * The same for a name with two possible sources: "d/__pycache__/py.TAG.pyc" is
 * of "d/py.py" or else of "d/.py".  Returns the first one for which is_there
 * returns true; else the first one.
 */
char *stray_pyc_find_source(const char *path,
			    bool (*is_there)(const void *context,
					     const char *path),
			    const void *context);

/*
 * Whether a .pyc can never be imported from where it is installed: it is below
 * a directory pythonX.Y, and its tag is that of another Python.  If so, adds
 * that finding, which shows path.
 */
bool stray_pyc_is_foreign(struct findings *findings, const char *path,
			  const char *installed);

/*
 * Whether a .pyc of this name can be checked: it is not for a Python
 * implementation other than CPython.
 */
bool stray_pyc_is_checkable(const char *path);

/* A .pyc and its source. */
struct stray_pyc {
	struct findings *findings;
	struct canon *canon;
	const char *path; /* as findings show it */
	const uint8_t *bytes;
	size_t length;
	const uint8_t *source;
	size_t source_length;
	uint32_t mtime;	      /* of the source, as written to a header */
	const char *embedded; /* path that baking would embed */
	bool is_member;	      /* of an archive: it cannot have a timestamp */
	bool skips_form;      /* do not check for canonical form */
};

/*
 * Compares the .pyc with what is known without compiling: magic number, hash or
 * time and size, embedded path, canonical form.  The expected mode is its own
 * mode, but never timestamp in an archive.  A .pyc of another implementation
 * than CPython, or of an unknown version, is not checked.
 */
void stray_pyc_check(const struct stray_pyc *stray);

#endif
