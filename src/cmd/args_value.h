/* SPDX-License-Identifier: MIT */
/* Parses the values of options into struct options. */
#ifndef PYC_BAKE_CMD_ARGS_VALUE_H
#define PYC_BAKE_CMD_ARGS_VALUE_H

#include "cmd/args.h"

/* Reads SOURCE_DATE_EPOCH from the environment. */
int args_parse_epoch(struct options *options, struct err *err);

/*
 * Takes one option, by its code in the table, with its value, or NULL.  A list
 * is read at once.
 */
int args_take(struct args *args, int code, const char *value, struct err *err);

#endif
