/* SPDX-License-Identifier: MIT */
#include "precompile/once.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/processors.h"
#include "compile/confine.h"
#include "config.h"
#include "precompile/work.h"
#include "pyc/canon.h"

enum exit_status
once_run(const struct arguments *arguments)
{
	const unsigned int workers =
		arguments->jobs ? arguments->jobs : processors_usable();
	enum exit_status status = EXIT_STATUS_OK;
	struct work work;
	auto_err err = ERR_INIT;

	/* What a killed run has left would be taken for an output. */
	work_sweep(arguments, NULL);
	if (work_begin(&work, arguments, workers, &err))
		exit_status_trouble(&status, &err);
	else
		status = work_run(&work, arguments, NULL);
	work_end(&work);
	return status;
}

static const char help[] =
	"Usage: pyc-bake-precompiler [OPTION]... --src=FILE --src_name=PATH "
	"--pyc=FILE\n"
	"       pyc-bake-precompiler [OPTION]... --persistent_worker\n"
	"\n"
	"Compile Python sources to .pyc with the same bytes as pyc-bake, as a "
	"tool of a\n"
	"build system such as Bazel.  It takes the arguments of the "
	"precompiler of\n"
	"rules_python.  --src, --src_name and --pyc can be repeated; those "
	"with the same\n"
	"number belong together.  A value can also be the next word.\n"
	"\n"
	"  --src=FILE              a source\n"
	"  --src_name=PATH         its path as embedded in the .pyc\n"
	"  --pyc=FILE              the .pyc to write; its directory must "
	"exist\n"
	"  --invalidation_mode=MODE\n"
	"                          checked_hash (the default) or "
	"unchecked_hash, in any case\n"
	"  --optimize=LEVEL        -1 (the default, as 0), 0, 1 or 2\n"
	"  --python_version=3.Y    fail if another version compiles\n"
	"  @FILE                   the arguments in FILE, one on each line\n"
	"\n"
	"Of the program:\n"
	"  --python=PATH           the Python that compiles\n"
	"  --jobs=N                how many processes compile at a time\n"
	"  --cache=DIR             keep in DIR what was compiled, and use it "
	"again\n"
	"  --persistent_worker     serve requests of Bazel on standard input\n"
	"  --worker_protocol=PROTOCOL\n"
	"                          json or proto; by default the first bytes "
	"show it\n"
	"  --worker_impl=NAME, --log_level=LEVEL\n"
	"                          ignored\n"
	"  --help                  print this text\n"
	"  --version               print versions\n"
	"\n"
	"Exit status: 0 success; 1 a source does not compile; 2 usage error, "
	"or a file\n"
	"cannot be read or written; 128+N ended by signal N.\n";

enum exit_status
once_print_help(void)
{
	log_output(help, strlen(help));
	return EXIT_STATUS_OK;
}

enum exit_status
once_print_version(const struct arguments *arguments)
{
	enum exit_status status = EXIT_STATUS_OK;
	struct work work;
	auto_err err = ERR_INIT;
	int failed = work_begin(&work, arguments, 1, &err);
	const bool is_own = !HAS_EMBEDDED_PYTHON && !arguments->python;
	auto_free char *python =
		!failed ? work_describe(&work) :
		is_own	? mem_printf("no Python compiles: %s", err.message) :
			  NULL;
	auto_free char *sandbox = confine_describe(&work.options);
	auto_free char *text = mem_printf(
		"pyc-bake-precompiler %s\ncanonical form %d\n%s%s%ssandbox: "
		"%s\n",
		PACKAGE_VERSION, CANON_FORM,
		is_own ? "no embedded Python\n" : "", python ? python : "",
		python ? "\n" : "", sandbox);

	log_output(text, strlen(text));
	if (failed && !is_own)
		exit_status_trouble(&status, &err);
	work_end(&work);
	return status;
}
