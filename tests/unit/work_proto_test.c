/* SPDX-License-Identifier: MIT */
/* Tests messages of protocol buffers, byte by byte. */
#include "precompile/work_proto.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/tap.h"

#define BYTES_OF(text) (const uint8_t *)(text), sizeof(text) - 1

static void
refuses(const uint8_t *bytes, size_t length, const char *reason)
{
	struct work_request request;
	struct work_response response;
	auto_err err = ERR_INIT;
	auto_err other = ERR_INIT;

	is_int(work_proto_get_request(&request, bytes, length, &err), -1,
	       reason);
	ok(err.message && strstr(err.message, reason), "the reason is given");
	ok(!request.arguments && !request.sandbox, "nothing is left to free");
	is_int(work_proto_get_response(&response, bytes, length, &other), -1,
	       reason);
	ok(!response.output, "nothing is left to free");
}

static void
check_request(void)
{
	static const char bytes[] = "\x0a\x03"
				    "--x"
				    "\x12\x05\x0a\x03"
				    "a/b" /* an input */
				    "\x0a\x00"
				    "\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff"
				    "\x01" /* -1 */
				    "\x20\x01"
				    "\x28\x0a"
				    "\x32\x02"
				    "s1"
				    "\xa2\x06\x01?"		 /* unknown */
				    "\xa5\x06\1\2\3\4"		 /* also */
				    "\xa1\x06\1\2\3\4\5\6\7\x08" /* also */
				    "\x0d\1\2\3\4" /* of another type */
				    "\x32\x01"
				    "t";
	auto_work_request request = WORK_REQUEST_INIT;
	auto_err err = ERR_INIT;

	is_int(work_proto_get_request(&request, BYTES_OF(bytes), &err), 0,
	       "a request is parsed");
	is_int((int64_t)request.count, 2, "it has two arguments");
	is_string(request.arguments[0], "--x", "the first");
	is_string(request.arguments[1], "", "the second is empty");
	is_int(request.id, -1, "a negative number");
	is_int(request.verbosity, 10, "the verbosity");
	ok(request.is_cancel, "it is a cancel");
	is_string(request.sandbox, "t", "the last value counts");
}

static void
check_defaults(void)
{
	auto_work_request request = WORK_REQUEST_INIT;
	auto_work_request empty = WORK_REQUEST_INIT;
	auto_err err = ERR_INIT;

	is_int(work_proto_get_request(&request, BYTES_OF(""), &err), 0,
	       "an empty message is a request");
	ok(!request.count && !request.id && !request.is_cancel &&
		   !request.verbosity && !request.sandbox,
	   "all members have their default");
	is_int(work_proto_get_request(&empty, BYTES_OF("\x32\x00"), &err), 0,
	       "a sandbox may be empty");
	ok(!empty.sandbox, "it is none");
}

static void
check_refused(void)
{
	refuses(BYTES_OF("\x0a"), "ends in a number");
	refuses(BYTES_OF("\x0a\x80"), "ends in a number");
	refuses(BYTES_OF("\x0a\x01"), "ends in a field");
	refuses(BYTES_OF("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
		"ends in a field");
	refuses(BYTES_OF("\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"),
		"more than 64 bits");
	refuses(BYTES_OF("\x18\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"),
		"more than 64 bits");
	refuses(BYTES_OF("\x00\x00"), "invalid number");
	refuses(BYTES_OF("\x80\x80\x80\x80\x10\x00"), "invalid number");
	refuses(BYTES_OF("\x0b"), "invalid type");
	refuses(BYTES_OF("\x0e"), "invalid type");
	refuses(BYTES_OF("\x0d\1\2\3"), "ends in a field");
	refuses(BYTES_OF("\x09\1\2\3\4\5\6\7"), "ends in a field");
}

/* A message that is well-formed, but not accepted. */
static void
check_refusal(const uint8_t *bytes, size_t length, const char *what)
{
	auto_work_request request = WORK_REQUEST_INIT;
	auto_err err = ERR_INIT;

	is_int(work_proto_get_request(&request, bytes, length, &err), 0, what);
	ok(request.refusal && strstr(request.refusal, "contains a NUL"),
	   "it has a refusal");
	is_int(request.id, 5, "and its number");
	ok(!request.count && !request.sandbox, "and nothing else");
}

static void
check_nul(void)
{
	struct work_response response;
	auto_err err = ERR_INIT;

	check_refusal(BYTES_OF("\x0a\x03"
			       "a\0b\x18\x05"),
		      "a NUL in an argument");
	check_refusal(BYTES_OF("\x18\x05\x0a\x01x\x32\x01\0"),
		      "a NUL in the sandbox");
	is_int(work_proto_get_response(&response, BYTES_OF("\x12\x01\0"), &err),
	       -1, "a NUL in an output");
}

static void
check_find(void)
{
	size_t at = 99;
	size_t content = 99;
	auto_err err = ERR_INIT;

	is_int(work_proto_find(BYTES_OF(""), &at, &content, &err), 0,
	       "no length");
	is_int(work_proto_find(BYTES_OF("\x80"), &at, &content, &err), 0,
	       "half of a length");
	is_int(work_proto_find(BYTES_OF("\x02x"), &at, &content, &err), 0,
	       "half of a message");
	is_int(work_proto_find(BYTES_OF("\x02xyz"), &at, &content, &err), 1,
	       "a message and more");
	ok(at == 1 && content == 2, "its place");
	is_int(work_proto_find(BYTES_OF("\x00"), &at, &content, &err), 1,
	       "an empty message");
	ok(at == 1 && content == 0, "its place");
	is_int(work_proto_find(BYTES_OF("\x82\x80\x80\x80\x00xy"), &at,
			       &content, &err),
	       1, "a length of five bytes");
	ok(at == 5 && content == 2, "its place");
	/* 64 MiB, and one more, which is not malformed. */
	is_int(work_proto_find(BYTES_OF("\x80\x80\x80\x20"), &at, &content,
			       &err),
	       0, "the longest message");
	is_int(work_proto_find(BYTES_OF("\x81\x80\x80\x20"), &at, &content,
			       &err),
	       -1, "a longer one");
	is_int(work_proto_find(BYTES_OF("\x80\x80\x80\x80\x80"), &at, &content,
			       &err),
	       -1, "a length of more than five bytes");
	is_int(work_proto_get_length(BYTES_OF("\x81\x80\x80\x20"), &at,
				     &content, &err),
	       1, "a length of more than 64 MiB");
	ok(at == 4 && content == WORK_MOST_MESSAGE + 1, "its place");
	is_int(work_proto_get_length(BYTES_OF("\xff\xff\xff\xff\x07"), &at,
				     &content, &err),
	       1, "the longest length");
	is_int(work_proto_get_length(BYTES_OF("\x80\x80\x80\x80\x08"), &at,
				     &content, &err),
	       -1, "one more");
}

static void
check_response(void)
{
	char text[] = "a\n\xc3\xbc";
	const struct work_response sent = { .output = text,
					    .exit_code = -3,
					    .id = 300,
					    .was_cancelled = true };
	auto_work_response got = WORK_RESPONSE_INIT;
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	size_t at;
	size_t content;

	work_proto_put_response(&out, &(struct work_response){ 0 });
	is_bytes(out.data, out.length, "\x00", 1, "an empty response");
	out.length = 0;
	work_proto_put_response(&out, &sent);
	is_bytes(out.data, out.length,
		 "\x16\x08\xfd\xff\xff\xff\xff\xff\xff\xff\xff\x01\x12\x04"
		 "a\n\xc3\xbc\x18\xac\x02\x20\x01",
		 23, "a response");
	is_int(work_proto_find(out.data, out.length, &at, &content, &err), 1,
	       "it is found");
	is_int(work_proto_get_response(&got, out.data + at, content, &err), 0,
	       "it is parsed");
	is_string(got.output, sent.output, "the output");
	ok(got.exit_code == -3 && got.id == 300 && got.was_cancelled,
	   "the numbers");
}

/* A long message is read back unchanged. */
static void
check_round(void)
{
	auto_work_request sent = { .id = 5, .verbosity = -1 };
	auto_work_request got = WORK_REQUEST_INIT;
	auto_free char *text = mem_zalloc(100001, 1);
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	size_t at;
	size_t content;

	memset(text, 'x', 100000);
	work_message_add(&sent, text, 100000, &err);
	work_message_add(&sent, "", 0, &err);
	work_message_set_sandbox(&sent, "box", 3, &err);
	work_proto_put_request(&out, &sent);
	is_int(work_proto_find(out.data, out.length, &at, &content, &err), 1,
	       "it is found");
	is_int((int64_t)(at + content), (int64_t)out.length, "nothing follows");
	is_int(work_proto_get_request(&got, out.data + at, content, &err), 0,
	       "it is parsed");
	is_int((int64_t)got.count, 2, "it has the arguments");
	is_string(got.arguments[0], text, "the long one");
	is_string(got.sandbox, "box", "the sandbox");
	ok(got.id == 5 && got.verbosity == -1 && !got.is_cancel, "the numbers");
}

int
main(void)
{
	check_request();
	check_defaults();
	check_refused();
	check_nul();
	check_find();
	check_response();
	check_round();
	return tap_done();
}
