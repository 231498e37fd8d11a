/* SPDX-License-Identifier: MIT */
/*
 * UNTRACED marks a function of a fuzzer that checks results and runs for every
 * byte.  clang then counts neither its blocks nor its comparisons, which would
 * take most of the time and lead to no new input.
 */
#ifndef PYC_BAKE_TESTS_UNTRACED_H
#define PYC_BAKE_TESTS_UNTRACED_H

#ifdef __clang__
#define UNTRACED __attribute__((no_sanitize("coverage")))
#else
#define UNTRACED
#endif

#endif
