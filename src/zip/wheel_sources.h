/* SPDX-License-Identifier: MIT */
/*
 * The sources of a wheel by the paths at which they are installed.  A member in
 * NAME.data/purelib or NAME.data/platlib is installed next to the members at
 * the root, or over one of them.
 */
#ifndef PYC_BAKE_ZIP_WHEEL_SOURCES_H
#define PYC_BAKE_ZIP_WHEEL_SOURCES_H

#include "base/map.h"
#include "zip/zipfile.h"

struct wheel_sources {
	const struct zipfile *zip;
	struct map by_path; /* member names, borrowed; only in a wheel */
};

/* Borrows zip, which may be any archive, and reads its members in this call. */
void wheel_sources_init(struct wheel_sources *sources,
			const struct zipfile *zip);
void wheel_sources_fini(struct wheel_sources *sources);

/*
 * Returns the name of the member that is the source of a .pyc: the source next
 * to it or, in a wheel, the source next to which it is installed.  If neither
 * exists, returns the name that the former would have.  NULL if no import looks
 * for a .pyc of this name.  Owned.
 */
char *wheel_sources_find(const struct wheel_sources *sources, const char *name);

#endif
