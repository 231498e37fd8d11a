/* SPDX-License-Identifier: MIT */
/* The parsed command line; cmd/option_table describes its options. */
#ifndef PYC_BAKE_CMD_ARGS_H
#define PYC_BAKE_CMD_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/log.h"
#include "cmd/option_table.h"
#include "find/input.h"
#include "job/options.h"
#include "run/inspect.h"

enum action {
	ACTION_BAKE, /* or check, if the options say so */
	ACTION_DIFF,
	ACTION_INSPECT,
	ACTION_NORMALIZE,
	ACTION_STRIP,
	ACTION_CACHE, /* --cache-info, --cache-trim, --cache-clear */
	ACTION_EXPLAIN,
	ACTION_HELP,
	ACTION_VERSION,
	ACTION_COMPLETION,
};

struct args {
	enum action action;
	enum log_level talk;
	enum inspect_detail detail; /* --inspect */
	const char *shell;	    /* --completion */
	struct options options;
	struct input input;
	bool given[OPTION_CODES]; /* by code */
	/* What options points to; owned. */
	char *root;
	char *root_path;
	char *strip_dir;
	char *limit;
	char *cache_directory;
	const char **pythons;
	struct pattern *skip;
};

#endif
