/* SPDX-License-Identifier: MIT */
/*
 * A .pyc that the run would not write, of another level, another Python or no
 * source at all: what can be told of it without compiling.
 */
#ifndef PYC_BAKE_CHECK_STRAY_PYC_H
#define PYC_BAKE_CHECK_STRAY_PYC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "job/finding.h"
#include "pyc/canon.h"

/*
 * The path of the source that a .pyc is of: "d/__pycache__/m.TAG.pyc" and
 * "d/m.pyc" give "d/m.py".  Owned; NULL where the name is that of no .pyc
 * that an import looks for.
 */
char *stray_pyc_source_of(const char *path);

/*
 * The same where there may be two, of which the first counts that is_there
 * knows: "d/__pycache__/py.TAG.pyc" is of "d/py.py" or else of "d/.py".  With
 * neither it is the first.
 */
char *stray_pyc_find_source(const char *path,
			    bool (*is_there)(const void *context,
					     const char *path),
			    const void *context);

/*
 * Whether a .pyc can never be imported from where it is installed: below a
 * directory pythonX.Y that is not of the Python of its tag.  If so, adds that
 * finding.  path is shown.
 */
bool stray_pyc_is_foreign(struct findings *findings, const char *path,
			  const char *installed);

/*
 * Whether anything can be told of a .pyc with such a name: it is not one of
 * another implementation than CPython.
 */
bool stray_pyc_is_judged(const char *path);

/* A .pyc and its source. */
struct stray_pyc {
	struct findings *findings;
	struct canon *canon;
	const char *path; /* as findings show it */
	const uint8_t *bytes;
	size_t length;
	const uint8_t *source;
	size_t source_length;
	uint32_t mtime;	      /* of the source, as it goes into a header */
	const char *embedded; /* path to be embedded */
	bool is_member;	      /* of an archive: it can have no timestamp */
	bool skips_form;
};

/*
 * Compares it with what can be known of it: magic, hash or time and size,
 * path, form.  The mode is its own, but for a timestamp in an archive.  That
 * of another implementation than CPython is not looked at, nor one of a
 * release that is not known.
 */
void stray_pyc_check(const struct stray_pyc *stray);

#endif
