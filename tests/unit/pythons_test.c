/* SPDX-License-Identifier: MIT */
/*
 * Tests how the Pythons of a run are found, started, ordered and compared.
 * Shell scripts take the place of the Pythons.
 */
#include "compile/pythons.h"

#include <stdlib.h>
#include <unistd.h>

#include "compile/worker.h"
#include "lib/fake_python.h"
#include "lib/tap.h"
#include "lib/workdir.h"

/* The scripts must find cat whatever PATH is. */
#define TOOLS "PATH=/usr/bin:/bin\n"
#define MOST_PYTHONS 4

/* The Pythons of one start, and the calls of meanwhile. */
struct trial {
	const char *names[MOST_PYTHONS];
	struct options options;
	struct pythons pythons;
	struct err err;
	unsigned int calls;
};

#define TRIAL(...) \
	((struct trial){ .names = { __VA_ARGS__ }, \
			 .options = { .workers = 1 }, \
			 .pythons = PYTHONS_INIT, \
			 .err = ERR_INIT })

static void
count_call(void *context)
{
	unsigned int *calls = context;

	++*calls;
}

static int
start(struct trial *trial)
{
	trial->options.pythons = trial->names;
	while (trial->options.python_count < MOST_PYTHONS &&
	       trial->names[trial->options.python_count])
		trial->options.python_count++;
	return pythons_start(&trial->pythons, &trial->options, count_call,
			     &trial->calls, &trial->err);
}

static void
end(struct trial *trial)
{
	pythons_fini(&trial->pythons);
	err_fini(&trial->err);
}

/* Starts the Pythons, which must succeed. */
static bool
starts(struct trial *trial, const char *what)
{
	if (is_int(start(trial), 0, what))
		return true;
	printf("# %s\n", trial->err.message);
	return false;
}

/* Starts the Pythons, which must fail, and ends the trial. */
static void
fails(struct trial *trial, const char *wanted, const char *what)
{
	is_int(start(trial), -1, what);
	is_string(trial->err.message, wanted, "the message has the reason");
	end(trial);
	ok(!trial->pythons.items && !trial->pythons.count,
	   "pythons_fini frees the Pythons of a failed start");
}

/* Makes a Python at a path that writes the greeting of a release. */
static void
make_python(const char *path, unsigned int minor, const char *release)
{
	auto_free char *greeting = mem_printf("%s.greeting", path);
	auto_free char *script =
		mem_printf(TOOLS "cat %s >&3\n" FAKE_PYTHON_WAIT, greeting);

	fake_python_release(greeting, minor, release);
	fake_python_script(path, script);
}

static void
make_pythons(void)
{
	static const char *const pypy[] = { "PyPy", "7.3.11", "3.9.16",
					    "pypy39" };

	mkdir("bin", 0777);
	mkdir("more", 0777);
	mkdir("bin/python3.9", 0777);
	workdir_file("bin/python3.13", "#!/bin/sh\n");
	make_python("bin/python3.11", 11, "3.11.2");
	make_python("bin/python3.12", 12, "3.12.4+");
	make_python("more/python3.9", 9, "3.9.16");
	make_python("more/python3.11", 11, "3.11.9");
	make_python("more/python3.13", 13, "3.13.0");
	make_python("more/cpython", 13, "3.13.0");
	make_python("python3.10", 10, "3.10.1");
	fake_python_greeting("greeting", 9, pymagic_of(9), pypy);
	fake_python_script("more/pypy",
			   TOOLS "cat greeting >&3\n" FAKE_PYTHON_WAIT);
	fake_python_script("more/broken", "exit 5\n");
}

/* --- programs --- */

static void
finds(const char *path, const char *name, const char *wanted, const char *what)
{
	struct trial trial = TRIAL(name);

	setenv("PATH", path, 1);
	if (starts(&trial, what))
		is_string(trial.pythons.items[0].program, wanted,
			  "the program is the expected one");
	end(&trial);
}

static void
test_search(void)
{
	finds("bin:more", "3.11", "bin/python3.11",
	      "a version names a program in PATH");
	finds("more:bin", "3.11", "more/python3.11",
	      "the first directory of PATH wins");
	finds("bin:more", "cpython", "more/cpython",
	      "a name is a program in PATH");
	finds("bin:more", "3.9", "more/python3.9", "a directory is skipped");
	finds("bin:more", "3.13", "more/python3.13",
	      "a file that is not executable is skipped");
	finds("bin::more", "3.10", "./python3.10",
	      "an empty entry of PATH is the working directory");
	finds("none:more", "3.9", "more/python3.9",
	      "a missing directory of PATH is skipped");
	finds("bin", "more/python3.11", "more/python3.11",
	      "a path is not looked up in PATH");
}

static void
test_not_found(void)
{
	struct trial version = TRIAL("3.11", "3.8");
	struct trial name = TRIAL("jython");
	struct trial unset = TRIAL("3.11");

	setenv("PATH", "bin:more", 1);
	fails(&version, "--python=3.8: no program python3.8 in PATH",
	      "a version without a program is refused");
	is_int(version.calls, 0, "nothing is started before all are found");
	fails(&name, "--python=jython: no program jython in PATH",
	      "a name without a program is refused");
	unsetenv("PATH");
	fails(&unset, "--python=3.11: no program python3.11 in PATH",
	      "no program is found without PATH");
}

static void
test_no_python(void)
{
	struct trial missing = TRIAL("./none");
	struct trial broken = TRIAL("broken");
	struct trial pypy = TRIAL("3.11", "pypy");

	setenv("PATH", "bin:more", 1);
	fails(&missing, "./none: cannot be run: No such file or directory",
	      "a path without a program is refused");
	fails(&broken,
	      "more/broken: ended with exit status 5 before it reported its "
	      "version",
	      "a program that is not a Python is refused");
	fails(&pypy,
	      "more/pypy: is PyPy 7.3.11 (Python 3.9): only CPython can "
	      "compile for CPython",
	      "another implementation is refused");
}

/* --- versions --- */

static void
test_order(void)
{
	static const char *const releases[] = { "3.9.16", "3.11.2", "3.12.4+",
						"3.13.0" };
	struct trial trial = TRIAL("3.12", "3.9", "3.13", "3.11");

	setenv("PATH", "bin:more", 1);
	if (starts(&trial, "four Pythons start")) {
		is_int((long long)trial.pythons.count, 4, "all are listed");
		for (size_t i = 0; i < trial.pythons.count; i++)
			is_string(trial.pythons.items[i].info.release,
				  releases[i], "they are sorted by version");
		is_string(trial.pythons.items[1].info.tag, "cpython-311",
			  "the tag is known");
		is_int(trial.pythons.items[1].info.magic, pymagic_of(11),
		       "the magic is known");
	}
	is_int(trial.calls, 1, "meanwhile is called once");
	ok(!pythons_gave_up(&trial.pythons), "no pool gave up");
	end(&trial);
}

static void
test_same_version(void)
{
	struct trial trial = TRIAL("more/python3.11", "3.9", "3.11");
	struct trial twice = TRIAL("3.9", "3.9");

	setenv("PATH", "bin:more", 1);
	is_int(start(&trial), -1, "two Pythons of one version are refused");
	ok(trial.err.message && strstr(trial.err.message, "bin/python3.11") &&
		   strstr(trial.err.message, "more/python3.11") &&
		   strstr(trial.err.message, " are both Python 3.11, so their "
					     ".pyc would have the same names"),
	   "the message names both programs");
	end(&trial);
	fails(&twice,
	      "more/python3.9 and more/python3.9 are both Python 3.9, so "
	      "their .pyc would have the same names",
	      "a Python that is named twice is refused");
}

/* Starts one Python that must have a version: "3.11", or a release. */
static void
wants(const char *name, unsigned int minor, const char *version,
      bool is_release, const char *wanted, const char *what)
{
	struct trial trial = TRIAL(name);

	trial.options.minor = minor;
	trial.options.version = version;
	trial.options.is_release = is_release;
	if (wanted) {
		fails(&trial, wanted, what);
		return;
	}
	starts(&trial, what);
	end(&trial);
}

static void
test_wanted_version(void)
{
	setenv("PATH", "bin:more", 1);
	wants("3.11", 11, "3.11", false, NULL, "the version matches");
	wants("3.11", 11, "3.11.2", true, NULL, "the release matches");
	wants("3.12", 12, "3.12.4", true, NULL,
	      "a build after the release matches");
	wants("3.11", 12, "3.12", false,
	      "--python-version=3.12: bin/python3.11 is Python 3.11.2; use "
	      "--python=3.12 to name another one",
	      "another version is refused");
	wants("3.11", 11, "3.11.20", true,
	      "--python-version=3.11.20: bin/python3.11 is Python 3.11.2; use "
	      "--python=PATH to name another one",
	      "a longer release is refused");
	wants("3.12", 12, "3.12.40", true,
	      "--python-version=3.12.40: bin/python3.12 is Python 3.12.4+; use "
	      "--python=PATH to name another one",
	      "another release than that of the build is refused");
	wants("more/python3.11", 11, "3.11.2", true,
	      "--python-version=3.11.2: more/python3.11 is Python 3.11.9; use "
	      "--python=PATH to name another one",
	      "another release is refused");
}

static void
test_all_wanted(void)
{
	struct trial trial = TRIAL("3.11", "3.13");

	setenv("PATH", "bin:more", 1);
	trial.options.minor = 11;
	trial.options.version = "3.11";
	fails(&trial,
	      "--python-version=3.11: more/python3.13 is Python 3.13.0; use "
	      "--python=3.11 to name another one",
	      "every Python must have the version");
}

/* --- a version without a Python --- */

static void
test_known_version(void)
{
	struct trial trial = TRIAL(NULL);

	setenv("PATH", "none", 1);
	trial.options.check = CHECK_FAST;
	trial.options.minor = 8;
	trial.options.version = "3.8";
	if (starts(&trial, "a fast check of a version needs no Python")) {
		const struct python *python = trial.pythons.items;

		is_int((long long)trial.pythons.count, 1, "there is one entry");
		ok(!python->program && !python->setup, "it has no program");
		is_int(python->info.magic, pymagic_of(8), "it has the magic");
		is_int(python->info.minor, 8, "it has the minor version");
		is_string(python->info.tag, "cpython-38", "it has the tag");
		is_string(python->info.release, "", "it has no release");
		is_int(pool_size(python->pool), 1, "its pool has one worker");
	}
	is_int(trial.calls, 1, "meanwhile is called once");
	end(&trial);
}

static void
test_unknown_version(void)
{
	struct trial trial = TRIAL(NULL);
	struct trial named = TRIAL("3.11");

	setenv("PATH", "bin:more", 1);
	trial.options.check = CHECK_FAST;
	trial.options.minor = 6;
	trial.options.version = "3.6";
	fails(&trial, "--python-version=3.6: unknown version",
	      "a version without a known magic is refused");
	named.options.check = CHECK_FAST;
	named.options.minor = 11;
	named.options.version = "3.11";
	if (starts(&named, "a fast check starts a Python that is named"))
		is_string(named.pythons.items[0].info.release, "3.11.2",
			  "its release is known");
	end(&named);
}

/* --- settings --- */

static void
test_warnings(void)
{
	static const struct {
		enum options_warnings given;
		enum compiler_warnings wanted;
		const char *what;
	} rows[] = {
		{ WARNINGS_DEFAULT, COMPILER_WARNINGS_DEFAULT,
		  "default warnings" },
		{ WARNINGS_SHOW, COMPILER_WARNINGS_SHOW, "shown warnings" },
		{ WARNINGS_IGNORE, COMPILER_WARNINGS_IGNORE,
		  "ignored warnings" },
		{ WARNINGS_ERROR, COMPILER_WARNINGS_ERROR,
		  "warnings as errors" },
	};

	setenv("PATH", "bin", 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct trial trial = TRIAL("3.11");

		trial.options.warnings = rows[i].given;
		if (starts(&trial, rows[i].what))
			is_int(trial.pythons.items[0].setup->warnings,
			       rows[i].wanted, rows[i].what);
		end(&trial);
	}
}

static void
test_workers(void)
{
	struct trial plain = TRIAL("3.11");
	struct trial shared = TRIAL("3.11");

	setenv("PATH", "bin", 1);
	plain.options.workers = 3;
	if (starts(&plain, "a pool of three workers starts"))
		is_int(pool_size(plain.pythons.items[0].pool), 3,
		       "the pool has the workers of -j");
	end(&plain);
	shared.options.workers = 3;
	shared.options.share = 100;
	if (starts(&shared, "a pool with a share starts"))
		is_int(pool_size(shared.pythons.items[0].pool), 1,
		       "the share limits the workers");
	end(&shared);
}

/* --- the embedded Python --- */

static void
test_embedded(void)
{
	struct trial trial = TRIAL(NULL);
	struct trial other = TRIAL(NULL);
	auto_free char *wanted = NULL;

	setenv("PATH", "bin:more", 1);
	if (start(&trial)) {
		ok(true, "an embedded Python # SKIP there is none");
		is_int(trial.calls, 0, "meanwhile is not called");
		end(&trial);
		return;
	}
	is_int((long long)trial.pythons.count, 1, "one Python is listed");
	ok(!trial.pythons.items[0].program, "the embedded one has no program");
	is_int(trial.calls, 1, "meanwhile is called once");
	wanted = mem_printf("--python-version=3.7: the embedded Python is "
			    "Python %s; use --python=3.7 to name another one",
			    trial.pythons.items[0].info.release);
	end(&trial);
	other.options.minor = 7;
	other.options.version = "3.7";
	fails(&other, wanted, "another version than the embedded is refused");
}

/* --- lost workers --- */

static uint64_t
weigh(void *context, size_t task)
{
	(void)context;
	(void)task;
	return 1;
}

static int
load(void *context, size_t task, bool alone, struct buf *request,
     struct buf *reply, struct err *err)
{
	const struct request bake = {
		.kind = REQUEST_BAKE,
		.is_alone = alone,
		.magic = pymagic_of(11),
		.minor = 11,
		.filename = "m.py",
		.source = (const uint8_t *)"x\n",
		.source_length = 2,
	};

	(void)context;
	(void)task;
	(void)reply;
	(void)err;
	wire_put_request(request, &bake);
	return 0;
}

static char *
refuse(void *context, const uint8_t *reply, size_t length, bool *is_exhausted)
{
	(void)context;
	return wire_refuse_outcome(reply, length, is_exhausted);
}

static void
lost(void *context, size_t task, const struct pool_loss *loss,
     struct buf *reply)
{
	(void)context;
	(void)task;
	wire_put_failure(reply, OUTCOME_FAILED, "", loss->how);
}

static int
deliver(void *context, size_t task, const uint8_t *reply, size_t length,
	struct err *err)
{
	(void)context;
	(void)task;
	(void)reply;
	(void)length;
	(void)err;
	return 0;
}

/* The program of the second Python greets and ends. */
static void
test_gave_up(void)
{
	const struct pool_client client = {
		.count = 2 * POOL_MOST_LOSSES,
		.weight = weigh,
		.load = load,
		.refuse = refuse,
		.lost = lost,
		.deliver = deliver,
	};
	struct trial trial = TRIAL("3.9", "./short");

	setenv("PATH", "more", 1);
	fake_python_release("short.greeting", 11, "3.11.2");
	fake_python_script("short", TOOLS "cat short.greeting >&3\n");
	if (starts(&trial, "a Python that ends after its greeting starts")) {
		ok(!pythons_gave_up(&trial.pythons),
		   "no pool gave up before the run");
		is_int(pool_run(trial.pythons.items[1].pool, &client,
				&trial.err),
		       -1, "its losses end the run");
		ok(pythons_gave_up(&trial.pythons), "one of the pools gave up");
	}
	end(&trial);
}

int
main(void)
{
	workdir_enter();
	make_pythons();
	test_search();
	test_not_found();
	test_no_python();
	test_order();
	test_same_version();
	test_wanted_version();
	test_all_wanted();
	test_known_version();
	test_unknown_version();
	test_warnings();
	test_workers();
	test_embedded();
	test_gave_up();
	workdir_leave();
	return tap_done();
}
