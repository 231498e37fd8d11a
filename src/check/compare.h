/* SPDX-License-Identifier: MIT */
/* What is wrong with the bytes of one .pyc. */
#ifndef PYC_BAKE_CHECK_COMPARE_H
#define PYC_BAKE_CHECK_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "job/finding.h"
#include "pyc/canon.h"
#include "pyc/pyc.h"

struct comparison {
	struct findings *findings; /* what comes of it */
	struct canon *canon;
	const char *path; /* of the .pyc, as findings show it */

	const uint8_t *existing; /* what stands there */
	size_t length;

	struct pyc_header wanted; /* the header that baking gives */
	struct pyc_header own;	  /* what it would be in the mode that stands
				   * there: see compare_own_mode */
	unsigned int minor;   /* of the CPython 3.minor whose magic that is */
	const char *release;  /* of the Python that compiled baked */
	const char *embedded; /* path that baking embeds */
	const uint8_t *baked; /* the whole of what baking gives; or NULL where
			       * nothing was compiled */
	size_t baked_length;
	bool skips_form; /* whether it is canonical does not matter */
};

/*
 * Whether another mode than the wanted one stands there: *mode.  Then own must
 * be filled for the comparison, by the source and its time as it is on disk.
 */
bool compare_own_mode(const struct comparison *comparison, enum pyc_mode *mode);

/*
 * The mode of a .pyc, by its header; otherwise, where that is none that is
 * valid.
 */
enum pyc_mode compare_found_mode(const uint8_t *bytes, size_t length,
				 enum pyc_mode otherwise);

/*
 * Adds a finding for each thing that is wrong, and none that only follows
 * from another.  Where baked is given, no finding means that the bytes are
 * the same.
 */
void compare_pyc(const struct comparison *comparison);

#endif
