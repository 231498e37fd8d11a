/* SPDX-License-Identifier: MIT */
/*
 * Exchanges the embedded path of a canonical payload.  All code objects of a
 * module share one co_filename, so in canonical form 1 it is one string,
 * written once (rule R1).  Thus the result of a compilation can be kept under a
 * placeholder, and serves every path at which the source is installed.
 */
#ifndef PYC_BAKE_PYC_CANON_PATH_H
#define PYC_BAKE_PYC_CANON_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "pyc/canon.h"

/*
 * The placeholder.  No source is at this path.  A source that contains this
 * text is compiled with its own path.
 */
#define CANON_PATH_PLACEHOLDER "<pyc-bake placeholder>"

/*
 * Whether the graph that was read last uses its only co_filename, which must be
 * the placeholder, for nothing else: no constant and no name is the same
 * string, and no string or bytes in its canonical payload contain the text.
 * Only then can it be exchanged.
 */
bool canon_path_is_apart(const struct canon *canon, const uint8_t *payload,
			 size_t length, unsigned int minor);

/*
 * Appends to out the canonical payload that compiling with this path gives,
 * made from the one that compiling with the placeholder gave.  The payload must
 * be one that canon_rewrite has made and that passed canon_path_is_apart.
 * Returns false, with out unchanged, if it is not.
 */
bool canon_path_put(struct canon *canon, const uint8_t *payload, size_t length,
		    unsigned int minor, const char *path, struct buf *out);

/*
 * The same for a payload of any origin.  Returns false, with out unchanged, if
 * it is malformed, not canonical, or does not have the placeholder as its only
 * co_filename.
 */
bool canon_path_put_checked(struct canon *canon, const uint8_t *payload,
			    size_t length, unsigned int minor, const char *path,
			    struct buf *out);

#endif
