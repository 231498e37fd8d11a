/* SPDX-License-Identifier: MIT */
/* How the framing of a member differs in two zip archives. */
#ifndef PYC_BAKE_DIFF_ZIP_MEMBER_H
#define PYC_BAKE_DIFF_ZIP_MEMBER_H

#include <stdbool.h>

#include "base/err.h"
#include "diff/archive.h"
#include "diff/parts.h"

/*
 * Compares both headers of a member of this name, every field of them
 * (APPNOTE 4.3.7 and 4.3.12), and its compressed data if the content is the
 * same.  The message names the archive.
 */
int diff_zip_member(struct diff_parts *parts,
		    const struct diff_members *members, struct err *err);

#endif
