/* SPDX-License-Identifier: MIT */
/*
 * The parts of a regular expression that hold no others, and the quantifiers
 * behind them.  What is appended for an item is one that a quantifier of
 * PCRE2 can follow.
 */
#ifndef PYC_BAKE_PYC_PYREGEX_ATOM_H
#define PYC_BAKE_PYC_PYREGEX_ATOM_H

#include <stdbool.h>
#include <stdint.h>

#include "pyc/pyregex_parser.h"

/* A character, as it is or where case is ignored. */
void pyregex_atom_character(struct pyregex_parser *parser, uint32_t code);

/* A category by its letter, one of "dDsSwW". */
void pyregex_atom_category(struct pyregex_parser *parser, char letter);

/* "^", "$", or by its letter "\A", "\b", "\B" or "\Z". */
void pyregex_atom_assertion(struct pyregex_parser *parser, char letter);

/* "[...]", of which "[" was read. */
int pyregex_atom_set(struct pyregex_parser *parser);

/* The largest number in a quantifier that PCRE2 takes. */
#define PYREGEX_MOST_REPEATS 65535

/* How often something is repeated. */
struct pyregex_repeat {
	uint32_t least;
	uint32_t most; /* UINT32_MAX: any number of times */
};

/*
 * Whether a character that was read starts a quantifier, which is then read
 * but for a "?" or "+" behind it.  A "{" that starts none is plain text.
 */
bool pyregex_repeat_find(struct pyregex_parser *parser, uint32_t code,
			 struct pyregex_repeat *repeat);

/*
 * Reads what may be behind the quantifier, which starts at start, and appends
 * it to the last item, whose width becomes that of the repetition.
 */
int pyregex_repeat_write(struct pyregex_parser *parser, size_t start,
			 struct pyregex_repeat repeat, enum pyregex_last *last,
			 struct pyregex_width *width);

#endif
