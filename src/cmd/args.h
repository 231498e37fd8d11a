/* SPDX-License-Identifier: MIT */
/*
 * The command line: one table of options, from which it is parsed and --help
 * is printed.
 */
#ifndef PYC_BAKE_CMD_ARGS_H
#define PYC_BAKE_CMD_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/log.h"
#include "engine/options.h"

enum action {
	ACTION_BAKE, /* or check, if the options say so */
	ACTION_INSPECT,
	ACTION_NORMALIZE,
	ACTION_HELP,
	ACTION_VERSION,
};

struct args {
	enum action action;
	enum log_level talk;
	bool dump; /* --inspect=dump */
	struct options options;
	char **operands; /* points into argv */
	size_t count;
	char *root;  /* what options.root points to; owned, and so on */
	char *strip;
	const char **pythons;
};

/*
 * Parses the command line and SOURCE_DATE_EPOCH.  argv is reordered: options
 * may stand before or after operands.  An error is bad usage.
 */
int args_parse(struct args *args, int argc, char **argv, struct err *err);
void args_fini(struct args *args);

/* Prints the usage and every option, in under 80 columns. */
void args_print_help(void);

#endif
