/* SPDX-License-Identifier: MIT */
/*
 * The first line is the path of a source, the rest a file of --allow-errors.
 * The file permits the source if and only if one of its lines alone does.  A
 * file is refused only for a NUL.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "lib/listfile.h"
#include "report/allowance.h"

#define MOST_PATH 4096
#define MOST_LINES 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static bool
permits(const uint8_t *bytes, size_t length, const char *path)
{
	struct listfile file = listfile_open(bytes, length);
	auto_err err = ERR_INIT;
	struct allowance *allowance = allowance_read(file.path, &err);
	bool is_known = false;

	if (allowance) {
		is_known = allowance_permits(allowance, path, true);
		require(allowance_permits(allowance, path, false) == is_known);
		allowance_review(allowance, true);
		allowance_free(allowance);
	} else {
		require(memchr(bytes, 0, length) != NULL);
		require(strstr(err.message, file.path) != NULL);
	}
	listfile_close(&file);
	return is_known;
}

/* Returns the length of the first line, without its line feed. */
static size_t
line_end(const uint8_t *bytes, size_t length)
{
	const uint8_t *end = length ? memchr(bytes, '\n', length) : NULL;

	return end ? (size_t)(end - bytes) : length;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t length = line_end(data, size);
	size_t lines = 0;
	auto_free char *path = NULL;
	bool has_one = false;
	bool is_known;

	if (!length || length > MOST_PATH || length == size)
		return 0;
	log_set_level(LOG_SILENT);
	path = mem_strndup((const char *)data, length);
	data += length + 1;
	size -= length + 1;
	is_known = permits(data, size, path);
	if (size && memchr(data, 0, size))
		return 0;
	for (size_t at = 0; at < size; at += length + 1) {
		if (++lines > MOST_LINES)
			return 0;
		length = line_end(data + at, size - at);
		has_one |= permits(data + at, length, path);
	}
	require(has_one == is_known);
	return 0;
}
