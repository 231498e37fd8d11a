/* SPDX-License-Identifier: MIT */
/*
 * PCRE2's own \w, \s and \b are not used, because their meaning depends on the
 * release (10.43 added marks and connectors to \w).  Categories are written out
 * by the rules of CPython, Objects/unicodectype.c: a word character is "_" or
 * one of general category L or N, white space is a fixed list, a digit is of
 * category Nd.
 */
#include "pyc/pyregex_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"

enum category {
	DIGIT = 1 << 0,
	NOT_DIGIT = 1 << 1,
	SPACE = 1 << 2,
	NOT_SPACE = 1 << 3,
	WORD = 1 << 4,
	NOT_WORD = 1 << 5,
};

/* The text of a category between the brackets of a class. */
struct category_text {
	enum category category;
	char letter;
	const char *unicode; /* NULL: not possible */
	const char *ascii;
};

static const struct category_text texts[] = {
	{ DIGIT, 'd', "\\p{Nd}", "0-9" },
	{ NOT_DIGIT, 'D', "\\P{Nd}", "\\x{0}-\\x{2f}\\x{3a}-\\x{10ffff}" },
	{ SPACE, 's',
	  "\\x{9}-\\x{d}\\x{1c}-\\x{20}\\x{85}\\x{a0}\\x{1680}"
	  "\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}",
	  "\\x{9}-\\x{d}\\x{20}" },
	{ NOT_SPACE, 'S',
	  "\\x{0}-\\x{8}\\x{e}-\\x{1b}\\x{21}-\\x{84}\\x{86}-\\x{9f}"
	  "\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}"
	  "\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}"
	  "\\x{3001}-\\x{10ffff}",
	  "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{10ffff}" },
	{ WORD, 'w', "\\p{L}\\p{N}_", "0-9A-Z_a-z" },
	{ NOT_WORD, 'W', NULL,
	  "\\x{0}-\\x{2f}\\x{3a}-\\x{40}\\x{5b}-\\x{5e}\\x{60}"
	  "\\x{7b}-\\x{10ffff}" },
};

#define UNICODE_WORD "\\p{L}\\p{N}_"

/*
 * Characters that re treats as equal if case is ignored (_casefix.py and
 * str.lower), but some release of PCRE2 does not.  An exhaustive comparison of
 * CPython 3.11 and PCRE2 10.42 found no others.
 */
static const uint32_t families[][4] = {
	{ 'I', 'i', 0x130, 0x131 },
	{ 0x390, 0x1fd3 },
	{ 0x3b0, 0x1fe3 },
	{ 0xfb05, 0xfb06 },
};

void
pyregex_set_fini(struct pyregex_set *set)
{
	free(set->ranges);
	*set = PYREGEX_SET_INIT;
}

void
pyregex_set_add(struct pyregex_set *set, uint32_t first, uint32_t last)
{
	if (set->count == set->room) {
		set->room = set->room ? 2 * set->room : 8;
		set->ranges = mem_resize(set->ranges, set->room,
					 sizeof(*set->ranges));
	}
	set->ranges[set->count++] = (struct pyregex_range){ first, last };
}

void
pyregex_set_add_category(struct pyregex_set *set, char letter)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (texts[i].letter == letter)
			set->categories |= texts[i].category;
}

static bool
has_any(const struct pyregex_set *set, const uint32_t family[4])
{
	for (size_t i = 0; i < set->count; i++)
		for (size_t j = 0; j < 4 && family[j]; j++)
			if (set->ranges[i].first <= family[j] &&
			    family[j] <= set->ranges[i].last)
				return true;
	return false;
}

static void
add_families(struct pyregex_set *set)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		if (has_any(set, families[i]))
			for (size_t j = 0; j < 4 && families[i][j]; j++)
				pyregex_set_add(set, families[i][j],
						families[i][j]);
}

/*
 * Adds the part of a range that lies in the 26 letters from first, moved to the
 * letters from to.
 */
static void
add_moved(struct pyregex_set *set, struct pyregex_range range, uint32_t first,
	  uint32_t to)
{
	uint32_t low = range.first > first ? range.first : first;
	uint32_t high = range.last < first + 25 ? range.last : first + 25;

	if (low <= high)
		pyregex_set_add(set, low - first + to, high - first + to);
}

/* With (?a) case is ignored only in ASCII; for PCRE2 both cases are added. */
static void
add_ascii_cases(struct pyregex_set *set)
{
	for (size_t i = 0, count = set->count; i < count; i++) {
		add_moved(set, set->ranges[i], 'A', 'a');
		add_moved(set, set->ranges[i], 'a', 'A');
	}
}

void
pyregex_set_write_character(struct buf *out, uint32_t code)
{
	if (code < 0x80 && ascii_is_alphanumeric((char)code))
		buf_add_byte(out, (uint8_t)code);
	else
		buf_printf(out, "\\x{%x}", (unsigned int)code);
}

/* Appends a class of the ranges and of the categories that a class can hold. */
static void
write_class(const struct pyregex_set *set, bool is_negated, bool is_ascii,
	    struct buf *out)
{
	buf_add_string(out, is_negated ? "[^" : "[");
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		const char *text = is_ascii ? texts[i].ascii : texts[i].unicode;

		if (text && (set->categories & texts[i].category))
			buf_add_string(out, text);
	}
	for (size_t i = 0; i < set->count; i++) {
		pyregex_set_write_character(out, set->ranges[i].first);
		if (set->ranges[i].first == set->ranges[i].last)
			continue;
		buf_add_byte(out, '-');
		pyregex_set_write_character(out, set->ranges[i].last);
	}
	buf_add_byte(out, ']');
}

/* The same for a set that includes the Unicode category \W. */
static void
write_with_not_word(const struct pyregex_set *set, struct buf *out)
{
	bool has_more = set->count || (set->categories & ~(unsigned)NOT_WORD);

	if (set->is_negated)
		buf_add_string(out, has_more ? "(?:(?=[" UNICODE_WORD "])" :
					       "[" UNICODE_WORD "]");
	else
		buf_add_string(out, has_more ? "(?:[^" UNICODE_WORD "]|" :
					       "[^" UNICODE_WORD "]");
	if (has_more) {
		write_class(set, set->is_negated, false, out);
		buf_add_byte(out, ')');
	}
}

void
pyregex_set_write(struct pyregex_set *set, unsigned int flags, struct buf *out)
{
	bool is_ascii = flags & PYREGEX_FLAG_ASCII;
	bool is_folded = (flags & PYREGEX_FLAG_IGNORECASE) && !is_ascii;

	if (is_folded) {
		add_families(set);
		buf_add_string(out, "(?i:");
	} else if (flags & PYREGEX_FLAG_IGNORECASE) {
		add_ascii_cases(set);
	}
	if (!is_ascii && (set->categories & NOT_WORD))
		write_with_not_word(set, out);
	else
		write_class(set, set->is_negated, is_ascii, out);
	if (is_folded)
		buf_add_byte(out, ')');
}
