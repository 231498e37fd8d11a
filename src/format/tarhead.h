/* SPDX-License-Identifier: MIT */
/*
 * What stands before a tar member's own header: the extended headers of pax
 * (POSIX.1-2017, pax, "pax Extended Header") and of GNU tar.  A reader that
 * converts names between character sets may give back other bytes than these
 * hold, and few readers take a global header ('g') alike.
 */
#ifndef PYC_BAKE_FORMAT_TARHEAD_H
#define PYC_BAKE_FORMAT_TARHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define TARHEAD_BLOCK 512 /* bytes; what a tar archive is made of */

/* What a pax header says for the member; NULL where it is silent. */
struct tarhead {
	char *path;	/* owned */
	char *linkpath; /* owned */
};

#define TARHEAD_INIT { NULL, NULL }

#define auto_tarhead __attribute__((cleanup(tarhead_fini))) struct tarhead

void tarhead_fini(struct tarhead *head);

/*
 * Looks at the length bytes from the start of a member on; what cannot be
 * understood is passed over, since it is the reader that decides on it.  An
 * error where a global header says more than a comment: it would hold for new
 * members too, and to some readers only.
 */
int tarhead_read(struct tarhead *head, const uint8_t *bytes, size_t length,
		 struct err *err);

/* Whether a block, TARHEAD_BLOCK bytes, has the checksum of a header. */
bool tarhead_is_header(const uint8_t *block);

/* How many bytes the blocks take that hold so many. */
uint64_t tarhead_padded(uint64_t length);

#endif
