/* SPDX-License-Identifier: MIT */
/*
 * If an option is given twice, the second value replaces the first, unless the
 * option is repeatable.
 */
#include "cmd/args_value.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/path.h"
#include "base/processors.h"
#include "cmd/args_cache.h"
#include "cmd/option_table.h"
#include "job/python_version.h"

#define MOST_WORKERS 1024
#define MOST_DEPTH 1000000
#define MOST_SHARDS 1000000
#define MOST_SECONDS 1000000
#define LEAST_MEMORY (UINT64_C(64) << 20)

/* --- values --- */

/* Checks that a value is one of the words of the option, if it has words. */
static int
check_choice(const struct option_row *row, const char *value, struct err *err)
{
	auto_free char *words = row->choices ? mem_strdup(row->choices) : NULL;
	auto_buf list = BUF_INIT;
	char *rest = words;
	const char *word;

	/* -o also takes other forms of a number, as compileall does. */
	if (!value || !words || row->code == 'o')
		return 0;
	while ((word = strsep(&rest, " "))) {
		if (!strcmp(word, value))
			return 0;
		if (list.length)
			buf_add_string(&list, rest ? ", " : " or ");
		buf_add_string(&list, word);
	}
	return err_set(err, "--%s: '%s' is not %.*s", row->name, value,
		       (int)list.length, (const char *)list.data);
}

static int
parse_level(struct options *options, const char *text, struct err *err)
{
	int64_t level;

	/* The default of compileall: the level of the running Python. */
	if (!strcmp(text, "-1"))
		level = 0;
	else if (number_parse_int(text, LEVEL_COUNT - 1, &level))
		return err_set(err, "-o: '%s' is not 0, 1 or 2", text);
	options->levels[level] = true;
	return 0;
}

static int
parse_depth(struct options *options, const char *text, struct err *err)
{
	int64_t depth;

	if (number_parse_int(text, MOST_DEPTH, &depth))
		return err_set(err, "-r: '%s' is not a number from 0 to %d",
			       text, MOST_DEPTH);
	options->depth = (unsigned int)depth;
	return 0;
}

static int
parse_limit(struct options *options, const char *text, struct err *err)
{
	if (number_parse_size("limit", text, &options->size_limit, err))
		return -1;
	return options->size_limit ? 0 : number_refuse_size("limit", text, err);
}

static int
parse_memory(struct options *options, const char *text, struct err *err)
{
	if (number_parse_size("worker-memory", text, &options->memory, err))
		return -1;
	/* The stack and the interpreter need a part of it. */
	if (options->memory && options->memory < LEAST_MEMORY)
		return err_set(err, "--worker-memory: '%s' is less than 64M",
			       text);
	options->memory_given = true;
	return 0;
}

static int
parse_timeout(struct options *options, const char *text, struct err *err)
{
	int64_t seconds;

	if (number_parse_decimal(text, MOST_SECONDS, &seconds))
		return err_set(
			err,
			"--timeout: '%s' is not a number of seconds from "
			"0 to %d",
			text, MOST_SECONDS);
	options->timeout_given = true;
	options->timeout = (unsigned int)seconds;
	return 0;
}

static int
parse_version(struct options *options, const char *text, struct err *err)
{
	if (python_version_parse(text, &options->minor, &options->is_release))
		return err_set(err,
			       "--python-version: '%s' is neither 3.Y nor "
			       "3.Y.Z, such as 3.11 and 3.11.2",
			       text);
	options->version = text;
	return 0;
}

static int
add_python(struct args *args, const char *text, struct err *err)
{
	struct options *options = &args->options;

	if (!*text)
		return err_set(err, "--python: empty name");
	args->pythons = mem_resize(args->pythons, options->python_count + 1,
				   sizeof(*args->pythons));
	args->pythons[options->python_count++] = text;
	options->pythons = args->pythons;
	return 0;
}

/* Takes I/N, from 1/1 to MOST_SHARDS/MOST_SHARDS. */
static int
parse_shard(struct options *options, const char *text, struct err *err)
{
	const char *slash = strchrnul(text, '/');
	auto_free char *first = mem_strndup(text, (size_t)(slash - text));
	int64_t shard;
	int64_t shards;

	if (!*slash || number_parse_decimal(first, MOST_SHARDS, &shard) ||
	    number_parse_decimal(slash + 1, MOST_SHARDS, &shards) || !shard ||
	    shard > shards)
		return err_set(err,
			       "--shard: '%s' is not I/N, with I from 1 to N "
			       "and N up to %d",
			       text, MOST_SHARDS);
	options->shard = (unsigned int)shard;
	options->shards = (unsigned int)shards;
	return 0;
}

static int
parse_jobs(struct options *options, const char *text, struct err *err)
{
	int64_t jobs;

	if (number_parse_int(text, MOST_WORKERS, &jobs))
		return err_set(err, "-j: '%s' is not a number from 0 to %d",
			       text, MOST_WORKERS);
	options->workers = jobs ? (unsigned int)jobs : processors_usable();
	return 0;
}

int
args_parse_epoch(struct options *options, struct err *err)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	time_t fits;

	if (!text || !*text)
		return 0;
	if (number_parse_decimal(text, INT64_MAX, &options->epoch))
		return err_set(err,
			       "SOURCE_DATE_EPOCH: '%s' is not a decimal "
			       "number of seconds",
			       text);
	/* A time that does not fit would be stored in different ways. */
	if (__builtin_add_overflow(options->epoch, 0, &fits))
		return err_set(err,
			       "SOURCE_DATE_EPOCH: '%s' is too late for the "
			       "time_t of this system",
			       text);
	options->has_epoch = true;
	return 0;
}

static int
set_pattern(struct args *args, const char *text, struct err *err)
{
	pattern_free(args->skip);
	args->skip = pattern_new(text, err);
	args->options.skip = args->skip;
	return args->skip ? 0 : err_prefix(err, "-x: '%s'", text);
}

/* compileall compares with the resolved path of DIR, so DIR must exist. */
static int
set_limit(struct args *args, const char *text, struct err *err)
{
	free(args->limit);
	args->limit = *text ? realpath(text, NULL) : NULL;
	args->options.limit = args->limit;
	return *text && !args->limit ? err_errno(err, "-e: %s", text) : 0;
}

static int
set_root(struct args *args, const char *text, struct err *err)
{
	struct stat status;

	free(args->root);
	free(args->root_path);
	args->root = path_clean(text);
	args->root_path = realpath(text, NULL);
	args->options.root = args->root;
	args->options.root_path = args->root_path;
	if (!*text)
		return err_set(err, "--root: empty path");
	if (args->root_path && !stat(text, &status) && !S_ISDIR(status.st_mode))
		return err_set(err, "--root: %s: Not a directory", text);
	return args->root_path ? 0 : err_errno(err, "--root: %s", text);
}

static int
set_path(const char **path, const char *name, const char *value,
	 struct err *err)
{
	*path = value;
	return *value ? 0 : err_set(err, "--%s: empty path", name);
}

/* --- options --- */

static bool
is_action(int code)
{
	static const int codes[] = {
		'h',	      OPTION_CHECK,   OPTION_COMPLETION,
		OPTION_DIFF,  OPTION_INSPECT, OPTION_NORMALIZE,
		OPTION_STRIP, OPTION_VERSION
	};

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		if (codes[i] == code)
			return true;
	return false;
}

static void
take_action(struct args *args, int code, const char *value)
{
	switch (code) {
	case OPTION_CHECK:
		args->options.check = value ? CHECK_FAST : CHECK_FULL;
		break;
	case OPTION_DIFF:
		args->action = ACTION_DIFF;
		break;
	case OPTION_INSPECT:
		args->action = ACTION_INSPECT;
		args->detail = !value		      ? INSPECT_HEADER :
			       !strcmp(value, "code") ? INSPECT_CODE :
							INSPECT_DUMP;
		break;
	case OPTION_NORMALIZE:
		args->action = ACTION_NORMALIZE;
		break;
	case OPTION_STRIP:
		args->action = ACTION_STRIP;
		break;
	case OPTION_COMPLETION:
		args->action = ACTION_COMPLETION;
		args->shell = value;
		break;
	case 'h':
		args->action = ACTION_HELP;
		break;
	default:
		args->action = ACTION_VERSION;
	}
}

static int
take_input(struct args *args, int code, const char *value, struct err *err)
{
	struct options *options = &args->options;

	switch (code) {
	case OPTION_ROOT:
		return set_root(args, value, err);
	case 'i':
		return input_read_lines(&args->input, value, err);
	case OPTION_FILES0_FROM:
		return input_read_nul(&args->input, value, err);
	case OPTION_SHARD:
		return parse_shard(options, value, err);
	case OPTION_TAR:
		options->tar = value ? OPTIONS_TAR_ALL : OPTIONS_TAR_MODULES;
		return 0;
	case 'r':
		return parse_depth(options, value, err);
	case 'x':
		return set_pattern(args, value, err);
	default:
		return set_limit(args, value, err);
	}
}

static int
take_embedding(struct args *args, int code, const char *value, struct err *err)
{
	struct options *options = &args->options;

	switch (code) {
	case 'd':
		options->display = value;
		return 0;
	case 's':
		free(args->strip_dir);
		args->strip_dir = path_clean(value);
		options->strip_dir = *value ? args->strip_dir : NULL;
		return 0;
	case 'p':
		options->prepend = *value ? value : NULL;
		return 0;
	default:
		options->dfile = value;
		return *value ? 0 : err_set(err, "--dfile: empty name");
	}
}

static int
take_file(struct options *options, int code, const char *value, struct err *err)
{
	switch (code) {
	case OPTION_OUTPUT:
		return set_path(&options->output, "output", value, err);
	case OPTION_OUTPUT_DIR:
		return set_path(&options->output_dir, "output-dir", value, err);
	case OPTION_MANIFEST:
		return set_path(&options->manifest, "manifest", value, err);
	case OPTION_REPORT:
		return set_path(&options->report, "report", value, err);
	case OPTION_HTML:
		return set_path(&options->html, "html", value, err);
	default:
		return set_path(&options->allow_errors, "allow-errors", value,
				err);
	}
}

/* Takes a value that is one of the choices. */
static void
take_choice(struct options *options, int code, const char *word)
{
	switch (code) {
	case OPTION_MODE:
		options->mode_any = !strcmp(word, "any");
		options->mode_given = !options->mode_any;
		options->mode = !strcmp(word, "timestamp") ? PYC_TIMESTAMP :
				!strcmp(word, "checked-hash") ?
							     PYC_CHECKED_HASH :
							     PYC_UNCHECKED_HASH;
		break;
	case OPTION_COMPRESS:
		options->compress = strcmp(word, "store") ? COMPRESS_DEFLATE :
							    COMPRESS_STORE;
		break;
	case OPTION_LAYOUT:
		options->zip_cached = !strcmp(word, "pycache");
		break;
	case OPTION_LINKS:
		options->links =
			strcmp(word, "keep") ? LINKS_REFUSE : LINKS_KEEP;
		break;
	case OPTION_ENGINE:
		options->engine = !strcmp(word, "auto")	    ? ENGINE_AUTO :
				  !strcmp(word, "embedded") ? ENGINE_EMBEDDED :
							      ENGINE_PROGRAM;
		break;
	case OPTION_SANDBOX:
		options->sandbox = !strcmp(word, "auto")    ? SANDBOX_AUTO :
				   !strcmp(word, "require") ? SANDBOX_REQUIRE :
							      SANDBOX_OFF;
		break;
	default:
		options->warnings = !strcmp(word, "show")   ? WARNINGS_SHOW :
				    !strcmp(word, "ignore") ? WARNINGS_IGNORE :
							      WARNINGS_ERROR;
	}
}

/* Takes a number that limits what the run uses. */
static int
take_limit(struct options *options, int code, const char *value,
	   struct err *err)
{
	switch (code) {
	case OPTION_LIMIT:
		return parse_limit(options, value, err);
	case OPTION_TIMEOUT:
		return parse_timeout(options, value, err);
	case OPTION_WORKER_MEMORY:
		return parse_memory(options, value, err);
	default:
		return parse_jobs(options, value, err);
	}
}

static int
take_python(struct args *args, int code, const char *value, struct err *err)
{
	return code == OPTION_PYTHON ?
		       add_python(args, value, err) :
		       parse_version(&args->options, value, err);
}

static void
take_switch(struct args *args, int code)
{
	struct options *options = &args->options;

	switch (code) {
	case 'f':
		options->force = true;
		break;
	case 'b':
		options->legacy = true;
		break;
	case '0':
		options->nul = true;
		break;
	case OPTION_HARDLINK_DUPES:
		options->hardlink_dupes = true;
		break;
	case OPTION_SOURCELESS:
		options->sourceless = true;
		options->legacy = true;
		break;
	case OPTION_ANY_TAG:
		options->any_tag = true;
		break;
	case OPTION_SYNC:
		options->sync = true;
		break;
	case OPTION_JSON:
		options->json = true;
		break;
	case OPTION_STRICT:
		options->strict = true;
		break;
	case OPTION_REWRITE_RECORD:
		options->rewrite_record = true;
		break;
	case OPTION_PRUNE:
		options->prune = true;
		break;
	case OPTION_UPDATE_RECORD:
		options->update_record = true;
		break;
	case 'l': /* args->given is enough */
		break;
	case 'q':
		args->talk = args->talk < LOG_NORMAL ? LOG_SILENT : LOG_QUIET;
		break;
	default:
		args->talk = LOG_VERBOSE;
	}
}

int
args_take(struct args *args, int code, const char *value, struct err *err)
{
	struct options *options = &args->options;

	if (check_choice(option_table_find(code), value, err))
		return -1;
	if (args_cache_has(code))
		return args_cache_take(args, code, value, err);
	if (is_action(code)) {
		take_action(args, code, value);
		return 0;
	}
	switch (code) {
	case OPTION_ROOT:
	case OPTION_FILES0_FROM:
	case OPTION_SHARD:
	case OPTION_TAR:
	case 'i':
	case 'r':
	case 'x':
	case 'e':
		return take_input(args, code, value, err);
	case 'd':
	case 's':
	case 'p':
	case OPTION_DFILE:
		return take_embedding(args, code, value, err);
	case OPTION_OUTPUT:
	case OPTION_OUTPUT_DIR:
	case OPTION_MANIFEST:
	case OPTION_REPORT:
	case OPTION_HTML:
	case OPTION_ALLOW_ERRORS:
		return take_file(options, code, value, err);
	case OPTION_PYTHON:
	case OPTION_PYTHON_VERSION:
		return take_python(args, code, value, err);
	case OPTION_COMPRESS:
	case OPTION_ENGINE:
	case OPTION_LAYOUT:
	case OPTION_LINKS:
	case OPTION_MODE:
	case OPTION_SANDBOX:
	case OPTION_WARNINGS:
		take_choice(options, code, value);
		return 0;
	case 'o':
		return parse_level(options, value, err);
	case OPTION_LIMIT:
	case OPTION_TIMEOUT:
	case OPTION_WORKER_MEMORY:
	case 'j':
		return take_limit(options, code, value, err);
	default:
		take_switch(args, code);
		return 0;
	}
}
