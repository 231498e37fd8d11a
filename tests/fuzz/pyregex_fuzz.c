/* SPDX-License-Identifier: MIT */
/*
 * The input is a regular expression.  Either it is refused with a message of
 * one line, or its translation has no character that re and PCRE2 could read
 * differently and is its own translation.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "pyc/pyregex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *expression = mem_strndup((const char *)data, size);
	auto_err err = ERR_INIT;
	auto_buf out = BUF_INIT;
	auto_buf again = BUF_INIT;

	if (pyregex_translate(expression, &out, &err)) {
		require(err.message && !strchr(err.message, '\n'));
		return 0;
	}
	for (size_t i = 0; i < out.length; i++)
		require(out.data[i] > ' ' && out.data[i] < 0x7f &&
			!strchr("#&~\"%'", out.data[i]));
	require(!pyregex_translate(expression, &again, &err));
	require(out.length == again.length &&
		(!out.length || !memcmp(out.data, again.data, out.length)));
	return 0;
}
