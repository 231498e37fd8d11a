/* SPDX-License-Identifier: MIT */
/* Defaults that depend on more than one option. */
#include "job/options.h"

#include <string.h>

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
