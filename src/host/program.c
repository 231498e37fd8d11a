/* SPDX-License-Identifier: MIT */
/*
 * A process with one end of a socket pair.  A second pipe, which exec closes,
 * tells whether the program came to run.
 */
#include "host/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"

/* The descriptor that the program has its socket at. */
#define PROGRAM_SOCKET 3

/* Where much is to come, memory grows from here. */
#define FIRST_ROOM ((size_t)1 << 20)

/* --- the process --- */

/* In the child.  Returns on failure only, with errno. */
static void
become_program(const char *const *arguments, int socket)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	/* What it says there by itself would name no file. */
	if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 ||
	    dup2(nothing, STDOUT_FILENO) < 0 ||
	    dup2(nothing, STDERR_FILENO) < 0)
		return;
	/* Put onto itself it would still be closed by exec. */
	if (socket == PROGRAM_SOCKET ? fcntl(socket, F_SETFD, 0) < 0 :
				       dup2(socket, PROGRAM_SOCKET) < 0)
		return;
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	execv(arguments[0], (char *const *)(uintptr_t)arguments);
}

/* The child's whole life up to the program; report takes what went wrong. */
static _Noreturn void
run_child(const char *const *arguments, int socket, int report, pid_t parent)
{
	auto_err err = ERR_INIT;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* If it died before that no signal comes. */
	if (getppid() && getppid() != parent)
		_exit(1);
	/* The socket must not land on it. */
	report = fcntl(report, F_DUPFD_CLOEXEC, PROGRAM_SOCKET + 1);
	if (report >= 0) {
		int number;

		become_program(arguments, socket);
		number = errno;
		fs_write_all(report, &number, sizeof(number), &err);
	}
	_exit(1);
}

/* Waits until the program runs, or gives the errno of why it does not. */
static int
hear_child(int report)
{
	int number = 0;
	ssize_t count;

	do
		count = read(report, &number, sizeof(number));
	while (count < 0 && errno == EINTR);
	return count == (ssize_t)sizeof(number) ? number : 0;
}

int
program_run(struct program *program, const char *const *arguments,
	    struct err *err)
{
	const pid_t parent = getpid();
	auto_fd ours = -1;
	auto_fd theirs = -1;
	auto_fd report_in = -1;
	auto_fd report_out = -1;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return err_errno(err, "socketpair");
	ours = ends[0];
	theirs = ends[1];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(err, "pipe");
	report_in = ends[0];
	report_out = ends[1];
	program->pid = fork();
	if (program->pid < 0) {
		program->pid = 0;
		return err_errno(err, "fork");
	}
	if (!program->pid)
		run_child(arguments, theirs, report_out, parent);
	/* Else what the child closes would stay open here. */
	fs_close(&theirs);
	fs_close(&report_out);
	program->socket = ours;
	ours = -1;
	errno = hear_child(report_in);
	if (!errno)
		return 0;
	err_errno(err, "cannot be run");
	free(program_end(program));
	return -1;
}

char *
program_end(struct program *program)
{
	int status = 0;

	if (!program->pid)
		return NULL;
	/*
	 * Not in vain where it only closed its socket.  A process that ends
	 * has its status before its descriptors are closed, and keeps it.
	 */
	kill(program->pid, SIGKILL);
	fs_close(&program->socket);
	while (waitpid(program->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	program->pid = 0;
	if (WIFSIGNALED(status))
		return mem_printf("was ended by signal %d (%s)",
				  WTERMSIG(status),
				  strsignal(WTERMSIG(status)));
	return mem_printf("ended with exit status %d", WEXITSTATUS(status));
}

/* --- the socket --- */

bool
program_send(struct program *program, struct iovec *parts, size_t count)
{
	while (count) {
		struct msghdr message = { .msg_iov = parts };
		size_t sent;
		ssize_t result;

		message.msg_iovlen = count;
		result = sendmsg(program->socket, &message, MSG_NOSIGNAL);
		if (result < 0 && errno == EINTR)
			continue;
		if (result < 0)
			return false;
		sent = (size_t)result;
		for (; count && sent >= parts->iov_len; count--)
			sent -= parts++->iov_len;
		if (count) {
			parts->iov_base = (uint8_t *)parts->iov_base + sent;
			parts->iov_len -= sent;
		}
	}
	return true;
}

static int64_t
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
program_deadline(int seconds)
{
	return milliseconds() + (int64_t)seconds * 1000;
}

static bool
is_late(const struct program *program, int64_t deadline)
{
	struct pollfd polled = { .fd = program->socket, .events = POLLIN };
	int result;

	do {
		int64_t left = deadline - milliseconds();

		result = poll(&polled, 1, left > 0 ? (int)left : 0);
	} while (result < 0 && errno == EINTR);
	return !result;
}

enum program_received
program_receive(struct program *program, struct buf *bytes, size_t length,
		int64_t deadline)
{
	while (length) {
		size_t room = bytes->length > FIRST_ROOM ? bytes->length :
							   FIRST_ROOM;
		ssize_t count;

		if (room > length)
			room = length;
		buf_reserve(bytes, room);
		if (deadline != PROGRAM_NO_DEADLINE &&
		    is_late(program, deadline))
			return PROGRAM_LATE;
		count = read(program->socket, bytes->data + bytes->length,
			     room);
		if (count < 0 && errno == EINTR)
			continue;
		/* Unread bytes of ours make an error of its end. */
		if (count <= 0)
			return PROGRAM_GONE;
		bytes->length += (size_t)count;
		length -= (size_t)count;
	}
	return PROGRAM_SENT;
}
