/* SPDX-License-Identifier: MIT */
/* The main function of pyc-bake-precompiler. */
#include <locale.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/self.h"
#include "base/signals.h"
#include "base/tmpfile.h"
#include "precompile/arguments.h"
#include "precompile/once.h"
#include "precompile/serve.h"

static int
parse_command(struct arguments *arguments, int argc, char **argv,
	      struct err *err)
{
	const struct arguments_words words = {
		.words = argc ? argv + 1 : argv,
		.count = argc ? (size_t)argc - 1 : 0,
	};

	if (arguments_parse(arguments, &words, err) ||
	    arguments_use_environment(arguments, err))
		return -1;
	if (arguments->wants_help || arguments->wants_version)
		return 0;
	if (!arguments->is_worker)
		return arguments_check(arguments, err);
	if (arguments_have_paths(arguments))
		return err_set(err, "--persistent_worker: each request has its "
				    "own --src, --src_name and --pyc");
	return 0;
}

static enum exit_status
act(const struct arguments *arguments)
{
	if (arguments->wants_help)
		return once_print_help();
	if (arguments->wants_version)
		return once_print_version(arguments);
	return arguments->is_worker ? serve_run(arguments) :
				      once_run(arguments);
}

int
main(int argc, char **argv)
{
	struct arguments arguments = ARGUMENTS_INIT;
	enum exit_status status = EXIT_STATUS_OK;
	auto_err err = ERR_INIT;

	self_set_name("pyc-bake-precompiler");
	fs_fill_standard_descriptors();
	mem_on_exhaustion(tmpfile_discard_all);
	setlocale(LC_CTYPE, "C.UTF-8");
	setenv("TZ", "UTC0", 1);
	if (signals_open(&err)) {
		exit_status_trouble(&status, &err);
	} else if (parse_command(&arguments, argc, argv, &err)) {
		log_error("%s (try --help)", err.message);
		status = EXIT_STATUS_TROUBLE;
	} else {
		status = act(&arguments);
	}
	if (!log_flush_output())
		status = EXIT_STATUS_TROUBLE;
	arguments_fini(&arguments);
	mem_on_exhaustion(NULL);
	if (signals_caught())
		signals_die(signals_caught());
	return (int)status;
}
