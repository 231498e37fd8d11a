/* SPDX-License-Identifier: MIT */
/*
 * A member of a tar archive, from its own header and the headers before it.
 * Each property has one source.  Two sources are an error, because readers
 * differ in which they prefer.
 */
#ifndef PYC_BAKE_FORMAT_TARMEMBER_H
#define PYC_BAKE_FORMAT_TARMEMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "format/tarhead.h"
#include "format/tarpax.h"

struct tarmember {
	char *name;	 /* as in the archive; owned */
	char *target;	 /* of a hard or symbolic link; owned; or NULL */
	char type;	 /* '0' to '6' as in POSIX; '7' and 'S' are '0' */
	uint64_t size;	 /* of the content, bytes */
	uint64_t stored; /* stored bytes: no holes, but with the map */
	int64_t mtime;	 /* seconds since 1970, rounded towards zero */
	bool is_whole;	 /* the time has no fraction */
	uint64_t offset; /* of its first header */
	uint64_t end;	 /* of the block after the member */
};

void tarmember_fini(struct tarmember *member);

/* All pointers are borrowed. */
struct tarmember_sources {
	const struct tarhead *head;
	const struct tarpax *pax;
	const char *long_name;	 /* from type 'L'; or NULL */
	const char *long_target; /* from type 'K'; or NULL */
};

/*
 * Fills all fields except offset and end.  On failure member->name is set, and
 * the message does not contain it.
 */
int tarmember_settle(const struct tarmember_sources *sources,
		     struct tarmember *member, struct err *err);

#endif
