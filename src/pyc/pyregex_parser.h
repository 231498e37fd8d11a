/* SPDX-License-Identifier: MIT */
/* What the parts of the parser of regular expressions share. */
#ifndef PYC_BAKE_PYC_PYREGEX_PARSER_H
#define PYC_BAKE_PYC_PYREGEX_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "pyc/pyregex_text.h"

/*
 * How many characters something matches, at the least and at the most.  No
 * number is over PYREGEX_MOST_WIDTH, so that no sum or product wraps.
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
	const uint32_t *name; /* in the text; NULL where it has none */
	size_t name_length;
	bool is_closed;
	struct pyregex_width width; /* once it is closed */
};

/* What a quantifier would repeat. */
enum pyregex_last {
	PYREGEX_NOTHING,    /* the branch has no item yet */
	PYREGEX_UNREPEATED, /* an assertion that re does not repeat: "^" */
	PYREGEX_REPEATED,   /* an item that has a quantifier already */
	PYREGEX_ITEM,
};

struct pyregex_parser {
	struct pyregex_text text;
	struct buf *out;
	struct err *err;
	unsigned int flags; /* of enum pyregex_flag */
	unsigned int depth;
	struct pyregex_group *groups; /* number 1 is the first; owned */
	size_t count;
	size_t room;
	bool is_behind;	     /* in a lookbehind, before which there were */
	size_t count_before; /* so many groups, open or closed */
	/* The largest number in a condition, and where it is. */
	uint32_t condition;
	size_t condition_at;
};

/* Fails at a character of the expression.  Returns -1 always. */
static inline int
pyregex_fail_at(struct pyregex_parser *parser, size_t position,
		const char *what)
{
	return pyregex_text_fail(position, what, parser->err);
}

/* The same at the next character. */
static inline int
pyregex_fail(struct pyregex_parser *parser, const char *what)
{
	return pyregex_fail_at(parser, parser->text.at, what);
}

#endif
