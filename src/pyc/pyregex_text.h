/* SPDX-License-Identifier: MIT */
/* The characters of a regular expression, and its escapes. */
#ifndef PYC_BAKE_PYC_PYREGEX_TEXT_H
#define PYC_BAKE_PYC_PYREGEX_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Where no character follows. */
#define PYREGEX_END UINT32_MAX

struct pyregex_text {
	uint32_t *codes; /* owned */
	size_t length;
	size_t at; /* characters that were read */
};

#define PYREGEX_TEXT_INIT ((struct pyregex_text){ NULL, 0, 0 })

/* Decodes UTF-8.  Whatever it returns, pyregex_text_fini is due. */
int pyregex_text_init(struct pyregex_text *text, const char *expression,
		      struct err *err);
void pyregex_text_fini(struct pyregex_text *text);

/* The next character, or PYREGEX_END. */
uint32_t pyregex_text_next(const struct pyregex_text *text);

/* The same, read. */
uint32_t pyregex_text_take(struct pyregex_text *text);

/* Reads the next character if it is this one. */
bool pyregex_text_match(struct pyregex_text *text, char character);

/* Reads digits.  The number, UINT32_MAX for any larger; *count of them. */
uint32_t pyregex_text_number(struct pyregex_text *text, size_t *count);

/* Fills *err with "WHAT at position N".  Returns -1 always. */
int pyregex_text_fail(size_t position, const char *what, struct err *err);

/* What an escape means. */
enum pyregex_escape_kind {
	PYREGEX_CHARACTER, /* value is its code point, no surrogate */
	PYREGEX_CATEGORY,  /* value is the letter, of "dDsSwW" */
	PYREGEX_ASSERTION, /* value is the letter, of "AbBZ" */
	PYREGEX_REFERENCE, /* value is the number of a group */
};

struct pyregex_escape {
	enum pyregex_escape_kind kind;
	uint32_t value;
};

/*
 * Reads what follows a backslash, which was read.  In a set there are only
 * characters and categories.
 */
int pyregex_text_escape(struct pyregex_text *text, bool is_in_set,
			struct pyregex_escape *escape, struct err *err);

#endif
