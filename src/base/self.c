/* SPDX-License-Identifier: MIT */
#include "base/self.h"

#include <stddef.h>
#include <sys/types.h>
#include <unistd.h>

#define MOST_LINE 256

static const char *own_name = "pyc-bake";

void
self_set_name(const char *name)
{
	own_name = name;
}

const char *
self_name(void)
{
	return own_name;
}

void
self_complain(const char *text)
{
	const char *parts[] = { own_name, ": ", text, "\n" };
	char line[MOST_LINE];
	size_t length = 0;
	ssize_t written;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		for (const char *at = parts[i]; *at && length < sizeof(line);
		     at++)
			line[length++] = *at;
	written = write(STDERR_FILENO, line, length);
	(void)written;
}
