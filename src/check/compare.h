/* SPDX-License-Identifier: MIT */
/* Compares the bytes of one .pyc with what they should be. */
#ifndef PYC_BAKE_CHECK_COMPARE_H
#define PYC_BAKE_CHECK_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "job/finding.h"
#include "pyc/canon.h"
#include "pyc/pyc.h"

struct comparison {
	struct findings *findings; /* where findings are added; borrowed */
	struct canon *canon;
	const char *path; /* of the .pyc, as findings show it */

	const uint8_t *existing; /* the existing .pyc */
	size_t length;

	struct pyc_header wanted; /* the header that baking gives */
	struct pyc_header own;	  /* the header that would be right in the
				   * mode of the existing .pyc: see
				   * compare_own_mode */
	unsigned int minor;	  /* of the CPython 3.minor with the magic
				   * number of wanted */
	const char *release;	  /* of the Python that compiled baked */
	const char *embedded;	  /* path that baking embeds */
	const uint8_t *baked;	  /* the .pyc that baking gives; NULL if nothing
				   * was compiled */
	size_t baked_length;
	bool skips_form; /* do not check for canonical form */
};

/*
 * Whether the existing .pyc has another mode than wanted; that mode is stored
 * in *mode.  The caller must then fill own, from the source and its time on
 * disk.
 */
bool compare_own_mode(const struct comparison *comparison, enum pyc_mode *mode);

/* The mode in the header of a .pyc, or otherwise if the header is not valid. */
enum pyc_mode compare_found_mode(const uint8_t *bytes, size_t length,
				 enum pyc_mode otherwise);

/*
 * Adds a finding for each defect, but none for a mere consequence of another.
 * If baked is given, no finding means that the bytes are the same.
 */
void compare_pyc(const struct comparison *comparison);

#endif
