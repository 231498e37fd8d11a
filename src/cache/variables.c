/* SPDX-License-Identifier: MIT */
#include "cache/variables.h"

#include <stddef.h>

#include "base/environment.h"
#include "base/number.h"
#include "base/path.h"

#define LEAST_SIZE (UINT64_C(1) << 20)

char *
variables_directory(void)
{
	const char *value = environment_get(VARIABLES_DIRECTORY);

	/* A slash at the end would make open(2) follow a link. */
	return value ? path_clean(value) : NULL;
}

int
variables_parse_size(const char *name, const char *text, uint64_t *size,
		     struct err *err)
{
	uint64_t parsed;

	if (number_parse_size("cache-size", text, &parsed, err) ||
	    parsed < LEAST_SIZE)
		return err_set(err,
			       "%s: '%s' is not a size of 1M or more, such as "
			       "500M or 20G",
			       name, text);
	*size = parsed;
	return 0;
}

int
variables_read_size(uint64_t *size, struct err *err)
{
	const char *value = environment_get(VARIABLES_SIZE);

	return value ? variables_parse_size(VARIABLES_SIZE, value, size, err) :
		       0;
}

const char *
variables_remote(void)
{
	return environment_get(VARIABLES_REMOTE);
}
