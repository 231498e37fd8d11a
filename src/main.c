/* SPDX-License-Identifier: MIT */
/* Looks up the action, runs it, and maps the result to an exit status. */
#include <locale.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/sigpipe.h"
#include "cmd/args.h"
#include "cmd/completion.h"
#include "cmd/help.h"
#include "cmd/output.h"
#include "cmd/version.h"
#include "engine/bake.h"
#include "engine/inspect.h"
#include "engine/normalize.h"
#include "engine/strip.h"

static int
run_action(const struct args *args)
{
	switch (args->action) {
	case ACTION_HELP:
		output_gather();
		help_print();
		return BAKE_WELL;
	case ACTION_COMPLETION:
		output_gather();
		return completion_print(args->shell);
	case ACTION_VERSION:
		return version_print(&args->options);
	case ACTION_INSPECT:
		return (int)inspect_run(&args->options, args->dump,
					&args->input);
	case ACTION_NORMALIZE:
		return (int)normalize_run(&args->options, &args->input);
	case ACTION_STRIP:
		return (int)strip_run(&args->options, &args->input);
	default:
		return (int)bake_run(&args->options, &args->input);
	}
}

int
main(int argc, char **argv)
{
	auto_err err = ERR_INIT;
	struct args args;
	int status;

	fs_fill_standard_descriptors();
	/* Names in archives are UTF-8, whatever the user's locale. */
	setlocale(LC_CTYPE, "C.UTF-8");
	/* Nor is any local time of use to us; libarchive would look it up. */
	setenv("TZ", "UTC0", 1);
	if (args_parse(&args, argc, argv, &err)) {
		log_error("%s (try --help)", err.message);
		status = BAKE_TROUBLE;
	} else if (sigpipe_open(&err)) {
		log_error("%s", err.message);
		status = BAKE_TROUBLE;
	} else {
		log_set_level(args.talk);
		status = output_close(run_action(&args));
	}
	args_fini(&args);
	if (sigpipe_caught())
		sigpipe_die(sigpipe_caught());
	return status;
}
