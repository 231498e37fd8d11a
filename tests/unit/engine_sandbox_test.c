/* SPDX-License-Identifier: MIT */
/*
 * Tests what the program of --engine can do when a source has taken it over.
 * This program takes its place: it is confined like the engine, runs itself
 * again, and tries what the argument says.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "config.h"
#include "host/landlock.h"
#include "host/pyfiles.h"
#include "host/sandbox.h"
#include "lib/sandbox_attempts.h"
#include "lib/tap.h"
#include "lib/workdir.h"

/* An exit status that is no errno. */
#define NOT_RUN 255

static void *
do_nothing(void *context)
{
	return context;
}

static int
start_thread(void)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, do_nothing, NULL);
	return errno || pthread_join(thread, NULL) ? -1 : 0;
}

static int
fork_process(void)
{
	pid_t child = fork();

	if (!child)
		_exit(0);
	return child < 0 || waitpid(child, NULL, 0) < 0 ? -1 : 0;
}

static int
run_another(void)
{
	char *arguments[] = { (char[]){ "true" }, NULL };

	return execv("/bin/true", arguments);
}

/* What is tried, and the errno that it must have with all parts in force. */
static const struct attempt {
	const char *name;
	int (*run)(void);
	int wanted;
} attempts[] = {
	{ "read the standard library", read_library, 0 },
	{ "start a thread", start_thread, 0 },
	{ "read another file", read_file, EACCES },
	{ "write to a file", write_file, EACCES },
	{ "create a file", create_file, EACCES },
	{ "remove a file", remove_file, EPERM },
	{ "truncate a file", truncate_file, EPERM },
	{ "change a mode", change_mode, EPERM },
	{ "connect by TCP", connect_tcp, EPERM },
	{ "connect to an abstract socket", connect_abstract, EPERM },
	{ "fork", fork_process, EPERM },
	{ "become another program", run_another, EACCES },
	{ "trace its parent", trace_parent, EPERM },
	{ "signal its parent", signal_parent, EPERM },
	{ "raise a limit", raise_limit, EPERM },
	{ "dump core", dump_core, EPERM },
	{ "find the environment", find_environment, ENOENT },
};

#define ATTEMPTS (sizeof(attempts) / sizeof(*attempts))

/* Runs this program, confined, for one attempt.  Does not return. */
static _Noreturn void
become_engine(const char *self, size_t number, struct sandbox_state *state)
{
	char **readable = pyfiles_list();
	const char *const executable[] = { self, pyfiles_loader(), NULL };
	const struct sandbox_paths paths = { (const char *const *)readable,
					     executable };
	auto_free char *argument = mem_printf("%zu", number);

	sandbox_confine(CONFINED_ENGINE, &paths, state);
	sandbox_confine_calls(state);
	execl(self, self, argument, (char *)NULL);
	_exit(NOT_RUN);
}

/* Returns the errno of an attempt in the sandbox; 0 if it succeeds. */
static int
try_confined(const char *self, size_t number)
{
	struct sandbox_state state;
	int status = 0;
	pid_t child = fork();

	if (!child)
		become_engine(self, number, &state);
	if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFEXITED(status))
		return NOT_RUN;
	return WEXITSTATUS(status);
}

int
main(int count, char **arguments)
{
	auto_free char *self = realpath(arguments[0], NULL);
	struct sandbox_state state;
	auto_err err = ERR_INIT;
	auto_fd listening = -1;
	auto_free char *missing = NULL;

	if (count > 1) {
		errno = 0;
		return attempts[atoi(arguments[1])].run() ? errno : 0;
	}
	if (HAS_SANITIZER || sandbox_probe(CONFINED_ENGINE, &state, &err) ||
	    (missing = sandbox_missing(&state))) {
		printf("1..0 # SKIP %s\n", missing ? missing : "a sanitizer");
		return 0;
	}
	workdir_enter();
	workdir_file("kept", "kept");
	workdir_file("removed", "");
	listening = listen_abstract();
	for (size_t i = 0; i < ATTEMPTS; i++) {
		auto_free char *what =
			mem_printf("an engine that tries to %s has the "
				   "documented result",
				   attempts[i].name);

		is_int(try_confined(self, i), attempts[i].wanted, what);
	}
	workdir_leave();
	return tap_done();
}
