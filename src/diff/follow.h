/* SPDX-License-Identifier: MIT */
/* The content of symbolic links in an archive. */
#ifndef PYC_BAKE_DIFF_FOLLOW_H
#define PYC_BAKE_DIFF_FOLLOW_H

#include "diff/archive.h"

/*
 * Gives each symbolic link with the name of a source or .pyc the content of the
 * file that it leads to in the archive, as the reader of a tree sees it.  A
 * link that leads to no source or .pyc gets none.
 */
void diff_follow_links(struct diff_archive *archive);

#endif
