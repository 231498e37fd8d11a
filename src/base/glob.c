/* SPDX-License-Identifier: MIT */
/*
 * What fnmatch does with bytes that are not UTF-8 depends on the C library and
 * on the locale, and it tries every way in which many stars can share a text.
 * Here the last star alone is tried again: what those before it have taken is
 * the least that they can, which leaves the most to the rest.
 */
#include "base/glob.h"

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* Above all code points: what a byte that is not UTF-8 is. */
#define NO_CODE_POINT 0x80000000U

#define LONGEST_CHARACTER 4

/* The length of the character at the start of a text that is not empty. */
static size_t
read_character(const char *at, uint32_t *code)
{
	/* It does not look behind a NUL, which ends every sequence. */
	size_t length = utf8_read((const uint8_t *)at, LONGEST_CHARACTER, code);

	if (length)
		return length;
	*code = NO_CODE_POINT | (uint8_t)*at;
	return 1;
}

struct char_class {
	const char *name; /* with what stands around it */
	int (*has)(int c);
};

/*
 * Whether a class that starts here has the character.  NULL if none starts
 * here, else what follows it.
 */
static const char *
read_class(const char *at, uint32_t code, bool *has)
{
	static const struct char_class classes[] = {
		{ "[:alnum:]", isalnum }, { "[:alpha:]", isalpha },
		{ "[:blank:]", isblank }, { "[:cntrl:]", iscntrl },
		{ "[:digit:]", isdigit }, { "[:graph:]", isgraph },
		{ "[:lower:]", islower }, { "[:print:]", isprint },
		{ "[:punct:]", ispunct }, { "[:space:]", isspace },
		{ "[:upper:]", isupper }, { "[:xdigit:]", isxdigit },
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
		size_t length = strlen(classes[i].name);

		if (strncmp(at, classes[i].name, length))
			continue;
		*has = code < 0x80 && classes[i].has((int)code);
		return at + length;
	}
	return NULL;
}

/* A character of a bracket, also as \c, [.c.] or [=c=].  What follows it. */
static const char *
read_member(const char *at, uint32_t *code)
{
	if (at[0] == '[' && (at[1] == '.' || at[1] == '=') && at[2]) {
		const char *next = at + 2 + read_character(at + 2, code);

		if (next[0] == at[1] && next[1] == ']')
			return next + 2;
	}
	if (at[0] == '\\' && at[1])
		at++;
	return at + read_character(at, code);
}

/*
 * Whether the bracket whose "[" stands before this has the character.  NULL if
 * it does not end, else what follows it.
 */
static const char *
match_bracket(const char *at, uint32_t code, bool *has)
{
	bool is_contrary = *at == '!' || *at == '^';
	const char *first = at += is_contrary;
	bool found = false;

	while (*at && (*at != ']' || at == first)) {
		uint32_t low = 0, high;
		bool is_in = false;
		const char *next = read_class(at, code, &is_in);

		if (!next) {
			next = read_member(at, &low);
			high = low;
			if (next[0] == '-' && next[1] && next[1] != ']')
				next = read_member(next + 1, &high);
			is_in = low <= code && code <= high;
		}
		found |= is_in;
		at = next;
	}
	if (!*at)
		return NULL;
	*has = found != is_contrary;
	return at + 1;
}

/*
 * Whether what the glob starts with, which is no star, is the character.  NULL
 * if it is not, else the rest of the glob.
 */
static const char *
match_character(const char *glob, uint32_t code)
{
	const char *next = NULL;
	uint32_t wanted = 0;
	bool has = false;

	if (!*glob)
		return NULL;
	if (*glob == '?')
		return glob + 1;
	if (*glob == '[')
		next = match_bracket(glob + 1, code, &has);
	if (next)
		return has ? next : NULL;
	if (*glob == '\\' && !*++glob)
		return NULL;
	next = glob + read_character(glob, &wanted);
	return wanted == code ? next : NULL;
}

bool
glob_match(const char *glob, const char *text)
{
	const char *after_star = NULL, *taken = NULL;

	while (*text) {
		uint32_t code;
		size_t length;
		const char *rest;

		if (*glob == '*') {
			after_star = ++glob;
			taken = text;
			continue;
		}
		length = read_character(text, &code);
		rest = match_character(glob, code);
		if (rest) {
			glob = rest;
			text += length;
			continue;
		}
		if (!after_star)
			return false;
		taken += read_character(taken, &code);
		glob = after_star;
		text = taken;
	}
	glob += strspn(glob, "*");
	return !*glob;
}
