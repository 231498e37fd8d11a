/* SPDX-License-Identifier: MIT */
/*
 * Regular expressions with the syntax of Python's re, matched by PCRE2.  Paths
 * are UTF-8 text; a byte that is not UTF-8 counts as the character U+FFFD.
 */
#ifndef PYC_BAKE_HOST_PATTERN_H
#define PYC_BAKE_HOST_PATTERN_H

#include "base/err.h"

struct pattern;

/*
 * Compiles an expression of Python's re (pyc/pyregex.h).  Returns NULL on
 * error.  The error message gives the reason, and the character position if it
 * is known.  It does not repeat the expression.
 */
struct pattern *pattern_new(const char *expression, struct err *err);

/* Safe on NULL. */
void pattern_free(struct pattern *pattern);

/*
 * Searches text for the expression, like re.search.  Returns 1 if it is found,
 * 0 if it is not, -1 if the search exceeds the limits of PCRE2.  The error
 * message then names neither text nor expression.
 */
int pattern_search(const struct pattern *pattern, const char *text,
		   struct err *err);

#endif
