/* SPDX-License-Identifier: MIT */
/*
 * Regular expressions of Python's re, searched by PCRE2.  Paths are text in
 * UTF-8; a byte that is not is a character, U+FFFD.
 */
#ifndef PYC_BAKE_HOST_PATTERN_H
#define PYC_BAKE_HOST_PATTERN_H

#include "base/err.h"

struct pattern;

/*
 * Compiles an expression of Python's re (pyc/pyregex.h).  NULL on failure;
 * the message says what is wrong, and where it can, at which character; it
 * does not repeat the expression.
 */
struct pattern *pattern_new(const char *expression, struct err *err);

/* Safe on NULL. */
void pattern_free(struct pattern *pattern);

/*
 * Looks for the expression anywhere in text, as re.search does.  Returns 1
 * where it is found, 0 where not, -1 where that takes more than PCRE2's
 * limits allow; the message then names neither text nor expression.
 */
int pattern_search(const struct pattern *pattern, const char *text,
		   struct err *err);

#endif
