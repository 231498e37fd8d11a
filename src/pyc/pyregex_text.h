/* SPDX-License-Identifier: MIT */
/* The characters of a regular expression, and its escapes. */
#ifndef PYC_BAKE_PYC_PYREGEX_TEXT_H
#define PYC_BAKE_PYC_PYREGEX_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Returned at the end of the text. */
#define PYREGEX_END UINT32_MAX

struct pyregex_text {
	uint32_t *codes; /* owned */
	size_t length;
	size_t at; /* characters read so far */
};

#define PYREGEX_TEXT_INIT ((struct pyregex_text){ NULL, 0, 0 })

/* Decodes UTF-8.  The caller must call pyregex_text_fini, also on failure. */
int pyregex_text_init(struct pyregex_text *text, const char *expression,
		      struct err *err);
void pyregex_text_fini(struct pyregex_text *text);

/* Returns the next character without reading it, or PYREGEX_END. */
uint32_t pyregex_text_next(const struct pyregex_text *text);

/* Reads and returns the next character, or PYREGEX_END. */
uint32_t pyregex_text_take(struct pyregex_text *text);

/* Reads the next character if it equals the given one. */
bool pyregex_text_match(struct pyregex_text *text, char character);

/*
 * Reads decimal digits; *count is how many.  Returns the number, or UINT32_MAX
 * if it is too large.
 */
uint32_t pyregex_text_number(struct pyregex_text *text, size_t *count);

/* Fills *err with "WHAT at position N".  Always returns -1. */
int pyregex_text_fail(size_t position, const char *what, struct err *err);

/* The meanings of an escape. */
enum pyregex_escape_kind {
	PYREGEX_ESCAPE_CHARACTER, /* value is its code point, not a surrogate */
	PYREGEX_ESCAPE_CATEGORY,  /* value is a letter of "dDsSwW" */
	PYREGEX_ESCAPE_ASSERTION, /* value is a letter of "AbBZ" */
	PYREGEX_ESCAPE_REFERENCE, /* value is a group number */
};

struct pyregex_escape {
	enum pyregex_escape_kind kind;
	uint32_t value;
};

/*
 * Reads an escape after its backslash.  Inside a set the result is a character
 * or a category.
 */
int pyregex_text_escape(struct pyregex_text *text, bool is_in_set,
			struct pyregex_escape *escape, struct err *err);

#endif
