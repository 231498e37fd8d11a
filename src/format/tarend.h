/* SPDX-License-Identifier: MIT */
/*
 * The bytes after the last member of a tar archive: two empty blocks, and
 * further ones up to the end of a record.  Readers stop at the first empty
 * blocks, so other bytes after them hide nothing.  Bytes that known programs
 * leave there are accepted.
 */
#ifndef PYC_BAKE_FORMAT_TAREND_H
#define PYC_BAKE_FORMAT_TAREND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "format/tarhead.h"

struct tarend {
	uint64_t offset; /* of the first empty block */
	uint64_t length; /* of the added bytes */
	uint64_t blocks; /* empty blocks at the start */
	bool has_more;	 /* a byte that is not zero was found */
	uint64_t first;	 /* offset of the first such byte */
	uint64_t last;	 /* offset after the last such byte */
	bool is_member;	 /* the first one is in a header */
	bool is_pixz;	 /* the first one begins a pixz index */
};

/* Adds a block of the end.  The last one may have fewer bytes. */
void tarend_add(struct tarend *end, const uint8_t *block, size_t length);

/* Checks the end; returns the same as taraudit_end. */
int tarend_check(const struct tarend *end, const char **notice,
		 struct err *err);

#endif
