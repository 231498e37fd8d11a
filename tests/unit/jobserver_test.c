/* SPDX-License-Identifier: MIT */
/*
 * Tests how a value of MAKEFLAGS is read, and how tokens are taken and given
 * back.  tests/bats/jobserver.bats tests the workers.
 */
#include "pool/jobserver.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/tap.h"
#include "lib/workdir.h"

/*
 * Opens the job server of a MAKEFLAGS made from format.  The format has at most
 * two %d, for the two descriptors.
 */
static struct jobserver *
open_by(const char *format, const int ends[static 2], bool *is_named)
{
	char makeflags[256];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(makeflags, sizeof(makeflags), format, ends[0], ends[1]);
#pragma GCC diagnostic pop
	return jobserver_open(makeflags, is_named);
}

static void
is_usable(const char *format, const int ends[static 2])
{
	bool is_named = false;
	struct jobserver *jobserver = open_by(format, ends, &is_named);

	ok(jobserver && is_named, format);
	jobserver_close(jobserver);
}

static void
is_refused(const char *format, const int ends[static 2])
{
	bool is_named = false;
	struct jobserver *jobserver = open_by(format, ends, &is_named);

	ok(!jobserver && is_named, format);
	jobserver_close(jobserver);
}

static void
is_none(const char *makeflags)
{
	bool is_named = true;
	struct jobserver *jobserver = jobserver_open(makeflags, &is_named);

	ok(!jobserver && !is_named, makeflags ? makeflags : "no MAKEFLAGS");
	jobserver_close(jobserver);
}

/* Takes two tokens and gives one back.  Each token keeps its byte. */
static void
check_tokens(struct jobserver *jobserver, int writing, const char *what)
{
	struct pollfd readable;
	uint8_t first = 0;
	uint8_t second = 0;
	uint8_t none = '-';

	if (!ok(jobserver, what))
		return;
	ok(!jobserver_take(jobserver, &none), "an empty pipe has no token");
	is_int(write(writing, "ab", 2), 2, "two tokens are written");
	readable = (struct pollfd){ .fd = jobserver_fd(jobserver),
				    .events = POLLIN };
	is_int(poll(&readable, 1, 0), 1, "the descriptor can be polled");
	ok(jobserver_take(jobserver, &first), "the first token is taken");
	ok(jobserver_take(jobserver, &second), "the second token is taken");
	ok(!jobserver_take(jobserver, &none), "there is no third token");
	is_int(none, '-', "a failed take does not change the byte");
	is_int(first, 'a', "a token keeps its byte");
	jobserver_give(jobserver, second);
	ok(jobserver_take(jobserver, &first) && first == 'b',
	   "a returned token can be taken again");
	jobserver_close(jobserver);
}

static void
test_makeflags(const int ends[static 2])
{
	is_none(NULL);
	is_none("");
	is_none("  ");
	is_none("ks -j");
	is_none("-j12");
	is_none("A=-j1");
	is_none(" -- -j1");
	is_refused("k -j1 -- A=%d%d", ends);
	is_usable("-j1 --jobserver-auth=%d,%d", ends);
	is_none("-j8 -- A=--jobserver-auth=3,4");
	is_none("-j8 -- --jobserver-auth=3,4");
	is_none("-j8 A\\ --jobserver-auth=3,4");
	is_usable("--jobserver-auth=%d,%d", ends);
	is_usable("k -j3 --jobserver-auth=%d,%d -- A=b", ends);
	is_usable("k --jobserver-fds=%d,%d -j", ends);
	is_usable("--jobserver-auth=-2,-2 -j\t--jobserver-auth=%d,%d", ends);
	is_refused("--jobserver-auth=%d,%d --jobserver-auth=-2,-2", ends);
	is_refused("--jobserver-auth=%d,%d1", ends);
	is_refused("--jobserver-auth=%d;%d", ends);
	is_refused("--jobserver-auth=%d", ends);
	is_refused("--jobserver-auth=,", ends);
	is_refused("--jobserver-auth=", ends);
	is_refused("--jobserver-auth=99999999999999999999,%d", ends);
	is_refused("--jobserver-auth=fifo:", ends);
	is_refused("--jobserver-auth=other:%d,%d", ends);
}

static void
test_files(const int ends[static 2])
{
	const int wrong_way[2] = { ends[1], ends[0] };
	int others[2];
	int file = open("file", O_RDWR | O_CREAT, 0600);
	const int files[2] = { file, file };

	is_refused("--jobserver-auth=%d,%d", wrong_way);
	is_refused("--jobserver-auth=%d,%d", files);
	is_int(pipe(others), 0, "another pipe is made");
	is_refused("--jobserver-auth=%d,%d",
		   (const int[]){ ends[0], others[1] });
	close(others[0]);
	close(others[1]);
	is_refused("--jobserver-auth=%d,%d", others);
	is_refused("--jobserver-auth=%d,%d", (const int[]){ ends[0], file });
	close(file);
	is_refused("--jobserver-auth=fifo:file", ends);
	is_refused("--jobserver-auth=fifo:absent", ends);
}

static void
test_pipe(const int ends[static 2])
{
	int flags = fcntl(ends[0], F_GETFL);
	bool is_named;

	check_tokens(open_by("--jobserver-auth=%d,%d", ends, &is_named),
		     ends[1], "a pipe");
	is_int(fcntl(ends[0], F_GETFL), flags,
	       "the flags of make's descriptor do not change");
	ok(fcntl(ends[0], F_GETFD) & FD_CLOEXEC,
	   "the descriptor is closed on exec");
}

static void
test_sockets(void)
{
	bool is_named;
	int ends[2];

	is_int(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0,
	       "two sockets are made");
	/*
	 * Each end of a socket pair reads what the other end writes.  After the
	 * close() below, one descriptor is both ends, and its peer is closed.
	 */
	ok(!jobserver_open("--jobserver-auth=fifo:/dev/null", &is_named),
	   "a device is not accepted as a FIFO");
	is_usable("--jobserver-auth=%d,%d", ends);
	close(ends[1]);
	ends[1] = ends[0];
	{
		struct jobserver *jobserver =
			open_by("--jobserver-auth=%d,%d", ends, &is_named);
		uint8_t token;

		ok(jobserver, "a socket is accepted");
		ok(!jobserver_take(jobserver, &token),
		   "a closed peer gives no token");
		is_int(jobserver_fd(jobserver), -1,
		       "a closed socket is not polled");
		jobserver_close(jobserver);
	}
	close(ends[0]);
}

static void
test_fifo(void)
{
	bool is_named;
	int fifo;

	is_int(mkfifo("with blank $x", 0600), 0,
	       "a FIFO with a blank in its name is made");
	fifo = open("with blank $x", O_RDWR);
	check_tokens(jobserver_open("-j3 --jobserver-auth=fifo:with\\ "
				    "blank\\ $$x -- A=b",
				    &is_named),
		     fifo, "a path quoted by make is unquoted");
	close(fifo);
}

int
main(void)
{
	int ends[2];

	workdir_enter();
	is_int(pipe(ends), 0, "a pipe is made");
	test_makeflags(ends);
	test_files(ends);
	test_pipe(ends);
	test_sockets();
	test_fifo();
	workdir_leave();
	return tap_done();
}
