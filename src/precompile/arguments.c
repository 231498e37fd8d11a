/* SPDX-License-Identifier: MIT */
/*
 * argparse reads the arguments of the tool of rules_python.  What matters of it
 * is kept: a value follows its option as the next word, unless that is an
 * option, or after "="; and a word "@FILE" is replaced by the lines of the
 * file, wherever it stands.
 */
#include "precompile/arguments.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/infile.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/path.h"
#include "cache/variables.h"
#include "job/python_version.h"

/* --- values --- */

static int
take_mode(struct arguments *arguments, const char *value, struct err *err)
{
	if (!strcasecmp(value, "checked_hash"))
		arguments->mode = PYC_CHECKED_HASH;
	else if (!strcasecmp(value, "unchecked_hash"))
		arguments->mode = PYC_UNCHECKED_HASH;
	else if (!strcasecmp(value, "timestamp"))
		return err_set(err, "--invalidation_mode: timestamp is not "
				    "supported, since build systems do not "
				    "keep file times; use checked_hash or "
				    "unchecked_hash");
	else
		return err_set(err,
			       "--invalidation_mode: '%s' is neither "
			       "checked_hash nor unchecked_hash",
			       value);
	return 0;
}

static int
take_level(struct arguments *arguments, const char *value, struct err *err)
{
	int64_t level = 0;

	/* The level of an interpreter without options is 0. */
	if (strcmp(value, "-1") != 0 &&
	    number_parse_int(value, LEVEL_COUNT - 1, &level))
		return err_set(err, "--optimize: '%s' is not -1, 0, 1 or 2",
			       value);
	arguments->level = (int)level;
	return 0;
}

static int
take_wanted_version(struct arguments *arguments, const char *value,
		    struct err *err)
{
	if (python_version_parse(value, &arguments->minor,
				 &arguments->is_release))
		return err_set(err,
			       "--python_version: '%s' is not a version of "
			       "Python 3, such as 3.11",
			       value);
	free(arguments->version);
	arguments->version = mem_strdup(value);
	return 0;
}

static int
take_protocol(struct arguments *arguments, const char *value, struct err *err)
{
	if (!strcmp(value, "json"))
		arguments->protocol = WORK_PROTOCOL_JSON;
	else if (!strcmp(value, "proto"))
		arguments->protocol = WORK_PROTOCOL_PROTO;
	else
		return err_set(err,
			       "--worker_protocol: '%s' is neither json nor "
			       "proto",
			       value);
	return 0;
}

static int
take_jobs(struct arguments *arguments, const char *value, struct err *err)
{
	int64_t number;

	if (number_parse_decimal(value, ARGUMENTS_MOST_JOBS, &number) ||
	    !number)
		return err_set(err, "--jobs: '%s' is not a number from 1 to %d",
			       value, ARGUMENTS_MOST_JOBS);
	arguments->jobs = (unsigned int)number;
	return 0;
}

static int
take_cache(struct arguments *arguments, const char *value, struct err *err)
{
	free(arguments->cache);
	/* A slash at the end would make open(2) follow a link. */
	arguments->cache = *value ? path_clean(value) : NULL;
	return *value ? 0 : err_set(err, "--cache: empty path");
}

static int
take_program(struct arguments *arguments, const char *value, struct err *err)
{
	free(arguments->python);
	arguments->python = mem_strdup(value);
	return *value ? 0 : err_set(err, "--python: empty name");
}

static int
take_source(struct arguments *arguments, const char *value, struct err *err)
{
	struct arguments_list *list = &arguments->sources;

	list->items = mem_grow(list->items, list->count, sizeof(char *));
	list->items[list->count++] = mem_strdup(value);
	return *value ? 0 : err_set(err, "--src: empty path");
}

/* py_compile embeds the path of the source if there is no other one. */
static int
take_name(struct arguments *arguments, const char *value, struct err *err)
{
	struct arguments_list *list = &arguments->names;

	list->items = mem_grow(list->items, list->count, sizeof(char *));
	list->items[list->count++] = mem_strdup(value);
	return *value ? 0 : err_set(err, "--src_name: empty path");
}

static int
take_target(struct arguments *arguments, const char *value, struct err *err)
{
	struct arguments_list *list = &arguments->targets;

	list->items = mem_grow(list->items, list->count, sizeof(char *));
	list->items[list->count++] = mem_strdup(value);
	return *value ? 0 : err_set(err, "--pyc: empty path");
}

static int
take_nothing(struct arguments *arguments, const char *value, struct err *err)
{
	(void)arguments;
	(void)value;
	(void)err;
	return 0;
}

/* --- options without a value --- */

static int
take_worker(struct arguments *arguments, const char *value, struct err *err)
{
	arguments->is_worker = true;
	return take_nothing(arguments, value, err);
}

static int
take_help(struct arguments *arguments, const char *value, struct err *err)
{
	arguments->wants_help = true;
	return take_nothing(arguments, value, err);
}

static int
take_version_wish(struct arguments *arguments, const char *value,
		  struct err *err)
{
	arguments->wants_version = true;
	return take_nothing(arguments, value, err);
}

struct argument {
	const char *name;
	bool has_value;
	bool is_of_program; /* not of a request */
	int (*take)(struct arguments *arguments, const char *value,
		    struct err *err);
};

static const struct argument known[] = {
	{ "cache", true, true, take_cache },
	{ "help", false, true, take_help },
	{ "invalidation_mode", true, false, take_mode },
	{ "jobs", true, true, take_jobs },
	{ "log_level", true, false, take_nothing },
	{ "optimize", true, false, take_level },
	{ "persistent_worker", false, true, take_worker },
	{ "pyc", true, false, take_target },
	{ "python", true, true, take_program },
	{ "python_version", true, false, take_wanted_version },
	{ "src", true, false, take_source },
	{ "src_name", true, false, take_name },
	{ "version", false, true, take_version_wish },
	{ "worker_impl", true, false, take_nothing },
	{ "worker_protocol", true, true, take_protocol },
};

/* --- words --- */

/* The words after parameter files were read.  Owned. */
struct expanded {
	char **words;
	size_t count;
	const char *sandbox; /* borrowed */
};

static void
expanded_fini(struct expanded *all)
{
	for (size_t i = 0; i < all->count; i++)
		free(all->words[i]);
	free(all->words);
}

static int
add_word(struct expanded *all, const char *word, size_t length, struct err *err)
{
	if (all->count == WORK_MOST_ARGUMENTS)
		return err_set(err, "there are more than %zu arguments",
			       WORK_MOST_ARGUMENTS);
	all->words = mem_grow(all->words, all->count, sizeof(*all->words));
	all->words[all->count++] = mem_strndup(word, length);
	return 0;
}

static int add_file_words(struct expanded *all, const char *name,
			  unsigned int depth, struct err *err);

static int
expand_word(struct expanded *all, const char *word, size_t length,
	    unsigned int depth, struct err *err)
{
	auto_free char *name = NULL;

	if (!length || *word != '@')
		return add_word(all, word, length, err);
	name = mem_strndup(word + 1, length - 1);
	if (depth == ARGUMENTS_MOST_DEPTH)
		return err_set(err,
			       "@%s: more than %d parameter files name each "
			       "other",
			       name, ARGUMENTS_MOST_DEPTH);
	return add_file_words(all, name, depth + 1, err);
}

/* Adds the lines of a parameter file. */
static int
add_file_words(struct expanded *all, const char *name, unsigned int depth,
	       struct err *err)
{
	auto_free char *path = arguments_place(all->sandbox, name, err);
	auto_buf bytes = BUF_INIT;
	const char *at;
	const char *stop;

	if (!path)
		return err_prefix(err, "@%s", name);
	/* "-" would be standard input. */
	if (infile_is_standard(path))
		return err_set(err, "@%s: is not the name of a file", name);
	if (infile_read(path, ARGUMENTS_MOST_FILE, &bytes, err))
		return -1;
	at = (const char *)bytes.data;
	stop = at + bytes.length;
	if (bytes.length && memchr(at, 0, bytes.length))
		return err_set(err, "%s: contains a NUL", path);
	while (at < stop) {
		const char *line = memchr(at, '\n', (size_t)(stop - at));

		if (!line)
			line = stop;
		if (expand_word(all, at, (size_t)(line - at), depth, err))
			return -1;
		at = line + 1;
	}
	return 0;
}

/* The option of a word such as "--src" or "--src=m.py"; NULL if unknown. */
static const struct argument *
find_argument(const char *word)
{
	const size_t length = strcspn(word, "=");

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strncmp(word, "--", 2) &&
		    strlen(known[i].name) == length - 2 &&
		    !strncmp(word + 2, known[i].name, length - 2))
			return &known[i];
	return NULL;
}

/* Takes the word at *at, and its value, which may be the next one. */
static int
take_argument(struct arguments *arguments, const struct expanded *all,
	      size_t *at, bool is_request, struct err *err)
{
	const char *word = all->words[(*at)++];
	const struct argument *argument = find_argument(word);
	const char *value = strchr(word, '=');

	if (!argument)
		return err_set(err, "unknown argument '%s'", word);
	if (is_request && argument->is_of_program)
		return err_set(err,
			       "--%s: a request cannot have it; give it to "
			       "the program",
			       argument->name);
	if (!argument->has_value && value)
		return err_set(err, "--%s: takes no value", argument->name);
	if (argument->has_value && value)
		value++;
	else if (argument->has_value && *at < all->count &&
		 !find_argument(all->words[*at]))
		value = all->words[(*at)++];
	if (argument->has_value && !value)
		return err_set(err, "--%s: needs a value", argument->name);
	return argument->take(arguments, value, err);
}

int
arguments_parse(struct arguments *arguments,
		const struct arguments_words *words, struct err *err)
{
	struct expanded all = { .sandbox = words->sandbox };
	int result = 0;

	for (size_t i = 0; i < words->count && !result; i++)
		result = expand_word(&all, words->words[i],
				     strlen(words->words[i]), 0, err);
	for (size_t at = 0; at < all.count && !result;)
		result = take_argument(arguments, &all, &at, words->is_request,
				       err);
	expanded_fini(&all);
	return result;
}

/* --- the whole --- */

static void
list_fini(struct arguments_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
}

void
arguments_fini(struct arguments *arguments)
{
	list_fini(&arguments->sources);
	list_fini(&arguments->names);
	list_fini(&arguments->targets);
	free(arguments->version);
	free(arguments->python);
	free(arguments->cache);
	*arguments = ARGUMENTS_INIT;
}

int
arguments_use_environment(struct arguments *arguments, struct err *err)
{
	if (!arguments->cache)
		arguments->cache = variables_directory();
	arguments->cache_size = OPTIONS_CACHE_SIZE;
	return arguments->cache ?
		       variables_read_size(&arguments->cache_size, err) :
		       0;
}

void
arguments_begin_request(struct arguments *arguments,
			const struct arguments *start)
{
	*arguments = ARGUMENTS_INIT;
	arguments->mode = start->mode;
	arguments->level = start->level;
	arguments->minor = start->minor;
	arguments->is_release = start->is_release;
	if (start->version)
		arguments->version = mem_strdup(start->version);
}

bool
arguments_have_paths(const struct arguments *arguments)
{
	return arguments->sources.count || arguments->names.count ||
	       arguments->targets.count;
}

int
arguments_check(const struct arguments *arguments, struct err *err)
{
	const size_t count = arguments->sources.count;

	if (arguments->names.count != count ||
	    arguments->targets.count != count)
		return err_set(err,
			       "the numbers of --src (%zu), --src_name (%zu) "
			       "and --pyc (%zu) must be equal",
			       count, arguments->names.count,
			       arguments->targets.count);
	return count ? 0 : err_set(err, "there is no --src");
}

/* Whether a path has a component "..". */
static bool
leads_up(const char *path)
{
	while (*path) {
		const size_t length = strcspn(path, "/");

		if (length == 2 && !strncmp(path, "..", 2))
			return true;
		path += length + (path[length] == '/');
	}
	return false;
}

char *
arguments_place(const char *sandbox, const char *path, struct err *err)
{
	auto_free char *directory = sandbox ? path_clean(sandbox) : NULL;
	auto_free char *relative = path_relative(path);

	if (!sandbox)
		return mem_strdup(path);
	if (*path != '/' && !leads_up(path))
		return path_join(directory, relative);
	err_set(err, "is outside of the sandbox directory %s", sandbox);
	return NULL;
}
