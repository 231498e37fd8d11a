/* SPDX-License-Identifier: MIT */
/*
 * The input's first line is the file name of a wheel; the input is its
 * .dist-info and its WHEEL.  Retagging a retagged name or WHEEL must not change
 * it, and WHEEL must keep its number of lines.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "format/wheelname.h"
#include "pyc/pyversion.h"

#define MINOR 11

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static void
require_message(const struct err *err)
{
	require(err->message && !strchr(err->message, '\n'));
}

static void
check_name(const char *file_name, const uint8_t *data, size_t size)
{
	auto_wheelname wheelname = WHEELNAME_INIT;
	auto_wheelname again = WHEELNAME_INIT;
	auto_err err = ERR_INIT;
	auto_free char *own = NULL;
	auto_free char *renamed = NULL;
	auto_free char *twice = NULL;

	if (wheelname_parse(&wheelname, file_name, &err)) {
		require_message(&err);
		return;
	}
	if (wheelname_check(&wheelname, (const char *)data, size, &err))
		require_message(&err);
	own = mem_printf("%s-%s.dist-info", wheelname.name, wheelname.version);
	require(!wheelname_check(&wheelname, own, strlen(own), &err));
	renamed = wheelname_retag(&wheelname, MINOR, &err);
	if (!renamed) {
		require_message(&err);
		return;
	}
	require(!wheelname_parse(&again, renamed, &err));
	twice = wheelname_retag(&again, MINOR, &err);
	require(twice && !strcmp(renamed, twice));
}

static size_t
count_lines(const uint8_t *text, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += text[i] == '\n';
	return count;
}

static void
check_text(const uint8_t *data, size_t size)
{
	auto_err err = ERR_INIT;
	auto_buf out = BUF_INIT;
	auto_buf again = BUF_INIT;

	if (wheelname_retag_text(&out, data, size, MINOR, &err)) {
		require_message(&err);
		require(!out.length);
		return;
	}
	require(count_lines(out.data, out.length) == count_lines(data, size));
	require(!wheelname_retag_text(&again, out.data, out.length, MINOR,
				      &err));
	require(again.length == out.length &&
		!memcmp(again.data, out.data, out.length));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
	size_t length = end ? (size_t)(end - data) : size;
	auto_free char *file_name = mem_strndup((const char *)data, length);
	const char *text = (const char *)data;

	check_name(file_name, data, size);
	check_text(data, size);
	require(pyversion_is_same(text, length, text, size) ==
		pyversion_is_same(text, size, text, length));
	require(pyversion_is_same(text, length, text, length));
	return 0;
}
