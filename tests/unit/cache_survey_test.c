/* SPDX-License-Identifier: MIT */
/* Tests listing, grouping, searching and removing the entries of a cache. */
#include "cache/survey.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "cache/entry.h"
#include "lib/keys.h"
#include "lib/tap.h"
#include "lib/workdir.h"

/* Puts an entry, or other bytes, under a name in a shard. */
static void
put(const struct cache_place *place, unsigned int shard, char digit,
    const char *preimage)
{
	static const struct cache_secret none = { NULL, 0 };
	const struct cache_entry entry = {
		.preimage = (const uint8_t *)preimage,
		.preimage_length = strlen(preimage),
		.value = (const uint8_t *)"v",
		.value_length = 1,
	};
	char name[CACHE_KEY_NAME_LENGTH - CACHE_SHARD_DIGITS + 1];
	auto_free char *path = NULL;
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;
	auto_fd fd = cache_place_shard(place, shard, true, &err);

	memset(name, digit, sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	path = mem_printf("cache/v1/%02x/%s", shard, name);
	if (*preimage)
		cache_entry_write(&bytes, &entry, &none, &err);
	else
		buf_add_string(&bytes, "no entry");
	workdir_bytes(path, bytes.data, bytes.length);
	chmod(path, 0600);
}

#define SOURCE "source-size 1\nsource-sha256 ab\n"

static void
open_place(struct cache_place *place)
{
	auto_err err = ERR_INIT;

	*place = CACHE_PLACE_INIT;
	is_int(cache_place_open(place, "cache", true, &err), 0,
	       "the cache is opened");
}

static void
list(const struct cache_place *place, struct cache_files *files, size_t wanted)
{
	auto_err err = ERR_INIT;

	*files = CACHE_FILES_INIT;
	is_int(cache_survey_list(place, files, &err), 0, "it is listed");
	is_int((long long)files->count, (long long)wanted,
	       "the number of entries");
	cache_files_sort(files);
}

static void
test_groups(struct cache_place *place)
{
	struct cache_files files;
	struct cache_groups groups = CACHE_GROUPS_INIT;

	list(place, &files, 0);
	cache_survey_group(place, &files, &groups);
	is_int((long long)groups.count, 0, "an empty cache has no groups");
	put(place, 0, 'a', "python CPython 3.11.2\nbuild one\n" SOURCE);
	put(place, 255, 'a',
	    "python CPython 3.11.2\nbuild one\nlevel 2\n" SOURCE);
	put(place, 255, 'b', "python CPython 3.8.1\nbuild two\n" SOURCE);
	put(place, 7, 'c', "python CPython 3.8.1\n");
	put(place, 7, 'd', "");
	list(place, &files, 5);
	cache_survey_group(place, &files, &groups);
	is_int((long long)groups.count, 3, "the builds, and what is damaged");
	if (groups.count == 3) {
		is_string(groups.items[0].python, "CPython 3.11.2 (one)",
			  "the first build");
		is_int((long long)groups.items[0].count, 2, "its entries");
		ok(groups.items[0].size, "their size");
		is_string(groups.items[1].python, "CPython 3.8.1 (two)",
			  "the second build");
		is_string(groups.items[2].python, "damaged",
			  "what has no build");
		is_int((long long)groups.items[2].count, 2,
		       "a preimage without a line, and other bytes");
	}
	cache_groups_fini(&groups);
	cache_files_fini(&files);
}

static void
check_nearest(struct cache_place *place, const char *preimage,
	      const char *wanted, const char *what)
{
	struct cache_files files;
	auto_cache_key key = CACHE_KEY_INIT;
	auto_buf text = BUF_INIT;

	key_of(&key, preimage);
	list(place, &files, 5);
	is_int(cache_survey_nearest(place, &files, &key, &text), wanted != NULL,
	       what);
	if (wanted)
		is_string((const char *)text.data, wanted, "its preimage");
	cache_files_fini(&files);
}

static void
test_nearest(struct cache_place *place)
{
	check_nearest(place,
		      "python CPython 3.11.2\nbuild one\nlevel 1\n" SOURCE,
		      "python CPython 3.11.2\nbuild one\nlevel 2\n" SOURCE,
		      "an entry is near if most lines are the same");
	check_nearest(place, "python CPython 3.8.1\nbuild three\n" SOURCE,
		      "python CPython 3.8.1\nbuild two\n" SOURCE,
		      "one with the same source");
	check_nearest(place,
		      "python CPython 3.11.2\nbuild one\nsource-size 2\n", NULL,
		      "not with another source");
	check_nearest(place,
		      "python CPython 3.11.2\nbuild one\n" SOURCE "deflate 0\n",
		      NULL, "nor a stream");
}

static void
test_removing(struct cache_place *place)
{
	struct cache_files files;
	struct cache_files rest;
	auto_err err = ERR_INIT;
	auto_free char *gone = NULL;

	list(place, &files, 5);
	gone = mem_printf("cache/v1/%02x/%s", files.items[0].shard,
			  files.items[0].name);
	is_int(unlink(gone), 0, "another process removes an entry");
	is_int(cache_survey_remove(place, &files, 3, &err), 0,
	       "entries are removed");
	list(place, &rest, 2);
	cache_files_fini(&rest);
	is_int(cache_survey_remove(place, &files, files.count, &err), 0,
	       "all are removed");
	list(place, &rest, 0);
	cache_files_fini(&rest);
	cache_files_fini(&files);
}

static void
test_untrusted(struct cache_place *place)
{
	struct cache_files files = CACHE_FILES_INIT;
	auto_err err = ERR_INIT;

	chmod("cache/v1/07", 0770);
	is_int(cache_survey_list(place, &files, &err), -1,
	       "a shard that a group can write to fails");
	is_string(err.message,
		  "'v1/07' in it: its group can write to it "
		  "(mode 0770)",
		  "the message says why");
	cache_files_fini(&files);
}

int
main(void)
{
	struct cache_place place;

	workdir_enter();
	open_place(&place);
	test_groups(&place);
	test_nearest(&place);
	test_removing(&place);
	test_untrusted(&place);
	cache_place_close(&place);
	workdir_leave();
	return tap_done();
}
