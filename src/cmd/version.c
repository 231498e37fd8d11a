/* SPDX-License-Identifier: MIT */
/* Of the parts that the bytes depend on, each says who it is. */
#include "cmd/version.h"

#include <stdio.h>

#include "base/log.h"
#include "base/mem.h"
#include "config.h"
#include "engine/bake.h"
#include "format/canon.h"
#include "host/arcread.h"

int
version_print(void)
{
	auto_err err = ERR_INIT;
	auto_free char *about = bake_about(&err);

	printf("pyc-bake %s\n", PACKAGE_VERSION);
	printf("canonical form %d\n", CANON_FORM);
	if (about)
		printf("%s\n", about);
	printf("%s\n", arcread_version());
	if (about)
		return BAKE_WELL;
	log_error("%s", err.message);
	return BAKE_TROUBLE;
}
