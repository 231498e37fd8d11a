/* SPDX-License-Identifier: MIT */
/* Any bytes stand before a member; values that are found lie among them. */
#include <stdlib.h>
#include <string.h>

#include "format/tarhead.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require_within(const char *value, const uint8_t *data, size_t size)
{
	if (value && *value && !memmem(data, size, value, strlen(value)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_tarhead head = TARHEAD_INIT;
	auto_err err = ERR_INIT;

	if (tarhead_read(&head, data, size, &err) && !err.message)
		abort();
	require_within(head.path, data, size);
	require_within(head.linkpath, data, size);
	return 0;
}
