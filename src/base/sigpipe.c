/* SPDX-License-Identifier: MIT */
/* One pipe, one flag; the handler does nothing that could block. */
#include "base/sigpipe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"

static const int caught_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT,
				      SIGPIPE };
#define CAUGHT_COUNT (sizeof(caught_signals) / sizeof(*caught_signals))

static int pipe_ends[2] = { -1, -1 };
static volatile sig_atomic_t first_signal;

static void
handle(int signal_number)
{
	int saved = errno;
	ssize_t written;

	if (!first_signal)
		first_signal = signal_number;
	/* A full pipe is as readable as one with one byte more. */
	written = write(pipe_ends[1], "", 1);
	(void)written;
	errno = saved;
}

int
sigpipe_open(struct err *err)
{
	struct sigaction action = { .sa_handler = handle };

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
	signal(SIGXFSZ, SIG_IGN);
	return 0;
}

int
sigpipe_fd(void)
{
	return pipe_ends[0];
}

int
sigpipe_caught(void)
{
	return first_signal;
}

void
sigpipe_die(int signal_number)
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
sigpipe_leave(void)
{
	for (size_t i = 0; i < CAUGHT_COUNT; i++)
		signal(caught_signals[i], SIG_DFL);
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGXFSZ, SIG_DFL);
	fs_close(&pipe_ends[0]);
	fs_close(&pipe_ends[1]);
}
