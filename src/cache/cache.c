/* SPDX-License-Identifier: MIT */
#include "cache/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/publish.h"
#include "cache/secret.h"
#include "cache/trim.h"

/* A hit sets the time of its entry if that is older, in seconds. */
#define TOUCH_AGE 3600

/* How long the end of a run may wait for the remote, in milliseconds. */
#define FINISH_MILLISECONDS 5000

/* A shard grows by one part in this many, on average, between two trims. */
#define TRIM_PARTS 20

/* --- messages --- */

/* Something is not as it should be.  Only the first notice is shown. */
static void
notice_problem(struct cache *cache, const char *effect, const struct err *err)
{
	if (!cache->has_noticed)
		log_notice("cache '%s': %s%s", cache->options->directory,
			   effect, err->message);
	cache->has_noticed = true;
}

static void
stop_storing(struct cache *cache, const struct err *err)
{
	notice_problem(cache, "nothing more is stored: ", err);
	cache->may_store = false;
}

/* --- files of entries --- */

/* The size that the entries of one shard may have together, in bytes. */
static uint64_t
share(const struct cache *cache)
{
	return cache->options->size / CACHE_SHARDS;
}

/*
 * Whether a shard is trimmed after an entry of this size was stored in it.
 * Keys are random numbers, so the next bytes of the key decide.
 */
static bool
is_time_to_trim(const struct cache *cache, const struct cache_key *key,
		uint64_t size)
{
	const double number = (double)get_le32(key->digest + 4) / UINT32_MAX;

	return number * (double)share(cache) <= (double)(TRIM_PARTS * size);
}

static int
write_entry(const struct cache *cache, int shard, const char *name,
	    const struct buf *bytes, struct err *err)
{
	const struct publish file = {
		.directory_fd = shard,
		.name = name,
		.attributes = {
			.old_fd = -1,
			.mode = cache_trust_entry_mode(&cache->place.trust),
		},
	};

	return publish_bytes(&file, bytes->data, bytes->length, err);
}

static int
store(struct cache *cache, const struct cache_key *key, const struct buf *bytes,
      struct err *err)
{
	const uint64_t size = cache_trim_size(bytes->length);
	char name[CACHE_KEY_NAME_LENGTH + 1];
	auto_fd shard = -1;

	/* It would be removed again at once, with all others. */
	if (size > share(cache))
		return 0;
	shard = cache_place_shard(&cache->place, key->digest[0], true, err);
	cache_key_name(key->digest, name);
	if (shard < 0)
		return -1;
	/* Unlike a file, a directory with this name would not be replaced. */
	unlinkat(shard, name + CACHE_SHARD_DIGITS, AT_REMOVEDIR);
	if (write_entry(cache, shard, name + CACHE_SHARD_DIGITS, bytes, err))
		return -1;
	if (is_time_to_trim(cache, key, size))
		cache_trim_shard(shard, share(cache));
	return 0;
}

/* Whether an entry is for this preimage; another file may have its name. */
static bool
is_entry_for(const struct cache_entry *entry, const struct cache_key *key)
{
	return entry->preimage_length == key->preimage.length &&
	       !memcmp(entry->preimage, key->preimage.data,
		       key->preimage.length);
}

/* Keeps the bytes of an entry in the local cache. */
static void
keep_bytes(struct cache *cache, const struct cache_key *key,
	   const struct buf *bytes)
{
	auto_err err = ERR_INIT;

	if (cache->may_store && store(cache, key, bytes, &err))
		stop_storing(cache, &err);
}

/* Keeps an entry of the remote that came too late, for the next run. */
static void
keep_late(void *context, const struct cache_key *key, const struct buf *bytes)
{
	struct cache *cache = context;
	struct cache_entry entry;

	if (cache_entry_read(&entry, bytes->data, bytes->length,
			     &cache->secret) &&
	    is_entry_for(&entry, key))
		keep_bytes(cache, key, bytes);
}

/* --- opening --- */

/* Opens the directory of the local cache. */
static void
open_local(struct cache *cache)
{
	const struct options_cache *options = cache->options;
	const bool writes = options->mode != CACHE_READ_ONLY;
	auto_err problem = ERR_INIT;

	cache->place.trust.is_shared = options->is_shared;
	if (cache_place_open(&cache->place, options->directory, writes,
			     &problem)) {
		log_notice("cache '%s' is not used: %s", options->directory,
			   problem.message);
		return;
	}
	cache->may_find = options->mode != CACHE_REFRESH;
	cache->may_store = writes;
}

int
cache_open(struct cache *cache, const struct options_cache *options,
	   struct err *err)
{
	uint8_t ignored[DIGEST_SHA256_SIZE];
	auto_err problem = ERR_INIT;

	*cache = CACHE_INIT;
	cache->options = options;
	if (!options->directory && !options->remote)
		return 0;
	if (options->key_file &&
	    cache_secret_read(options->key_file, &cache->secret, err))
		return -1;
	/* Keys cannot be computed if the module for digests is missing. */
	if (digest_sha256("", 0, ignored, &problem)) {
		log_notice("cache '%s' is not used: %s",
			   options->directory ? options->directory : "remote",
			   problem.message);
		return 0;
	}
	cache->now = time(NULL);
	if (options->directory)
		open_local(cache);
	if (options->remote)
		cache->remote = remote_open(options, keep_late, cache);
	return 0;
}

void
cache_close(struct cache *cache)
{
	remote_close(cache->remote);
	cache_place_close(&cache->place);
	cache_secret_fini(&cache->secret);
	buf_fini(&cache->bytes);
	buf_fini(&cache->entry);
	*cache = CACHE_INIT;
}

void
cache_leave(const struct cache *cache)
{
	if (cache->remote)
		remote_leave(cache->remote);
}

bool
cache_may_store(const struct cache *cache)
{
	return cache->may_store ||
	       (cache->remote && remote_may_store(cache->remote));
}

bool
cache_is_open(const struct cache *cache)
{
	return cache->may_find || cache->remote || cache_may_store(cache);
}

char *
cache_path(const struct cache *cache, const struct cache_key *key)
{
	char name[CACHE_KEY_NAME_LENGTH + 1];

	cache_key_name(key->digest, name);
	if (!cache->options->directory) {
		auto_free char *remote = remote_describe(cache->remote);

		return mem_printf("%s of %s", name, remote);
	}
	return mem_printf("%s/v%d/%.2s/%s", cache->options->directory,
			  CACHE_SCHEMA, name, name + CACHE_SHARD_DIGITS);
}

/* --- finding --- */

/* An entry that is in use is not trimmed. */
static void
touch(const struct cache *cache, int fd, const struct stat *status)
{
	if (cache->may_store && (status->st_mtime < cache->now - TOUCH_AGE ||
				 status->st_mtime > cache->now + TOUCH_AGE))
		futimens(fd, NULL);
}

/* Reads the file of an entry. */
static int
read_entry(struct cache *cache, const struct cache_key *key, struct err *err)
{
	char name[CACHE_KEY_NAME_LENGTH + 1];
	auto_fd fd = -1;
	struct stat status;

	cache_key_name(key->digest, name);
	fd = cache_place_entry(&cache->place, name, &status, err);
	if (fd < 0 || fs_read_open(fd, name, CACHE_ENTRY_MOST, &cache->bytes,
				   &status, err))
		return -1;
	touch(cache, fd, &status);
	return 0;
}

/*
 * Parses the entry that was found last, which must be for this key.  The value
 * is borrowed from it.
 */
static bool
parse_found(const struct cache *cache, const struct cache_key *key,
	    struct cache_entry *entry)
{
	return cache_entry_read(entry, cache->bytes.data, cache->bytes.length,
				&cache->secret) &&
	       is_entry_for(entry, key);
}

static bool
find_local(struct cache *cache, const struct cache_key *key,
	   struct cache_entry *entry)
{
	auto_err err = ERR_INIT;

	if (!cache->may_find)
		return false;
	if (read_entry(cache, key, &err)) {
		if (err.number != ENOENT)
			notice_problem(cache,
				       "not all entries are used: ", &err);
		return false;
	}
	return parse_found(cache, key, entry);
}

/* Finds an entry that the remote has sent, and keeps it. */
static bool
find_remote(struct cache *cache, const struct cache_key *key,
	    struct cache_entry *entry)
{
	const enum remote_answer answer =
		cache->remote ? remote_take(cache->remote, key, &cache->bytes) :
				REMOTE_UNKNOWN;
	bool is_sound;

	cache->is_missing = answer == REMOTE_MISSING;
	if (answer != REMOTE_FOUND)
		return false;
	is_sound = parse_found(cache, key, entry);
	cache->is_missing = !is_sound;
	remote_count_entry(cache->remote, is_sound);
	if (is_sound)
		keep_bytes(cache, key, &cache->bytes);
	return is_sound;
}

bool
cache_find(struct cache *cache, const struct cache_key *key,
	   const uint8_t **value, size_t *length)
{
	struct cache_entry entry;

	cache->is_missing = false;
	if (!find_local(cache, key, &entry) && !find_remote(cache, key, &entry))
		return false;
	*value = entry.value;
	*length = entry.value_length;
	return true;
}

/* Whether the local cache has a file for a key. */
static bool
has_local(struct cache *cache, const struct cache_key *key)
{
	char name[CACHE_KEY_NAME_LENGTH + 1];
	auto_err ignored = ERR_INIT;
	auto_fd fd = -1;
	struct stat status;

	if (!cache->may_find)
		return false;
	cache_key_name(key->digest, name);
	fd = cache_place_entry(&cache->place, name, &status, &ignored);
	return fd >= 0;
}

uint32_t
cache_ask(struct cache *cache, const struct cache_key *key)
{
	if (cache->options->mode == CACHE_REFRESH || has_local(cache, key))
		return 0;
	return remote_ask(cache->remote, key);
}

struct remote_counts
cache_remote_counts(const struct cache *cache)
{
	return cache->remote ? remote_counts(cache->remote) :
			       (struct remote_counts){ 0 };
}

/* --- storing --- */

void
cache_store(struct cache *cache, const struct cache_key *key, const void *value,
	    size_t length, bool replaces)
{
	const struct cache_entry entry = {
		.preimage = key->preimage.data,
		.preimage_length = key->preimage.length,
		.value = value,
		.value_length = length,
	};
	auto_err err = ERR_INIT;

	if (!cache_may_store(cache) || length > CACHE_ENTRY_MOST / 2)
		return;
	cache->entry.length = 0;
	if (cache_entry_write(&cache->entry, &entry, &cache->secret, &err)) {
		stop_storing(cache, &err);
		return;
	}
	keep_bytes(cache, key, &cache->entry);
	if (cache->remote)
		remote_send(cache->remote, key, &cache->entry,
			    replaces || cache->options->mode == CACHE_REFRESH);
}

void
cache_finish(struct cache *cache)
{
	if (cache->remote)
		remote_finish(cache->remote, FINISH_MILLISECONDS);
}
