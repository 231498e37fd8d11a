/* SPDX-License-Identifier: MIT */
#include "run/explain.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cache/cache.h"
#include "cache/survey.h"
#include "compile/pythons.h"
#include "compile/recall.h"

struct explaining {
	const struct options *options;
	struct options_cache reading; /* the cache is only read */
	struct pythons pythons;
	struct cache cache;
	struct cache_files files;
	struct buf text;
};

/* Appends the lines with a mark before each. */
static void
add_lines(struct buf *text, const char *mark, const char *lines, size_t length)
{
	auto_free char *copy = mem_strndup(lines, length);
	char *rest = copy;
	const char *line;

	while ((line = strsep(&rest, "\n"))) {
		auto_free char *shown = utf8_show(line);

		if (*line)
			buf_printf(text, "%s%s\n", mark, shown);
	}
}

/* Appends the lines in which two preimages differ, place by place. */
static void
add_difference(struct buf *text, const char *wanted, const char *found)
{
	while (*wanted || *found) {
		size_t length = strcspn(wanted, "\n");
		size_t other = strcspn(found, "\n");

		if (length != other || memcmp(wanted, found, length) != 0) {
			add_lines(text, "  - ", found, other);
			add_lines(text, "  + ", wanted, length);
		}
		wanted += length + (wanted[length] == '\n');
		found += other + (found[other] == '\n');
	}
}

static void
add_nearest(struct explaining *explaining, const struct cache_key *key)
{
	auto_free char *wanted = mem_strndup((const char *)key->preimage.data,
					     key->preimage.length);
	auto_buf found = BUF_INIT;

	if (explaining->cache.place.fd < 0 ||
	    !cache_survey_nearest(&explaining->cache.place, &explaining->files,
				  key, &found)) {
		buf_add_string(&explaining->text,
			       "there is no entry for these bytes of the "
			       "source\n");
		return;
	}
	buf_add_string(&explaining->text,
		       "the nearest entry (-) differs from it (+):\n");
	add_difference(&explaining->text, wanted, (const char *)found.data);
}

/* Whether the file of the entry exists. */
static bool
has_file(struct explaining *explaining, const struct cache_key *key)
{
	char name[CACHE_KEY_NAME_LENGTH + 1];
	auto_err ignored = ERR_INIT;
	struct stat status;
	auto_fd fd = -1;

	cache_key_name(key->digest, name);
	if (explaining->cache.place.fd >= 0)
		fd = cache_place_entry(&explaining->cache.place, name, &status,
				       &ignored);
	return fd >= 0;
}

static int
explain_job(struct explaining *explaining, const char *path,
	    const struct buf *source, const struct python_info *python,
	    int level, struct err *err)
{
	const struct recall recall = { &explaining->cache, explaining->options,
				       python };
	struct request request = {
		.level = level,
		.filename = path,
		.source = source->data,
		.source_length = source->length,
	};
	auto_cache_key key = CACHE_KEY_INIT;
	auto_free char *file = NULL;
	auto_free char *shown = utf8_show(path);
	const uint8_t *value;
	size_t length;
	bool is_found;

	if (recall_key(&recall, &request, &key, err))
		return -1;
	is_found = cache_find(&explaining->cache, &key, &value, &length);
	file = cache_path(&explaining->cache, &key);
	buf_printf(&explaining->text, "%s: level %d, Python %s: %s\nentry %s\n",
		   shown, level, python->release, is_found ? "hit" : "miss",
		   file);
	add_lines(&explaining->text, "  ", (const char *)key.preimage.data,
		  key.preimage.length);
	if (!is_found && has_file(explaining, &key))
		buf_add_string(&explaining->text,
			       "this file is damaged, is for another key, or "
			       "has no valid code (--cache-key-file)\n");
	else if (!is_found)
		add_nearest(explaining, &key);
	return 0;
}

static int
explain_source(struct explaining *explaining, const char *path, struct err *err)
{
	const struct pythons *pythons = &explaining->pythons;
	auto_buf source = BUF_INIT;
	struct stat status;

	if (fs_read_file(path, REQUEST_MOST_SOURCE, &source, &status, err))
		return -1;
	for (size_t i = 0; i < pythons->count; i++)
		for (int level = 0; level < LEVEL_COUNT; level++)
			if (explaining->options->levels[level] &&
			    explain_job(explaining, path, &source,
					&pythons->items[i].info, level, err))
				return -1;
	return 0;
}

static int
explain_all(struct explaining *explaining, const struct input *input,
	    struct err *err)
{
	const struct options *options = explaining->options;

	if (cache_open(&explaining->cache, &explaining->reading, err) ||
	    pythons_start(&explaining->pythons, options, NULL, NULL, err))
		return -1;
	if (explaining->cache.place.fd >= 0 &&
	    cache_survey_list(&explaining->cache.place, &explaining->files,
			      err))
		return err_prefix(err, "cache '%s'", options->cache.directory);
	for (size_t i = 0; i < input->count; i++)
		if (explain_source(explaining, input->names[i].path, err))
			return -1;
	return 0;
}

enum exit_status
explain_run(const struct options *options, const struct input *input)
{
	struct explaining explaining = {
		.options = options,
		.reading = options->cache,
		.pythons = PYTHONS_INIT,
		.cache = CACHE_INIT,
		.files = CACHE_FILES_INIT,
		.text = BUF_INIT,
	};
	enum exit_status worst = EXIT_STATUS_OK;
	auto_err err = ERR_INIT;

	explaining.reading.mode = CACHE_READ_ONLY;
	if (explain_all(&explaining, input, &err))
		exit_status_trouble(&worst, &err);
	log_output(explaining.text.data, explaining.text.length);
	buf_fini(&explaining.text);
	cache_files_fini(&explaining.files);
	cache_close(&explaining.cache);
	pythons_fini(&explaining.pythons);
	return worst;
}
