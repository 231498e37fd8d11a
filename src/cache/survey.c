/* SPDX-License-Identifier: MIT */
#include "cache/survey.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "cache/entry.h"

/* More than the start of an entry and its preimage usually have, in bytes. */
#define PEEK_BYTES 16384

int
cache_survey_list(const struct cache_place *place, struct cache_files *files,
		  struct err *err)
{
	for (unsigned int i = 0; i < CACHE_SHARDS; i++) {
		auto_err problem = ERR_INIT;
		auto_fd shard = cache_place_shard(place, i, false, &problem);

		if (shard < 0 && problem.number == ENOENT)
			continue;
		if (shard < 0)
			return err_set(err, "%s", problem.message);
		if (cache_files_add(files, shard, i, err))
			return -1;
	}
	return 0;
}

int
cache_survey_remove(const struct cache_place *place,
		    const struct cache_files *files, size_t count,
		    struct err *err)
{
	auto_fd shard = -1;
	unsigned int opened = CACHE_SHARDS;

	for (size_t i = 0; i < count; i++) {
		const struct cache_file *file = &files->items[i];

		if (file->shard != opened) {
			fs_close(&shard);
			opened = file->shard;
			shard = cache_place_shard(place, opened, false, err);
			if (shard < 0)
				return -1;
		}
		if (unlinkat(shard, file->name, 0) < 0 && errno != ENOENT)
			return err_errno(err,
					 "cannot remove 'v%d/%02x/%s' in it",
					 CACHE_SCHEMA, file->shard, file->name);
	}
	return 0;
}

bool
cache_survey_preimage(struct cache_place *place, const struct cache_file *file,
		      struct buf *text)
{
	auto_free char *name = mem_printf("%02x%s", file->shard, file->name);
	auto_err ignored = ERR_INIT;
	struct stat status;
	auto_fd fd = cache_place_entry(place, name, &status, &ignored);
	auto_buf bytes = BUF_INIT;
	const uint8_t *preimage;
	size_t length;
	ssize_t count;

	text->length = 0;
	if (fd < 0)
		return false;
	buf_reserve(&bytes, PEEK_BYTES);
	count = fs_pread_up_to(fd, 0, bytes.data, PEEK_BYTES);
	if (count < 0 ||
	    !cache_entry_peek(bytes.data, (size_t)count, &preimage, &length))
		return false;
	buf_add(text, preimage, length);
	buf_add_byte(text, 0);
	text->length--;
	return true;
}

/* --- groups --- */

void
cache_groups_fini(struct cache_groups *groups)
{
	for (size_t i = 0; i < groups->count; i++)
		free(groups->items[i].python);
	free(groups->items);
	*groups = CACHE_GROUPS_INIT;
}

/* The value of a line "NAME VALUE" of a preimage.  Owned; or NULL. */
static char *
take_value(const struct buf *preimage, const char *name)
{
	const char *line = (const char *)preimage->data;
	size_t length = strlen(name);

	while (line && strncmp(line, name, length)) {
		line = strchr(line, '\n');
		line += line ? 1 : 0;
	}
	if (!line)
		return NULL;
	line += length;
	return mem_strndup(line, strcspn(line, "\n"));
}

/* What the group of an entry is called.  Owned. */
static char *
name_group(struct cache_place *place, const struct cache_file *file)
{
	auto_buf preimage = BUF_INIT;
	auto_free char *python = NULL;
	auto_free char *build = NULL;

	if (!cache_survey_preimage(place, file, &preimage))
		return mem_strdup("damaged");
	python = take_value(&preimage, "python ");
	build = take_value(&preimage, "build ");
	if (!python || !build)
		return mem_strdup("damaged");
	return mem_printf("%s (%s)", python, build);
}

static void
add_to_group(struct cache_groups *groups, char *name,
	     const struct cache_file *file)
{
	auto_free char *python = name;
	size_t i = 0;

	while (i < groups->count && strcmp(groups->items[i].python, python))
		i++;
	if (i == groups->count) {
		groups->items = mem_grow(groups->items, groups->count,
					 sizeof(*groups->items));
		groups->items[groups->count++] =
			(struct cache_group){ .python = steal(python) };
	}
	groups->items[i].count++;
	groups->items[i].size += file->size;
}

static int
compare_groups(const void *left, const void *right)
{
	const struct cache_group *a = left;
	const struct cache_group *b = right;

	return strcmp(a->python, b->python);
}

void
cache_survey_group(struct cache_place *place, const struct cache_files *files,
		   struct cache_groups *groups)
{
	for (size_t i = 0; i < files->count; i++)
		add_to_group(groups, name_group(place, &files->items[i]),
			     &files->items[i]);
	if (groups->count)
		qsort(groups->items, groups->count, sizeof(*groups->items),
		      compare_groups);
}

/* --- the nearest entry --- */

/*
 * Whether two preimages are of compilations of the same source.  They end with
 * its hash, and that of a stream does not.
 */
static bool
is_same_source(const char *a, const char *b)
{
	const char *last_a = strstr(a, CACHE_KEY_SOURCE_LINE);
	const char *last_b = strstr(b, CACHE_KEY_SOURCE_LINE);

	return last_a && last_b && !strcmp(last_a, last_b);
}

/* How many lines two preimages have in common, place by place. */
static size_t
count_common(const char *a, const char *b)
{
	size_t common = 0;

	while (*a && *b) {
		size_t length_a = strcspn(a, "\n");
		size_t length_b = strcspn(b, "\n");

		common += length_a == length_b && !memcmp(a, b, length_a);
		a += length_a + (a[length_a] == '\n');
		b += length_b + (b[length_b] == '\n');
	}
	return common;
}

bool
cache_survey_nearest(struct cache_place *place, const struct cache_files *files,
		     const struct cache_key *key, struct buf *text)
{
	auto_free char *wanted = mem_strndup((const char *)key->preimage.data,
					     key->preimage.length);
	auto_buf other = BUF_INIT;
	size_t most = 0;

	for (size_t i = 0; i < files->count; i++) {
		size_t common;

		if (!cache_survey_preimage(place, &files->items[i], &other) ||
		    !strcmp((const char *)other.data, wanted) ||
		    !is_same_source((const char *)other.data, wanted))
			continue;
		common = count_common(wanted, (const char *)other.data);
		if (common <= most)
			continue;
		most = common;
		text->length = 0;
		buf_add(text, other.data, other.length);
		buf_add_byte(text, 0);
		text->length--;
	}
	return most;
}
