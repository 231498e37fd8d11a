/* SPDX-License-Identifier: MIT */
/*
 * Tests the cache as a run uses it.  It finds the entries that were stored and
 * nothing else.  A problem with the directory gives one notice.
 */
#include "cache/cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "lib/captured.h"
#include "lib/keys.h"
#include "lib/tap.h"
#include "lib/workdir.h"

#define SIZE (UINT64_C(64) << 20)

static const struct options_cache plain = { .directory = "cache",
					    .size = SIZE };

/* Opens a cache, which must succeed.  Returns the notice.  Owned. */
static char *
open_cache(struct cache *cache, const struct options_cache *options)
{
	struct captured captured = captured_begin();
	auto_err err = ERR_INIT;
	char text[500];
	int result = cache_open(cache, options, &err);

	captured_end(&captured, text, sizeof(text));
	is_int(result, 0, "the cache is opened, or the run does without");
	return mem_strdup(text);
}

static void
open_quietly(struct cache *cache, const struct options_cache *options)
{
	auto_free char *notice = open_cache(cache, options);

	is_string(notice, "", "there is no notice");
}

static void
store_text(struct cache *cache, const char *preimage, const char *value)
{
	auto_cache_key key = CACHE_KEY_INIT;

	key_of(&key, preimage);
	cache_store(cache, &key, value, strlen(value), false);
}

/* The value of a preimage, or "".  Owned. */
static char *
find_text(struct cache *cache, const char *preimage)
{
	auto_cache_key key = CACHE_KEY_INIT;
	const uint8_t *value;
	size_t length;

	key_of(&key, preimage);
	return cache_find(cache, &key, &value, &length) ?
		       mem_strndup((const char *)value, length) :
		       mem_strdup("");
}

static void
check_find(struct cache *cache, const char *preimage, const char *wanted,
	   const char *what)
{
	auto_free char *found = find_text(cache, preimage);

	is_string(found, wanted, what);
}

/* The path of the entry of a preimage.  Owned. */
static char *
path_of(const struct cache *cache, const char *preimage)
{
	auto_cache_key key = CACHE_KEY_INIT;

	key_of(&key, preimage);
	return cache_path(cache, &key);
}

static mode_t
mode_of(const char *path)
{
	struct stat status = { .st_mode = 0 };

	return stat(path, &status) ? 0 : status.st_mode & 07777;
}

static void
test_round_trip(void)
{
	struct cache cache;
	auto_free char *path = NULL;

	open_quietly(&cache, &plain);
	ok(cache_is_open(&cache), "the cache is open");
	check_find(&cache, "a\n", "", "an empty cache has no entry");
	store_text(&cache, "a\n", "one");
	store_text(&cache, "b\n", "two");
	check_find(&cache, "a\n", "one", "an entry is found");
	check_find(&cache, "b\n", "two", "another entry is found");
	store_text(&cache, "a\n", "three");
	check_find(&cache, "a\n", "three", "a new value replaces the old one");
	path = path_of(&cache, "a\n");
	ok(!strncmp(path, "cache/v1/", strlen("cache/v1/")) &&
		   path[strlen("cache/v1/ab")] == '/' && !access(path, F_OK),
	   "the path of an entry is that of its file");
	is_int(mode_of("cache"), 0700, "the mode of the directory");
	is_int(mode_of("cache/v1"), 0700, "the mode of the directory in it");
	is_int(mode_of(path), 0600, "the mode of an entry");
	cache_close(&cache);
	ok(!cache_is_open(&cache), "the cache is closed");
	check_find(&cache, "a\n", "", "a closed cache has no entry");
	open_quietly(&cache, &plain);
	check_find(&cache, "a\n", "three", "the entry is found later");
	cache_close(&cache);
}

/* An entry under the name of another key is not used. */
static void
test_wrong_preimage(void)
{
	struct cache cache;
	auto_free char *from = NULL;
	auto_free char *to = NULL;

	open_quietly(&cache, &plain);
	store_text(&cache, "a\n", "one");
	store_text(&cache, "c\n", "three");
	from = path_of(&cache, "a\n");
	to = path_of(&cache, "c\n");
	is_int(rename(from, to), 0, "an entry gets the name of another one");
	check_find(&cache, "c\n", "", "it is not found");
	check_find(&cache, "a\n", "", "neither is that without a file");
	store_text(&cache, "c\n", "three");
	check_find(&cache, "c\n", "three", "it is replaced");
	cache_close(&cache);
}

/* Anything in place of an entry is a miss, and is replaced. */
static void
test_in_place_of_an_entry(void)
{
	struct cache cache;
	struct captured captured;
	auto_free char *path = NULL;
	char text[500];

	open_quietly(&cache, &plain);
	store_text(&cache, "a\n", "one");
	path = path_of(&cache, "a\n");
	for (int i = 0; i < 4; i++) {
		unlink(path);
		if (i == 0)
			workdir_file(path, "");
		else if (i == 1)
			mkdir(path, 0700);
		else if (i == 2)
			mkfifo(path, 0600);
		else
			is_int(symlink("/dev/zero", path), 0, "a link is made");
		if (i < 3) /* else it is the target that would change */
			chmod(path, i == 1 ? 0700 : 0600);
		captured = captured_begin();
		check_find(&cache, "a\n", "", "what is no entry is a miss");
		store_text(&cache, "a\n", "one");
		captured_end(&captured, text, sizeof(text));
		ok((i == 1) == (*text != '\0'),
		   "there is one notice for what is not a file");
		check_find(&cache, "a\n", "one", "it is replaced");
	}
	cache_close(&cache);
}

static void
test_modes(void)
{
	struct options_cache options = plain;
	const struct timespec long_ago[2] = { { 1, 0 }, { 1, 0 } };
	struct cache cache;
	struct stat status;
	auto_free char *path = NULL;

	open_quietly(&cache, &plain);
	store_text(&cache, "m\n", "one");
	path = path_of(&cache, "m\n");
	cache_close(&cache);
	options.mode = CACHE_READ_ONLY;
	open_quietly(&cache, &options);
	utimensat(AT_FDCWD, path, long_ago, 0);
	check_find(&cache, "m\n", "one", "read-only: an entry is found");
	stat(path, &status);
	is_int(status.st_mtime, 1, "read-only: the time of use is not set");
	store_text(&cache, "m\n", "two");
	check_find(&cache, "m\n", "one", "read-only: nothing is stored");
	cache_close(&cache);
	options.mode = CACHE_REFRESH;
	open_quietly(&cache, &options);
	check_find(&cache, "m\n", "", "refresh: nothing is found");
	store_text(&cache, "m\n", "two");
	cache_close(&cache);
	open_quietly(&cache, &plain);
	check_find(&cache, "m\n", "two", "refresh: an entry is replaced");
	utimensat(AT_FDCWD, path, long_ago, 0);
	check_find(&cache, "m\n", "two", "the entry is used again");
	stat(path, &status);
	ok(status.st_mtime > 1, "the time of use is set");
	cache_close(&cache);
}

static void
test_secrets(void)
{
	struct options_cache options = plain;
	struct cache cache;
	auto_err err = ERR_INIT;

	workdir_file("key", "0123456789abcdef");
	workdir_file("key2", "0123456789abcdeg");
	workdir_file("short", "0123456789abcde\n\n");
	chmod("key", 0600);
	chmod("key2", 0600);
	chmod("short", 0600);
	open_quietly(&cache, &plain);
	store_text(&cache, "s\n", "unsigned");
	cache_close(&cache);
	options.key_file = "key";
	open_quietly(&cache, &options);
	check_find(&cache, "s\n", "", "an entry without a code is not found");
	store_text(&cache, "s\n", "signed");
	check_find(&cache, "s\n", "signed", "one with the code is");
	cache_close(&cache);
	options.key_file = "key2";
	open_quietly(&cache, &options);
	check_find(&cache, "s\n", "", "one of another secret is not");
	cache_close(&cache);
	open_quietly(&cache, &plain);
	check_find(&cache, "s\n", "signed", "without a secret all are");
	cache_close(&cache);
	options.key_file = "short";
	is_int(cache_open(&cache, &options, &err), -1, "a short secret fails");
	is_string(err.message,
		  "--cache-key-file: 'short' has fewer than 16 bytes",
		  "the message names the file");
	cache_close(&cache);
	chmod("key", 0640);
	options.key_file = "key";
	options.directory = "never";
	is_int(cache_open(&cache, &options, &err), -1,
	       "a secret that others can read fails");
	is_string(err.message,
		  "--cache-key-file: 'key' can be read or written by others "
		  "(mode 0640); use chmod 600",
		  "the message says what to do");
	cache_close(&cache);
	is_int(access("never", F_OK), -1, "no directory was made");
}

/* The shards may be of any size until they are trimmed now and then. */
static void
test_trimmed_now_and_then(void)
{
	struct options_cache options = plain;
	struct cache cache;
	size_t least = SIZE_MAX;
	size_t most = 0;
	size_t count = 0;
	DIR *shard;

	/* Each shard has room for 10 entries. */
	options.directory = "small";
	options.size = UINT64_C(256) * 40960;
	open_quietly(&cache, &options);
	for (unsigned int i = 0; i < 200; i++) {
		auto_cache_key key = CACHE_KEY_INIT;
		struct dirent *entry;
		bool is_found;
		const uint8_t *value;
		size_t length;

		key_in_shard(&key, 0x5a, i);
		cache_store(&cache, &key, "x", 1, false);
		is_found = cache_find(&cache, &key, &value, &length);
		if (!is_found)
			ok(false, "the newest entry is not removed");
		count = 0;
		shard = opendir("small/v1/5a");
		while (shard && (entry = readdir(shard)))
			count += entry->d_name[0] != '.';
		if (shard)
			closedir(shard);
		if (i > 20 && count < least)
			least = count;
		if (count > most)
			most = count;
	}
	ok(most <= 12, "the shard stays close to its share");
	ok(least >= 8, "it keeps nine tenths of its share");
	cache_close(&cache);
}

static void
test_large_entry(void)
{
	struct options_cache options = plain;
	auto_free char *text = mem_zalloc(300000, 1);
	struct cache cache;

	options.directory = "few";
	options.size = UINT64_C(256) << 18;
	memset(text, 'x', 299999);
	open_quietly(&cache, &options);
	store_text(&cache, "large\n", text);
	check_find(&cache, "large\n", "",
		   "an entry larger than a shard is not stored");
	text[200000] = '\0';
	store_text(&cache, "large\n", text);
	check_find(&cache, "large\n", text, "a smaller one is");
	cache_close(&cache);
}

/* A directory that goes away, or cannot be used, is one notice at most. */
static void
test_vanished(void)
{
	struct options_cache options = plain;
	struct cache cache;
	struct captured captured;
	char text[500];

	options.directory = "gone";
	open_quietly(&cache, &options);
	is_int(system("rm -r gone"), 0, "the directory is removed");
	captured = captured_begin();
	check_find(&cache, "a\n", "", "nothing is found");
	store_text(&cache, "a\n", "one");
	store_text(&cache, "b\n", "one");
	check_find(&cache, "a\n", "", "still nothing is found");
	captured_end(&captured, text, sizeof(text));
	is_string(strchr(text, '\n') ? strchr(text, '\n') : "", "\n",
		  "there is one notice");
	ok(strstr(text, "pyc-bake: cache 'gone': nothing more is stored: "),
	   "it says that nothing is stored");
	cache_close(&cache);
}

static void
test_unusable(void)
{
	struct options_cache options = plain;
	struct cache cache;
	auto_free char *notice = NULL;

	mkdir("foreign", 0777);
	chmod("foreign", 0777);
	options.directory = "foreign";
	notice = open_cache(&cache, &options);
	is_string(notice,
		  "pyc-bake: cache 'foreign' is not used: everybody can "
		  "write to it (mode 0777)\n",
		  "the notice says why");
	ok(!cache_is_open(&cache), "the cache is not open");
	cache_close(&cache);
	is_int(access("foreign/v1", F_OK), -1, "nothing is made in it");
	free(notice);
	options.directory = "absent";
	options.mode = CACHE_READ_ONLY;
	notice = open_cache(&cache, &options);
	ok(strstr(notice, "cache 'absent' is not used: "), "an absent cache");
	is_int(access("absent", F_OK), -1, "it is not made");
	cache_close(&cache);
	options = (struct options_cache){ .directory = NULL };
	open_quietly(&cache, &options);
	ok(!cache_is_open(&cache), "without a name there is no cache");
	cache_close(&cache);
}

/* A shard that others can write to costs one notice. */
static void
test_foreign_shard(void)
{
	struct options_cache options = plain;
	struct cache cache;
	struct captured captured;
	auto_cache_key key = CACHE_KEY_INIT;
	char text[500];
	const uint8_t *value;
	size_t length;

	options.directory = "part";
	open_quietly(&cache, &options);
	key_in_shard(&key, 0xc3, 1);
	cache_store(&cache, &key, "x", 1, false);
	cache_close(&cache);
	chmod("part/v1/c3", 0720);
	open_quietly(&cache, &options);
	captured = captured_begin();
	ok(!cache_find(&cache, &key, &value, &length), "nothing is found");
	cache_store(&cache, &key, "y", 1, false);
	captured_end(&captured, text, sizeof(text));
	is_string(text,
		  "pyc-bake: cache 'part': not all entries are used: 'v1/c3' "
		  "in it: its group can write to it (mode 0720)\n",
		  "there is one notice");
	cache_close(&cache);
}

static void
test_shared(void)
{
	struct options_cache options = plain;
	struct cache cache;
	auto_free char *path = NULL;
	auto_free char *notice = NULL;

	options.directory = "team";
	options.is_shared = true;
	open_quietly(&cache, &options);
	store_text(&cache, "a\n", "one");
	path = path_of(&cache, "a\n");
	is_int(mode_of("team"), 02770, "the mode of a shared directory");
	is_int(mode_of("team/v1"), 02770, "the mode of the directory in it");
	is_int(mode_of(path), 0660, "the mode of an entry in it");
	cache_close(&cache);
	open_quietly(&cache, &options);
	check_find(&cache, "a\n", "one", "the entry is found");
	cache_close(&cache);
	options.is_shared = false;
	notice = open_cache(&cache, &options);
	ok(strstr(notice, "its group can write to it"),
	   "it is not used without --cache-shared");
	cache_close(&cache);
}

int
main(void)
{
	log_set_level(LOG_NORMAL);
	workdir_enter();
	test_round_trip();
	test_wrong_preimage();
	test_in_place_of_an_entry();
	test_modes();
	test_secrets();
	test_trimmed_now_and_then();
	test_large_entry();
	test_vanished();
	test_unusable();
	test_foreign_shard();
	test_shared();
	workdir_leave();
	return tap_done();
}
