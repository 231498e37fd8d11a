/* SPDX-License-Identifier: MIT */
/* Numbers as the values of options. */
#ifndef PYC_BAKE_CMD_ARGS_NUMBER_H
#define PYC_BAKE_CMD_ARGS_NUMBER_H

#include <stdint.h>

#include "base/err.h"

/*
 * Parses a decimal number from 0 to most, and nothing else.  Returns -1 if the
 * text is not such a number.
 */
int args_number_decimal(const char *text, int64_t most, int64_t *number);

/* The same with blanks around it, as int() in compileall accepts. */
int args_number_int(const char *text, int64_t most, int64_t *number);

/*
 * Parses a number of bytes that is the value of the option of that name:
 * digits, and optionally one of the letters K, M, G and T.
 */
int args_number_size(const char *name, const char *text, uint64_t *size,
		     struct err *err);

/* Sets the message for a value that is not a number of bytes. */
int args_number_refuse_size(const char *name, const char *text,
			    struct err *err);

#endif
