/* SPDX-License-Identifier: MIT */
/* Tests the values of cache entries: only values that were written are read. */
#include "compile/cached.h"

#include <stdlib.h>

#include "base/mem.h"
#include "compile/wire.h"
#include "host/compiler.h"
#include "lib/tap.h"
#include "pool/client.h"

/* The byte and the length before the outcome. */
#define HEAD_LENGTH 5

static struct diagnostic warning = {
	.line = 3,
	.column = 4,
	.class_name = "SyntaxWarning",
	.text = "a text",
	.source_line = "x = 1",
	.caret = 2,
};

static uint8_t payload[4000] = "payload";

static struct outcome
sample(void)
{
	return (struct outcome){
		.kind = OUTCOME_BAKED,
		.diagnostics = &warning,
		.count = 1,
		.omitted = 7,
		.pyc = payload,
		.pyc_length = sizeof(payload),
	};
}

static void
test_round_trip(size_t length)
{
	struct zstd zstd = ZSTD_INIT;
	struct outcome written = sample();
	struct outcome outcome;
	auto_buf value = BUF_INIT;
	auto_buf bytes = BUF_INIT;

	written.pyc_length = length;
	buf_add_byte(&value, '#');
	cached_write(&zstd, &written, &value);
	if (!ok(cached_read(&zstd, value.data + 1, value.length - 1, &bytes,
			    &outcome),
		"a value is read"))
		return;
	is_bytes(outcome.pyc, outcome.pyc_length, payload, length,
		 "it has the payload");
	is_int((long long)outcome.count, 1, "it has the warning");
	is_int(outcome.diagnostics[0].line, 3, "the line of the warning");
	is_int(outcome.diagnostics[0].column, 4, "its column");
	is_int(outcome.diagnostics[0].caret, 2, "its caret");
	is_string(outcome.diagnostics[0].class_name, "SyntaxWarning",
		  "its class");
	is_string(outcome.diagnostics[0].text, "a text", "its text");
	is_string(outcome.diagnostics[0].source_line, "x = 1",
		  "the source line");
	is_int((long long)outcome.omitted, 7, "how many were omitted");
	ok(cached_is_same(&zstd, value.data + 1, value.length - 1, &written),
	   "the value is the same as the outcome");
	written.omitted++;
	ok(!cached_is_same(&zstd, value.data + 1, value.length - 1, &written),
	   "another number of messages is not the same");
	written.omitted--;
	written.pyc_length--;
	ok(!cached_is_same(&zstd, value.data + 1, value.length - 1, &written),
	   "another payload is not the same");
	outcome_fini(&outcome);
	zstd_fini(&zstd);
}

static bool
can_read(const uint8_t *value, size_t length)
{
	struct zstd zstd = ZSTD_INIT;
	auto_buf bytes = BUF_INIT;
	struct outcome outcome;
	bool result = cached_read(&zstd, value, length, &bytes, &outcome);

	if (result)
		outcome_fini(&outcome);
	zstd_fini(&zstd);
	return result;
}

/* A damaged value can be another value, but nothing is read past its end. */
static void
test_damage(size_t length)
{
	struct zstd zstd = ZSTD_INIT;
	struct outcome written = sample();
	auto_buf value = BUF_INIT;
	bool is_cut_refused = true;

	written.pyc_length = length;
	cached_write(&zstd, &written, &value);
	zstd_fini(&zstd);
	ok(can_read(value.data, value.length), "the value is sound");
	for (size_t i = 0; i < value.length; i++) {
		/* A copy, so that a sanitizer sees its end. */
		auto_buf cut = BUF_INIT;

		buf_add(&cut, value.data, i);
		is_cut_refused &= !can_read(cut.data, cut.length);
	}
	ok(is_cut_refused, "a value that is cut anywhere is refused");
	for (size_t bit = 0; bit < 8 * value.length; bit++) {
		value.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		can_read(value.data, value.length);
		value.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	buf_add_byte(&value, 0);
	ok(!can_read(value.data, value.length), "a byte too many is refused");
	value.data[0] = 2;
	ok(!can_read(value.data, value.length - 1),
	   "an unknown form is refused");
}

/* A size that nothing supports does not make the reader allocate so much. */
static void
test_announced_size(void)
{
	uint8_t stored[] = { 0, 0, 0, 0, 0x7f, 'x' };
	struct zstd zstd = ZSTD_INIT;
	struct outcome written = sample();
	struct outcome outcome;
	auto_buf value = BUF_INIT;
	auto_buf bytes = BUF_INIT;

	ok(!cached_read(&zstd, stored, sizeof(stored), &bytes, &outcome),
	   "a stored value that is shorter than its size is refused");
	stored[4] = 0xff;
	ok(!cached_read(&zstd, stored, sizeof(stored), &bytes, &outcome),
	   "so is one that would be larger than a frame");
	cached_write(&zstd, &written, &value);
	put_le32(value.data + 1, 0x7fffffff);
	ok(!cached_read(&zstd, value.data, value.length, &bytes, &outcome),
	   "a compressed value with another size is refused");
	ok(bytes.capacity < 1 << 20, "no large buffer was allocated");
	zstd_fini(&zstd);
}

/* Makes a value of anything that a worker can send. */
static bool
can_read_outcome(const struct outcome *outcome)
{
	auto_buf frame = BUF_INIT;
	auto_buf value = BUF_INIT;

	wire_put_outcome(&frame, outcome);
	buf_add_byte(&value, 0);
	buf_add_le32(&value, (uint32_t)(frame.length - POOL_FRAME_HEAD));
	buf_add(&value, frame.data + POOL_FRAME_HEAD,
		frame.length - POOL_FRAME_HEAD);
	return can_read(value.data, value.length);
}

/* What cached_write never keeps would make the reply of the worker invalid. */
static void
test_forged(void)
{
	struct outcome outcome = sample();
	struct diagnostic items[COMPILER_MOST_MESSAGES + 1];
	struct diagnostic item = warning;
	auto_free char *text = mem_zalloc((1 << 20) + 1, 1);

	ok(can_read_outcome(&outcome), "an outcome as it is kept");
	outcome.kind = OUTCOME_FAILED;
	ok(!can_read_outcome(&outcome), "an error is refused");
	outcome.kind = OUTCOME_FRESH;
	ok(!can_read_outcome(&outcome), "a fresh .pyc is refused");
	outcome = sample();
	outcome.deflated = payload;
	outcome.deflated_length = 1;
	ok(!can_read_outcome(&outcome), "a deflate stream is refused");
	outcome = sample();
	outcome.value = payload;
	outcome.value_length = 1;
	ok(!can_read_outcome(&outcome), "a value in a value is refused");
	outcome = sample();
	outcome.is_cached = true;
	ok(!can_read_outcome(&outcome), "a cached outcome is refused");
	outcome = sample();
	outcome.diagnostics = &item;
	item.is_error = true;
	ok(!can_read_outcome(&outcome), "an error message is refused");
	item = warning;
	memset(text, 'x', 1 << 20);
	item.text = text;
	ok(!can_read_outcome(&outcome), "a long message is refused");
	for (size_t i = 0; i < COMPILER_MOST_MESSAGES + 1; i++)
		items[i] = warning;
	outcome.diagnostics = items;
	outcome.count = COMPILER_MOST_MESSAGES;
	ok(can_read_outcome(&outcome), "as many messages as there can be");
	outcome.count++;
	ok(!can_read_outcome(&outcome), "more messages are refused");
}

int
main(void)
{
	for (size_t i = 20; i < sizeof(payload); i++)
		payload[i] = (uint8_t)(i / 64);
	test_round_trip(sizeof(payload));
	test_round_trip(20);
	test_damage(sizeof(payload));
	test_damage(20);
	test_announced_size();
	test_forged();
	return tap_done();
}
