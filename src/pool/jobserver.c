/* SPDX-License-Identifier: MIT */
/*
 * make and all its children share the descriptors, so their O_NONBLOCK flag
 * must not change.  Tokens are read through a separate file description, made
 * by opening the pipe again, or from a socket with a non-blocking recv.
 * Writing never blocks, because the pipe has room for the tokens that were
 * taken from it.
 */
#include "pool/jobserver.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/signals.h"
#include "pool/makeflags.h"

struct jobserver {
	int reading; /* our own, or make's socket */
	int writing;
	bool is_socket;
	bool is_gone;
};

/*
 * Data for the signal handler of a worker, set once before the handler is
 * installed.
 */
static struct {
	int writing;
	uint8_t token;
	pid_t worker;
	pid_t parent;
} inherited;

/* --- the descriptors --- */

static bool
is_open_for(int fd, int direction)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && ((flags & O_ACCMODE) == direction ||
			      (flags & O_ACCMODE) == O_RDWR);
}

static bool
open_fifo(struct jobserver *jobserver, const char *path)
{
	struct stat status;
	/* Opening for reading and writing does not wait for the other end. */
	int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return false;
	if (fstat(fd, &status) || !S_ISFIFO(status.st_mode)) {
		close(fd);
		return false;
	}
	jobserver->reading = fd;
	jobserver->writing = fd;
	return true;
}

static bool
open_numbers(struct jobserver *jobserver, const int numbers[static 2])
{
	struct stat ends[2];

	if (!is_open_for(numbers[0], O_RDONLY) ||
	    !is_open_for(numbers[1], O_WRONLY) || fstat(numbers[0], &ends[0]) ||
	    fstat(numbers[1], &ends[1]))
		return false;
	jobserver->writing = numbers[1];
	jobserver->is_socket =
		S_ISSOCK(ends[0].st_mode) && S_ISSOCK(ends[1].st_mode);
	if (jobserver->is_socket) {
		jobserver->reading = numbers[0];
	} else {
		auto_free char *self =
			mem_printf("/proc/self/fd/%d", numbers[0]);

		if (!S_ISFIFO(ends[0].st_mode) || !S_ISFIFO(ends[1].st_mode) ||
		    ends[0].st_dev != ends[1].st_dev ||
		    ends[0].st_ino != ends[1].st_ino)
			return false;
		jobserver->reading = open(self, O_RDONLY | O_NONBLOCK |
							O_CLOEXEC | O_NOCTTY);
		if (jobserver->reading < 0)
			return false;
	}
	/* An interpreter that compiles is not a make. */
	for (int i = 0; i < 2; i++)
		fcntl(numbers[i], F_SETFD, FD_CLOEXEC);
	return true;
}

struct jobserver *
jobserver_open(const char *makeflags, bool *is_named)
{
	struct jobserver *jobserver = mem_zalloc(1, sizeof(*jobserver));
	struct makeflags flags;
	bool is_open = false;

	makeflags_read(&flags, makeflags);
	*is_named = flags.kind != MAKEFLAGS_NONE;
	if (flags.kind == MAKEFLAGS_FIFO)
		is_open = open_fifo(jobserver, flags.fifo);
	else if (flags.kind == MAKEFLAGS_NUMBERS)
		is_open = open_numbers(jobserver, flags.numbers);
	makeflags_fini(&flags);
	if (is_open)
		return jobserver;
	free(jobserver);
	return NULL;
}

void
jobserver_close(struct jobserver *jobserver)
{
	if (jobserver && !jobserver->is_socket)
		close(jobserver->reading);
	free(jobserver);
}

/* --- tokens --- */

bool
jobserver_take(struct jobserver *jobserver, uint8_t *token)
{
	ssize_t count;

	if (jobserver->is_gone)
		return false;
	do {
		count = jobserver->is_socket ?
				recv(jobserver->reading, token, 1,
				     MSG_DONTWAIT) :
				read(jobserver->reading, token, 1);
	} while (count < 0 && errno == EINTR);
	if (count != 1 && !(count < 0 && errno == EAGAIN))
		jobserver->is_gone = true;
	return count == 1;
}

/* Must be async-signal-safe, because a signal handler calls it. */
static void
write_token(int fd, uint8_t token)
{
	ssize_t count;

	do {
		count = write(fd, &token, 1);
	} while (count < 0 && errno == EINTR);
}

void
jobserver_give(struct jobserver *jobserver, uint8_t token)
{
	write_token(jobserver->writing, token);
}

int
jobserver_fd(const struct jobserver *jobserver)
{
	return jobserver->is_gone ? -1 : jobserver->reading;
}

int
jobserver_writing_fd(const struct jobserver *jobserver)
{
	return jobserver->writing;
}

/* --- in a worker --- */

/*
 * The signal is blocked while its handler runs, so the token is written once.
 */
static void
jobserver_handle(int signal_number)
{
	/*
	 * If the parent is alive, the signal is not for its death, and the
	 * parent returns the token.  If the process ID differs, this is a child
	 * of the worker before its exec.
	 */
	if (getppid() == inherited.parent || getpid() != inherited.worker)
		signals_die(signal_number);
	write_token(inherited.writing, inherited.token);
	kill(-getpid(), SIGKILL);
	signals_die(SIGKILL);
}

void
jobserver_inherit(const struct jobserver *jobserver, uint8_t token, int parent)
{
	struct sigaction action = { .sa_handler = jobserver_handle };
	sigset_t set;

	inherited.writing = jobserver->writing;
	inherited.token = token;
	inherited.worker = getpid();
	/* getppid() is 0 if the parent is in another PID namespace. */
	inherited.parent = getppid() ? parent : 0;
	sigemptyset(&action.sa_mask);
	sigaction(SIGTERM, &action, NULL);
	/* SIGTERM may have been blocked when the program started. */
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	/* Writing to a dead parent must not end the worker. */
	signal(SIGPIPE, SIG_IGN);
}
