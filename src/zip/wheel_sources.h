/* SPDX-License-Identifier: MIT */
/*
 * The sources of a wheel by the paths at which they are installed: what is in
 * NAME.data/purelib or NAME.data/platlib gets beside, or over, what is at the
 * root.
 */
#ifndef PYC_BAKE_ZIP_WHEEL_SOURCES_H
#define PYC_BAKE_ZIP_WHEEL_SOURCES_H

#include "base/map.h"
#include "zip/zipfile.h"

struct wheel_sources {
	const struct zipfile *zip;
	struct map
		by_path; /* member names, borrowed; none of another archive */
};

/* Borrows zip, which may be any archive and is looked at as it is then. */
void wheel_sources_init(struct wheel_sources *sources,
			const struct zipfile *zip);
void wheel_sources_fini(struct wheel_sources *sources);

/*
 * The name of the member that is the source of a .pyc: the one beside it, or
 * of a wheel else the one beside which it is installed.  If neither is there,
 * the name that the first one would have; NULL where the name is that of no
 * .pyc that an import looks for.  Owned.
 */
char *wheel_sources_find(const struct wheel_sources *sources, const char *name);

#endif
