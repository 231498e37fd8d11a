/* SPDX-License-Identifier: MIT */
/*
 * The .pyc of a source that stand on disk, of whatever Python and level, and
 * whoever wrote them: in its __pycache__ and at its legacy place.
 */
#ifndef PYC_BAKE_ENGINE_ARTIFACTS_H
#define PYC_BAKE_ENGINE_ARTIFACTS_H

#include <stddef.h>

#include "base/err.h"
#include "base/fs.h"

/* A directory with sources, and what its __pycache__ holds. */
struct artifacts {
	char *directory; /* path on disk; owned; NULL before artifacts_turn */
	struct fs_listing cached;
};

#define ARTIFACTS_INIT { .directory = NULL }

void artifacts_fini(struct artifacts *artifacts);

/*
 * Turns to a directory, unless it is that one already.  One without a
 * __pycache__, or where that is a link, has legacy .pyc alone.  The message
 * names what cannot be listed.
 */
int artifacts_turn(struct artifacts *artifacts, const char *directory,
		   struct err *err);

struct artifact {
	char *name;	   /* from the directory on: "__pycache__/m.TAG.pyc" */
	enum fs_type type; /* FS_REGULAR or FS_SYMLINK */
};

/*
 * Those of the source of this name in the directory, in byte order.  The
 * caller owns the array and frees it with artifacts_free.
 */
struct artifact *artifacts_of(const struct artifacts *artifacts,
			      const char *source_name, size_t *count);
void artifacts_free(struct artifact *items, size_t count);

#endif
