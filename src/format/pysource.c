/* SPDX-License-Identifier: MIT */
/* A word in a comment or a string counts too: that costs a compilation. */
#include "format/pysource.h"

#include <string.h>
#include <strings.h>

static bool
is_ascii(const uint8_t *bytes, size_t length)
{
	uint8_t all = 0;

	for (size_t i = 0; i < length; i++)
		all |= bytes[i];
	return all < 0x80;
}

static bool
is_word(uint8_t byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '_';
}

static bool
has_word(const uint8_t *source, size_t length, const char *word)
{
	size_t size = strlen(word);
	const uint8_t *end = source + length;
	const uint8_t *at = source;

	while (length && (at = memmem(at, (size_t)(end - at), word, size))) {
		bool starts = at == source || !is_word(at[-1]);
		bool stops = at + size == end || !is_word(at[size]);

		if (starts && stops)
			return true;
		at++;
	}
	return false;
}

/* "utf-8" and "utf_8", in whatever case, after "coding:" or "coding=". */
static bool
is_utf8(const uint8_t *name, size_t length)
{
	static const char utf[] = "utf";

	while (length && (*name == ' ' || *name == '\t'))
		name++, length--;
	return length >= 5 && !strncasecmp((const char *)name, utf, 3) &&
	       (name[3] == '-' || name[3] == '_') && name[4] == '8' &&
	       (length == 5 || !(is_word(name[5]) || name[5] == '-'));
}

/*
 * Whether the first two lines may name another encoding than UTF-8 (PEP 263):
 * any "coding" in them counts, whatever stands around it.
 */
static bool
may_be_encoded(const uint8_t *source, size_t length)
{
	static const char key[] = "coding";
	const uint8_t *end = source;
	const uint8_t *at = source;

	for (int line = 0; line < 2 && (size_t)(end - source) < length;
	     line++) {
		while ((size_t)(end - source) < length && *end != '\n' &&
		       *end != '\r')
			end++;
		if ((size_t)(end - source) < length)
			end++;
	}
	while (at < end &&
	       (at = memmem(at, (size_t)(end - at), key, sizeof(key) - 1))) {
		at += sizeof(key) - 1;
		if (at == end || (*at != ':' && *at != '=') ||
		    !is_utf8(at + 1, (size_t)(end - at) - 1))
			return true;
	}
	return false;
}

bool
pysource_ignores_level_1(const uint8_t *source, size_t length)
{
	return is_ascii(source, length) &&
	       !has_word(source, length, "assert") &&
	       !has_word(source, length, "__debug__") &&
	       !may_be_encoded(source, length);
}
