/* SPDX-License-Identifier: MIT */
/* A worker that rewrites what stands there, and needs no Python for it. */
#include "engine/worker.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "engine/wire.h"
#include "lib/codestream.h"
#include "lib/tap.h"

#define MAGIC_3_11 (3495u | 0x0a0d0000u)
#define NO_PYTHON "/nonexistent/python"

/* The one answer to a request, of a worker whose Python is not there. */
static void
ask(const struct wire_request *request, struct buf *reply,
    struct outcome *outcome)
{
	auto_buf frame = BUF_INIT;
	auto_err err = ERR_INIT;
	int ends[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) {
		printf("Bail out! no socket pair\n");
		exit(99);
	}
	pid = fork();
	if (!pid) {
		close(ends[0]);
		_exit(worker_main(ends[1], NO_PYTHON));
	}
	close(ends[1]);
	wire_put_request(&frame, request);
	fs_write_all(ends[0], frame.data, frame.length, &err);
	shutdown(ends[0], SHUT_WR);
	for (;;) {
		ssize_t count;

		buf_reserve(reply, 4096);
		count = read(ends[0], reply->data + reply->length, 4096);
		if (count <= 0)
			break;
		reply->length += (size_t)count;
	}
	close(ends[0]);
	waitpid(pid, NULL, 0);
	if (reply->length < WIRE_FRAME_HEAD ||
	    wire_get_outcome(outcome, reply->data + WIRE_FRAME_HEAD,
			     reply->length - WIRE_FRAME_HEAD, &err)) {
		printf("Bail out! no reply\n");
		exit(99);
	}
}

static void
ask_normal(const struct buf *pyc, struct buf *reply, struct outcome *outcome)
{
	struct wire_request request = {
		.kind = WIRE_ASK_NORMALIZE,
		.filename = "m.pyc",
		.existing = pyc->data,
		.existing_length = pyc->length,
	};

	ask(&request, reply, outcome);
}

static void
add_header(struct buf *pyc, uint32_t magic, uint32_t flags)
{
	buf_add_le32(pyc, magic);
	buf_add_le32(pyc, flags);
	buf_add(pyc, "12345678", 8);
}

/* A .pyc of 3.11 whose one constant is this object. */
static void
add_pyc(struct buf *pyc, struct piece object)
{
	add_header(pyc, MAGIC_3_11, 3);
	codestream_add_constant(11, object, pyc);
}

static void
check_failure(const struct buf *pyc, const char *wanted, const char *what)
{
	auto_buf reply = BUF_INIT;
	struct outcome outcome;

	ask_normal(pyc, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_FAILED, "the file fails");
	is_int((long long)outcome.count, 1, "for one reason");
	if (outcome.count == 1) {
		is_string(outcome.diagnostics[0].class_name, "",
			  "which is none of Python's");
		is_string(outcome.diagnostics[0].text, wanted, what);
	}
	outcome_fini(&outcome);
}

static void
test_normal(void)
{
	auto_buf pyc = BUF_INIT;
	auto_buf wanted = BUF_INIT;
	auto_buf reply = BUF_INIT;
	auto_buf again = BUF_INIT;
	struct outcome outcome;

	/* A word is interned and short. */
	add_pyc(&pyc, PIECE("a\1\0\0\0w"));
	add_pyc(&wanted, PIECE("Z\1w"));
	ask_normal(&pyc, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_BAKED, "another form is rewritten");
	is_bytes(outcome.pyc, outcome.pyc_length, wanted.data, wanted.length,
		 "header and canonical payload");
	outcome_fini(&outcome);
	ask_normal(&wanted, &again, &outcome);
	is_int(outcome.kind, OUTCOME_FRESH, "the canonical form stays");
	is_int((long long)outcome.pyc_length, 0, "and is not sent");
	outcome_fini(&outcome);
}

static void
test_corrupt(void)
{
	auto_buf pyc = BUF_INIT;
	auto_free char *wanted = NULL;
	size_t offset; /* from the stream's start */

	add_header(&pyc, MAGIC_3_11, 0);
	offset = codestream_add_constant(11, PIECE("?"), &pyc);
	wanted = mem_printf("corrupt: byte %zu: unknown type code",
			    offset + PYC_HEADER_SIZE);
	check_failure(&pyc, wanted, "a place counts from the file's start");
	pyc.length = PYC_HEADER_SIZE;
	check_failure(&pyc, "corrupt: byte 16: the marshal data ends too early",
		      "a header alone");
	pyc.length = 3;
	check_failure(&pyc, "corrupt: 3 bytes are too few for a .pyc header",
		      "not even a header");
	pyc.length = 0;
	check_failure(&pyc, "corrupt: 0 bytes are too few for a .pyc header",
		      "nothing");
}

static void
test_headers(void)
{
	auto_buf old = BUF_INIT;
	auto_buf flags = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_buf zeros = BUF_INIT;

	/* Before 3.7 there were no flags, so these must not be looked at. */
	add_header(&old, 3379u | 0x0a0d0000u, 0x12345678);
	check_failure(&old, "magic 3379 is that of no CPython from 3.7 to 3.15",
		      "an old release");
	add_header(&flags, MAGIC_3_11, 2);
	check_failure(&flags, "corrupt: unknown .pyc flags 0x2 at byte 4",
		      "unknown flags");
	buf_add_string(&text, "import sys\nprint(sys)\n");
	check_failure(&text, "corrupt: byte 0: not the magic number of a .pyc",
		      "a source");
	buf_add(&zeros, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 18);
	check_failure(&zeros, "corrupt: byte 0: not the magic number of a .pyc",
		      "zeros");
}

/* The Python that a worker is given is the one that it starts. */
static void
test_python(void)
{
	struct wire_request request = {
		.kind = WIRE_ASK_ABOUT,
		.filename = "",
	};
	auto_buf reply = BUF_INIT;
	struct outcome outcome;

	ask(&request, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_BROKEN, "the worker cannot work");
	if (outcome.count == 1)
		is_string(outcome.diagnostics[0].text,
			  NO_PYTHON ": cannot be run: No such file or "
				    "directory",
			  "and says which program it was to run");
	outcome_fini(&outcome);
}

int
main(void)
{
	test_normal();
	test_corrupt();
	test_headers();
	test_python();
	return tap_done();
}
