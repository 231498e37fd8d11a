/* SPDX-License-Identifier: MIT */
/* From the command line to struct args. */
#ifndef PYC_BAKE_CMD_ARGS_PARSE_H
#define PYC_BAKE_CMD_ARGS_PARSE_H

#include "base/err.h"
#include "cmd/args.h"

/*
 * Parses the command line and SOURCE_DATE_EPOCH, and reads the lists that it
 * names.  argv is reordered: options may stand before or after operands.  An
 * error is bad usage.
 */
int args_parse(struct args *args, int argc, char **argv, struct err *err);
void args_fini(struct args *args);

#endif
