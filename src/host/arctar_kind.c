/* SPDX-License-Identifier: MIT */
#include "host/arctar_kind.h"

#include <string.h>

#include "format/tarhead.h"

static const struct arctar_kind kinds[] = {
	{ "gzip", "\x1f\x8b\x08", 3, ARCTAR_FILTER_GZIP },
	{ "bzip2", "BZh", 3, ARCTAR_FILTER_BZIP2 },
	{ "xz",
	  "\xfd"
	  "7zXZ",
	  6, ARCTAR_FILTER_XZ },
	{ "zstd", "\x28\xb5\x2f\xfd", 4, ARCTAR_FILTER_ZSTD },
	{ "lz4", "\x04\x22\x4d\x18", 4, ARCTAR_FILTER_PLAIN },
	{ "lzip", "LZIP", 4, ARCTAR_FILTER_PLAIN },
	{ "lzma", "\x5d\0\0", 3, ARCTAR_FILTER_PLAIN },
	{ "lzop", "\x89LZO", 4, ARCTAR_FILTER_PLAIN },
	{ "compress", "\x1f\x9d", 2, ARCTAR_FILTER_PLAIN },
};
#define KNOWN_COUNT (sizeof(kinds) / sizeof(*kinds))

/* Whether this is a skippable frame of zstd or lz4.  pzstd writes one first. */
static bool
is_skippable(const uint8_t *bytes, size_t length)
{
	return length >= 4 && (bytes[0] & 0xf0) == 0x50 &&
	       !memcmp(bytes + 1, "\x2a\x4d\x18", 3);
}

/* The table row of a supported filter. */
static const struct arctar_kind *
find_filter(enum arctar_filter filter)
{
	const struct arctar_kind *kind = kinds;

	while (kind->filter != filter && kind->filter != ARCTAR_FILTER_PLAIN)
		kind++;
	return kind;
}

const struct arctar_kind *
arctar_kind_detect(const uint8_t *bytes, size_t length)
{
	/* A member name can begin with any magic. */
	if (length >= TARHEAD_BLOCK && tarhead_is_header(bytes))
		return NULL;
	if (is_skippable(bytes, length))
		return find_filter(ARCTAR_FILTER_ZSTD);
	for (size_t i = 0; i < KNOWN_COUNT; i++) {
		const struct arctar_kind *kind = &kinds[i];

		if (length >= kind->length &&
		    !memcmp(bytes, kind->magic, kind->length))
			return kind;
	}
	return NULL;
}

bool
arctar_kind_is_archive(const uint8_t *bytes, size_t length)
{
	const struct arctar_kind *kind = arctar_kind_detect(bytes, length);

	if (!kind)
		return length >= TARHEAD_BLOCK && tarhead_is_header(bytes);
	/*
	 * Text can begin like these: check the bzip2 block mark, and the lzip
	 * version.
	 */
	if (!strcmp(kind->name, "bzip2"))
		return length >= 10 && !memcmp(bytes + 4, "1AY&SY", 6);
	if (!strcmp(kind->name, "lzip"))
		return length >= 5 && bytes[4] <= 1;
	return true;
}

const char *
arctar_kind_name(enum arctar_filter filter)
{
	return filter == ARCTAR_FILTER_PLAIN ? NULL : find_filter(filter)->name;
}
