/* SPDX-License-Identifier: MIT */
/* Builds tar archives for unit tests. */
#ifndef PYC_BAKE_LIB_TARFORGE_H
#define PYC_BAKE_LIB_TARFORGE_H

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "format/tarhead.h"

/* Sets the checksum of a changed header. */
static inline void
tarforge_sum(uint8_t *block)
{
	unsigned int sum = 0;

	memset(block + 148, ' ', 8);
	for (size_t i = 0; i < TARHEAD_BLOCK; i++)
		sum += block[i];
	snprintf((char *)block + 148, 8, "%06o", sum);
}

/* Fills a header in the pax format. */
static inline void
tarforge_header(uint8_t *block, char type, const char *name, size_t size)
{
	memset(block, 0, TARHEAD_BLOCK);
	memcpy(block, name, strlen(name));
	snprintf((char *)block + 100, 8, "%07o", 0644);
	snprintf((char *)block + 108, 8, "%07o", 0);
	snprintf((char *)block + 116, 8, "%07o", 0);
	snprintf((char *)block + 124, 12, "%011o",
		 (unsigned int)size & 0xfffffff);
	snprintf((char *)block + 136, 12, "%011o", 1);
	block[156] = (uint8_t)type;
	memcpy(block + 257, "ustar\00000", 8);
	tarforge_sum(block);
}

/* Appends a member, or an extension header, in whole blocks. */
static inline void
tarforge_add(struct buf *bytes, char type, const char *name,
	     const char *content, size_t length)
{
	uint8_t block[TARHEAD_BLOCK];

	tarforge_header(block, type, name, length);
	buf_add(bytes, block, sizeof(block));
	buf_add(bytes, content, length);
	while (bytes->length % TARHEAD_BLOCK)
		buf_add_byte(bytes, 0);
}

static inline void
tarforge_text(struct buf *bytes, char type, const char *name,
	      const char *content)
{
	tarforge_add(bytes, type, name, content, strlen(content));
}

static inline void
tarforge_zeros(struct buf *bytes, size_t blocks)
{
	for (size_t i = 0; i < blocks * TARHEAD_BLOCK; i++)
		buf_add_byte(bytes, 0);
}

#endif
