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

/* --- opening --- */

int
cache_open(struct cache *cache, const struct options_cache *options,
	   struct err *err)
{
	const bool writes = options->mode != CACHE_READ_ONLY;
	uint8_t ignored[DIGEST_SHA256_SIZE];
	auto_err problem = ERR_INIT;

	*cache = CACHE_INIT;
	cache->options = options;
	if (!options->directory)
		return 0;
	if (options->key_file &&
	    cache_secret_read(options->key_file, &cache->secret, err))
		return -1;
	cache->place.trust.is_shared = options->is_shared;
	/* Keys cannot be computed if the module for digests is missing. */
	if (digest_sha256("", 0, ignored, &problem) ||
	    cache_place_open(&cache->place, options->directory, writes,
			     &problem)) {
		log_notice("cache '%s' is not used: %s", options->directory,
			   problem.message);
		return 0;
	}
	cache->now = time(NULL);
	cache->may_find = options->mode != CACHE_REFRESH;
	cache->may_store = writes;
	return 0;
}

void
cache_close(struct cache *cache)
{
	cache_place_close(&cache->place);
	cache_secret_fini(&cache->secret);
	buf_fini(&cache->bytes);
	buf_fini(&cache->entry);
	*cache = CACHE_INIT;
}

bool
cache_is_open(const struct cache *cache)
{
	return cache->may_find || cache->may_store;
}

char *
cache_path(const struct cache *cache, const struct cache_key *key)
{
	char name[CACHE_KEY_NAME_LENGTH + 1];

	cache_key_name(key->digest, name);
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

/* Whether an entry is for this preimage; another file may have its name. */
static bool
is_entry_for(const struct cache_entry *entry, const struct cache_key *key)
{
	return entry->preimage_length == key->preimage.length &&
	       !memcmp(entry->preimage, key->preimage.data,
		       key->preimage.length);
}

bool
cache_find(struct cache *cache, const struct cache_key *key,
	   const uint8_t **value, size_t *length)
{
	auto_err err = ERR_INIT;
	struct cache_entry entry;

	if (!cache->may_find)
		return false;
	if (read_entry(cache, key, &err)) {
		if (err.number != ENOENT)
			notice_problem(cache,
				       "not all entries are used: ", &err);
		return false;
	}
	if (!cache_entry_read(&entry, cache->bytes.data, cache->bytes.length,
			      &cache->secret) ||
	    !is_entry_for(&entry, key))
		return false;
	*value = entry.value;
	*length = entry.value_length;
	return true;
}

/* --- storing --- */

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
	    struct err *err)
{
	const struct publish file = {
		.directory_fd = shard,
		.name = name,
		.attributes = {
			.old_fd = -1,
			.mode = cache_trust_entry_mode(&cache->place.trust),
		},
	};

	return publish_bytes(&file, cache->entry.data, cache->entry.length,
			     err);
}

static int
store(struct cache *cache, const struct cache_key *key, struct err *err)
{
	const uint64_t size = cache_trim_size(cache->entry.length);
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
	if (write_entry(cache, shard, name + CACHE_SHARD_DIGITS, err))
		return -1;
	if (is_time_to_trim(cache, key, size))
		cache_trim_shard(shard, share(cache));
	return 0;
}

void
cache_store(struct cache *cache, const struct cache_key *key, const void *value,
	    size_t length)
{
	const struct cache_entry entry = {
		.preimage = key->preimage.data,
		.preimage_length = key->preimage.length,
		.value = value,
		.value_length = length,
	};
	auto_err err = ERR_INIT;

	if (!cache->may_store || length > CACHE_ENTRY_MOST / 2)
		return;
	cache->entry.length = 0;
	if (cache_entry_write(&cache->entry, &entry, &cache->secret, &err) ||
	    store(cache, key, &err))
		stop_storing(cache, &err);
}
