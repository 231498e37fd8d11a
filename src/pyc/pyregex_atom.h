/* SPDX-License-Identifier: MIT */
/*
 * The parts of a regular expression that have no parts themselves, and the
 * quantifiers after them.  Each item is written in a form that a PCRE2
 * quantifier can follow.
 */
#ifndef PYC_BAKE_PYC_PYREGEX_ATOM_H
#define PYC_BAKE_PYC_PYREGEX_ATOM_H

#include <stdbool.h>
#include <stdint.h>

#include "pyc/pyregex_parser.h"

/* Appends a character; flags decide whether case is ignored. */
void pyregex_atom_character(struct pyregex_parser *parser, uint32_t code);

/* Appends a category by its letter, one of "dDsSwW". */
void pyregex_atom_category(struct pyregex_parser *parser, char letter);

/* Appends "^", "$", or "\A", "\b", "\B" or "\Z" by its letter. */
void pyregex_atom_assertion(struct pyregex_parser *parser, char letter);

/* Reads and appends a "[...]" whose "[" has been read. */
int pyregex_atom_set(struct pyregex_parser *parser);

/* The largest number that PCRE2 accepts in a quantifier. */
#define PYREGEX_MOST_REPEATS 65535

/* The bounds of a quantifier. */
struct pyregex_repeat {
	uint32_t least;
	uint32_t most; /* UINT32_MAX: no limit */
};

/*
 * Whether the character just read starts a quantifier.  If so, reads the
 * quantifier up to a "?" or "+" after it.  A "{" that does not start a
 * quantifier is plain text.
 */
bool pyregex_repeat_find(struct pyregex_parser *parser, uint32_t code,
			 struct pyregex_repeat *repeat);

/*
 * Reads the "?" or "+" that may follow the quantifier, whose position is start,
 * and appends the quantifier to the last item.  *width becomes the width of the
 * repetition.
 */
int pyregex_repeat_write(struct pyregex_parser *parser, size_t start,
			 struct pyregex_repeat repeat, enum pyregex_last *last,
			 struct pyregex_width *width);

#endif
