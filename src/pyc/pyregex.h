/* SPDX-License-Identifier: MIT */
/*
 * Translates regular expressions of Python's re into the syntax of PCRE2.
 *
 * The two read many constructs differently: "{,2}" is a quantifier in re and,
 * up to PCRE2 10.42, plain text in PCRE2; "\Z", "\v", "\s", "$" with (?m) and
 * "[[:alpha:]]" have a different meaning in each.  So nothing is copied as
 * written: the expression is parsed by the rules of re, and its meaning is
 * written in constructs that every release of PCRE2 reads alike.
 */
#ifndef PYC_BAKE_PYC_PYREGEX_H
#define PYC_BAKE_PYC_PYREGEX_H

#include "base/buf.h"
#include "base/err.h"

/* The most levels of nested groups: PCRE2 accepts 250. */
#define PYREGEX_MOST_DEPTH 200

/*
 * Appends the translation of a str pattern, without a NUL.  Compile it with
 * PCRE2_UTF and PCRE2_UCP and no other option.  The rules are those of
 * Lib/re/_parser.py of CPython 3.11; "\z", which CPython 3.14 adds, is accepted
 * too.  An error message gives the reason and the position of the character,
 * counted from 0.  These are refused, although re accepts them:
 *
 *   "\N{NAME}"; surrogates; names of groups that are not ASCII; references
 *   to groups if case is ignored; a quantifier over 65535;
 *   groups nested deeper than PYREGEX_MOST_DEPTH.
 */
int pyregex_translate(const char *expression, struct buf *out, struct err *err);

#endif
