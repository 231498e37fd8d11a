/* SPDX-License-Identifier: MIT */
/* Tests which protocol a stream has, and where its requests end. */
#include "precompile/work_stream.h"

#include <string.h>

#include "lib/tap.h"
#include "precompile/work_proto.h"

/* Reads one request from a stream of these bytes. */
static int
next_of(struct work_stream *stream, struct work_request *request,
	const char *text, size_t length)
{
	auto_err err = ERR_INIT;

	work_stream_add(stream, text, length);
	return work_stream_next(stream, request, &err);
}

static void
check_detected(const char *text, size_t length, enum work_protocol protocol,
	       const char *what)
{
	struct work_stream stream = WORK_STREAM_INIT(WORK_PROTOCOL_UNKNOWN);
	auto_work_request request = WORK_REQUEST_INIT;

	next_of(&stream, &request, text, length);
	is_int(stream.protocol, protocol, what);
	work_stream_fini(&stream);
}

/* A message whose first argument makes it so long. */
static void
check_proto_length(size_t wanted)
{
	auto_work_request request = WORK_REQUEST_INIT;
	struct work_stream stream = WORK_STREAM_INIT(WORK_PROTOCOL_UNKNOWN);
	auto_work_request got = WORK_REQUEST_INIT;
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	char text[200] = "--pyc";

	memset(text + 5, 'x', sizeof(text) - 5);
	work_message_add(&request, text, wanted - 2, &err);
	work_proto_put_request(&out, &request);
	is_int(out.data[0], (int64_t)wanted, "the length is the first byte");
	is_int(next_of(&stream, &got, (const char *)out.data, out.length), 1,
	       "it is taken as a message, not as JSON");
	is_int((int64_t)got.count, 1, "its argument");
	work_stream_fini(&stream);
}

static void
check_detect(void)
{
	static const size_t lengths[] = { 9, 10, 13, 32, 123 };

	check_detected("", 0, WORK_PROTOCOL_UNKNOWN, "nothing");
	check_detected(" \n", 2, WORK_PROTOCOL_UNKNOWN, "white space");
	check_detected("{", 1, WORK_PROTOCOL_UNKNOWN, "a brace");
	check_detected("{\"", 2, WORK_PROTOCOL_UNKNOWN, "and a quote");
	check_detected("{\"a", 3, WORK_PROTOCOL_JSON, "and a letter");
	check_detected("{}", 2, WORK_PROTOCOL_JSON, "an empty object");
	check_detected("\r\n {\t\"a", 7, WORK_PROTOCOL_JSON, "with blanks");
	check_detected("\x00", 1, WORK_PROTOCOL_PROTO, "an empty message");
	check_detected("\x80", 1, WORK_PROTOCOL_PROTO, "a long message");
	/* 123 bytes, whose first argument has 34. */
	check_detected("{\n\"--", 5, WORK_PROTOCOL_PROTO, "an argument of 34");
	check_detected("{\n\"@", 4, WORK_PROTOCOL_PROTO, "a file of 34");
	check_detected("{\n -", 4, WORK_PROTOCOL_PROTO, "an argument of 32");
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++)
		check_proto_length(lengths[i]);
}

static const char json[] =
	"{\"arguments\":[\"a\\\"}\",\"\\u00fc\"],\"inputs\":[{\"path\":\"{\"}],"
	"\"requestId\":7,\"verbosity\":-1,\"sandboxDir\":\"b\",\"cancel\":true,"
	"\"more\":[{},[],null]}{\"requestId\":8}\n\n {}";

/* Whatever the pieces, the requests are the same. */
static void
check_pieces(size_t piece)
{
	struct work_stream stream = WORK_STREAM_INIT(WORK_PROTOCOL_UNKNOWN);
	auto_err err = ERR_INIT;
	int count = 0;

	for (size_t at = 0; at < sizeof(json) - 1; at += piece) {
		const size_t rest = sizeof(json) - 1 - at;

		work_stream_add(&stream, json + at,
				rest < piece ? rest : piece);
		for (;;) {
			auto_work_request request = WORK_REQUEST_INIT;

			if (work_stream_next(&stream, &request, &err) <= 0)
				break;
			count++;
			if (count != 1) {
				is_int(request.id, count == 2 ? 8 : 0,
				       "the "
				       "number");
				continue;
			}
			is_int((int64_t)request.count, 2, "two arguments");
			is_string(request.arguments[0], "a\"}", "the first");
			is_string(request.arguments[1], "\xc3\xbc",
				  "the second");
			is_string(request.sandbox, "b", "the sandbox");
			ok(request.id == 7 && request.verbosity == -1 &&
				   request.is_cancel,
			   "the rest");
		}
	}
	is_int(count, 3, "three requests");
	ok(!err.message, "no error");
	is_int(work_stream_check_end(&stream, &err), 0, "it can end here");
	work_stream_fini(&stream);
}

static void
check_json_refused(const char *text, const char *reason)
{
	struct work_stream stream = WORK_STREAM_INIT(WORK_PROTOCOL_JSON);
	auto_work_request request = WORK_REQUEST_INIT;
	auto_err err = ERR_INIT;

	work_stream_add(&stream, text, strlen(text));
	is_int(work_stream_next(&stream, &request, &err), -1, text);
	ok(err.message && strstr(err.message, reason), "the reason is given");
	ok(!request.arguments && !request.sandbox, "nothing is left to free");
	work_stream_fini(&stream);
}

static void
check_refused(void)
{
	check_json_refused("[]", "does not begin with {");
	check_json_refused("  x{}", "does not begin with {");
	check_json_refused("{]", "is not JSON");
	check_json_refused("{\"requestId\":2147483648}", "32 bits");
	check_json_refused("{\"requestId\":1.5}", "32 bits");
	check_json_refused("{\"requestId\":1,\"requestId\":2}", "twice");
	check_json_refused("{\"request\\u0049d\":1,\"cancel\":0}", "neither");
	check_json_refused("{requestId:1}", "is not JSON");
	check_json_refused("{\"requestId\"}", "is not JSON");
	check_json_refused("{\"requestId\":1 2}", "is not JSON");
}

/*
 * Whatever the pieces, the only request of the text, which is longer than
 * `most`, or wrong, has a refusal and a number, and one follows it.
 */
static void
check_answered(const struct buf *text, size_t most, int32_t id,
	       const char *reason)
{
	static const size_t pieces[] = { 1, 3, 1000000 };

	for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
		struct work_stream stream =
			WORK_STREAM_INIT(WORK_PROTOCOL_UNKNOWN);
		auto_work_request request = WORK_REQUEST_INIT;
		auto_work_request next = WORK_REQUEST_INIT;
		auto_err err = ERR_INIT;
		size_t at = 0;
		int got = 0;

		stream.most = most;
		while (!got && at < text->length) {
			const size_t rest = text->length - at;
			const size_t piece =
				rest < pieces[i] ? rest : pieces[i];

			ok(at == 0 || work_stream_check_end(&stream, &err),
			   "it cannot end here");
			err_fini(&err);
			work_stream_add(&stream, text->data + at, piece);
			got = work_stream_next(&stream, &request, &err);
			at += piece;
		}
		is_int(got, 1, reason);
		ok(request.refusal && strstr(request.refusal, reason),
		   "the reason is given");
		is_int(request.id, id, "the number");
		is_int(work_stream_check_end(&stream, &err), 0,
		       "it can end here");
		work_stream_add(&stream, text->data, text->length);
		is_int(work_stream_next(&stream, &next, &err), 1,
		       "the next one");
		is_int(next.id, id, "its number");
		work_stream_fini(&stream);
	}
}

static void
check_json_answered(const char *text, int32_t id, const char *reason)
{
	auto_buf bytes = BUF_INIT;

	buf_add_string(&bytes, text);
	check_answered(&bytes, WORK_MOST_MESSAGE, id, reason);
}

static void
check_wrong(void)
{
	check_json_answered("{\"arguments\":{}}", 0, "is not an array");
	check_json_answered("{\"arguments\":[\"a\",null],\"requestId\":-7}", -7,
			    "not a string");
	check_json_answered("{\"requestId\" : 2147483647 , \"sandboxDir\":1}",
			    2147483647, "not a string");
	check_json_answered("{\"requestId\":1,\"arguments\":[\"a\\u0000\"]}", 1,
			    "NUL");
	check_json_answered("{\"requestId\":1,\"cancel\":\"true\"}", 1,
			    "neither true nor false");
	check_json_answered("{\"a\":\"requestId\",\"b\":{\"requestId\":3},"
			    "\"requestId\":1,\"cancel\":[\"}\\\"{\"]}",
			    1, "neither true nor false");
}

/* Messages of more bytes than are kept. */
static void
check_large(void)
{
	static const char large[] =
		"{\"requestId\":7,\"arguments\":[\"12345678901234567890\"]}";
	static const char late[] =
		"{\"arguments\":[\"12345678901234567890\"],\"requestId\":7}";
	char box[] = "box";
	struct work_request request = { .id = -7, .sandbox = box };
	auto_buf bytes = BUF_INIT;

	buf_add_string(&bytes, large);
	check_answered(&bytes, bytes.length - 1, 7, "more than");
	check_answered(&bytes, 5, 7, "more than");
	bytes.length = 0;
	buf_add_string(&bytes, late);
	check_answered(&bytes, 5, 7, "more than");
	bytes.length = 0;
	work_proto_put_request(&bytes, &request);
	check_answered(&bytes, bytes.length - 2, -7, "more than");
	check_answered(&bytes, 3, -7, "more than");
}

/* One that is too large must be well-formed, else its number is unknown. */
static void
check_large_refused(void)
{
	static const char *const texts[] = {
		"\x08\x0a\x09--------",	 /* a value of more than the rest */
		"\x08\x0a\x05-----\x80", /* half of a number */
		"\x08\x0b-------",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct work_stream stream =
			WORK_STREAM_INIT(WORK_PROTOCOL_PROTO);
		auto_work_request request = WORK_REQUEST_INIT;
		auto_err err = ERR_INIT;

		stream.most = 4;
		work_stream_add(&stream, texts[i], strlen(texts[i]));
		is_int(work_stream_next(&stream, &request, &err), -1,
		       "a large message that is malformed");
		ok(err.message && strstr(err.message, "the request: "),
		   "the reason is given");
		work_stream_fini(&stream);
	}
}

/* "inputs" is not parsed, whatever it has. */
static void
check_inputs(void)
{
	struct work_stream stream = WORK_STREAM_INIT(WORK_PROTOCOL_JSON);
	auto_work_request request = WORK_REQUEST_INIT;
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;

	buf_add_string(&bytes, "{\"inputs\":[0");
	for (size_t i = 0; i < 100000; i++)
		buf_add_string(&bytes, ",0");
	buf_add_string(&bytes, "],\"requestId\":3,\"arguments\":[\"a\"]}");
	work_stream_add(&stream, bytes.data, bytes.length);
	is_int(work_stream_next(&stream, &request, &err), 1, "many inputs");
	ok(request.count == 1 && request.id == 3 && !request.refusal,
	   "the rest is taken");
	work_stream_fini(&stream);
}

static void
check_end(void)
{
	struct work_stream stream = WORK_STREAM_INIT(WORK_PROTOCOL_UNKNOWN);
	auto_work_request request = WORK_REQUEST_INIT;
	auto_err err = ERR_INIT;

	is_int(work_stream_check_end(&stream, &err), 0, "an empty stream");
	next_of(&stream, &request, " {", 2);
	is_int(work_stream_check_end(&stream, &err), -1, "half of an object");
	work_stream_fini(&stream);
}

static void
check_response(void)
{
	struct work_stream stream = WORK_STREAM_INIT(WORK_PROTOCOL_JSON);
	char text[] = "a\n\"";
	const struct work_response response = {
		.output = text, .exit_code = 1, .id = 3, .was_cancelled = true
	};
	auto_buf out = BUF_INIT;

	work_stream_put(&stream, &out, &response);
	buf_add_byte(&out, 0);
	ok(strchr((char *)out.data, '\n') == (char *)out.data + out.length - 2,
	   "a response is one line");
	ok(strstr((char *)out.data, "\"exitCode\":1,") &&
		   strstr((char *)out.data, "\"requestId\":3,") &&
		   strstr((char *)out.data, "\"wasCancelled\":true"),
	   "its members");
	work_stream_fini(&stream);
}

int
main(void)
{
	check_detect();
	check_pieces(1);
	check_pieces(7);
	check_pieces(sizeof(json));
	check_refused();
	check_wrong();
	check_large();
	check_large_refused();
	check_inputs();
	check_end();
	check_response();
	return tap_done();
}
