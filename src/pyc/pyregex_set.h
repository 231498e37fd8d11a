/* SPDX-License-Identifier: MIT */
/*
 * A set of characters in a regular expression, as Python's re defines it:
 * "[...]", "\w", or a letter if case is ignored.
 */
#ifndef PYC_BAKE_PYC_PYREGEX_SET_H
#define PYC_BAKE_PYC_PYREGEX_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define PYREGEX_LAST_CODE 0x10ffff

/* The flags in force at a place of an expression, with their re letters. */
enum pyregex_flag {
	PYREGEX_FLAG_ASCII = 1 << 0,	  /* a */
	PYREGEX_FLAG_IGNORECASE = 1 << 1, /* i */
	PYREGEX_FLAG_MULTILINE = 1 << 2,  /* m */
	PYREGEX_FLAG_DOTALL = 1 << 3,	  /* s */
	PYREGEX_FLAG_UNICODE = 1 << 4,	  /* u, if given */
	PYREGEX_FLAG_VERBOSE = 1 << 5,	  /* x */
};

/* Code points from first to last. */
struct pyregex_range {
	uint32_t first;
	uint32_t last;
};

struct pyregex_set {
	struct pyregex_range *ranges; /* owned */
	size_t count;
	size_t room;
	unsigned int categories; /* bits defined in pyregex_set.c */
	bool is_negated;
};

#define PYREGEX_SET_INIT ((struct pyregex_set){ NULL, 0, 0, 0, false })

#define auto_pyregex_set \
	__attribute__((cleanup(pyregex_set_fini))) struct pyregex_set

void pyregex_set_fini(struct pyregex_set *set);

/* Adds the characters from first to last. */
void pyregex_set_add(struct pyregex_set *set, uint32_t first, uint32_t last);

/* Adds a category by its letter, one of "dDsSwW". */
void pyregex_set_add_category(struct pyregex_set *set, char letter);

/*
 * Appends a PCRE2 expression that matches one character of the set.  A
 * quantifier can follow it.  Of the flags only ASCII and IGNORECASE are used.
 * The other cases of its characters may be added to the set.
 */
void pyregex_set_write(struct pyregex_set *set, unsigned int flags,
		       struct buf *out);

/* Appends one character literally; it must not be a surrogate. */
void pyregex_set_write_character(struct buf *out, uint32_t code);

#endif
