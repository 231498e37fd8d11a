/* SPDX-License-Identifier: MIT */
/* A word in a comment or a string counts too; it only costs a compilation. */
#include "pyc/pysource.h"

#include <string.h>
#include <strings.h>

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

	while ((at = memmem(at, (size_t)(end - at), word, size))) {
		bool starts = at == source || !is_word(at[-1]);
		bool stops = at + size == end || !is_word(at[size]);

		if (starts && stops)
			return true;
		at++;
	}
	return false;
}

/*
 * Whether the source has a character that identifiers normalise to "_" (NFKC):
 * U+FE33, U+FE34, U+FE4D to U+FE4F or U+FF3F.
 */
static bool
has_other_underscore(const uint8_t *source, size_t length)
{
	static const char *const characters[] = {
		"\xef\xb8\xb3", "\xef\xb8\xb4", "\xef\xb9\x8d",
		"\xef\xb9\x8e", "\xef\xb9\x8f", "\xef\xbc\xbf",
	};

	for (size_t i = 0; i < sizeof(characters) / sizeof(*characters); i++)
		if (memmem(source, length, characters[i], 3))
			return true;
	return false;
}

/*
 * Whether the source may have __debug__: between its underscores there are
 * letters of "debug" or characters that are not ASCII, which may be other forms
 * of those letters.  Any other form of an underscore counts too.
 */
static bool
has_debug(const uint8_t *source, size_t length)
{
	const uint8_t *end = source + length;
	const uint8_t *at = source;

	while ((at = memmem(at, (size_t)(end - at), "__", 2))) {
		const uint8_t *name = at + 2;
		const uint8_t *stop = name;
		bool starts = at == source || !is_word(at[-1]);

		while (stop < end && *stop &&
		       (*stop >= 0x80 || strchr("debug", *stop)))
			stop++;
		if (starts && stop > name && end - stop >= 2 &&
		    stop[0] == '_' && stop[1] == '_' &&
		    (end - stop == 2 || !is_word(stop[2])))
			return true;
		at++;
	}
	return has_other_underscore(source, length);
}

/* "utf-8" or "utf_8", in any case, after "coding:" or "coding=". */
static bool
pysource_is_utf8(const uint8_t *name, size_t length)
{
	static const char utf[] = "utf";

	while (length && (*name == ' ' || *name == '\t'))
		name++, length--;
	return length >= 5 && !strncasecmp((const char *)name, utf, 3) &&
	       (name[3] == '-' || name[3] == '_') && name[4] == '8' &&
	       (length == 5 || !(is_word(name[5]) || name[5] == '-'));
}

/*
 * Whether the first two lines may declare another encoding than UTF-8 (PEP
 * 263).  Any "coding" in them counts, whatever surrounds it.
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
		if (length - (size_t)(end - source) > 1 && *end == '\r' &&
		    end[1] == '\n')
			end++;
		if ((size_t)(end - source) < length)
			end++;
	}
	while (at < end &&
	       (at = memmem(at, (size_t)(end - at), key, sizeof(key) - 1))) {
		at += sizeof(key) - 1;
		if (at == end || (*at != ':' && *at != '=') ||
		    !pysource_is_utf8(at + 1, (size_t)(end - at) - 1))
			return true;
	}
	return false;
}

bool
pysource_ignores_level_1(const uint8_t *source, size_t length)
{
	/* An empty source may be NULL, to which not even 0 may be added. */
	return !length ||
	       (!has_word(source, length, "assert") &&
		!has_debug(source, length) && !may_be_encoded(source, length));
}
