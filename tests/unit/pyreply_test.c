/* SPDX-License-Identifier: MIT */
/*
 * Tests what a greeting and a reply may contain.  tests/unit/pyspawn_test.c has
 * the messages, and programs that send less than they announce.
 */
#include "host/pyreply.h"

#include "base/buf.h"
#include "base/mem.h"
#include "lib/tap.h"

#define BUILD "3.11.2 (main) [GCC 12.2.0]"
#define GREETING "pyc-bake\3\13\247\15\15\12CPython\0003.11.2\0003.11.2\0"

static void
test_greeting(void)
{
	static const char bytes[] = GREETING "cpython-311\0" BUILD;
	struct pyreply_greeting greeting;
	auto_err err = ERR_INIT;
	size_t refused = 0;

	is_int(pyreply_read_greeting(&greeting, (const uint8_t *)bytes,
				     sizeof(bytes), &err),
	       0, "a greeting");
	is_int(greeting.minor, 11, "the release");
	is_string(greeting.tag, "cpython-311", "the tag");
	is_string(greeting.build, BUILD, "the build");
	for (size_t length = 0; length < sizeof(bytes); length++) {
		auto_free uint8_t *copy = mem_alloc(length + 1);
		auto_err problem = ERR_INIT;

		memcpy(copy, bytes, length);
		refused += pyreply_read_greeting(&greeting, copy, length,
						 &problem) == -1 &&
			   !strcmp(problem.message, PYREPLY_NO_PYTHON);
	}
	is_int((long long)refused, sizeof(bytes),
	       "a greeting that is cut anywhere is refused");
}

/* Appends a message whose class and text are one byte each. */
static void
add_message(struct buf *bytes, bool is_error)
{
	buf_add_byte(bytes, is_error);
	for (int i = 0; i < 4; i++)
		buf_add_le32(bytes, i < 2 ? 7 : 1);
	buf_add_string(bytes, is_error ? "Ee" : "Ww");
}

/* kinds has "w" for a warning and "e" for an error, in order. */
static void
check_reply(const char *kinds, uint32_t stream, bool wanted, const char *what)
{
	struct compiler_result result = { 0 };
	struct pyreply_head head = { .stream = stream };
	auto_buf bytes = BUF_INIT;
	bool is_read;

	for (const char *kind = kinds; *kind; kind++)
		add_message(&bytes, *kind == 'e');
	head.messages = (uint32_t)bytes.length;
	buf_add(&bytes, "code", stream);
	is_read = pyreply_read(&result, &head, bytes.data);
	ok(is_read == wanted, what);
	if (is_read)
		is_int((long long)result.length, stream, "the stream");
	compiler_result_fini(&result);
}

static void
test_head(void)
{
	static const uint8_t most[] = { 0, 0, 0, 32, 255, 255, 255, 127 };
	static const uint8_t messages[] = { 1, 0, 0, 32, 0, 0, 0, 0 };
	static const uint8_t stream[] = { 0, 0, 0, 0, 0, 0, 0, 128 };
	struct pyreply_head head;

	ok(pyreply_read_head(&head, most), "the largest lengths");
	is_int(head.messages, 512 << 20, "of the messages");
	is_int(head.stream, INT32_MAX, "of the stream");
	ok(!pyreply_read_head(&head, messages), "messages that are too long");
	ok(!pyreply_read_head(&head, stream), "a stream that is too long");
}

int
main(void)
{
	test_greeting();
	test_head();
	check_reply("", 4, true, "a stream");
	check_reply("w", 4, true, "a stream with a warning");
	check_reply("we", 0, true, "a warning and an error");
	check_reply("", 0, false, "nothing");
	check_reply("w", 0, false, "a warning without a stream");
	check_reply("e", 4, false, "an error with a stream");
	check_reply("ew", 0, false, "an error that is not the last message");
	check_reply("ee", 0, false, "two errors");
	return tap_done();
}
