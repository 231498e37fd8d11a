/* SPDX-License-Identifier: MIT */
/* Tests the arguments of the precompiler, and its parameter files. */
#include "precompile/arguments.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "lib/tap.h"
#include "lib/workdir.h"

/* Parses words that are separated by "|".  Returns the message, or NULL. */
static char *
parse_words(struct arguments *arguments, const char *text, bool is_request,
	    const char *sandbox)
{
	auto_free char *copy = mem_strdup(text);
	char *words[32];
	struct arguments_words given = { .words = words,
					 .is_request = is_request,
					 .sandbox = sandbox };
	char *rest = copy;
	auto_err err = ERR_INIT;

	*arguments = ARGUMENTS_INIT;
	while (rest && *text)
		words[given.count++] = strsep(&rest, "|");
	if (!arguments_parse(arguments, &given, &err))
		return NULL;
	return steal(err.message);
}

static void
refuses(const char *text, const char *reason)
{
	struct arguments arguments;
	auto_free char *message = parse_words(&arguments, text, false, NULL);

	ok(message && strstr(message, reason), text);
	arguments_fini(&arguments);
}

static void
accepts(const char *text)
{
	struct arguments arguments;
	auto_free char *message = parse_words(&arguments, text, false, NULL);

	is_string(message ? message : "", "", text);
	arguments_fini(&arguments);
}

static void
check_values(void)
{
	struct arguments arguments;
	auto_free char *message = parse_words(
		&arguments,
		"--src|a.py|--src=b=.py|--pyc=a.pyc|--src_name|p/a.py|"
		"--pyc|b.pyc|--src_name=p/b.py|--optimize|2|"
		"--invalidation_mode=UnChecked_Hash|--python_version|3.11|"
		"--log_level|x|--worker_impl=serial|--jobs=3|--cache=c//|"
		"--python=/p|--worker_protocol=proto|--persistent_worker",
		false, NULL);

	is_string(message ? message : "", "", "all of them");
	is_int((int64_t)arguments.sources.count, 2, "two sources");
	is_string(arguments.sources.items[1], "b=.py", "the second");
	is_string(arguments.names.items[0], "p/a.py", "its name");
	is_string(arguments.targets.items[1], "b.pyc", "its target");
	is_int(arguments.level, 2, "the level");
	is_int(arguments.mode, PYC_UNCHECKED_HASH, "the mode, in any case");
	is_int(arguments.minor, 11, "the version");
	is_int(arguments.jobs, 3, "the jobs");
	is_string(arguments.cache, "c", "the cache");
	is_string(arguments.python, "/p", "the Python");
	is_int(arguments.protocol, WORK_PROTOCOL_PROTO, "the protocol");
	ok(arguments.is_worker && !arguments.is_release, "the rest");
	arguments_fini(&arguments);
}

static void
check_defaults(void)
{
	struct arguments arguments;
	auto_free char *message = parse_words(
		&arguments, "--optimize|1|--optimize=-1", false, NULL);

	ok(!message, "the last value counts");
	is_int(arguments.level, 0, "-1 is the level of the interpreter");
	is_int(arguments.mode, PYC_CHECKED_HASH, "the default mode");
	is_int(arguments.minor, OPTIONS_ANY_MINOR, "any version");
	arguments_fini(&arguments);
}

static void
check_refused(void)
{
	refuses("--src", "--src: needs a value");
	refuses("--src=", "--src: empty path");
	refuses("--src|", "--src: empty path");
	refuses("--src_name=", "empty path");
	refuses("--pyc=", "empty path");
	refuses("--help=x", "--help: takes no value");
	refuses("--optimise=1", "unknown argument '--optimise=1'");
	refuses("--sr=1", "unknown argument");
	refuses("-src", "unknown argument");
	refuses("--", "unknown argument");
	refuses("a.py", "unknown argument");
	refuses("--optimize=3", "is not -1, 0, 1 or 2");
	refuses("--optimize=", "is not -1, 0, 1 or 2");
	refuses("--cache|--src=a.py", "--cache: needs a value");
	refuses("--optimize=0x1", "is not -1, 0, 1 or 2");
	refuses("--invalidation_mode=TIMESTAMP", "timestamp is not supported");
	refuses("--invalidation_mode=checked", "neither checked_hash nor");
	refuses("--python_version=3", "not a version");
	refuses("--python_version=2.7", "not a version");
	refuses("--python_version=3.x", "not a version");
	refuses("--python_version=3.11.", "not a version");
	refuses("--python_version=3.1000", "not a version");
	refuses("--python_version=3.11.2x", "not a version");
	refuses("--python_version=3.11.2.1", "not a version");
	refuses("--jobs=0", "not a number from 1 to 4096");
	refuses("--jobs=4097", "not a number");
	refuses("--jobs=+1", "not a number");
	refuses("--jobs=1x", "not a number");
	refuses("--worker_protocol=xml", "neither json nor proto");
	refuses("--cache=", "empty path");
	refuses("--python=", "empty name");
	accepts("--python_version=3.11.2");
	accepts("--python_version=3.14.0rc1");
	accepts("");
}

/* A request begins with what the program was started with. */
static void
check_request(void)
{
	struct arguments start;
	struct arguments arguments;
	auto_free char *message =
		parse_words(&start,
			    "--optimize=1|--invalidation_mode=unchecked_hash|"
			    "--python_version=3.12.1|--jobs=4",
			    false, NULL);
	auto_free char *refused = NULL;

	ok(!message, "the program");
	arguments_begin_request(&arguments, &start);
	is_int(arguments.level, 1, "the level");
	is_int(arguments.mode, PYC_UNCHECKED_HASH, "the mode");
	is_string(arguments.version, "3.12.1", "the version");
	ok(arguments.is_release && !arguments.jobs, "the rest");
	arguments_fini(&arguments);
	refused = parse_words(&arguments, "--jobs=1", true, NULL);
	ok(refused && strstr(refused, "a request cannot have it"),
	   "an argument of the program");
	arguments_fini(&arguments);
	arguments_fini(&start);
}

static void
check_triples(void)
{
	struct arguments arguments;
	auto_err err = ERR_INIT;

	free(parse_words(&arguments, "--src=a|--pyc=b", false, NULL));
	is_int(arguments_check(&arguments, &err), -1, "no name");
	ok(arguments_have_paths(&arguments), "it has paths");
	arguments_fini(&arguments);
	free(parse_words(&arguments, "--src=a|--pyc=b|--src_name=c", false,
			 NULL));
	is_int(arguments_check(&arguments, &err), 0, "a triple");
	arguments_fini(&arguments);
	is_int(arguments_check(&arguments, &err), -1, "nothing");
	ok(!arguments_have_paths(&arguments), "it has no paths");
}

static void
check_files(void)
{
	struct arguments arguments;
	auto_free char *message = NULL;
	auto_free char *boxed = NULL;

	workdir_bytes("one", "--src\na b.py\n@two\n--pyc=@x\n--src_name\n", 38);
	workdir_bytes("two", "--optimize\n2", 12);
	workdir_bytes("empty", "", 0);
	workdir_bytes("blank", "\n", 1);
	workdir_bytes("self", "@self\n", 6);
	workdir_bytes("nul", "--src\0\n", 7);
	message = parse_words(&arguments, "@one|n.py|@empty", false, NULL);
	is_string(message ? message : "", "", "parameter files");
	is_string(arguments.sources.items[0], "a b.py", "a line is a word");
	is_string(arguments.names.items[0], "n.py",
		  "a value may follow the file");
	is_string(arguments.targets.items[0], "@x",
		  "not at the start of a word");
	is_int(arguments.level, 2, "a file in a file");
	arguments_fini(&arguments);
	refuses("@none", "none: No such file");
	refuses("@self", "more than 16 parameter files");
	refuses("@nul", "contains a NUL");
	refuses("@blank", "unknown argument ''");
	refuses("@-", "is not the name of a file");
	refuses("@", "No such file");
	mkdir("box", 0755);
	workdir_bytes("box/one", "--optimize=1\n", 13);
	boxed = parse_words(&arguments, "@one", true, "box/");
	ok(!boxed && arguments.level == 1, "below the sandbox directory");
	arguments_fini(&arguments);
	free(boxed);
	boxed = parse_words(&arguments, "@../one", true, "box");
	ok(boxed && strstr(boxed, "outside of the sandbox"), "not outside");
	arguments_fini(&arguments);
}

static void
check_place(const char *sandbox, const char *path, const char *wanted)
{
	auto_err err = ERR_INIT;
	auto_free char *place = arguments_place(sandbox, path, &err);

	is_string(place ? place : "refused", wanted, path);
}

static void
check_places(void)
{
	check_place(NULL, "../a//b", "../a//b");
	check_place("box", "a/b", "box/a/b");
	check_place("./box//", "./a//b/", "box/a/b");
	check_place("/box", "a..b/..c", "/box/a..b/..c");
	check_place("box", "/a", "refused");
	check_place("box", "..", "refused");
	check_place("box", "a/../b", "refused");
	check_place("box", "a/..", "refused");
}

static void
check_environment(void)
{
	struct arguments arguments = ARGUMENTS_INIT;
	auto_err err = ERR_INIT;

	setenv("PYC_BAKE_CACHE", "/c/", 1);
	setenv("PYC_BAKE_CACHE_SIZE", "3M", 1);
	is_int(arguments_use_environment(&arguments, &err), 0, "the variables");
	is_string(arguments.cache, "/c", "the directory");
	is_int((int64_t)arguments.cache_size, 3 << 20, "the size");
	setenv("PYC_BAKE_CACHE_SIZE", "3", 1);
	is_int(arguments_use_environment(&arguments, &err), -1, "too small");
	setenv("PYC_BAKE_CACHE_SIZE", "99999999999T", 1);
	is_int(arguments_use_environment(&arguments, &err), -1, "too large");
	unsetenv("PYC_BAKE_CACHE_SIZE");
	arguments_fini(&arguments);
	arguments.cache = mem_strdup("own");
	is_int(arguments_use_environment(&arguments, &err), 0, "no size");
	is_string(arguments.cache, "own", "an argument comes first");
	is_int((int64_t)arguments.cache_size, (int64_t)OPTIONS_CACHE_SIZE,
	       "the usual size");
	arguments_fini(&arguments);
}

int
main(void)
{
	workdir_enter();
	check_values();
	check_defaults();
	check_refused();
	check_request();
	check_triples();
	check_files();
	check_places();
	check_environment();
	workdir_leave();
	return tap_done();
}
