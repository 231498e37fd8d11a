/* SPDX-License-Identifier: MIT */
/*
 * Regular expressions, by PCRE2.  Paths are text in UTF-8; a byte that is
 * not is a character, U+FFFD.
 */
#ifndef PYC_BAKE_HOST_PATTERN_H
#define PYC_BAKE_HOST_PATTERN_H

#include "base/err.h"

struct pattern;

/*
 * Compiles an expression, as Python's re would read it as far as PCRE2 goes:
 * characters are those of Unicode, \w and \d too, "." matches all but LF.
 * NULL on failure; the message tells what is wrong and where, as the number of
 * characters before it, and does not repeat the expression.  One that is not
 * UTF-8 is an error.
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
