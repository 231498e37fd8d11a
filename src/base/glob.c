/* SPDX-License-Identifier: MIT */
/*
 * fnmatch is not used: its treatment of bytes that are not UTF-8 depends on the
 * C library and the locale, and it may need exponential time for many stars.
 * Here only the last star is retried.  Earlier stars have matched as little as
 * possible, which leaves the most text for the rest.
 */
#include "base/glob.h"

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* Marks a byte that is not UTF-8.  Above all code points. */
#define NO_CODE_POINT 0x80000000U

#define LONGEST_CHARACTER 4

/* The length of the first character of a text that is not empty. */
static size_t
glob_read_character(const char *at, uint32_t *code)
{
	/* utf8_read stops at the NUL, which is not a continuation byte. */
	size_t length = utf8_read((const uint8_t *)at, LONGEST_CHARACTER, code);

	if (length)
		return length;
	*code = NO_CODE_POINT | (uint8_t)*at;
	return 1;
}

struct char_class {
	const char *name; /* with its delimiters */
	int (*has)(int c);
};

/*
 * Whether the character class at the start of the text contains code.  Returns
 * the text after the class, or NULL if no class starts there.
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

/*
 * Reads a character of a bracket expression: plain, \c, [.c.] or [=c=].
 * Returns the text after it.
 */
static const char *
glob_read_member(const char *at, uint32_t *code)
{
	if (at[0] == '[' && (at[1] == '.' || at[1] == '=') && at[2]) {
		const char *next = at + 2 + glob_read_character(at + 2, code);

		if (next[0] == at[1] && next[1] == ']')
			return next + 2;
	}
	if (at[0] == '\\' && at[1])
		at++;
	return at + glob_read_character(at, code);
}

/*
 * Whether a bracket expression contains code.  at points after its "[".
 * Returns the text after the expression, or NULL if it is not terminated.
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
			next = glob_read_member(at, &low);
			high = low;
			if (next[0] == '-' && next[1] && next[1] != ']')
				next = glob_read_member(next + 1, &high);
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
 * Matches the first element of the glob, which is not a star, with code.
 * Returns the rest of the glob, or NULL if they do not match.
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
	next = glob + glob_read_character(glob, &wanted);
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
		length = glob_read_character(text, &code);
		rest = match_character(glob, code);
		if (rest) {
			glob = rest;
			text += length;
			continue;
		}
		if (!after_star)
			return false;
		taken += glob_read_character(taken, &code);
		glob = after_star;
		text = taken;
	}
	glob += strspn(glob, "*");
	return !*glob;
}
