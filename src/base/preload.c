/* SPDX-License-Identifier: MIT */
#include "base/preload.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
is_set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

bool
preload_is_active(void)
{
	static const char pseudo[] = "PSEUDO_";

	if (is_set("LD_PRELOAD") || is_set("FAKEROOTKEY"))
		return true;
	for (char **variable = environ; variable && *variable; variable++)
		if (!strncmp(*variable, pseudo, sizeof(pseudo) - 1))
			return true;
	return false;
}
