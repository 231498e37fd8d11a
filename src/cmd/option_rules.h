/* SPDX-License-Identifier: MIT */
/*
 * Checks the options that were given against the columns of the option table:
 * the actions and operands that each can be used with, and the options that it
 * excludes or needs.  given has an element for each code.  Each function sets
 * the message for the first error, and returns 0 if there is none.
 */
#ifndef PYC_BAKE_CMD_OPTION_RULES_H
#define PYC_BAKE_CMD_OPTION_RULES_H

#include <stdbool.h>

#include "base/err.h"
#include "cmd/option_table.h"

/* An option whose row does not list the action is an error. */
int option_rules_check_use(const bool given[static OPTION_CODES],
			   enum option_use use, struct err *err);

/* The options that others exclude or need. */
int option_rules_check_pairs(const bool given[static OPTION_CODES],
			     struct err *err);

/* The same, and the operands: enum option_operands, or'ed for all operands; not
 * 0. */
int option_rules_check(const bool given[static OPTION_CODES], int operands,
		       struct err *err);

#endif
