/* SPDX-License-Identifier: MIT */
/*
 * Regular expressions of Python's re, in the syntax of PCRE2.
 *
 * The two read many constructs differently: "{,2}" is a quantifier in re and,
 * up to PCRE2 10.42, plain text in PCRE2; "\Z", "\v", "\s", "$" with (?m) and
 * "[[:alpha:]]" mean something else in each.  So nothing is passed on as it
 * was written: the expression is parsed by the rules of re, and what it means
 * is written in constructs that every release of PCRE2 reads alike.
 */
#ifndef PYC_BAKE_PYC_PYREGEX_H
#define PYC_BAKE_PYC_PYREGEX_H

#include "base/buf.h"
#include "base/err.h"

/* Groups inside groups, at the most: PCRE2 takes 250. */
#define PYREGEX_MOST_DEPTH 200

/*
 * Appends the translation of a str pattern, without a NUL.  It is to be
 * compiled with PCRE2_UTF and PCRE2_UCP and without any other option.  The
 * rules are those of Lib/re/_parser.py of CPython 3.11; "\z", which CPython
 * 3.14 adds, is accepted too.  The message of an error says what is wrong and
 * at which character, counted from 0.  Refused, although re accepts them:
 *
 *   "\N{NAME}"; surrogates; names of groups that are not ASCII; references
 *   to groups where case is ignored; a quantifier over 65535;
 *   groups nested deeper than PYREGEX_MOST_DEPTH.
 */
int pyregex_translate(const char *expression, struct buf *out, struct err *err);

#endif
