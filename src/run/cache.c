/* SPDX-License-Identifier: MIT */
#include "run/cache.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cache/place.h"
#include "cache/survey.h"

/* An open cache and its entries, the ones that were used last at the end. */
struct surveyed {
	const char *directory;
	struct cache_place place;
	struct cache_files files;
};

static void
surveyed_fini(struct surveyed *cache)
{
	cache_place_close(&cache->place);
	cache_files_fini(&cache->files);
}

/* A cache that does not exist is empty. */
static int
survey(struct surveyed *cache, const struct options_cache *options,
       struct err *err)
{
	auto_err problem = ERR_INIT;

	*cache = (struct surveyed){
		.directory = options->directory,
		.place = CACHE_PLACE_INIT,
		.files = CACHE_FILES_INIT,
	};
	cache->place.trust.is_shared = options->is_shared;
	if (cache_place_open(&cache->place, cache->directory, false,
			     &problem) &&
	    problem.number != ENOENT)
		return err_set(err, "cache '%s': %s", cache->directory,
			       problem.message);
	if (cache->place.fd >= 0 &&
	    cache_survey_list(&cache->place, &cache->files, err))
		return err_prefix(err, "cache '%s'", cache->directory);
	cache_files_sort(&cache->files);
	return 0;
}

/* Appends a size with the letters that --cache-size takes. */
static void
add_size(struct buf *text, uint64_t size)
{
	static const char units[] = "KMGT";
	double number = (double)size;
	int unit = -1;

	while (number >= 1024 && units[unit + 1]) {
		number /= 1024;
		unit++;
	}
	if (unit < 0)
		buf_printf(text, "%.0f bytes", number);
	else
		buf_printf(text, "%.1f%c", number, units[unit]);
}

/* A time in UTC, as in ISO 8601. */
static void
add_time(struct buf *text, const char *name, const struct timespec *when)
{
	char digits[sizeof("-2147483648-12-31T23:59:60Z")];
	struct tm parts;

	if (!gmtime_r(&when->tv_sec, &parts) ||
	    !strftime(digits, sizeof(digits), "%Y-%m-%dT%H:%M:%SZ", &parts))
		return;
	buf_printf(text, "%s%s\n", name, digits);
}

static void
describe(struct surveyed *cache, uint64_t limit, struct buf *text)
{
	const struct cache_files *files = &cache->files;
	struct cache_groups groups = CACHE_GROUPS_INIT;
	auto_free char *directory = utf8_show(cache->directory);

	buf_printf(text,
		   "directory:  %s\nentries:    %zu\nsize:       ", directory,
		   files->count);
	add_size(text, files->size);
	buf_add_string(text, " of ");
	add_size(text, limit);
	buf_add_byte(text, '\n');
	if (files->count) {
		add_time(text, "oldest use: ", &files->items[0].used);
		add_time(text,
			 "newest use: ", &files->items[files->count - 1].used);
	}
	cache_survey_group(&cache->place, files, &groups);
	for (size_t i = 0; i < groups.count; i++) {
		auto_free char *shown = utf8_show(groups.items[i].python);

		buf_printf(text, "%s: %zu, ", shown, groups.items[i].count);
		add_size(text, groups.items[i].size);
		buf_add_byte(text, '\n');
	}
	cache_groups_fini(&groups);
}

/* How many entries are removed, and their size. */
static size_t
choose_old(const struct cache_files *files, const struct options_cache *goal,
	   uint64_t *size)
{
	const time_t now = time(NULL);
	uint64_t left = files->size;
	size_t count = 0;

	while (count < files->count) {
		const struct cache_file *file = &files->items[count];
		bool goes = goal->trim_age_given ?
				    file->used.tv_sec <
					    now - (time_t)goal->trim_age :
				    left > goal->trim_size;

		if (!goes)
			break;
		left -= file->size;
		count++;
	}
	*size = files->size - left;
	return count;
}

static int
trim(struct surveyed *cache, const struct options_cache *options,
     struct buf *text, struct err *err)
{
	uint64_t size;
	size_t count = choose_old(&cache->files, options, &size);

	if (cache_survey_remove(&cache->place, &cache->files, count, err))
		return err_prefix(err, "cache '%s'", cache->directory);
	if (log_level() < LOG_NORMAL)
		return 0;
	buf_printf(text, "%zu of %zu entries removed, ", count,
		   cache->files.count);
	add_size(text, size);
	buf_add_byte(text, '\n');
	return 0;
}

enum exit_status
cache_run(const struct options_cache *options)
{
	enum exit_status worst = EXIT_STATUS_OK;
	auto_err err = ERR_INIT;
	auto_buf text = BUF_INIT;
	struct surveyed cache;
	int failed = survey(&cache, options, &err);

	if (!failed && options->is_described)
		describe(&cache, options->size, &text);
	else if (!failed)
		failed = trim(&cache, options, &text, &err);
	if (failed)
		exit_status_trouble(&worst, &err);
	else
		log_output(text.data, text.length);
	surveyed_fini(&cache);
	return worst;
}
