/* SPDX-License-Identifier: MIT */
/*
 * What follows the last member of a tar archive: two empty blocks, and more of
 * them up to the end of a record.  Readers stop at the first, so that other
 * bytes hide nothing; those that known programs leave are accepted.
 */
#ifndef PYC_BAKE_FORMAT_TAREND_H
#define PYC_BAKE_FORMAT_TAREND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "format/tarhead.h"

struct tarend {
	uint64_t offset; /* of the first empty block */
	uint64_t length; /* of what was added, bytes */
	uint64_t blocks; /* empty ones in front */
	bool has_more;	 /* a byte that is not zero was seen: */
	uint64_t first;	 /* the offset of the first one, */
	uint64_t last;	 /* and of what follows the last one */
	bool is_member;	 /* it is in a header, */
	bool is_pixz;	 /* or begins the index of pixz */
};

/* Adds a block of the end, or the length bytes that are left of one. */
void tarend_add(struct tarend *end, const uint8_t *block, size_t length);

/* Judges it, as taraudit_end does. */
int tarend_check(const struct tarend *end, const char **notice,
		 struct err *err);

#endif
