/* SPDX-License-Identifier: MIT */
/*
 * A process that is connected by a socket pair.  A pipe that exec closes
 * reports whether the program could be run.  Another pipe is its standard
 * error.  That pipe never blocks the program: if nobody reads, output that does
 * not fit is dropped.
 */
#include "host/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/kernel.h"
#include "base/mem.h"
#include "base/path.h"

/* The descriptor number of the socket in the program. */
#define PROGRAM_SOCKET 3

/* A buffer for more data than this starts with this size. */
#define FIRST_ROOM ((size_t)1 << 20)

/*
 * Limits for the kept standard error.  Enough for the end of a traceback, or
 * for the list that a shim prints.
 */
#define MOST_SAID ((size_t)4096)
#define MOST_LINES 8

/* The child's report of why the program could not be run. */
struct obstacle {
	bool is_null; /* /dev/null cannot be opened */
	int number;   /* errno; 0 if the program runs */
};

/* --- looking it up --- */

bool
program_is_runnable(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISREG(status.st_mode) &&
	       !access(path, X_OK);
}

char *
program_find(const char *name)
{
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t length = strcspn(path, ":");
		auto_free char *directory = mem_strndup(path, length);
		/* An empty entry means the working directory. */
		auto_free char *program =
			path_join(*directory ? directory : ".", name);

		if (program_is_runnable(program))
			return steal(program);
		path += length;
		path += *path == ':';
	}
	return NULL;
}

/* --- the process --- */

/* Runs in the child.  Returns only on error. */
static struct obstacle
become_program(const struct program_call *call, int socket, int errors)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (nothing < 0)
		return (struct obstacle){ true, errno };
	/* Output of the program itself would not name a file. */
	if (dup2(nothing, STDIN_FILENO) < 0 ||
	    dup2(nothing, STDOUT_FILENO) < 0 || dup2(errors, STDERR_FILENO) < 0)
		return (struct obstacle){ false, errno };
	/* dup2 to the same number would keep the close-on-exec flag. */
	if (socket == PROGRAM_SOCKET ? fcntl(socket, F_SETFD, 0) < 0 :
				       dup2(socket, PROGRAM_SOCKET) < 0)
		return (struct obstacle){ false, errno };
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	if (call->confine)
		call->confine(call->context);
	/* A thread must not reserve memory, which counts towards a limit. */
	setenv("MALLOC_ARENA_MAX", "1", 1);
	for (size_t i = 0; i < call->setting_count; i++)
		putenv(call->settings[i]);
	execv(call->arguments[0], (char *const *)(uintptr_t)call->arguments);
	return (struct obstacle){ false, errno };
}

/* The code of the child until exec.  An obstacle is written to report. */
static _Noreturn void
run_child(const struct program_call *call, int socket, int errors, int report,
	  pid_t parent)
{
	auto_err err = ERR_INIT;

	kernel_end_with_parent(SIGKILL);
	/* If the parent died before this, no signal comes. */
	if (getppid() && getppid() != parent)
		_exit(1);
	/* The socket must not overwrite this descriptor. */
	report = fcntl(report, F_DUPFD_CLOEXEC, PROGRAM_SOCKET + 1);
	if (report >= 0) {
		const struct obstacle obstacle =
			become_program(call, socket, errors);

		fs_write_all(report, &obstacle, sizeof(obstacle), &err);
	}
	_exit(1);
}

/* Waits until the program runs or the child reports an obstacle. */
static struct obstacle
hear_child(int report)
{
	struct obstacle obstacle = { .number = 0 };
	ssize_t count;

	do
		count = read(report, &obstacle, sizeof(obstacle));
	while (count < 0 && errno == EINTR);
	if (count != (ssize_t)sizeof(obstacle))
		obstacle.number = 0;
	return obstacle;
}

/*
 * The interpreter in the "#!" line of a script.  Owned; NULL if there is none.
 */
static char *
script_interpreter(const char *path)
{
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char line[256] = "";
	ssize_t count = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);
	char *start;

	if (count < 2 || strncmp(line, "#!", 2) != 0)
		return NULL;
	start = line + 2 + strspn(line + 2, " \t");
	start[strcspn(start, " \t\r\n")] = '\0';
	return mem_strdup(start);
}

static int
explain(const struct obstacle *obstacle, const char *path, struct err *err)
{
	auto_free char *interpreter = NULL;

	errno = obstacle->number;
	if (obstacle->is_null)
		return err_errno(err, "cannot be run without /dev/null");
	if (obstacle->number != ENOENT || access(path, F_OK) < 0) {
		errno = obstacle->number;
		return err_errno(err, "cannot be run");
	}
	/* The file exists, so a file that it needs is missing. */
	interpreter = script_interpreter(path);
	if (!interpreter)
		return err_set(
			err,
			"cannot be run: its dynamic loader does not exist");
	return err_set(err,
		       "cannot be run: '%s' in its first line does not exist",
		       interpreter);
}

int
program_run(struct program *program, const struct program_call *call,
	    struct err *err)
{
	const pid_t parent = getpid();
	auto_fd ours = -1;
	auto_fd theirs = -1;
	auto_fd report_in = -1;
	auto_fd report_out = -1;
	auto_fd errors_in = -1;
	auto_fd errors_out = -1;
	struct obstacle obstacle;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return err_errno(err, "socketpair");
	ours = ends[0];
	theirs = ends[1];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(err, "pipe");
	report_in = ends[0];
	report_out = ends[1];
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return err_errno(err, "pipe");
	errors_in = ends[0];
	errors_out = ends[1];
	program->pid = fork();
	if (program->pid < 0) {
		program->pid = 0;
		return err_errno(err, "fork");
	}
	if (!program->pid)
		run_child(call, theirs, errors_out, report_out, parent);
	/* Otherwise this process would keep the child's ends open. */
	fs_close(&theirs);
	fs_close(&report_out);
	fs_close(&errors_out);
	program->socket = ours;
	program->errors = errors_in;
	ours = errors_in = -1;
	obstacle = hear_child(report_in);
	if (!obstacle.number)
		return 0;
	explain(&obstacle, call->arguments[0], err);
	free(program_end(program, NULL));
	return -1;
}

/* --- standard error --- */

/* Reads what is available and keeps the last bytes. */
static void
listen_to(struct program *program)
{
	char bytes[MOST_SAID];
	struct buf *said = &program->said;

	while (program->errors >= 0) {
		ssize_t count = read(program->errors, bytes, sizeof(bytes));
		size_t excess;

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0 && errno == EAGAIN)
			return;
		if (count <= 0) {
			fs_close(&program->errors);
			return;
		}
		buf_add(said, bytes, (size_t)count);
		excess =
			said->length > MOST_SAID ? said->length - MOST_SAID : 0;
		memmove(said->data, said->data + excess, said->length - excess);
		said->length -= excess;
	}
}

/* The last lines that are not blank.  Owned; NULL if there are none. */
static char *
last_lines(const struct buf *said)
{
	auto_free char *text =
		said->length ?
			mem_strndup((const char *)said->data, said->length) :
			mem_strdup("");
	const char *lines[MOST_LINES];
	struct buf out = BUF_INIT;
	size_t count = 0;
	char *rest = text;
	char *line;

	while ((line = strsep(&rest, "\n"))) {
		size_t length;

		line += strspn(line, " \t\r");
		length = strlen(line);
		while (length && strchr(" \t\r", line[length - 1]))
			line[--length] = '\0';
		if (length)
			lines[count++ % MOST_LINES] = line;
	}
	if (!count)
		return NULL;
	for (size_t i = count > MOST_LINES ? count - MOST_LINES : 0; i < count;
	     i++)
		buf_printf(&out, "%s%s", out.length ? " / " : "",
			   lines[i % MOST_LINES]);
	buf_add_byte(&out, 0);
	return (char *)out.data;
}

char *
program_end(struct program *program, char **lines)
{
	int status = 0;

	if (lines)
		*lines = NULL;
	if (!program->pid)
		return NULL;
	/*
	 * This is necessary if the program has only closed its socket.  It does
	 * not change the status of a process that is exiting: the status is set
	 * before the descriptors are closed.
	 */
	kill(program->pid, SIGKILL);
	fs_close(&program->socket);
	while (waitpid(program->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	program->pid = 0;
	listen_to(program);
	if (lines)
		*lines = last_lines(&program->said);
	fs_close(&program->errors);
	buf_fini(&program->said);
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

		/* size_t in glibc, int in POSIX. */
		message.msg_iovlen = (__typeof__(message.msg_iovlen))count;
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

/*
 * Waits for the socket and reads standard error meanwhile.  Returns whether the
 * deadline has passed.
 */
static bool
is_late(struct program *program, int64_t deadline)
{
	for (;;) {
		struct pollfd polled[] = {
			{ .fd = program->socket, .events = POLLIN },
			{ .fd = program->errors, .events = POLLIN },
		};
		int64_t left = deadline - milliseconds();
		int result = poll(polled, 2, left > 0 ? (int)left : 0);

		if (result < 0 && errno == EINTR)
			continue;
		if (result <= 0 || polled[0].revents)
			return !result;
		listen_to(program);
		/* A program that only prints must not be waited for forever. */
		if (left <= 0)
			return true;
	}
}

enum program_received
program_receive(struct program *program, struct buf *bytes, size_t length,
		int64_t deadline)
{
	while (length) {
		size_t room =
			bytes->length > FIRST_ROOM ? bytes->length : FIRST_ROOM;
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
		/*
		 * If the program ended without reading all our bytes, read
		 * returns an error.
		 */
		if (count <= 0)
			return PROGRAM_GONE;
		bytes->length += (size_t)count;
		length -= (size_t)count;
	}
	return PROGRAM_SENT;
}
