/* SPDX-License-Identifier: MIT */
/* Each part that the output depends on provides its own version. */
#include "cmd/version.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "compile/confine.h"
#include "config.h"
#include "host/arcread.h"
#include "pyc/canon.h"
#include "run/bake.h"

int
version_print(const struct options *options)
{
	bool has_python = HAS_EMBEDDED_PYTHON || options->python_count;
	auto_err err = ERR_INIT;
	auto_free char *info = NULL;
	auto_free char *sandbox = confine_describe(options);

	if (has_python)
		info = bake_describe_python(options, &err);
	printf("pyc-bake %s\n", PACKAGE_VERSION);
	printf("canonical form %d\n", CANON_FORM);
	fputs(info ? info : has_python ? "" : "no embedded Python\n", stdout);
	printf("%s\n", arcread_version());
	printf("sandbox: %s\n", sandbox);
	if (!err.message)
		return EXIT_STATUS_OK;
	log_error("%s", err.message);
	return EXIT_STATUS_TROUBLE;
}
