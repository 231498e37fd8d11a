/* SPDX-License-Identifier: MIT */
/*
 * Makes tar archives from short inputs, so that a fuzzer need not find the
 * checksum and the padding of each header.  The low bits of the first byte are
 * options:
 *
 *	1	the rest is a list of members, not the archive itself
 *	2	all levels are baked, not only level 0
 *	4	the .pyc are next to their sources
 *	8	only modules are baked unless it is an sdist, else every source
 *	16	the archive is also baked as gzip
 *	32	the archive is two equal layers of an image
 *	64	the checksums of headers are not corrected
 *
 * A member in a list is a byte for its kind, a length and the name, and a
 * length and the content, or the target of a link.  The low bits of the kind
 * are an index of tarpass_types, the others are flags: 32 for the prefix, 64
 * for ".py" after the name, 128 for the setgid bit.
 */
#ifndef PYC_BAKE_TESTS_TARPASS_INPUT_H
#define PYC_BAKE_TESTS_TARPASS_INPUT_H

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/crc32.h"
#include "format/tarhead.h"
#include "tar/state.h"

#define TARPASS_PREFIX "usr/lib/python3/dist-packages"
#define TARPASS_MOST_NAME 90

struct tarpass_input {
	bool is_list;
	bool all_levels;
	bool is_legacy;
	enum tar_scope scope;
	bool with_gzip;
	bool is_layer;
	bool is_forged;
};

static const char tarpass_types[] = "00000000000000001112222555xgLK67";

/* Writes the checksum of a header. */
static inline void
tarpass_seal(uint8_t *block)
{
	unsigned int sum = 0;

	memset(block + 148, ' ', 8);
	for (size_t i = 0; i < TARHEAD_BLOCK; i++)
		sum += block[i];
	snprintf((char *)block + 148, 8, "%06o", sum);
}

/* Takes a length and as many bytes, or as many as there are. */
static inline size_t
tarpass_take(const uint8_t **at, const uint8_t *end, size_t most)
{
	size_t length = *at < end ? *(*at)++ : 0;

	if (length > most)
		length = most;
	return length < (size_t)(end - *at) ? length : (size_t)(end - *at);
}

static inline void
tarpass_add(struct buf *archive, const uint8_t **at, const uint8_t *end)
{
	const uint8_t kind = *(*at)++;
	const char type = tarpass_types[kind & 31];
	const bool is_link = type == '1' || type == '2';
	uint8_t block[TARHEAD_BLOCK] = { 0 };
	size_t length = tarpass_take(at, end, TARPASS_MOST_NAME);

	memcpy(block, *at, length);
	*at += length;
	if (kind & 64)
		memcpy(block + length, ".py", 3);
	length = tarpass_take(at, end, is_link ? TARPASS_MOST_NAME : 255);
	memcpy(block + 100, kind & 128 ? "0002755" : "0000644", 8);
	memcpy(block + 108, "0000001", 8);
	memcpy(block + 116, "0000002", 8);
	snprintf((char *)block + 124, 12, "%011zo", is_link ? 0 : length);
	memcpy(block + 136, "07346545000", 12);
	block[156] = (uint8_t)type;
	memcpy(block + 257, "ustar\00000", 8);
	if (kind & 32)
		memcpy(block + 345, TARPASS_PREFIX, sizeof(TARPASS_PREFIX));
	if (is_link && length)
		memcpy(block + 157, *at, length);
	tarpass_seal(block);
	buf_add(archive, block, sizeof(block));
	if (!is_link) {
		memset(block, 0, sizeof(block));
		if (length)
			memcpy(block, *at, length);
		buf_add(archive, block, length ? sizeof(block) : 0);
	}
	*at += length;
}

/* Corrects the checksum of each block that has the magic of a header. */
static inline void
tarpass_correct(struct buf *archive)
{
	for (size_t at = 0; archive->length - at >= TARHEAD_BLOCK;
	     at += TARHEAD_BLOCK)
		if (!memcmp(archive->data + at + 257, "ustar", 5))
			tarpass_seal(archive->data + at);
}

/* Appends the archive that an input of at least one byte describes. */
static inline void
tarpass_make(struct tarpass_input *input, const uint8_t *data, size_t size,
	     struct buf *archive)
{
	const uint8_t *at = data + 1;
	const uint8_t *end = data + size;
	static const uint8_t zeros[2 * TARHEAD_BLOCK];

	*input = (struct tarpass_input){
		.is_list = *data & 1,
		.all_levels = *data & 2,
		.is_legacy = *data & 4,
		.scope = *data & 8 ? TAR_SCOPE_MODULES : TAR_SCOPE_ALL,
		.with_gzip = *data & 16,
		.is_layer = *data & 32,
		.is_forged = *data & 64,
	};
	if (input->is_list) {
		while (at < end)
			tarpass_add(archive, &at, end);
		buf_add(archive, zeros, sizeof(zeros));
		return;
	}
	buf_add(archive, at, size - 1);
	if (!input->is_forged && archive->length)
		tarpass_correct(archive);
}

/* Appends a gzip file (RFC 1952) of stored blocks. */
static inline void
tarpass_gzip(const struct buf *bytes, struct buf *out)
{
	size_t at = 0;

	buf_add(out, "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
	do {
		size_t left = bytes->length - at;
		size_t length = left < UINT16_MAX ? left : UINT16_MAX;

		buf_add_byte(out, length == left);
		buf_add_byte(out, (uint8_t)length);
		buf_add_byte(out, (uint8_t)(length >> 8));
		buf_add_byte(out, (uint8_t)~length);
		buf_add_byte(out, (uint8_t)(~length >> 8));
		buf_add(out, bytes->data + at, length);
		at += length;
	} while (at < bytes->length);
	buf_add_le32(out, crc32_update(0, bytes->data, bytes->length));
	buf_add_le32(out, (uint32_t)bytes->length);
}

#endif
