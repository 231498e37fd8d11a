/* SPDX-License-Identifier: MIT */
/* Parses with getopt_long, whose tables are made from the option table. */
#include "cmd/args_parse.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/processors.h"
#include "cmd/args_cache.h"
#include "cmd/args_together.h"
#include "cmd/args_value.h"
#include "cmd/option_rules.h"
#include "cmd/option_table.h"
#include "find/kind.h"
#include "pool/jobserver.h"

/* Fills the two tables of getopt_long. */
static void
make_tables(char *letters, struct option *longs)
{
	*letters++ = ':'; /* the caller prints the messages */
	for (size_t i = 0; i < option_table_count; i++) {
		const struct option_row *row = &option_table[i];

		longs[i] = (struct option){
			.name = row->name,
			.has_arg = !row->value	      ? no_argument :
				   *row->value == '[' ? optional_argument :
							required_argument,
			.val = row->code,
		};
		if (row->code >= OPTION_NO_LETTER)
			continue;
		*letters++ = (char)row->code;
		if (row->value)
			*letters++ = ':';
	}
	*letters = '\0';
}

/*
 * Returns the long options that begin with the name: "--prepend, --prune".
 * Owned.
 */
static char *
list_matches(const char *name, size_t length)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < option_table_count; i++)
		if (!strncmp(option_table[i].name, name, length))
			buf_printf(&text, "%s--%s", text.length ? ", " : "",
				   option_table[i].name);
	buf_add_byte(&text, 0);
	return (char *)text.data;
}

/* Sets the message for an option that getopt_long refuses. */
static int
bad_option(int code, char **argv, struct err *err)
{
	const char *word = argv[optind - 1];
	bool is_long = !strncmp(word, "--", 2);
	int length = (int)strcspn(word, "=");
	auto_free char *matches = NULL;

	if (code == ':')
		return is_long ? err_set(err, "%s: needs a value", word) :
				 err_set(err, "-%c: needs a value", optopt);
	/* If letters are grouped, word may be the argument before the group. */
	if (optopt && !option_table_find(optopt))
		return err_set(err, "unknown option -%c", optopt);
	if (optopt)
		return err_set(err, "%.*s: takes no value", length, word);
	matches = list_matches(word + 2, (size_t)length - 2);
	if (!*matches)
		return err_set(err, "unknown option %.*s", length, word);
	return err_set(err, "%.*s: ambiguous; it may be %s", length, word,
		       matches);
}

static enum option_use
use_of(const struct args *args)
{
	switch (args->action) {
	case ACTION_DIFF:
		return USE_DIFF;
	case ACTION_INSPECT:
		return USE_INSPECT;
	case ACTION_NORMALIZE:
		return USE_NORMALIZE;
	case ACTION_STRIP:
		return USE_STRIP;
	case ACTION_CACHE:
		return USE_CACHE;
	case ACTION_EXPLAIN:
		return USE_EXPLAIN;
	default:
		return args->options.check ? USE_CHECK : USE_BAKE;
	}
}

/* Whether the action needs nothing else from the command line. */
static bool
ends_parsing(const struct args *args)
{
	return args->action == ACTION_HELP || args->action == ACTION_COMPLETION;
}

static int
take_options(struct args *args, int argc, char **argv, struct err *err)
{
	char letters[2 * OPTION_MOST_ROWS + 2];
	struct option longs[OPTION_MOST_ROWS + 1] = { { 0 } };
	int code;

	make_tables(letters, longs);
	/* Options may follow operands, whatever the environment says. */
	unsetenv("POSIXLY_CORRECT");
	optind = 1;
	while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (code == '?' || code == ':')
			return bad_option(code, argv, err);
		args->given[code] = true;
		if (args_take(args, code, optarg, err))
			return -1;
		if (ends_parsing(args))
			return 0;
	}
	return 0;
}

/*
 * A lone "-" means the names on standard input, as in py_compile, or with --tar
 * the archive there.
 */
static int
take_operands(struct args *args, char **operands, size_t count, struct err *err)
{
	for (size_t i = 0; args->options.tar && count > 1 && i < count; i++)
		if (!strcmp(operands[i], "-"))
			return err_set(
				err,
				"--tar -: cannot be used with another operand");
	if (count == 1 && !strcmp(operands[0], "-") && args->options.tar) {
		args->options.tar_stream = true;
		return 0;
	}
	if (count == 1 && !strcmp(operands[0], "-"))
		return input_read_operands(&args->input, err);
	for (size_t i = 0; i < count; i++)
		if (input_add(&args->input, operands[i], err))
			return -1;
	return 0;
}

/* An empty value cancels -s, -p and -e, and a later -q cancels -v. */
static void
drop_cancelled(struct args *args)
{
	args->given['s'] = args->options.strip_dir;
	args->given['p'] = args->options.prepend;
	args->given['e'] = args->options.limit;
	args->given['v'] = args->talk == LOG_VERBOSE;
}

/* Settles options that depend on other options. */
static void
settle(struct args *args)
{
	struct options *options = &args->options;
	int highest = -1;

	for (int i = 0; i < LEVEL_COUNT; i++)
		if (options->levels[i])
			highest = i;
	if (highest < 0)
		options->levels[0] = true;
	/* A legacy name has no level: the highest one is kept. */
	for (int i = 0; options->legacy && i < highest; i++)
		options->levels[i] = false;
	if (args->given['l'] && options->depth == OPTIONS_ANY_DEPTH)
		options->depth = 0;
	/* A source whose .pyc is fresh may have caused warnings. */
	if (options->warnings == WARNINGS_ERROR)
		options->force = true;
}

/* The number of sources that are worth the start of a worker. */
#define SOURCES_EACH 8

/*
 * Sets the number of workers without -j: one for each processor, but no more
 * than the sources are worth.  Under make, the workers share the job slots of
 * make with its other jobs, and its jobserver alone limits them.  If make runs
 * one job, or its jobserver cannot be used, there is one worker.
 */
static void
settle_workers(struct options *options)
{
	bool is_named;

	options->workers = processors_usable();
	options->jobserver = jobserver_open(getenv("MAKEFLAGS"), &is_named);
	if (is_named && !options->jobserver)
		options->workers = 1;
	if (!options->jobserver)
		options->share = SOURCES_EACH;
}

int
args_parse(struct args *args, int argc, char **argv, struct err *err)
{
	*args = (struct args){ .talk = LOG_NORMAL, .input = INPUT_INIT };
	args->options.depth = OPTIONS_ANY_DEPTH;
	if (take_options(args, argc, argv, err))
		return -1;
	if (ends_parsing(args))
		return 0;
	if (!args->options.workers)
		settle_workers(&args->options);
	if (args->action == ACTION_VERSION)
		return 0;
	if (take_operands(args, argv + optind, (size_t)(argc - optind), err))
		return -1;
	if (option_rules_check_use(args->given, use_of(args), err) ||
	    args_parse_epoch(&args->options, err) ||
	    args_cache_settle(args, err))
		return -1;
	if (args->action == ACTION_CACHE)
		return args->input.count ?
			       err_set(err, "this action takes no PATH") :
			       option_rules_check_pairs(args->given, err);
	drop_cancelled(args);
	if (kind_decide(&args->options, &args->input, err) ||
	    args_check_together(args, err))
		return -1;
	settle(args);
	return 0;
}

void
args_fini(struct args *args)
{
	input_fini(&args->input);
	pattern_free(args->skip);
	free(args->root);
	free(args->root_path);
	free(args->strip_dir);
	free(args->limit);
	free(args->cache_directory);
	free(args->pythons);
	jobserver_close(args->options.jobserver);
	*args = (struct args){ 0 };
}
