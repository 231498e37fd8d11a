/* SPDX-License-Identifier: MIT */
/* In which order directories of a tar archive get what is baked for them. */
#ifndef PYC_BAKE_TAR_ORDER_H
#define PYC_BAKE_TAR_ORDER_H

#include <stddef.h>

#include "tar/state.h"

/*
 * Sorts directories that end together into the order in which they end when the
 * result is read, and numbers their ranks.  last is the path of the last
 * member, or NULL.  The directories around the last member come first.  Each of
 * them follows the directories inside it that only a held .pyc or an unresolved
 * link opened.  All other directories come last.  In each group, inner
 * directories precede outer ones.
 */
void tar_order_sort(struct tar_directory **directories, size_t count,
		    const char *last);

#endif
