/* SPDX-License-Identifier: MIT */
#include "cmd/args_cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/environment.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/path.h"
#include "cache/variables.h"

#define DAY 86400
#define MOST_COUNT 1000000

bool
args_cache_has(int code)
{
	return (code >= OPTION_CACHE && code <= OPTION_CACHE_VERIFY) ||
	       code == OPTION_NO_CACHE;
}

static int
take_directory(struct args *args, const char *value, struct err *err)
{
	free(args->cache_directory);
	/* A slash at the end would make open(2) follow a link. */
	args->cache_directory = value ? path_clean(value) : NULL;
	if (value && !*value)
		return err_set(err, "--cache: empty path");
	return 0;
}

static int
take_verify(struct options_cache *cache, const char *value, struct err *err)
{
	int64_t percent = 100;

	if (value && number_parse_decimal(value, 100, &percent))
		return err_set(err,
			       "--cache-verify: '%s' is not a percentage from "
			       "0 to 100",
			       value);
	cache->verify = (unsigned int)percent;
	return 0;
}

/* The seconds that the unit at the end of an age means, or 0. */
static int64_t
unit_seconds(char unit)
{
	return unit == 'h' ? DAY / 24 :
	       unit == 'd' ? DAY :
	       unit == 'w' ? 7 * DAY :
			     0;
}

/* A size such as 500M, or an age such as 30d. */
static int
take_goal(struct options_cache *cache, const char *value, struct err *err)
{
	size_t length = value ? strlen(value) : 0;
	int64_t unit = length ? unit_seconds(value[length - 1]) : 0;
	auto_free char *digits = unit ? mem_strndup(value, length - 1) : NULL;
	int64_t count;

	cache->trim_age_given = false;
	cache->trim_size_given = value && !unit;
	if (!value)
		return 0;
	if (unit && !number_parse_decimal(digits, MOST_COUNT, &count)) {
		cache->trim_age_given = true;
		cache->trim_age = count * unit;
		return 0;
	}
	if (!unit &&
	    !number_parse_size("cache-trim", value, &cache->trim_size, err))
		return 0;
	return err_set(err,
		       "--cache-trim: '%s' is neither a size, such as 500M, "
		       "nor an age, such as 12h, 30d or 8w",
		       value);
}

int
args_cache_take(struct args *args, int code, const char *value, struct err *err)
{
	struct options_cache *cache = &args->options.cache;

	switch (code) {
	case OPTION_CACHE:
		return take_directory(args, value, err);
	case OPTION_CACHE_KEY_FILE:
		cache->key_file = value;
		return *value ? 0 :
				err_set(err, "--cache-key-file: empty path");
	case OPTION_CACHE_MODE:
		cache->mode = !strcmp(value, "read-only") ? CACHE_READ_ONLY :
			      !strcmp(value, "refresh")	  ? CACHE_REFRESH :
							    CACHE_READ_WRITE;
		return 0;
	case OPTION_CACHE_REMOTE:
		cache->remote = value;
		cache->remote_is_argument = true;
		return 0;
	case OPTION_CACHE_REMOTE_STORE:
		cache->remote_stores = true;
		return 0;
	case OPTION_CACHE_SHARED:
		cache->is_shared = true;
		return 0;
	case OPTION_CACHE_SIZE:
		return variables_parse_size("--cache-size", value, &cache->size,
					    err);
	case OPTION_CACHE_TRIM:
		args->action = ACTION_CACHE;
		cache->is_described = false;
		return take_goal(cache, value, err);
	case OPTION_CACHE_CLEAR:
		args->action = ACTION_CACHE;
		cache->is_described = false;
		return take_goal(cache, "0", err);
	case OPTION_CACHE_EXPLAIN:
		args->action = ACTION_EXPLAIN;
		return 0;
	case OPTION_CACHE_INFO:
		args->action = ACTION_CACHE;
		cache->is_described = true;
		return 0;
	case OPTION_CACHE_VERIFY:
		return take_verify(cache, value, err);
	default: /* --no-cache: args->given is enough */
		return 0;
	}
}

/*
 * The cache of the user, by the XDG Base Directory Specification, which says
 * that a relative path is ignored.
 */
static int
use_own_directory(struct args *args, struct err *err)
{
	const char *base = environment_get("XDG_CACHE_HOME");
	const char *home = environment_get("HOME");
	auto_free char *below_home = home ? path_join(home, ".cache") : NULL;

	if (!base || *base != '/')
		base = below_home;
	if (!base)
		return err_set(err, "--cache: neither XDG_CACHE_HOME nor HOME "
				    "is set; use --cache=DIR");
	args->cache_directory = path_join(base, "pyc-bake");
	return 0;
}

/* Refuses the options in the list, which ends with 0, that are given. */
static int
refuse_given(const struct args *args, const int *codes, const char *needs,
	     struct err *err)
{
	for (size_t i = 0; codes[i]; i++)
		if (args->given[codes[i]])
			return err_set(err, "--%s needs %s",
				       option_table_find(codes[i])->name,
				       needs);
	return 0;
}

/* An option that does nothing without a cache is a mistake. */
static int
refuse_useless(const struct args *args, struct err *err)
{
	static const int local[] = { OPTION_CACHE_SHARED, OPTION_CACHE_SIZE,
				     0 };
	static const int both[] = { OPTION_CACHE_KEY_FILE, OPTION_CACHE_MODE,
				    OPTION_CACHE_VERIFY, 0 };
	static const int remote[] = { OPTION_CACHE_REMOTE_STORE, 0 };
	const struct options_cache *cache = &args->options.cache;

	if (!args->cache_directory &&
	    refuse_given(args, local, "--cache or " VARIABLES_DIRECTORY, err))
		return -1;
	if (!args->cache_directory && !cache->remote &&
	    refuse_given(args, both, "--cache or " VARIABLES_DIRECTORY, err))
		return -1;
	return cache->remote ?
		       0 :
		       refuse_given(args, remote,
				    "--cache-remote or " VARIABLES_REMOTE, err);
}

/* Decides which remote cache is used. */
static int
settle_remote(struct args *args, struct err *err)
{
	struct options_cache *cache = &args->options.cache;

	if (args->action == ACTION_BAKE && !args->given[OPTION_CACHE_REMOTE])
		cache->remote = variables_remote();
	if (refuse_useless(args, err))
		return -1;
	if (cache->remote_stores && cache->mode == CACHE_READ_ONLY)
		return err_set(err, "--cache-remote-store cannot be used with "
				    "--cache-mode=read-only, which stores "
				    "nothing");
	return 0;
}

static bool
uses_cache(const struct args *args)
{
	return args->action == ACTION_CACHE || args->action == ACTION_EXPLAIN ||
	       (args->action == ACTION_BAKE && !args->options.check);
}

int
args_cache_settle(struct args *args, struct err *err)
{
	struct options_cache *cache = &args->options.cache;

	if (!uses_cache(args) || args->given[OPTION_NO_CACHE]) {
		cache->remote = NULL;
		return 0;
	}
	if (!args->given[OPTION_CACHE])
		args->cache_directory = variables_directory();
	if (!args->cache_directory &&
	    (args->given[OPTION_CACHE] || args->action != ACTION_BAKE) &&
	    use_own_directory(args, err))
		return -1;
	if (settle_remote(args, err))
		return -1;
	if (!args->cache_directory)
		return 0;
	if (!cache->size)
		cache->size = OPTIONS_CACHE_SIZE;
	if (!args->given[OPTION_CACHE_SIZE] &&
	    variables_read_size(&cache->size, err))
		return -1;
	if (!cache->trim_size_given)
		cache->trim_size = cache->size;
	if (cache->verify && cache->mode == CACHE_REFRESH)
		return err_set(err, "--cache-verify cannot be used with "
				    "--cache-mode=refresh, which uses no "
				    "entry");
	cache->directory = args->cache_directory;
	return 0;
}
