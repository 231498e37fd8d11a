/* SPDX-License-Identifier: MIT */
/* Numbers as the values of options. */
#ifndef PYC_BAKE_BASE_NUMBER_H
#define PYC_BAKE_BASE_NUMBER_H

#include <stdint.h>

#include "base/err.h"

/*
 * Parses a decimal number from 0 to most, and nothing else.  Returns -1 if the
 * text is not such a number.
 */
int number_parse_decimal(const char *text, int64_t most, int64_t *number);

/* The same with blanks around it, as int() in compileall accepts. */
int number_parse_int(const char *text, int64_t most, int64_t *number);

/*
 * Parses a number of bytes that is the value of the option of that name:
 * digits, and optionally one of the letters K, M, G and T.
 */
int number_parse_size(const char *name, const char *text, uint64_t *size,
		      struct err *err);

/* Sets the message for a value that is not a number of bytes. */
int number_refuse_size(const char *name, const char *text, struct err *err);

#endif
