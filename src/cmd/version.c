/* SPDX-License-Identifier: MIT */
/* Each part that the output depends on provides its own version. */
#include "cmd/version.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "compile/confine.h"
#include "compile/engine.h"
#include "config.h"
#include "host/arcread.h"
#include "pyc/canon.h"
#include "run/bake.h"

/*
 * Prints the Pythons that compile.  It is no error if the options name none,
 * none is embedded and none is found.
 */
static void
print_pythons(const struct options *options, struct err *err)
{
	auto_free char *info = bake_describe_python(options, err);
	auto_free char *engine = engine_describe(options);

	if (!HAS_EMBEDDED_PYTHON && !options->python_count) {
		fputs("no embedded Python\n", stdout);
		if (!info)
			printf("no Python compiles: %s\n", err->message);
		err_fini(err);
	}
	fputs(info ? info : "", stdout);
	if (engine)
		printf("engine: %s\n", engine);
}

int
version_print(const struct options *options)
{
	auto_err err = ERR_INIT;
	auto_free char *sandbox = confine_describe(options);

	printf("pyc-bake %s\n", PACKAGE_VERSION);
	printf("canonical form %d\n", CANON_FORM);
	print_pythons(options, &err);
	printf("%s\n", arcread_version());
	printf("sandbox: %s\n", sandbox);
	if (!err.message)
		return EXIT_STATUS_OK;
	log_error("%s", err.message);
	return EXIT_STATUS_TROUBLE;
}
