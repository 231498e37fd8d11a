/* SPDX-License-Identifier: MIT */
/* A self-pipe and a flag.  The handler never blocks. */
#include "base/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/self.h"
#include "base/tmpfile.h"

static const int caught_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT,
				      SIGPIPE };
#define CAUGHT_COUNT (sizeof(caught_signals) / sizeof(*caught_signals))

/* A library may crash when it has no memory. */
static const int crash_signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
#define CRASH_COUNT (sizeof(crash_signals) / sizeof(*crash_signals))

static int pipe_ends[2] = { -1, -1 };
static volatile sig_atomic_t first_signal;
static volatile sig_atomic_t is_guarded;

#define GUARD_SECONDS 1

static void
signals_handle(int signal_number)
{
	int saved = errno;
	ssize_t written;

	if (!first_signal) {
		first_signal = signal_number;
		if (is_guarded)
			alarm(GUARD_SECONDS);
	}
	/* If the pipe is full, it is readable anyway. */
	written = write(pipe_ends[1], "", 1);
	(void)written;
	errno = saved;
}

/* On SIGALRM: the guarded code has not reacted to the signal in time. */
static void
give_up(int signal_number)
{
	(void)signal_number;
	if (!is_guarded || !first_signal)
		return;
	tmpfile_unlink_all();
	signals_die(first_signal);
}

static void
signals_crash(int signal_number)
{
	tmpfile_unlink_all();
	self_complain("crashed: an internal error, or a library lacks memory");
	signals_die(signal_number);
}

/* A handler that exists, such as that of a sanitizer, stays. */
static void
catch_crashes(void)
{
	/* A second crash ends the process at once. */
	struct sigaction action = { .sa_handler = signals_crash,
				    .sa_flags =
					    (int)(SA_RESETHAND | SA_NODEFER) };

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < CRASH_COUNT; i++) {
		struct sigaction before;

		if (!sigaction(crash_signals[i], NULL, &before) &&
		    before.sa_handler == SIG_DFL &&
		    !(before.sa_flags & SA_SIGINFO))
			sigaction(crash_signals[i], &action, NULL);
	}
}

/* In a worker, a crash must leave the files of the parent alone. */
static void
release_crashes(void)
{
	for (size_t i = 0; i < CRASH_COUNT; i++) {
		struct sigaction before;

		if (!sigaction(crash_signals[i], NULL, &before) &&
		    before.sa_handler == signals_crash)
			signal(crash_signals[i], SIG_DFL);
	}
}

int
signals_open(struct err *err)
{
	struct sigaction action = { .sa_handler = signals_handle };
	struct sigaction last = { .sa_handler = give_up };

	if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return err_errno(err, "pipe");
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < CAUGHT_COUNT; i++) {
		struct sigaction before;

		if (!sigaction(caught_signals[i], NULL, &before) &&
		    before.sa_handler == SIG_IGN)
			continue;
		sigaction(caught_signals[i], &action, NULL);
	}
	catch_crashes();
	sigemptyset(&last.sa_mask);
	sigaction(SIGALRM, &last, NULL);
	signal(SIGXFSZ, SIG_IGN);
	return 0;
}

int
signals_fd(void)
{
	return pipe_ends[0];
}

int
signals_caught(void)
{
	return first_signal;
}

void
signals_guard(void)
{
	is_guarded = 1;
	/* The signal may have come before the flag was set. */
	if (first_signal)
		alarm(GUARD_SECONDS);
}

void
signals_unguard(void)
{
	is_guarded = 0;
	if (first_signal)
		alarm(0);
}

void
signals_die(int signal_number)
{
	sigset_t set;

	signal(signal_number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, signal_number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(signal_number);
	_exit(128 + signal_number);
}

void
signals_leave(void)
{
	for (size_t i = 0; i < CAUGHT_COUNT; i++)
		signal(caught_signals[i], SIG_DFL);
	release_crashes();
	signal(SIGALRM, SIG_DFL);
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGXFSZ, SIG_DFL);
	close(pipe_ends[0]);
	close(pipe_ends[1]);
	pipe_ends[0] = pipe_ends[1] = -1;
}
