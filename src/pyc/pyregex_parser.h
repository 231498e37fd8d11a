/* SPDX-License-Identifier: MIT */
/* The data that the parts of the regular expression parser share. */
#ifndef PYC_BAKE_PYC_PYREGEX_PARSER_H
#define PYC_BAKE_PYC_PYREGEX_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "pyc/pyregex_text.h"

/*
 * The least and the most characters that something matches.  No number exceeds
 * PYREGEX_MOST_WIDTH, so no sum or product wraps.
 */
struct pyregex_width {
	uint64_t least;
	uint64_t most;
};

#define PYREGEX_MOST_WIDTH UINT32_MAX

static inline uint64_t
pyregex_limit_width(uint64_t width)
{
	return width < PYREGEX_MOST_WIDTH ? width : PYREGEX_MOST_WIDTH;
}

struct pyregex_group {
	const uint32_t *name; /* in the text; NULL if it has none */
	size_t name_length;
	bool is_closed;
	struct pyregex_width width; /* set when it is closed */
};

/* What a quantifier would repeat. */
enum pyregex_last {
	PYREGEX_LAST_NOTHING,	 /* the branch has no item yet */
	PYREGEX_LAST_UNREPEATED, /* an assertion that re does not repeat: "^" */
	PYREGEX_LAST_REPEATED,	 /* an item that has a quantifier */
	PYREGEX_LAST_ITEM,
};

struct pyregex_parser {
	struct pyregex_text text;
	struct buf *out;
	struct err *err;
	unsigned int flags; /* enum pyregex_flag, or'ed */
	unsigned int depth;
	struct pyregex_group *groups; /* owned; group 1 is the first */
	size_t count;
	size_t room;
	bool is_behind;	     /* inside a lookbehind */
	size_t count_before; /* groups opened before the lookbehind */
	/* The largest group number in a condition, and its position. */
	uint32_t condition;
	size_t condition_at;
};

/* Fails with the position of a character.  Always returns -1. */
static inline int
pyregex_fail_at(struct pyregex_parser *parser, size_t position,
		const char *what)
{
	return pyregex_text_fail(position, what, parser->err);
}

/* The same for the next character. */
static inline int
pyregex_fail(struct pyregex_parser *parser, const char *what)
{
	return pyregex_fail_at(parser, parser->text.at, what);
}

#endif
