/* SPDX-License-Identifier: MIT */
#include "base/preload.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/kernel.h"

/* The length of the name of a variable, if it names a library; else 0. */
static size_t
preload_match(const char *variable)
{
	static const char *const exact[] = { "LD_PRELOAD=", "FAKEROOTKEY=" };
	static const char pseudo[] = "PSEUDO_";
	const size_t length = strcspn(variable, "=");

	for (size_t i = 0; i < sizeof(exact) / sizeof(*exact); i++)
		if (!strncmp(variable, exact[i], strlen(exact[i])) &&
		    variable[strlen(exact[i])])
			return length;
	return strncmp(variable, pseudo, strlen(pseudo)) ? 0 : length;
}

bool
preload_find(char *name, size_t size)
{
	for (char **variable = environ; variable && *variable; variable++) {
		const size_t length = preload_match(*variable);

		if (!length)
			continue;
		snprintf(name, size, "%.*s", (int)length, *variable);
		return true;
	}
	return false;
}

bool
preload_is_active(void)
{
	char name[1];

	return preload_find(name, sizeof(name));
}
