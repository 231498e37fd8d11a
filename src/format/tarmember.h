/* SPDX-License-Identifier: MIT */
/*
 * What a member of a tar archive is, by its own header and what stands before
 * it.  Each property has one source, or is an error: readers differ in which of
 * two they take.
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
	char *target;	 /* of a link of either kind; owned; or NULL */
	char type;	 /* '0' to '6' as in POSIX; '7' and 'S' are '0' */
	uint64_t size;	 /* of its content, bytes */
	uint64_t stored; /* of those, what is not a hole, and the map of it */
	int64_t mtime;	 /* seconds since 1970, rounded towards zero */
	bool is_whole;	 /* the time has no fraction */
	uint64_t offset; /* of the first header that is its, */
	uint64_t end;	 /* and of what follows it, in whole blocks */
};

void tarmember_fini(struct tarmember *member);

/* All borrowed. */
struct tarmember_sources {
	const struct tarhead *head;
	const struct tarpax *pax;
	const char *long_name;	 /* of type 'L'; or NULL */
	const char *long_target; /* of type 'K'; or NULL */
};

/*
 * Fills all but offset and end.  On failure the name is there, and the message
 * does not have it.
 */
int tarmember_settle(const struct tarmember_sources *sources,
		     struct tarmember *member, struct err *err);

#endif
