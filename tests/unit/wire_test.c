/* SPDX-License-Identifier: MIT */
/* Tests encoding and decoding requests and outcomes, whole and damaged. */
#include "compile/wire.h"

#include <stdlib.h>

#include "base/mem.h"
#include "lib/tap.h"
#include "pool/client.h"

/* Long enough for a header and some bytes after it. */
#define PYC_BYTES "\xa7\r\r\n\0\0\0\0\1\2\3\4\5\6\7\10payload"
#define PYC_LENGTH (sizeof(PYC_BYTES) - 1)
#define DEFLATED_BYTES "packed\0"
#define DEFLATED_LENGTH 7
#define VALUE_LENGTH 5

/* Returns an exact copy of the frame's content.  Owned. */
static uint8_t *
content(const struct buf *frame, size_t length)
{
	uint8_t *copy = mem_alloc(length);

	if (length)
		memcpy(copy, frame->data + POOL_FRAME_HEAD, length);
	return copy;
}

static void
check_head(const struct buf *frame)
{
	ok(frame->length >= POOL_FRAME_HEAD &&
		   get_le32(frame->data) == frame->length - POOL_FRAME_HEAD,
	   "the frame has its length");
}

static const struct request sample_request = {
	.kind = REQUEST_BAKE,
	.magic = 0x0a0d0da7,
	.minor = 11,
	.level = 2,
	.mode = PYC_CHECKED_HASH,
	.mtime = 0x87654321,
	.filename = "/usr/lib/\xc3\xa9.py",
	.existing = (const uint8_t *)"old\0bytes",
	.existing_length = 9,
	.is_doubtful = true,
	.is_deflated = true,
	.source = (const uint8_t *)"x = 1\0\n",
	.source_length = 7,
	.has_header = true,
	.header = { .magic = 0x0a0d0da7,
		    .mode = PYC_UNCHECKED_HASH,
		    .hash = 0x1122334455667788 },
	.build = 0x8877665544332211,
	.is_kept = true,
	.has_placeholder = true,
	.value = (const uint8_t *)"a value",
	.value_length = 7,
};

static void
test_request(void)
{
	auto_buf frame = BUF_INIT;
	auto_err err = ERR_INIT;
	auto_free uint8_t *bytes = NULL;
	struct request got;
	size_t length;

	wire_put_request(&frame, &sample_request);
	check_head(&frame);
	length = frame.length - POOL_FRAME_HEAD;
	bytes = content(&frame, length);
	memset(&got, 0xee, sizeof(got));
	is_int(wire_get_request(&got, bytes, length, &err), 0,
	       "a request is decoded");
	is_int(got.kind, REQUEST_BAKE, "kind");
	is_int(got.magic, 0x0a0d0da7, "magic");
	is_int(got.minor, 11, "minor");
	is_int(got.level, 2, "level");
	is_int(got.mode, PYC_CHECKED_HASH, "mode");
	is_int(got.mtime, 0x87654321, "mtime");
	is_string(got.filename, "/usr/lib/\xc3\xa9.py", "file name");
	ok(got.is_doubtful, "is_doubtful");
	ok(got.is_deflated, "is_deflated");
	is_bytes(got.existing, got.existing_length, "old\0bytes", 9,
		 "the existing .pyc");
	is_bytes(got.source, got.source_length, "x = 1\0\n", 7, "source");
	ok(got.has_header, "has_header");
	is_int((long long)got.header.hash, 0x1122334455667788, "the header");
	ok(got.build == 0x8877665544332211, "the build");
	ok(got.is_kept && got.has_placeholder && !got.is_verified, "flags");
	is_bytes(got.value, got.value_length, "a value", 7, "value");
}

static void
test_question(void)
{
	const struct request question = { .kind = REQUEST_INFO };
	auto_buf frame = BUF_INIT;
	auto_err err = ERR_INIT;
	struct request got;

	buf_add_string(&frame, "####");
	wire_put_request(&frame, &question);
	is_bytes(frame.data, 4, "####", 4, "a frame is appended to the buffer");
	is_int(get_le32(frame.data + 4), (long long)frame.length - 8,
	       "the length excludes the earlier bytes");
	is_int(wire_get_request(&got, frame.data + 8, frame.length - 8, &err),
	       0, "a request for information is decoded");
	is_int(got.kind, REQUEST_INFO, "kind");
	is_string(got.filename, "", "the file name is empty");
	ok(!got.existing_length && !got.source_length,
	   "there is neither a source nor a .pyc");
}

static struct diagnostic sample_diagnostics[] = {
	{ true, 12, 3, "SyntaxError", "invalid syntax", "x = = 1", 5 },
	{ false, UINT32_MAX, 0, "", "", "", 0 },
	{ false, 1, 1, "SyntaxWarning", "\"is\" with a literal", NULL, 1 },
};

static const struct outcome sample_outcome = {
	.kind = OUTCOME_BAKED,
	.info = { 0x0a0d0da7, 11, "cpython-311", "3.11.7", "3.11.7 (main)" },
	.diagnostics = sample_diagnostics,
	.count = 3,
	.omitted = 70000,
	.pyc = (const uint8_t *)PYC_BYTES,
	.pyc_length = PYC_LENGTH,
	.deflated = (const uint8_t *)DEFLATED_BYTES,
	.deflated_length = DEFLATED_LENGTH,
	.value = (const uint8_t *)"value",
	.value_length = VALUE_LENGTH,
	.is_cached = true,
};

static void
check_sample(const struct outcome *got)
{
	is_int(got->kind, OUTCOME_BAKED, "kind");
	is_int(got->info.magic, 0x0a0d0da7, "magic");
	is_int(got->info.minor, 11, "minor");
	is_string(got->info.tag, "cpython-311", "tag");
	is_string(got->info.release, "3.11.7", "release");
	is_string(got->info.build, "3.11.7 (main)", "build");
	is_bytes(got->value, got->value_length, "value", VALUE_LENGTH,
		 "the value for the cache");
	ok(got->is_cached, "is_cached");
	is_bytes(got->pyc, got->pyc_length, PYC_BYTES, PYC_LENGTH, "bytes");
	is_bytes(got->deflated, got->deflated_length, DEFLATED_BYTES,
		 DEFLATED_LENGTH, "the deflate stream");
	is_int((long long)got->omitted, 70000,
	       "the number of omitted diagnostics");
	if (!ok(got->count == 3, "three diagnostics"))
		return;
	for (size_t i = 0; i < got->count; i++) {
		const struct diagnostic *item = &got->diagnostics[i];
		const struct diagnostic *wanted = &sample_diagnostics[i];

		ok(item->is_error == wanted->is_error, "error or warning");
		is_int(item->line, wanted->line, "line");
		is_int(item->column, wanted->column, "column");
		is_string(item->class_name, wanted->class_name, "class");
		is_string(item->text, wanted->text, "text");
		is_string(item->source_line,
			  wanted->source_line ? wanted->source_line : "",
			  "source line");
		is_int(item->caret, wanted->caret, "the column of the caret");
	}
}

static void
test_outcome(void)
{
	auto_buf frame = BUF_INIT;
	auto_err err = ERR_INIT;
	auto_free uint8_t *bytes = NULL;
	struct outcome got;
	size_t length;

	wire_put_outcome(&frame, &sample_outcome);
	check_head(&frame);
	length = frame.length - POOL_FRAME_HEAD;
	bytes = content(&frame, length);
	is_int(wire_get_outcome(&got, bytes, length, &err), 0,
	       "an outcome is decoded");
	check_sample(&got);
	outcome_fini(&got);
	ok(!got.diagnostics && !got.count,
	   "outcome_fini frees the diagnostics");
	outcome_fini(&got);
}

static char *
refusal(const struct buf *frame, bool wants_exhausted, const char *what)
{
	bool is_exhausted = false;
	char *reason = wire_refuse_outcome(frame->data + POOL_FRAME_HEAD,
					   frame->length - POOL_FRAME_HEAD,
					   &is_exhausted);

	ok(is_exhausted == wants_exhausted, what);
	return reason;
}

/* An outcome that says the worker is lost, and bytes that are no outcome. */
static void
test_refused(void)
{
	auto_buf well = BUF_INIT;
	auto_buf lost = BUF_INIT;
	auto_free char *none = NULL;
	auto_free char *said = NULL;
	auto_free char *cut = NULL;
	auto_free char *exhausted = NULL;
	auto_buf full = BUF_INIT;

	wire_put_outcome(&well, &sample_outcome);
	none = refusal(&well, false, "an outcome needs no memory");
	ok(!none, "an outcome is not a loss");
	wire_put_failure(&lost, OUTCOME_LOST, "", "no memory");
	said = refusal(&lost, false, "a loss may have another cause");
	is_string(said, "no memory", "a loss has its reason");
	well.length -= 2;
	cut = refusal(&well, false, "half an outcome says nothing");
	is_string(cut, POOL_BAD_REPLY, "half an outcome is a bad reply");
	wire_put_failure(&full, OUTCOME_EXHAUSTED, "", "all used");
	exhausted =
		refusal(&full, true, "a worker can say that memory ran out");
	is_string(exhausted, "all used", "this is a loss too");
}

static void
test_failure(void)
{
	auto_buf frame = BUF_INIT;
	auto_err err = ERR_INIT;
	struct outcome got;

	wire_put_failure(&frame, OUTCOME_FAILED, "canonical form", "byte 7");
	check_head(&frame);
	is_int(wire_get_outcome(&got, frame.data + POOL_FRAME_HEAD,
				frame.length - POOL_FRAME_HEAD, &err),
	       0, "a failure is decoded");
	is_int(got.kind, OUTCOME_FAILED, "kind");
	if (ok(got.count == 1, "there is one diagnostic")) {
		ok(got.diagnostics->is_error, "the diagnostic is an error");
		is_int(got.diagnostics->line, 0, "there is no line");
		is_string(got.diagnostics->class_name, "canonical form",
			  "class");
		is_string(got.diagnostics->text, "byte 7", "text");
		is_string(got.diagnostics->source_line, "",
			  "there is no source line");
	}
	ok(!got.pyc_length, "there is no .pyc");
	ok(!got.deflated_length, "there is no deflate stream");
	outcome_fini(&got);
}

/* Returns how many content lengths, up to one too many, are accepted. */
static unsigned int
taken_lengths(const struct buf *frame, bool is_request)
{
	size_t whole = frame->length - POOL_FRAME_HEAD;
	unsigned int taken = 0;

	for (size_t length = 0; length <= whole + 1; length++) {
		auto_free uint8_t *bytes = mem_zalloc(length, 1);
		auto_err err = ERR_INIT;
		struct request request;
		struct outcome outcome;
		int result;

		memcpy(bytes, frame->data + POOL_FRAME_HEAD,
		       length < whole ? length : whole);
		if (is_request) {
			result =
				wire_get_request(&request, bytes, length, &err);
		} else {
			result =
				wire_get_outcome(&outcome, bytes, length, &err);
			outcome_fini(&outcome);
		}
		taken += !result;
		taken += result && !err.message;
	}
	return taken;
}

static void
test_truncation(void)
{
	auto_buf request = BUF_INIT;
	auto_buf outcome = BUF_INIT;

	wire_put_request(&request, &sample_request);
	is_int(taken_lengths(&request, true), 1,
	       "only the full length of a request is accepted");
	wire_put_outcome(&outcome, &sample_outcome);
	is_int(taken_lengths(&outcome, false), 1,
	       "only the full length of an outcome is accepted");
}

/* Checks that the content is refused with another number at an offset. */
static void
check_number(struct buf *frame, size_t at, uint32_t number, const char *what)
{
	auto_err err = ERR_INIT;
	struct outcome outcome;
	size_t length = frame->length - POOL_FRAME_HEAD;
	auto_free uint8_t *bytes = content(frame, length);

	put_le32(bytes + at, number);
	is_int(wire_get_outcome(&outcome, bytes, length, &err), -1, what);
	is_string(err.message, "malformed reply from a worker (internal error)",
		  "the message has the reason");
	ok(!outcome.diagnostics, "no diagnostics are kept");
}

/*
 * Offsets in the content.  Before them are the kind (1 byte), two numbers of 4
 * bytes, texts with their lengths and NULs, and the number of omitted
 * diagnostics.
 */
#define TAG_LENGTH_AT 9
#define COUNT_AT (TAG_LENGTH_AT + 4 + 12 + 4 + 7 + 4 + 14 + 4)

/* After the deflate stream: the value with its length, and a flag. */
#define REST_LENGTH (4 + VALUE_LENGTH + 1)

static void
test_numbers(void)
{
	static const uint32_t wrong[] = { 0,	     5,		 0x1000,
					  INT32_MAX, 0x80000000, UINT32_MAX };
	auto_buf frame = BUF_INIT;
	size_t end;

	wire_put_outcome(&frame, &sample_outcome);
	end = frame.length - POOL_FRAME_HEAD;
	is_int(get_le32(frame.data + POOL_FRAME_HEAD + TAG_LENGTH_AT), 11,
	       "the offset is that of a length");
	is_int(get_le32(frame.data + POOL_FRAME_HEAD + COUNT_AT), 3,
	       "the offset is that of the count");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		check_number(&frame, TAG_LENGTH_AT, wrong[i],
			     "another length of a text is refused");
		check_number(&frame, COUNT_AT, wrong[i],
			     "another number of diagnostics is refused");
		check_number(&frame,
			     end - REST_LENGTH - DEFLATED_LENGTH - 4 -
				     PYC_LENGTH - 4,
			     wrong[i], "another length of the .pyc is refused");
		check_number(&frame, end - REST_LENGTH - DEFLATED_LENGTH - 4,
			     wrong[i],
			     "another length of the stream is refused");
	}
}

static void
test_text_with_nul(void)
{
	auto_buf frame = BUF_INIT;
	auto_err err = ERR_INIT;
	struct outcome outcome;

	wire_put_outcome(&frame, &sample_outcome);
	frame.data[POOL_FRAME_HEAD + TAG_LENGTH_AT + 4 + 3] = '\0';
	is_int(wire_get_outcome(&outcome, frame.data + POOL_FRAME_HEAD,
				frame.length - POOL_FRAME_HEAD, &err),
	       -1, "a NUL inside a text is refused");
	frame.data[POOL_FRAME_HEAD + TAG_LENGTH_AT + 4 + 3] = 't';
	frame.data[POOL_FRAME_HEAD + TAG_LENGTH_AT + 4 + 11] = 't';
	is_int(wire_get_outcome(&outcome, frame.data + POOL_FRAME_HEAD,
				frame.length - POOL_FRAME_HEAD, &err),
	       -1, "a text without a final NUL is refused");
}

static void
test_kinds(void)
{
	auto_buf frame = BUF_INIT;

	wire_put_outcome(&frame, &sample_outcome);
	for (unsigned int kind = 0; kind < 256; kind++) {
		auto_err err = ERR_INIT;
		struct outcome outcome;
		bool known = kind >= OUTCOME_INFO && kind <= OUTCOME_EXHAUSTED;

		frame.data[POOL_FRAME_HEAD] = (uint8_t)kind;
		is_int(wire_get_outcome(&outcome, frame.data + POOL_FRAME_HEAD,
					frame.length - POOL_FRAME_HEAD, &err),
		       known ? 0 : -1,
		       "only known kinds of outcome are accepted");
		outcome_fini(&outcome);
	}
}

int
main(void)
{
	test_request();
	test_question();
	test_outcome();
	test_refused();
	test_failure();
	test_truncation();
	test_numbers();
	test_text_with_nul();
	test_kinds();
	return tap_done();
}
