/* SPDX-License-Identifier: MIT */
/* Defaults that depend on more than one option. */
#include "job/options.h"

#include <string.h>

#include "config.h"

bool
options_is_later(const struct options *options, const struct timespec *time)
{
	return options->has_epoch &&
	       (time->tv_sec > options->epoch ||
		(time->tv_sec == options->epoch && time->tv_nsec > 0));
}

const char *
options_staging(const struct options *options)
{
	const char *staging = options->root_path;

	if (!staging && options->prepend)
		staging = options->strip_dir;
	return staging && strcmp(staging, "/") ? staging : NULL;
}

bool
options_clamps(const struct options *options)
{
	return options->has_epoch &&
	       (options->mode_any ||
		options_tree_mode(options) == PYC_TIMESTAMP);
}

enum pyc_mode
options_tree_mode(const struct options *options)
{
	if (options->mode_given)
		return options->mode;
	return options->has_epoch ? PYC_CHECKED_HASH : PYC_TIMESTAMP;
}

enum pyc_mode
options_archive_mode(const struct options *options)
{
	enum pyc_mode mode = options_tree_mode(options);

	return mode == PYC_TIMESTAMP ? PYC_CHECKED_HASH : mode;
}

enum pyc_mode
options_zip_mode(const struct options *options)
{
	return options->mode_given ? options->mode : PYC_UNCHECKED_HASH;
}

bool
options_caches(const struct options *options, bool is_wheel)
{
	return !options->legacy && (is_wheel || options->zip_cached);
}

bool
options_use_cache(const struct options *options)
{
	return !options->output && !options->legacy;
}

/*
 * The default is several times what the largest files of CPython's own library
 * and tests need, in bytes and in bytes for each byte of the source.
 */
#define MEMORY_BYTES (UINT64_C(512) << 20)
#define MEMORY_FACTOR UINT64_C(800)
#define MEMORY_STEP (UINT64_C(64) << 10)

uint32_t
options_memory(const struct options *options, uint64_t size)
{
	const uint64_t mebibyte = UINT64_C(1) << 20;
	uint64_t bytes;

	/* So that most sources have the same limit, which lets them wait in
	 * the queue of one worker. */
	if (__builtin_add_overflow(size, MEMORY_STEP - 1, &size))
		return 0;
	size -= size % MEMORY_STEP;
	/* A sanitizer uses more memory than any limit that is useful. */
	if (HAS_SANITIZER)
		return 0;
	if (options->memory_given)
		bytes = options->memory;
	else if (__builtin_mul_overflow(size, MEMORY_FACTOR, &bytes) ||
		 __builtin_add_overflow(bytes, MEMORY_BYTES, &bytes))
		return 0;
	bytes = bytes / mebibyte + (bytes % mebibyte != 0);
	return bytes > UINT32_MAX ? 0 : (uint32_t)bytes;
}

#define TIMEOUT_SECONDS 600

unsigned int
options_timeout(const struct options *options)
{
	return options->timeout_given ? options->timeout : TIMEOUT_SECONDS;
}

static bool
is_output(const char *path)
{
	return path && !strcmp(path, "-");
}

bool
options_take_output(const struct options *options)
{
	return is_output(options->report) || is_output(options->html);
}
