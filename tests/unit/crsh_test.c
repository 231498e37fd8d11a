/* SPDX-License-Identifier: MIT */
/* Tests the messages of the protocol of storage helpers, byte by byte. */
#include "cache/crsh.h"

#include <string.h>

#include "base/mem.h"
#include "lib/tap.h"

#define MOST 1000

static const uint8_t key[] = { 1, 2, 3 };

static void
holds(struct buf *out, const void *bytes, size_t length, const char *what)
{
	ok(out->length == length && !memcmp(out->data, bytes, length), what);
	buf_fini(out);
}

/* 8 bytes of a length, in the byte order of the machine. */
static void
add_length(struct buf *out, uint64_t length)
{
	buf_add(out, &length, sizeof(length));
}

static void
test_requests(void)
{
	struct buf out = BUF_INIT;
	struct buf wanted = BUF_INIT;

	crsh_put_get(&out, key, sizeof(key));
	holds(&out, "\0\3\1\2\3", 5, "a get is 0 and the key after its length");
	crsh_put_stop(&out);
	holds(&out, "\3", 1, "a stop is 3");

	buf_add(&wanted, "\1\3\1\2\3\0", 6);
	add_length(&wanted, 5);
	buf_add(&wanted, "value", 5);
	crsh_put_put(&out, &(struct crsh_put){ key, sizeof(key), false,
					       (const uint8_t *)"value", 5 });
	holds(&out, wanted.data, wanted.length,
	      "a put is 1, the key, flags and the value after its length");
	wanted.data[5] = 1;
	crsh_put_put(&out, &(struct crsh_put){ key, sizeof(key), true,
					       (const uint8_t *)"value", 5 });
	holds(&out, wanted.data, wanted.length,
	      "a put that replaces has a flag");
	buf_fini(&wanted);
}

static void
greets(const char *bytes, size_t length, enum crsh_parse wanted,
       const char *what)
{
	size_t used = 0;

	is_int(crsh_read_greeting((const uint8_t *)bytes, length, &used),
	       wanted, what);
	if (wanted == CRSH_PARSE_WHOLE)
		is_int((int)used, 2 + bytes[1], "all of it is used");
}

static void
test_greeting(void)
{
	greets("", 0, CRSH_PARSE_MORE, "nothing is no greeting yet");
	greets("\1", 1, CRSH_PARSE_MORE, "a version is no greeting yet");
	greets("\1\2\7", 3, CRSH_PARSE_MORE, "a capability is missing");
	greets("\1\1\0", 3, CRSH_PARSE_WHOLE, "one capability");
	greets("\1\3\5\0\1", 5, CRSH_PARSE_WHOLE,
	       "capabilities that are not known are ignored");
	greets("\2\1\0", 3, CRSH_PARSE_BAD, "another version is refused");
	greets("\1\1\1", 3, CRSH_PARSE_BAD,
	       "the capability that is needed is missing");
	greets("\1\0", 2, CRSH_PARSE_BAD, "no capability");
	greets("\1\1\0\0\0", 5, CRSH_PARSE_WHOLE, "what follows is not read");
}

/* Every beginning of a message is incomplete. */
static void
parses(const struct buf *bytes, bool has_value, enum crsh_response response,
       const char *content, const char *what)
{
	struct crsh_reply reply;
	bool more = true;

	for (size_t i = 0; i < bytes->length; i++)
		more &= crsh_read_reply(&reply, bytes->data, i, has_value,
					MOST) == CRSH_PARSE_MORE;
	ok(more, "a part of the message is not enough");
	is_int(crsh_read_reply(&reply, bytes->data, bytes->length, has_value,
			       MOST),
	       CRSH_PARSE_WHOLE, what);
	is_int(reply.response, response, "the response");
	is_int((int)reply.used, (int)bytes->length, "all of it is used");
	ok(reply.length == strlen(content) &&
		   !memcmp(reply.bytes ? reply.bytes : bytes->data, content,
			   reply.length),
	   "the content");
}

static void
test_replies(void)
{
	auto_buf bytes = BUF_INIT;

	buf_add(&bytes, "\0", 1);
	parses(&bytes, false, CRSH_RESPONSE_DONE, "", "done, without a value");
	add_length(&bytes, 3);
	buf_add(&bytes, "abc", 3);
	parses(&bytes, true, CRSH_RESPONSE_DONE, "abc", "a value");
	bytes.length = 0;
	buf_add(&bytes, "\1", 1);
	parses(&bytes, true, CRSH_RESPONSE_NOTHING, "", "nothing");
	bytes.length = 0;
	buf_add(&bytes, "\2\4oops", 6);
	parses(&bytes, true, CRSH_RESPONSE_ERROR, "oops", "an error");
	parses(&bytes, false, CRSH_RESPONSE_ERROR, "oops", "one of a put");
}

static void
test_bad_replies(void)
{
	auto_buf bytes = BUF_INIT;
	struct crsh_reply reply;

	buf_add(&bytes, "\3", 1);
	is_int(crsh_read_reply(&reply, bytes.data, 1, true, MOST),
	       CRSH_PARSE_BAD, "an unknown response");
	bytes.data[0] = 0;
	add_length(&bytes, MOST + 1);
	is_int(crsh_read_reply(&reply, bytes.data, bytes.length, true, MOST),
	       CRSH_PARSE_BAD, "a value that is too long, before it comes");
	memset(bytes.data + 1, 0xff, 8);
	is_int(crsh_read_reply(&reply, bytes.data, bytes.length, true, MOST),
	       CRSH_PARSE_BAD, "the longest value");
}

int
main(void)
{
	test_requests();
	test_greeting();
	test_replies();
	test_bad_replies();
	return tap_done();
}
