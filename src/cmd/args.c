/* SPDX-License-Identifier: MIT */
/*
 * The options stand in one table; getopt_long's two forms and the text of
 * --help are made from it, so that they cannot disagree.
 */
#include "cmd/args.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"

#define MOST_WORKERS 1024

/* Long options without a letter have a number past all letters. */
enum option_code {
	OPTION_ROOT = 256,
	OPTION_CHECK,
	OPTION_INSPECT,
	OPTION_NORMALIZE,
	OPTION_PYTHON,
	OPTION_PYTHON_VERSION,
	OPTION_MODE,
	OPTION_OUTPUT,
	OPTION_OUTPUT_DIR,
	OPTION_STRICT,
	OPTION_HELP,
	OPTION_VERSION,
};

/* What an option goes with; it would say nothing to the others. */
enum option_use {
	USE_BAKE = 1,
	USE_CHECK = 2,
	USE_INSPECT = 4,
	USE_NORMALIZE = 8,
	USE_COMPILE = USE_BAKE | USE_CHECK,
	USE_WRITE = USE_BAKE | USE_NORMALIZE,
	USE_ALL = USE_COMPILE | USE_INSPECT | USE_NORMALIZE,
};

struct option_row {
	const char *group; /* heading that starts with this row, or NULL */
	int code;	   /* letter, or enum option_code */
	int uses;	   /* enum option_use, or'ed */
	const char *name;  /* long name, or NULL */
	const char *value; /* what its argument is called, or NULL; in
			    * brackets where it may be left out */
	const char *help;  /* lines */
};

static const struct option_row rows[] = {
	{ "What is done (default: bake)", OPTION_CHECK, USE_CHECK, "check",
	  "[=fast]",
	  "compare with what baking gives, write nothing;\n"
	  "fast: headers, hashes and paths alone" },
	{ NULL, OPTION_INSPECT, USE_INSPECT, "inspect", "[=dump]",
	  "describe .pyc files; dump: with the objects\n"
	  "in them" },
	{ NULL, OPTION_NORMALIZE, USE_NORMALIZE, "normalize", NULL,
	  "rewrite .pyc files in canonical form, without\n"
	  "their sources" },
	{ "What is baked", OPTION_ROOT, USE_ALL, "root", "DIR",
	  "staging tree: operands are installed paths\n"
	  "inside it; without operands, all site-packages,\n"
	  "dist-packages and pythonX.Y directories in it" },
	{ NULL, 'f', USE_BAKE, "force", NULL, "bake again what is fresh" },
	{ "What compiles", OPTION_PYTHON, USE_COMPILE, "python", "PYTHON",
	  "another CPython, 3.7 to 3.14: a path, or X.Y for\n"
	  "pythonX.Y in PATH; repeatable (default: the\n"
	  "embedded one)" },
	{ NULL, OPTION_PYTHON_VERSION, USE_COMPILE, "python-version", "X.Y",
	  "refuse to run unless this is what compiles" },
	{ "What is written", OPTION_MODE, USE_COMPILE, "invalidation-mode",
	  "MODE",
	  "checked-hash, unchecked-hash or timestamp\n"
	  "(default: checked-hash where SOURCE_DATE_EPOCH\n"
	  "is set and in wheels, else timestamp)" },
	{ NULL, 'o', USE_COMPILE, "optimize", "N",
	  "optimisation level 0, 1 or 2; repeatable\n"
	  "(default: 0)" },
	{ NULL, 's', USE_COMPILE, "strip", "DIR",
	  "strip this leading directory from embedded paths" },
	{ NULL, 'p', USE_COMPILE, "prepend", "DIR",
	  "put this directory before embedded paths" },
	{ NULL, OPTION_OUTPUT, USE_WRITE, "output", "FILE",
	  "write the one wheel to FILE, not in place" },
	{ NULL, OPTION_OUTPUT_DIR, USE_WRITE, "output-dir", "DIR",
	  "write wheels into DIR, not in place" },
	{ NULL, OPTION_STRICT, USE_WRITE, "strict", NULL,
	  "leave a wheel alone if a file in it fails" },
	{ "How", 'j', USE_COMPILE | USE_NORMALIZE, "jobs", "N",
	  "compile in N processes; 0 or no -j: as many as\n"
	  "there are processors for this process" },
	{ NULL, 'q', USE_ALL, "quiet", NULL,
	  "errors only; twice: only the exit status" },
	{ NULL, 'v', USE_ALL, "verbose", NULL, "list each .pyc" },
	{ NULL, OPTION_HELP, USE_ALL, "help", NULL, "print this and exit" },
	{ NULL, OPTION_VERSION, USE_ALL, "version", NULL,
	  "print the versions that the output depends on\n"
	  "and exit" },
};

#define ROW_COUNT (sizeof(rows) / sizeof(*rows))

/* --- values --- */

/* A decimal number from 0 to most, and nothing else. */
static int
parse_number(const char *text, int64_t most, int64_t *number)
{
	char *end;

	/* strtoll would take blanks and signs. */
	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	*number = strtoll(text, &end, 10);
	return errno || *end || *number > most ? -1 : 0;
}

static int
parse_level(struct options *options, const char *text, struct err *err)
{
	int64_t level;

	if (parse_number(text, LEVEL_COUNT - 1, &level))
		return err_set(err, "-o: '%s' is not 0, 1 or 2", text);
	options->levels[level] = true;
	return 0;
}

static int
parse_mode(struct options *options, const char *text, struct err *err)
{
	static const enum pyc_mode modes[] = {
		PYC_CHECKED_HASH,
		PYC_UNCHECKED_HASH,
		PYC_TIMESTAMP,
	};

	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		if (strcmp(text, pyc_mode_name(modes[i])))
			continue;
		options->mode = modes[i];
		options->mode_given = true;
		return 0;
	}
	return err_set(err,
		       "--invalidation-mode: '%s' is not checked-hash, "
		       "unchecked-hash or timestamp",
		       text);
}

static int
parse_version(struct options *options, const char *text, struct err *err)
{
	int64_t minor;

	if (strncmp(text, "3.", 2) != 0 ||
	    parse_number(text + 2, 999, &minor) || !minor)
		return err_set(err,
			       "--python-version: '%s' is not 3.Y, such as "
			       "3.11",
			       text);
	options->minor = (unsigned int)minor;
	return 0;
}

static int
parse_check(struct args *args, const char *text, struct err *err)
{
	if (text && strcmp(text, "fast") != 0)
		return err_set(err, "--check: '%s' is not fast", text);
	args->options.check = text ? CHECK_FAST : CHECK_FULL;
	return 0;
}

static int
parse_inspect(struct args *args, const char *text, struct err *err)
{
	if (text && strcmp(text, "dump") != 0)
		return err_set(err, "--inspect: '%s' is not dump", text);
	args->dump = text;
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

static unsigned int
usable_processors(void)
{
	cpu_set_t set;
	int count = 0;

	/* Fails where there are more processors than the set has places. */
	if (!sched_getaffinity(0, sizeof(set), &set))
		count = CPU_COUNT(&set);
	else
		count = (int)sysconf(_SC_NPROCESSORS_ONLN);
	return count > 0 ? (unsigned int)count : 1;
}

static int
parse_jobs(struct options *options, const char *text, struct err *err)
{
	int64_t jobs;

	if (parse_number(text, MOST_WORKERS, &jobs))
		return err_set(err, "-j: '%s' is not a number from 0 to %d",
			       text, MOST_WORKERS);
	options->workers = jobs ? (unsigned int)jobs : usable_processors();
	return 0;
}

static int
parse_epoch(struct options *options, struct err *err)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");

	if (!text || !*text)
		return 0;
	if (parse_number(text, INT64_MAX, &options->epoch))
		return err_set(err,
			       "SOURCE_DATE_EPOCH: '%s' is not a decimal "
			       "number of seconds",
			       text);
	options->has_epoch = true;
	return 0;
}

/* --- the command line --- */

static int
take_action(struct args *args, int code, const char *value, struct err *err)
{
	switch (code) {
	case OPTION_CHECK:
		return parse_check(args, value, err);
	case OPTION_INSPECT:
		args->action = ACTION_INSPECT;
		return parse_inspect(args, value, err);
	case OPTION_NORMALIZE:
		args->action = ACTION_NORMALIZE;
		return 0;
	case OPTION_HELP:
		args->action = ACTION_HELP;
		return 0;
	default:
		args->action = ACTION_VERSION;
		return 0;
	}
}

static int
take_option(struct args *args, int code, const char *value, struct err *err)
{
	struct options *options = &args->options;

	switch (code) {
	case OPTION_CHECK:
	case OPTION_INSPECT:
	case OPTION_NORMALIZE:
	case OPTION_HELP:
	case OPTION_VERSION:
		return take_action(args, code, value, err);
	case OPTION_PYTHON:
		return add_python(args, value, err);
	case OPTION_PYTHON_VERSION:
		return parse_version(options, value, err);
	case OPTION_ROOT:
		free(args->root);
		args->root = path_clean(value);
		options->root = args->root;
		return *value ? 0 : err_set(err, "--root: empty path");
	case 's':
		free(args->strip);
		args->strip = path_clean(value);
		options->strip = *value ? args->strip : NULL;
		return 0;
	case 'p':
		options->prepend = *value ? value : NULL;
		return 0;
	case 'o':
		return parse_level(options, value, err);
	case 'j':
		return parse_jobs(options, value, err);
	case OPTION_MODE:
		return parse_mode(options, value, err);
	case OPTION_OUTPUT:
		options->output = value;
		return *value ? 0 : err_set(err, "--output: empty path");
	case OPTION_OUTPUT_DIR:
		options->output_dir = value;
		return *value ? 0 : err_set(err, "--output-dir: empty path");
	case OPTION_STRICT:
		options->strict = true;
		return 0;
	case 'f':
		options->force = true;
		return 0;
	case 'q':
		args->talk = args->talk < LOG_NORMAL ? LOG_SILENT : LOG_QUIET;
		return 0;
	default:
		args->talk = LOG_VERBOSE;
		return 0;
	}
}

/* getopt_long's own two tables. */
static void
make_tables(char *letters, struct option *longs)
{
	*letters++ = ':'; /* we print the messages */
	for (size_t i = 0; i < ROW_COUNT; i++) {
		longs[i] = (struct option){
			.name = rows[i].name,
			.has_arg = !rows[i].value	? no_argument :
				   *rows[i].value == '[' ? optional_argument :
							  required_argument,
			.val = rows[i].code,
		};
		if (rows[i].code >= OPTION_ROOT)
			continue;
		*letters++ = (char)rows[i].code;
		if (rows[i].value)
			*letters++ = ':';
	}
	*letters = '\0';
}

static int
bad_option(int code, char **argv, struct err *err)
{
	if (code == ':')
		return err_set(err, "%s: needs a value", argv[optind - 1]);
	if (!strncmp(argv[optind - 1], "--", 2))
		return err_set(err, "%s: unknown or ambiguous, or takes no "
				    "value",
			       argv[optind - 1]);
	return err_set(err, "unknown option -%c", optopt);
}

/* Whether two operands would be written to the same file of --output-dir. */
static bool
names_clash(const struct args *args)
{
	for (size_t i = 0; i < args->count; i++)
		for (size_t j = 0; j < i; j++)
			if (!strcmp(path_base(args->operands[i]),
				    path_base(args->operands[j])))
				return true;
	return false;
}

/* What no single option can tell. */
static int
check_together(const struct args *args, size_t wheels, struct err *err)
{
	const struct options *options = &args->options;

	if (!args->count && !options->root)
		return err_set(err, "nothing to do: no PATH given");
	if (options->root && (options->strip || options->prepend))
		return err_set(err, "--root sets the embedded paths: it goes "
				    "neither with -s nor with -p");
	if (options->output_dir && names_clash(args))
		return err_set(err, "--output-dir: two wheels of the same "
				    "name");
	if (options->output && options->output_dir)
		return err_set(err, "--output and --output-dir exclude each "
				    "other");
	if (options->output && (args->count != 1 || wheels != 1))
		return err_set(err, "--output needs exactly one operand, a "
				    "wheel");
	if (options->output_dir && (!wheels || wheels != args->count))
		return err_set(err, "--output-dir is for wheels only");
	if (options->strip && wheels)
		return err_set(err, "-s is for trees: a wheel's embedded "
				    "paths are the installed ones");
	if (wheels && options->mode_given && options->mode == PYC_TIMESTAMP)
		return err_set(err, "a wheel has no times to keep: "
				    "--invalidation-mode=timestamp is for "
				    "trees");
	return 0;
}

static int
use_of(const struct args *args)
{
	switch (args->action) {
	case ACTION_INSPECT:
		return USE_INSPECT;
	case ACTION_NORMALIZE:
		return USE_NORMALIZE;
	default:
		return args->options.check ? USE_CHECK : USE_BAKE;
	}
}

static void
print_name(const struct option_row *row, char name[static 32])
{
	if (row->code < OPTION_ROOT)
		snprintf(name, 32, "-%c", row->code);
	else
		snprintf(name, 32, "--%s", row->name);
}

/* What was given but would say nothing is a mistake. */
static int
check_uses(const struct args *args, const bool given[], struct err *err)
{
	static const char *const names[] = {
		[USE_BAKE] = "baking",
		[USE_CHECK] = "--check",
		[USE_INSPECT] = "--inspect",
		[USE_NORMALIZE] = "--normalize",
	};
	int use = use_of(args);

	for (size_t i = 0; i < ROW_COUNT; i++) {
		char name[32];

		if (!given[i] || rows[i].uses & use)
			continue;
		print_name(&rows[i], name);
		return err_set(err, "%s does not go with %s", name,
			       names[use]);
	}
	return 0;
}

/* Takes all options; given tells which rows were among them. */
static int
take_options(struct args *args, int argc, char **argv, bool given[],
	     struct err *err)
{
	char letters[2 * ROW_COUNT + 2];
	struct option longs[ROW_COUNT + 1] = { { 0 } };
	int code;

	make_tables(letters, longs);
	/* Options may follow operands, whatever the environment says. */
	unsetenv("POSIXLY_CORRECT");
	optind = 1;
	while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (code == '?' || code == ':')
			return bad_option(code, argv, err);
		for (size_t i = 0; i < ROW_COUNT; i++)
			given[i] |= rows[i].code == code;
		if (take_option(args, code, optarg, err))
			return -1;
		if (args->action == ACTION_HELP)
			return 0;
	}
	args->operands = argv + optind;
	args->count = (size_t)(argc - optind);
	return 0;
}

int
args_parse(struct args *args, int argc, char **argv, struct err *err)
{
	bool given[ROW_COUNT] = { false };
	size_t wheels = 0;
	bool any_level = false;

	*args = (struct args){ .talk = LOG_NORMAL };
	args->options.workers = usable_processors();
	if (take_options(args, argc, argv, given, err))
		return -1;
	if (args->action == ACTION_HELP || args->action == ACTION_VERSION)
		return 0;
	for (size_t i = 0; i < args->count; i++) {
		if (!*args->operands[i])
			return err_set(err, "an operand is the empty path");
		wheels += path_ends_with(args->operands[i], ".whl");
	}
	for (int i = 0; i < LEVEL_COUNT; i++)
		any_level |= args->options.levels[i];
	if (!any_level)
		args->options.levels[0] = true;
	if (check_uses(args, given, err) || parse_epoch(&args->options, err))
		return -1;
	return check_together(args, wheels, err);
}

void
args_fini(struct args *args)
{
	free(args->root);
	free(args->strip);
	free(args->pythons);
	*args = (struct args){ 0 };
}

/* --- help --- */

#define HELP_COLUMN 30

static void
print_row(const struct option_row *row)
{
	auto_free char *left = NULL;
	auto_free char *help = mem_strdup(row->help);
	char *rest = help;
	const char *line;

	left = mem_printf("  %c%c%s --%s%s%s",
			  row->code < OPTION_ROOT ? '-' : ' ',
			  row->code < OPTION_ROOT ? row->code : ' ',
			  row->code < OPTION_ROOT ? "," : " ", row->name,
			  row->value && *row->value != '[' ? "=" : "",
			  row->value ? row->value : "");
	if (strlen(left) >= HELP_COLUMN) {
		puts(left);
		*left = '\0';
	}
	while ((line = strsep(&rest, "\n"))) {
		printf("%-*s%s\n", HELP_COLUMN, left, line);
		*left = '\0';
	}
}

void
args_print_help(void)
{
	fputs("Usage: pyc-bake [OPTION]... PATH...\n"
	      "       pyc-bake [OPTION]... --root=DIR [PATH]...\n"
	      "\n"
	      "Compile the .py files of trees and wheels to .pyc, with the "
	      "same bytes on\n"
	      "every machine.  A PATH is a directory, a .py file or a .whl; "
	      "with --inspect and\n"
	      "--normalize, a .pyc file in place of a .py file.\n",
	      stdout);
	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (rows[i].group)
			printf("\n%s:\n", rows[i].group);
		print_row(&rows[i]);
	}
	fputs("\n"
	      "Exit status: 0 all well; 1 some file could not be baked, or "
	      "--check found\n"
	      "something; 2 bad usage, or the run could not be carried out; "
	      "128+N ended by\n"
	      "signal N.\n",
	      stdout);
}
