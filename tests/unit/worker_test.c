/* SPDX-License-Identifier: MIT */
/*
 * Tests a worker that normalizes a .pyc without Python, a worker whose Python
 * differs from the one expected, and the facts about the embedded Python
 * known before it starts.
 */
#include "compile/worker.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "compile/wire.h"
#include "host/inflate.h"
#include "lib/ask_worker.h"
#include "lib/codestream.h"
#include "lib/fake_python.h"
#include "lib/tap.h"
#include "lib/workdir.h"
#include "pool/client.h"
#include "pyc/pymagic.h"

#define MAGIC_3_11 (3495u | 0x0a0d0000u)
#define NO_PYTHON "/nonexistent/python"

/* Sends a request to a worker whose Python does not exist. */
static void
ask(const struct request *request, struct buf *reply, struct outcome *outcome)
{
	static const struct worker_setup setup = { .program = NO_PYTHON };

	ask_worker(&setup, request, reply, outcome);
}

static void
ask_normal(const struct buf *pyc, struct buf *reply, struct outcome *outcome)
{
	struct request request = {
		.kind = REQUEST_NORMALIZE,
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

/* Adds a .pyc of 3.11 with this object as its only constant. */
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
	is_int((long long)outcome.count, 1, "there is one diagnostic");
	if (outcome.count == 1) {
		is_string(outcome.diagnostics[0].class_name, "",
			  "the diagnostic has no class of Python");
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

	/* The canonical form of a word is a short interned string. */
	add_pyc(&pyc, PIECE("a\1\0\0\0w"));
	add_pyc(&wanted, PIECE("Z\1w"));
	ask_normal(&pyc, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_BAKED, "another form is rewritten");
	is_bytes(outcome.pyc, outcome.pyc_length, wanted.data, wanted.length,
		 "the result is the header and the canonical payload");
	outcome_fini(&outcome);
	ask_normal(&wanted, &again, &outcome);
	is_int(outcome.kind, OUTCOME_FRESH, "a canonical .pyc is fresh");
	is_int((long long)outcome.pyc_length, 0,
	       "a canonical .pyc is not sent");
	outcome_fini(&outcome);
}

static void
test_corrupt(void)
{
	auto_buf pyc = BUF_INIT;
	auto_free char *wanted = NULL;
	size_t offset; /* from the start of the stream */

	add_header(&pyc, MAGIC_3_11, 0);
	offset = codestream_add_constant(11, PIECE("?"), &pyc);
	wanted = mem_printf("corrupt: byte %zu: unknown type code",
			    offset + PYC_HEADER_SIZE);
	check_failure(&pyc, wanted,
		      "the offset is counted from the start of the file");
	pyc.length = PYC_HEADER_SIZE;
	check_failure(&pyc, "corrupt: byte 16: the marshal data ends too early",
		      "a header without a payload");
	pyc.length = 3;
	check_failure(&pyc, "corrupt: 3 bytes are too few for a .pyc header",
		      "less than a header");
	pyc.length = 0;
	check_failure(&pyc, "corrupt: 0 bytes are too few for a .pyc header",
		      "an empty file");
}

static void
test_headers(void)
{
	auto_buf old = BUF_INIT;
	auto_buf flags = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_buf zeros = BUF_INIT;

	/* Before 3.7 there were no flags, so these must not be checked. */
	add_header(&old, 3379u | 0x0a0d0000u, 0x12345678);
	check_failure(&old, "magic 3379 is not of a CPython from 3.7 to 3.15",
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

/* A .pyc can also be returned as a deflate stream. */
static void
test_deflated(void)
{
	auto_buf pyc = BUF_INIT;
	auto_buf reply = BUF_INIT;
	auto_err err = ERR_INIT;
	struct request request = {
		.kind = REQUEST_NORMALIZE,
		.filename = "m.pyc",
		.is_deflated = true,
	};
	struct outcome outcome;

	add_pyc(&pyc, PIECE("a\1\0\0\0w"));
	request.existing = pyc.data;
	request.existing_length = pyc.length;
	ask(&request, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_BAKED, "the .pyc is rewritten");
	is_int(inflate_compare(outcome.deflated, outcome.deflated_length,
			       outcome.pyc, outcome.pyc_length, &err),
	       0, "the stream inflates to the .pyc");
	outcome_fini(&outcome);
}

/* A worker starts the Python of its setup. */
static void
test_python(void)
{
	struct request request = {
		.kind = REQUEST_INFO,
		.filename = "",
	};
	auto_buf reply = BUF_INIT;
	struct outcome outcome;

	ask(&request, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_LOST,
	       "the worker may be started again alone");
	outcome_fini(&outcome);
	reply.length = 0;
	request.is_alone = true;
	ask(&request, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_BROKEN, "the worker is broken");
	if (outcome.count == 1)
		is_string(outcome.diagnostics[0].text,
			  NO_PYTHON ": cannot be run: No such file or "
				    "directory",
			  "the message names the program");
	outcome_fini(&outcome);
}

static const struct request to_bake = {
	.kind = REQUEST_BAKE,
	.magic = MAGIC_3_11,
	.minor = 11,
	.mode = PYC_CHECKED_HASH,
	.filename = "m.py",
	.source = (const uint8_t *)"x = 1\n",
	.source_length = 6,
};

static void
check_broken(const struct worker_setup *setup, const struct request *request,
	     const char *wanted, const char *what)
{
	auto_buf reply = BUF_INIT;
	struct outcome outcome;

	ask_worker(setup, request, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_BROKEN, "the worker is broken");
	is_string(outcome.count == 1 ? outcome.diagnostics[0].text : NULL,
		  wanted, what);
	outcome_fini(&outcome);
}

/* A program that greets as CPython 3.11.2; it compiles nothing. */
static void
test_other_magic(void)
{
	const struct worker_setup setup = { .program = "./fake" };
	struct request request = to_bake;

	fake_python_release("greeting", 11, "3.11.2");
	fake_python_script("fake", "cat greeting >&3\n" FAKE_PYTHON_WAIT);
	request.magic = 3425u | 0x0a0d0000u;
	request.minor = 9;
	check_broken(&setup, &request,
		     "Python 3.11.2 writes magic 3495 instead of 3425",
		     "a Python other than the planned one is refused");
}

/* The reported facts of the embedded Python must be true once it runs. */
static void
test_embedded(void)
{
	struct request request = { .kind = REQUEST_INFO };
	struct python_info told;
	auto_buf texts = BUF_INIT;
	auto_buf reply = BUF_INIT;
	auto_free char *wanted = NULL;
	auto_err err = ERR_INIT;
	struct outcome outcome;

	if (worker_info(&told, &texts, &err)) {
		ok(strstr(err.message, "--python=PYTHON"),
		   "without an embedded Python, the message names --python");
		request = to_bake;
		request.is_alone = true;
		check_broken(NULL, &request, err.message,
			     "the worker has the same message");
		return;
	}
	ask_worker(NULL, &request, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_INFO, "the embedded Python starts");
	is_int(told.magic, outcome.info.magic,
	       "the magic was known before the start");
	is_int(told.minor, outcome.info.minor,
	       "the minor version was known before the start");
	is_string(told.tag, outcome.info.tag,
		  "the tag was known before the start");
	is_string(told.release, outcome.info.release,
		  "the release was known before the start");
	request = to_bake;
	request.magic = 3379u | 0x0a0d0000u;
	wanted = mem_printf("Python %s writes magic %u instead of 3379",
			    told.release, told.magic & 0xffff);
	check_broken(NULL, &request, wanted,
		     "a magic of another Python is refused");
	outcome_fini(&outcome);
}

/* --- warnings, with the embedded Python --- */

#define DEPRECATED "x = '\\d'\n"
#define SUSPECT "assert (x, 'y')\n"

/* Compiles a source.  Returns "Class:line:column" of each message.  Owned. */
static char *
messages(enum compiler_warnings warnings, const char *source)
{
	struct worker_setup setup = { .warnings = warnings };
	struct request request = to_bake;
	struct buf text = BUF_INIT;
	auto_buf texts = BUF_INIT;
	auto_buf reply = BUF_INIT;
	auto_err err = ERR_INIT;
	struct python_info told;
	struct outcome outcome;

	if (worker_info(&told, &texts, &err)) {
		printf("Bail out! %s\n", err.message);
		exit(99);
	}
	request.magic = told.magic;
	request.minor = told.minor;
	request.source = (const uint8_t *)source;
	request.source_length = strlen(source);
	ask_worker(&setup, &request, &reply, &outcome);
	ok((outcome.kind == OUTCOME_BAKED) ==
		   (!outcome.count ||
		    !outcome.diagnostics[outcome.count - 1].is_error),
	   "the outcome is a .pyc or an error");
	for (size_t i = 0; i < outcome.count; i++)
		buf_printf(&text, "%s%s:%u:%u", i ? " " : "",
			   outcome.diagnostics[i].class_name,
			   outcome.diagnostics[i].line,
			   outcome.diagnostics[i].column);
	buf_add_byte(&text, 0);
	outcome_fini(&outcome);
	return (char *)text.data;
}

static void
check_messages(enum compiler_warnings warnings, const char *source,
	       const char *wanted, const char *what)
{
	auto_free char *got = messages(warnings, source);

	is_string(got, wanted, what);
}

static void
test_warnings(void)
{
	struct python_info told;
	auto_buf texts = BUF_INIT;
	auto_err err = ERR_INIT;

	/* Since 3.12 the escape is a SyntaxWarning. */
	if (worker_info(&told, &texts, &err) || told.minor > 11) {
		ok(true, "warnings # SKIP this Python gives others");
		return;
	}
	check_messages(COMPILER_WARNINGS_DEFAULT, DEPRECATED SUSPECT,
		       "SyntaxWarning:2:0",
		       "default: one of two warnings is shown");
	check_messages(COMPILER_WARNINGS_SHOW, DEPRECATED SUSPECT,
		       "DeprecationWarning:1:0 SyntaxWarning:2:0",
		       "show: both warnings are shown");
	check_messages(COMPILER_WARNINGS_IGNORE, DEPRECATED SUSPECT, "",
		       "ignore: no warning is shown");
	check_messages(COMPILER_WARNINGS_ERROR, DEPRECATED SUSPECT,
		       "SyntaxError:1:5",
		       "error: the first warning is an error");
	check_messages(COMPILER_WARNINGS_ERROR, "x = 1\n" SUSPECT,
		       "SyntaxError:2:1",
		       "error: a warning of a later pass is an error");
	check_messages(COMPILER_WARNINGS_ERROR, "x = 1\n", "",
		       "error: a source without warnings has no error");
}

int
main(void)
{
	workdir_enter();
	test_normal();
	test_deflated();
	test_corrupt();
	test_headers();
	test_python();
	test_other_magic();
	test_embedded();
	test_warnings();
	workdir_leave();
	return tap_done();
}
