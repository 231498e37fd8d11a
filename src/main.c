/* SPDX-License-Identifier: MIT */
/* Parses the command line, runs the action and returns its exit status. */
#include <locale.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/signals.h"
#include "base/tmpfile.h"
#include "cmd/args_parse.h"
#include "cmd/completion.h"
#include "cmd/help.h"
#include "cmd/output.h"
#include "cmd/version.h"
#include "run/bake.h"
#include "run/cache.h"
#include "run/explain.h"
#include "run/diff.h"
#include "run/inspect.h"
#include "run/normalize.h"
#include "run/strip.h"

static int
run_action(const struct args *args)
{
	static enum exit_status (*const runs[])(const struct options *,
						const struct input *) = {
		[ACTION_BAKE] = bake_run,	    [ACTION_DIFF] = diff_run,
		[ACTION_NORMALIZE] = normalize_run, [ACTION_STRIP] = strip_run,
		[ACTION_EXPLAIN] = explain_run,
	};
	const struct options *options = &args->options;

	switch (args->action) {
	case ACTION_HELP:
		return help_print();
	case ACTION_COMPLETION:
		return completion_print(args->shell);
	case ACTION_VERSION:
		return version_print(options);
	case ACTION_INSPECT:
		return (int)inspect_run(options, args->detail, &args->input);
	case ACTION_CACHE:
		return (int)cache_run(&options->cache);
	default:
		return (int)runs[args->action](options, &args->input);
	}
}

int
main(int argc, char **argv)
{
	auto_err err = ERR_INIT;
	struct args args;
	int status = EXIT_STATUS_TROUBLE;

	fs_fill_standard_descriptors();
	mem_on_exhaustion(tmpfile_discard_all);
	/* Names in archives are UTF-8, whatever the user's locale. */
	setlocale(LC_CTYPE, "C.UTF-8");
	/* Local time is never needed, but libarchive would look it up. */
	setenv("TZ", "UTC0", 1);
	if (args_parse(&args, argc, argv, &err)) {
		log_error("%s (try --help)", err.message);
	} else if (signals_open(&err)) {
		log_error("%s", err.message);
	} else {
		log_set_level(args.talk);
		status = output_close(run_action(&args));
	}
	args_fini(&args);
	mem_on_exhaustion(NULL);
	if (signals_caught())
		signals_die(signals_caught());
	return status;
}
