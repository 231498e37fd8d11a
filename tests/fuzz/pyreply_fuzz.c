/* SPDX-License-Identifier: MIT */
/*
 * The first byte selects the greeting of a Python or the reply to one request.
 * An accepted greeting and an accepted reply are written again, and must be the
 * same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "host/pyreply.h"
#include "pyc/pymagic.h"

#define MESSAGE_HEAD 17

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

/* The strings of a greeting are part of messages and of file names. */
static void
add_text(struct buf *out, const char *text)
{
	for (const char *c = text; *c; c++)
		require(*c > ' ' && *c <= '~' && *c != '/');
	buf_add(out, text, strlen(text) + 1);
}

static void
check_greeting(const uint8_t *bytes, size_t length)
{
	struct pyreply_greeting greeting = { 0 };
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;

	if (pyreply_read_greeting(&greeting, bytes, length, &err)) {
		require(err.message && *err.message);
		for (const char *c = err.message; *c; c++)
			require(*c >= ' ' && *c <= '~');
		return;
	}
	require(greeting.major == 3 && greeting.minor >= PYREPLY_OLDEST_MINOR &&
		pymagic_minor(greeting.magic) == greeting.minor);
	require(!strcmp(greeting.implementation, "CPython") && *greeting.tag);
	buf_add_string(&out, "pyc-bake");
	buf_add_byte(&out, (uint8_t)greeting.major);
	buf_add_byte(&out, (uint8_t)greeting.minor);
	buf_add_le32(&out, greeting.magic);
	add_text(&out, greeting.implementation);
	add_text(&out, greeting.own_release);
	add_text(&out, greeting.release);
	add_text(&out, greeting.tag);
	for (const char *c = greeting.build; *c; c++)
		require(*c >= ' ' && *c <= '~');
	buf_add(&out, greeting.build, strlen(greeting.build) + 1);
	require(out.length == length && !memcmp(out.data, bytes, length));
}

/*
 * Whether every message is kept, as it was sent.  A text may have been cut, and
 * a string ends with its first NUL.
 */
static bool
is_whole(const struct compiler_result *result, const uint8_t *bytes,
	 size_t length)
{
	auto_buf out = BUF_INIT;

	for (size_t i = 0; i < result->count; i++) {
		const struct compiler_message *message = &result->messages[i];

		require(strlen(message->text) <= COMPILER_MOST_TEXT);
		buf_add_byte(&out, message->is_error);
		buf_add_le32(&out, message->line);
		buf_add_le32(&out, message->column);
		buf_add_le32(&out, (uint32_t)strlen(message->class_name));
		buf_add_le32(&out, (uint32_t)strlen(message->text));
		buf_add_string(&out, message->class_name);
		buf_add_string(&out, message->text);
	}
	return out.length == length &&
	       (!length || !memcmp(out.data, bytes, length));
}

/*
 * Counts the messages that were sent.  Returns false if one of them cannot be
 * kept as it was sent.
 */
static bool
is_plain(const uint8_t *at, size_t left, size_t *count)
{
	bool plain = true;

	for (*count = 0; left; ++*count) {
		size_t length = get_le32(at + 9) + (size_t)get_le32(at + 13);

		plain &= *at <= 1 && !memchr(at + MESSAGE_HEAD, 0, length) &&
			 get_le32(at + 13) <= COMPILER_MOST_TEXT;
		at += MESSAGE_HEAD + length;
		left -= MESSAGE_HEAD + length;
	}
	return plain;
}

static void
check_result(const struct compiler_result *result,
	     const struct pyreply_head *head, const uint8_t *bytes)
{
	size_t sent;

	require(result->count <= COMPILER_MOST_MESSAGES);
	require(!result->is_lost && !result->holder && !result->release);
	require(result->length == head->stream);
	require(!result->stream || result->stream == bytes + head->messages);
	require(result->stream || result->messages[result->count - 1].is_error);
	for (size_t i = 0; i + !result->stream < result->count; i++)
		require(!result->messages[i].is_error);
	/* A warning that is sent twice is kept once. */
	if (is_plain(bytes, head->messages, &sent) && result->count == sent)
		require(is_whole(result, bytes, head->messages));
	require(result->count + result->omitted <= sent);
}

/* The lengths of the head are lowered to those of the input. */
static void
check_reply(const uint8_t *bytes, size_t length)
{
	struct compiler_result result = { 0 };
	struct pyreply_head head;

	if (length < PYREPLY_HEAD || !pyreply_read_head(&head, bytes))
		return;
	bytes += PYREPLY_HEAD;
	length -= PYREPLY_HEAD;
	if (head.messages > length)
		head.messages = (uint32_t)length;
	head.stream = (uint32_t)(length - head.messages);
	if (pyreply_read(&result, &head, bytes))
		check_result(&result, &head, bytes);
	compiler_result_fini(&result);
	require(!result.messages && !result.stream);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (*data & 1)
		check_greeting(data + 1, size - 1);
	else
		check_reply(data + 1, size - 1);
	return 0;
}
