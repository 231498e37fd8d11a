/* SPDX-License-Identifier: MIT */
/*
 * Whom a cache is trusted to.  An entry proves nothing about itself, so whoever
 * can write to the directory decides what is shipped.
 */
#ifndef PYC_BAKE_CACHE_TRUST_H
#define PYC_BAKE_CACHE_TRUST_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/err.h"

/* Who may have written a cache. */
struct cache_trust {
	bool is_shared; /* --cache-shared: the members of a group too */
	gid_t group;	/* that group; set by cache_trust_root */
};

/* The permission bits of new directories and entries. */
mode_t cache_trust_directory_mode(const struct cache_trust *trust);
mode_t cache_trust_entry_mode(const struct cache_trust *trust);

/*
 * Checks the directory of a cache.  It must belong to this user or root, and
 * nobody else may write to it.  A shared one must have the set-group-ID bit and
 * belong to a group of this user; that group may write to it.  The message does
 * not name the directory.
 */
int cache_trust_root(struct cache_trust *trust, const struct stat *status,
		     struct err *err);

/*
 * Checks a directory or an entry in the cache: in a shared one, it may belong
 * to anybody if it belongs to the group of the cache.
 */
int cache_trust_below(const struct cache_trust *trust,
		      const struct stat *status, struct err *err);

#endif
