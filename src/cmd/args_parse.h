/* SPDX-License-Identifier: MIT */
/* Parses the command line into struct args. */
#ifndef PYC_BAKE_CMD_ARGS_PARSE_H
#define PYC_BAKE_CMD_ARGS_PARSE_H

#include "base/err.h"
#include "cmd/args.h"

/*
 * Parses the command line and SOURCE_DATE_EPOCH, and reads the lists that it
 * names.  Reorders argv: options may precede or follow operands.  An error is a
 * usage error.
 */
int args_parse(struct args *args, int argc, char **argv, struct err *err);
void args_fini(struct args *args);

#endif
