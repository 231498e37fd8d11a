/* SPDX-License-Identifier: MIT */
/* How the headers of a member differ in two tar archives. */
#ifndef PYC_BAKE_DIFF_TAR_MEMBER_H
#define PYC_BAKE_DIFF_TAR_MEMBER_H

#include <stdbool.h>

#include "base/err.h"
#include "diff/archive.h"
#include "diff/parts.h"

/*
 * Compares everything but the content of two members.  The message names the
 * archive.
 */
int diff_tar_member(struct diff_parts *parts,
		    const struct diff_members *members, struct err *err);

#endif
