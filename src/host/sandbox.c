/* SPDX-License-Identifier: MIT */
/*
 * The order matters: Landlock and the filter need no_new_privs, the filter
 * would refuse all the other steps, and threads that exist already would escape
 * Landlock.  A step that fails does not prevent the next ones.
 */
#include "host/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/kernel.h"
#include "base/mem.h"
#include "base/preload.h"
#include "config.h"
#include "host/landlock.h"
#include "host/seccomp.h"

/* Enough for the socket of a worker and for imports of the standard library. */
#define MOST_DESCRIPTORS 32

/*
 * The devices that a program may write to.  A wrapper script may redirect
 * output to them.
 */
static const char *const program_writable[] = {
	"/dev/null", "/dev/zero", "/dev/full", "/dev/tty", NULL,
};

/* glibc has an enum for the first parameter of setrlimit. */
#ifdef __GLIBC__
#define RESOURCE_TYPE enum __rlimit_resource
#else
#define RESOURCE_TYPE int
#endif

static void
limit(int resource, rlim_t most)
{
	const struct rlimit both = { most, most };

	setrlimit((RESOURCE_TYPE)resource, &both);
}

/* What nothing can refuse, and no library needs. */
static void
drop_privileges(enum confined subject)
{
	kernel_refuse_privileges();
	limit(RLIMIT_CORE, SANDBOX_CORE);
	if (subject == CONFINED_PROGRAM) {
		/* With no_new_privs, a program does not get it back. */
		kernel_keep_limits();
		return;
	}
	kernel_drop_capabilities();
	kernel_hide();
}

static void
confine_files(const struct sandbox_paths *paths, bool is_preloaded,
	      struct sandbox_state *state)
{
	const bool is_program = state->subject == CONFINED_PROGRAM;
	const struct landlock_rules rules = {
		.may_read = is_program,
		.has_network = is_preloaded,
		.readable = is_program ? NULL : paths->readable,
		.writable = is_program ? program_writable : NULL,
		.executable = is_program ? NULL : paths->executable,
	};

	/* A write that exceeds the limit fails; the signal would be fatal. */
	signal(SIGXFSZ, SIG_IGN);
	limit(RLIMIT_FSIZE, 0);
	state->landlock = landlock_confine(&rules);
	if (state->landlock > 0)
		return;
	state->landlock = 0;
	state->landlock_error = errno;
}

void
sandbox_confine(enum confined subject, const struct sandbox_paths *paths,
		struct sandbox_state *state)
{
	char variable[40];
	bool is_preloaded = preload_find(variable, sizeof(variable));

	*state = (struct sandbox_state){ .subject = subject };
	drop_privileges(subject);
	if (HAS_SANITIZER) {
		snprintf(state->reason, sizeof(state->reason),
			 "the program is built with a sanitizer");
		return;
	}
	if (is_preloaded)
		snprintf(state->reason, sizeof(state->reason), "%s is set",
			 variable);
	if (subject != CONFINED_PROGRAM && !is_preloaded) {
		kernel_clear_environment();
		limit(RLIMIT_NOFILE, MOST_DESCRIPTORS);
	}
	confine_files(paths, is_preloaded, state);
}

void
sandbox_confine_calls(struct sandbox_state *state)
{
	if (state->subject == CONFINED_PROGRAM || *state->reason)
		return;
	state->has_calls = !seccomp_confine(state->subject == CONFINED_ENGINE);
	if (!state->has_calls)
		state->calls_error = errno;
}

/* --- what is in force --- */

static _Noreturn void
probe_in_child(enum confined subject, int report)
{
	static const struct sandbox_paths nothing = { NULL, NULL };
	struct sandbox_state state;
	auto_err ignored = ERR_INIT;

	sandbox_confine(subject, &nothing, &state);
	sandbox_confine_calls(&state);
	fs_write_all(report, &state, sizeof(state), &ignored);
	_exit(0);
}

int
sandbox_probe(enum confined subject, struct sandbox_state *state,
	      struct err *err)
{
	auto_fd reading = -1;
	auto_fd writing = -1;
	ssize_t count;
	int ends[2];
	pid_t child;

	if (pipe(ends) < 0)
		return err_errno(err, "cannot try the sandbox: pipe");
	reading = ends[0];
	writing = ends[1];
	child = fork();
	if (child < 0)
		return err_errno(err, "cannot try the sandbox: fork");
	if (!child)
		probe_in_child(subject, writing);
	fs_close(&writing);
	do
		count = read(reading, state, sizeof(*state));
	while (count < 0 && errno == EINTR);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		continue;
	return count == sizeof(*state) ?
		       0 :
		       err_set(err, "cannot try the sandbox: the process that "
				    "tried it was lost");
}

/* Adds a clause, such as "no seccomp (REASON)". */
static void
add_missing(struct buf *text, const char *what,
	    const struct sandbox_state *state, int number)
{
	buf_printf(text, "%s%s (%s)", text->length ? ", " : "", what,
		   *state->reason ? state->reason : strerror(number));
}

char *
sandbox_missing(const struct sandbox_state *state)
{
	const bool is_program = state->subject == CONFINED_PROGRAM;
	struct buf text = BUF_INIT;

	if (!state->landlock)
		add_missing(&text, "no Landlock", state, state->landlock_error);
	else if (is_program && state->landlock < LANDLOCK_ABI_TCP)
		buf_printf(&text, "Landlock %d instead of %d or later",
			   state->landlock, LANDLOCK_ABI_TCP);
	if (!is_program && !state->has_calls)
		add_missing(&text, "no seccomp", state, state->calls_error);
	if (text.length)
		buf_add_byte(&text, 0);
	return (char *)text.data;
}

char *
sandbox_describe(const struct sandbox_state *state)
{
	auto_free char *missing = sandbox_missing(state);
	auto_free char *landlock =
		state->landlock ? mem_printf("Landlock %d", state->landlock) :
				  mem_strdup("");
	const char *calls = state->has_calls ? "seccomp" :
			    state->subject == CONFINED_PROGRAM ?
					       "no seccomp for --python" :
					       "";

	return mem_printf("%s%s%s%s%s", landlock,
			  *landlock && *calls ? ", " : "", calls,
			  missing && (*landlock || *calls) ? "; " : "",
			  missing ? missing : "");
}
