/* SPDX-License-Identifier: MIT */
/*
 * Tests that the outcome of a job is one that the job can have, whatever its
 * worker replies.  The workers of this test reply what the name of the source
 * asks for.
 */
#include "compile/batch.h"

#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "host/compiler.h"
#include "lib/captured.h"
#include "lib/tap.h"
#include "pyc/pyc.h"
#include "pyc/pymagic.h"

#define MINOR 11

/* The same text many times. */
static char *
long_text(size_t length)
{
	char *text = mem_zalloc(length + 1, 1);

	memset(text, 'x', length);
	return text;
}

/* Adds the .pyc of the outcome as a deflate stream, stored in one block. */
static void
add_deflated(struct outcome *outcome, struct buf *stream)
{
	uint8_t head[] = { 1, 0, 0, 0, 0 };

	head[1] = (uint8_t)outcome->pyc_length;
	head[3] = (uint8_t)~head[1];
	head[4] = 0xff;
	buf_add(stream, head, sizeof(head));
	buf_add(stream, outcome->pyc, outcome->pyc_length);
	outcome->deflated = stream->data;
	outcome->deflated_length = stream->length;
}

/* Replies with more messages than a source can have. */
static void
reply_often(struct buf *reply)
{
	struct diagnostic items[COMPILER_MOST_MESSAGES + 1];
	const struct outcome outcome = {
		.kind = OUTCOME_FAILED,
		.diagnostics = items,
		.count = COMPILER_MOST_MESSAGES + 1,
	};

	for (size_t i = 0; i < outcome.count; i++)
		items[i] = (struct diagnostic){ .is_error = true,
						.class_name = "",
						.text = "bad" };
	wire_put_outcome(reply, &outcome);
}

/* Replies to one request as its file name says. */
static void
reply_to(const struct request *request, struct buf *reply)
{
	struct pyc_header header = request_header(request);
	auto_buf stream = BUF_INIT;
	auto_free char *text = long_text(1 << 20);
	uint8_t pyc[PYC_HEADER_SIZE + 1] = { [PYC_HEADER_SIZE] = 'N' };
	struct outcome outcome = {
		.kind = OUTCOME_BAKED,
		.pyc = pyc,
		.pyc_length = sizeof(pyc),
	};

	if (!strcmp(request->filename, "magic"))
		header.magic = pymagic_of(MINOR + 1);
	if (!strcmp(request->filename, "hash"))
		header.hash ^= 1;
	if (!strcmp(request->filename, "mode"))
		header.mode = PYC_UNCHECKED_HASH;
	pyc_header_write(&header, pyc);
	if (!strncmp(request->filename, "packed", strlen("packed")))
		add_deflated(&outcome, &stream);
	if (!strcmp(request->filename, "stray"))
		add_deflated(&outcome, &stream);
	if (!strcmp(request->filename, "packed wrong"))
		stream.data[stream.length - 1] ^= 1;
	if (!strncmp(request->filename, "fresh", strlen("fresh")))
		outcome = (struct outcome){ .kind = OUTCOME_FRESH };
	if (!strcmp(request->filename, "quiet"))
		outcome = (struct outcome){ .kind = OUTCOME_FAILED };
	if (!strcmp(request->filename, "info"))
		outcome.kind = OUTCOME_INFO;
	if (!strcmp(request->filename, "refused"))
		wire_put_failure(reply, OUTCOME_REFUSED, "", "no reason");
	else if (!strcmp(request->filename, "long"))
		wire_put_failure(reply, OUTCOME_FAILED, "", text);
	else if (!strcmp(request->filename, "often"))
		reply_often(reply);
	else if (!strcmp(request->filename, "control"))
		wire_put_failure(reply, OUTCOME_FAILED, "\033[31mE",
				 "\033]0;title\007");
	else if (!strcmp(request->filename, "failed"))
		wire_put_failure(reply, OUTCOME_FAILED, "SyntaxError", "bad");
	else
		wire_put_outcome(reply, &outcome);
}

static bool
read_all(int socket, void *bytes, size_t length)
{
	uint8_t *at = bytes;

	while (length) {
		ssize_t count = read(socket, at, length);

		if (count <= 0)
			return false;
		at += count;
		length -= (size_t)count;
	}
	return true;
}

static int
serve(int socket, const void *context)
{
	uint8_t head[POOL_FRAME_HEAD];

	(void)context;
	while (read_all(socket, head, sizeof(head))) {
		auto_buf frame = BUF_INIT;
		auto_buf reply = BUF_INIT;
		auto_err err = ERR_INIT;
		struct request request;

		buf_reserve(&frame, get_le32(head));
		frame.length = get_le32(head);
		if (!read_all(socket, frame.data, frame.length) ||
		    wire_get_request(&request, frame.data, frame.length, &err))
			return 1;
		reply_to(&request, &reply);
		if (fs_write_all(socket, reply.data, reply.length, &err))
			return 1;
	}
	return 0;
}

/* --- the sink --- */

/* What the sink has received. */
struct receiver {
	struct sink sink;
	enum outcome_kind last;
	bool has_existing; /* send an existing .pyc */
};

static enum sink_result
load_source(struct sink *sink, const struct sink_job *job, struct err *err)
{
	const struct receiver *receiver = (const struct receiver *)sink;

	(void)err;
	job->request->mode = PYC_CHECKED_HASH;
	buf_add_string(job->bytes, "x = 1\n");
	job->request->is_deflated =
		!strncmp(job->source->embedded, "packed", strlen("packed"));
	job->request->source = job->bytes->data;
	job->request->source_length = job->bytes->length;
	if (receiver->has_existing) {
		struct pyc_header header = request_header(job->request);
		uint8_t bytes[PYC_HEADER_SIZE];

		pyc_header_write(&header, bytes);
		if (!strcmp(job->source->embedded, "fresh?"))
			bytes[PYC_HEADER_SIZE - 1] ^= 1;
		buf_add(job->existing, bytes, sizeof(bytes));
		buf_add_byte(job->existing, 'N');
		job->request->existing = job->existing->data;
		job->request->existing_length = job->existing->length;
	}
	return SINK_OK;
}

static enum sink_result
receive(struct sink *sink, const struct source *source, int level,
	const struct outcome *outcome, struct err *err)
{
	struct receiver *receiver = (struct receiver *)sink;

	(void)source;
	(void)level;
	(void)err;
	receiver->last = outcome->kind;
	return SINK_OK;
}

/* --- trials --- */

/* A reply, and what must come of it. */
struct row {
	const char *name;
	bool has_existing;
	bool is_whole;
	enum outcome_kind kind; /* that the sink receives */
	int result;		/* of the batch */
	const char *message;	/* on standard error, or of the run; or "" */
};

static void
check_row(const struct row *row)
{
	const struct options options = { .levels = { [0] = true } };
	const struct python python = {
		.info = { .magic = pymagic_of(MINOR), .minor = MINOR },
	};
	struct receiver receiver = {
		.sink = { .load = load_source,
			  .accept = receive,
			  .is_whole = row->is_whole },
		.has_existing = row->has_existing,
	};
	struct plan plan = PLAN_INIT;
	struct verdicts verdicts;
	struct report report;
	struct batch batch = {
		.options = &options,
		.python = &python,
		.plan = &plan,
		.verdicts = &verdicts,
		.sink = &receiver.sink,
		.report = &report,
	};
	struct pool *pool = pool_new(1, serve, NULL, NULL);
	auto_err err = ERR_INIT;
	struct captured captured;
	char text[500];
	int result;

	plan_add(&plan, mem_strdup("m.py"), NULL, mem_strdup(row->name), 6);
	plan_settle(&plan);
	verdicts_init(&verdicts, &plan);
	report_init(&report);
	captured = captured_begin();
	result = batch_run(&batch, pool, &err);
	captured_end(&captured, text, sizeof(text));
	is_int(result, row->result, row->name);
	is_int(receiver.last, row->kind, "the sink receives the outcome");
	is_string(result ? err.message : text, row->message,
		  "the message says what is wrong");
	is_int((long long)report.failed,
	       row->kind != OUTCOME_BAKED && row->kind != OUTCOME_FRESH &&
		       !row->result,
	       "only a loss or an error counts as failed");
	report_fini(&report);
	verdicts_fini(&verdicts);
	plan_fini(&plan);
	pool_free(pool);
}

int
main(void)
{
	static const char lost[] = "m.py: " POOL_BAD_REPLY "\n";
	static const struct row rows[] = {
		{ "good", false, false, OUTCOME_BAKED, 0, "" },
		{ "failed", false, false, OUTCOME_FAILED, 0,
		  "m.py: SyntaxError: bad\n" },
		{ "fresh", true, false, OUTCOME_FRESH, 0, "" },
		{ "fresh?", true, false, OUTCOME_LOST, 0, lost },
		{ "fresh", false, false, OUTCOME_LOST, 0, lost },
		{ "magic", false, false, OUTCOME_LOST, 0, lost },
		{ "mode", false, false, OUTCOME_LOST, 0, lost },
		{ "hash", false, false, OUTCOME_LOST, 0, lost },
		{ "packed", false, false, OUTCOME_BAKED, 0, "" },
		{ "packed wrong", false, false, OUTCOME_LOST, 0, lost },
		{ "stray", false, false, OUTCOME_LOST, 0, lost },
		{ "long", false, false, OUTCOME_LOST, 0, lost },
		{ "often", false, false, OUTCOME_LOST, 0, lost },
		{ "control", false, false, OUTCOME_FAILED, 0,
		  "m.py: \\x1b[31mE: \\x1b]0;title\\x07\n" },
		{ "info", false, false, OUTCOME_LOST, 0, lost },
		{ "refused", false, false, OUTCOME_LOST, 0, lost },
		{ "quiet", false, false, OUTCOME_LOST, 0, lost },
		{ "fresh", false, true, 0, -1,
		  "m.py: " POOL_BAD_REPLY "; the archive is not written" },
	};

	log_set_level(LOG_NORMAL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_row(&rows[i]);
	return tap_done();
}
