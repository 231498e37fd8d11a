/* SPDX-License-Identifier: MIT */
/*
 * The descriptors are shared with make and all its children, so their
 * O_NONBLOCK must stay as it is: tokens are read through a file description of
 * our own, made by opening the pipe once more, or, of a socket, by a call that
 * does not wait.  Writing never waits, since there is room for what was taken.
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

struct jobserver {
	int reading; /* ours; or a socket of make's */
	int writing;
	bool is_socket;
	bool is_gone;
};

/* What a worker's handler needs; set once, before the handler is. */
static struct {
	int writing;
	uint8_t token;
	pid_t worker;
	pid_t parent;
} inherited;

/* --- MAKEFLAGS --- */

/*
 * Takes a word off *text as make quotes it: a backslash before each blank and
 * backslash, and dollars doubled.  Owned; NULL at the end.
 */
static char *
take_word(const char **text)
{
	const char *at = *text + strspn(*text, " \t");
	char *word = mem_alloc(strlen(at) + 1);
	size_t length = 0;

	if (!*at) {
		free(word);
		return NULL;
	}
	for (; *at && *at != ' ' && *at != '\t'; at++) {
		if ((*at == '\\' && at[1]) || (*at == '$' && at[1] == '$'))
			at++;
		word[length++] = *at;
	}
	word[length] = '\0';
	*text = at;
	return word;
}

/*
 * The value of the last option that names a jobserver, or "" where make has
 * but one job and therefore none.  Owned; or NULL.
 */
static char *
find_auth(const char *makeflags)
{
	static const char *const options[] = {
		"--jobserver-auth=",
		"--jobserver-fds=",
	};
	char *auth = NULL;
	char *word;

	while ((word = take_word(&makeflags))) {
		/* What follows are variables, in which anything may stand. */
		if (!strcmp(word, "--")) {
			free(word);
			break;
		}
		for (size_t i = 0; i < sizeof(options) / sizeof(*options);
		     i++) {
			size_t length = strlen(options[i]);

			if (strncmp(word, options[i], length) != 0)
				continue;
			free(auth);
			auth = mem_strdup(word + length);
		}
		if (!auth && !strcmp(word, "-j1"))
			auth = mem_strdup("");
		free(word);
	}
	return auth;
}

/* "R,W"; false where it is not, or where one is negative: no jobserver. */
static bool
parse_numbers(const char *auth, int numbers[static 2])
{
	for (int i = 0; i < 2; i++) {
		char *end;
		long number;

		errno = 0;
		number = strtol(auth, &end, 10);
		if (end == auth || errno || number < 0 || number > INT16_MAX ||
		    *end != (i ? '\0' : ','))
			return false;
		numbers[i] = (int)number;
		auth = end + 1;
	}
	return true;
}

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
	/* Open both ways, so that neither end waits for the other. */
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
	/* An interpreter that compiles is no make. */
	for (int i = 0; i < 2; i++)
		fcntl(numbers[i], F_SETFD, FD_CLOEXEC);
	return true;
}

struct jobserver *
jobserver_open(const char *makeflags, bool *is_named)
{
	auto_free char *auth = makeflags ? find_auth(makeflags) : NULL;
	struct jobserver *jobserver;
	int numbers[2];
	bool is_open;

	*is_named = auth;
	if (!auth)
		return NULL;
	jobserver = mem_zalloc(1, sizeof(*jobserver));
	if (!strncmp(auth, "fifo:", strlen("fifo:")))
		is_open = open_fifo(jobserver, auth + strlen("fifo:"));
	else
		is_open = parse_numbers(auth, numbers) &&
			  open_numbers(jobserver, numbers);
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

/* Also called by a signal's handler. */
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

/* --- in a worker --- */

/* While it runs the signal is blocked, so the token is given once. */
static void
handle(int signal_number)
{
	/* Somebody else's signal, and the parent sees to the token; or this is
	 * a child of the worker that is about to become another program. */
	if (getppid() == inherited.parent || getpid() != inherited.worker)
		signals_die(signal_number);
	write_token(inherited.writing, inherited.token);
	kill(-getpid(), SIGKILL);
	signals_die(SIGKILL);
}

void
jobserver_inherit(const struct jobserver *jobserver, uint8_t token, int parent)
{
	struct sigaction action = { .sa_handler = handle };
	sigset_t set;

	inherited.writing = jobserver->writing;
	inherited.token = token;
	inherited.worker = getpid();
	/* Of one in another process namespace 0 is told. */
	inherited.parent = getppid() ? parent : 0;
	sigemptyset(&action.sa_mask);
	sigaction(SIGTERM, &action, NULL);
	/* Whoever started us may have blocked it. */
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	/* To write to a parent that is dead must not be the end. */
	signal(SIGPIPE, SIG_IGN);
}
