/* SPDX-License-Identifier: MIT */
/*
 * Tests what a worker does for the cache: it uses a value without an
 * interpreter, refuses one that is not sound, and makes values.
 */
#include "compile/worker.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "compile/cached.h"
#include "compile/wire.h"
#include "host/inflate.h"
#include "lib/ask_worker.h"
#include "lib/codestream.h"
#include "lib/tap.h"
#include "pool/client.h"
#include "pyc/canon.h"
#include "pyc/canon_path.h"
#include "pyc/pymagic.h"

#define NO_PYTHON "/nonexistent/python"

/* --- using a value, for which no Python is needed --- */

static const struct worker_setup no_python = { .program = NO_PYTHON };

/* A canonical payload of 3.11 with this path. */
static void
make_payload(const char *path, struct buf *out)
{
	struct codestream code = codestream_init(11);
	struct canon canon = CANON_INIT;
	auto_buf name = BUF_INIT;
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;

	buf_add_byte(&name, 'u');
	buf_add_le32(&name, (uint32_t)strlen(path));
	buf_add_string(&name, path);
	code.fields[CODE_FILENAME] = (struct piece){ name.data, name.length };
	codestream_add(&code, &stream);
	if (canon_rewrite(&canon, stream.data, stream.length, 11, out, &err))
		printf("# %s\n", err.message);
	canon_fini(&canon);
}

static void
make_value(const struct buf *payload, struct buf *value)
{
	struct diagnostic warning = {
		.line = 2,
		.class_name = "SyntaxWarning",
		.text = "again",
		.source_line = "",
	};
	const struct outcome outcome = {
		.kind = OUTCOME_BAKED,
		.diagnostics = &warning,
		.count = 1,
		.pyc = payload->data,
		.pyc_length = payload->length,
	};
	struct zstd zstd = ZSTD_INIT;

	cached_write(&zstd, &outcome, value);
	zstd_fini(&zstd);
}

static struct request
request_of(const struct buf *value)
{
	struct request request = {
		.kind = REQUEST_BAKE,
		.magic = pymagic_of(11),
		.minor = 11,
		.mode = PYC_CHECKED_HASH,
		.filename = "m.py",
		.source = (const uint8_t *)"x = 1\n",
		.source_length = 6,
	};

	request_fix_header(&request);
	if (!value)
		return request;
	request.has_placeholder = true;
	request.value = value->data;
	request.value_length = value->length;
	request.source = NULL;
	request.source_length = 0;
	return request;
}

static void
test_hit(void)
{
	auto_buf kept = BUF_INIT;
	auto_buf payload = BUF_INIT;
	auto_buf value = BUF_INIT;
	auto_buf reply = BUF_INIT;
	uint8_t header[PYC_HEADER_SIZE];
	struct request request;
	struct outcome outcome;

	make_payload(CANON_PATH_PLACEHOLDER, &kept);
	make_payload("m.py", &payload);
	make_value(&kept, &value);
	request = request_of(&value);
	pyc_header_write(&request.header, header);
	ask_worker(&no_python, &request, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_BAKED, "a value needs no Python");
	ok(outcome.is_cached, "the outcome is cached");
	is_int((long long)outcome.value_length, 0, "there is no new value");
	if (outcome.pyc_length > PYC_HEADER_SIZE) {
		is_bytes(outcome.pyc, PYC_HEADER_SIZE, header, sizeof(header),
			 "the header is that of the request");
		is_bytes(outcome.pyc + PYC_HEADER_SIZE,
			 outcome.pyc_length - PYC_HEADER_SIZE, payload.data,
			 payload.length, "the payload has the path");
	}
	is_int((long long)outcome.count, 1, "the warning is repeated");
	if (outcome.count == 1)
		is_string(outcome.diagnostics[0].text, "again", "its text");
	outcome_fini(&outcome);
}

/* A value of a compilation with the embedded path itself. */
static void
test_own_path(void)
{
	auto_buf payload = BUF_INIT;
	auto_buf value = BUF_INIT;
	auto_buf reply = BUF_INIT;
	struct request request;
	struct outcome outcome;

	make_payload("sys", &payload);
	make_value(&payload, &value);
	request = request_of(&value);
	request.has_placeholder = false;
	request.filename = "sys";
	ask_worker(&no_python, &request, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_BAKED, "a value with the path is used");
	outcome_fini(&outcome);
	request.filename = "m.py";
	ask_worker(&no_python, &request, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_LOST, "one with another path is not");
	outcome_fini(&outcome);
}

static void
test_stream(void)
{
	auto_buf kept = BUF_INIT;
	auto_buf value = BUF_INIT;
	auto_buf reply = BUF_INIT;
	auto_err err = ERR_INIT;
	struct request request;
	struct outcome outcome;

	make_payload(CANON_PATH_PLACEHOLDER, &kept);
	make_value(&kept, &value);
	request = request_of(&value);
	request.is_deflated = true;
	ask_worker(&no_python, &request, &reply, &outcome);
	ok(outcome.deflated_length, "a stream is made");
	ok(outcome.is_cached, "the rest is cached");
	is_int(inflate_compare(outcome.deflated, outcome.deflated_length,
			       outcome.pyc, outcome.pyc_length, &err),
	       0, "it is the right one");
	outcome_fini(&outcome);
}

static void
check_unsound(const struct buf *value, const char *what)
{
	struct request request = request_of(value);
	auto_buf reply = BUF_INIT;
	struct outcome outcome;

	ask_worker(&no_python, &request, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_LOST, what);
	outcome_fini(&outcome);
}

static void
test_unsound(void)
{
	auto_buf kept = BUF_INIT;
	auto_buf other = BUF_INIT;
	auto_buf value = BUF_INIT;
	auto_buf wrong = BUF_INIT;
	auto_buf flagged = BUF_INIT;

	make_payload(CANON_PATH_PLACEHOLDER, &kept);
	make_value(&kept, &value);
	value.length--;
	check_unsound(&value, "a value that is cut");
	make_payload("m.py", &other);
	make_value(&other, &wrong);
	check_unsound(&wrong, "a value without the placeholder");
	kept.data[0] ^= 0x80;
	make_value(&kept, &flagged);
	check_unsound(&flagged, "a payload that is not canonical");
	wrong.length = 0;
	kept.data[0] ^= 0x80;
	kept.length--;
	make_value(&kept, &wrong);
	check_unsound(&wrong, "a payload that ends too early");
	wrong.length = 0;
	buf_add_byte(&wrong, 7);
	check_unsound(&wrong, "a byte");
}

/* --- making a value, with the embedded Python --- */

static struct python_info embedded;

static struct request
request_for(const char *path, const char *source)
{
	struct request request = request_of(NULL);

	request.magic = embedded.magic;
	request.minor = embedded.minor;
	request.has_header = false;
	request.filename = path;
	request.source = (const uint8_t *)source;
	request.source_length = strlen(source);
	request_fix_header(&request);
	return request;
}

/* Compiles for the cache.  Adds the value, if there is one. */
static void
compile(struct request request, struct buf *value, struct buf *pyc)
{
	auto_buf reply = BUF_INIT;
	struct outcome outcome;

	request.is_kept = true;
	request.has_placeholder = true;
	ask_worker(NULL, &request, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_BAKED, "the source is compiled");
	ok(!outcome.is_cached, "nothing was cached");
	buf_add(value, outcome.value, outcome.value_length);
	buf_add(pyc, outcome.pyc, outcome.pyc_length);
	outcome_fini(&outcome);
}

static void
compile_plainly(struct request request, struct buf *pyc)
{
	auto_buf reply = BUF_INIT;
	struct outcome outcome;

	ask_worker(NULL, &request, &reply, &outcome);
	is_int((long long)outcome.value_length, 0, "there is no value");
	buf_add(pyc, outcome.pyc, outcome.pyc_length);
	outcome_fini(&outcome);
}

static void
test_kept(void)
{
	struct request request = request_for("/x/m.py", "x = 1\n");
	struct request moved = request_for("/y/é.py", "x = 1\n");
	auto_buf value = BUF_INIT;
	auto_buf pyc = BUF_INIT;
	auto_buf plain = BUF_INIT;
	auto_buf wanted = BUF_INIT;
	auto_buf reply = BUF_INIT;
	struct outcome outcome;

	compile(request, &value, &pyc);
	ok(value.length, "there is a value");
	compile_plainly(request, &plain);
	is_bytes(pyc.data, pyc.length, plain.data, plain.length,
		 "the .pyc is the same as without a cache");
	compile_plainly(moved, &wanted);
	moved.has_placeholder = true;
	moved.value = value.data;
	moved.value_length = value.length;
	ask_worker(&no_python, &moved, &reply, &outcome);
	ok(outcome.is_cached, "the value is used for another path");
	is_bytes(outcome.pyc, outcome.pyc_length, wanted.data, wanted.length,
		 "its .pyc is the same as without a cache");
	outcome_fini(&outcome);
}

/* If the placeholder shows, the source is compiled with its own path. */
static void
test_placeholder_shows(void)
{
	static const char *const sources[] = {
		"x = '<pyc-bake ' 'placeholder>'\n",
		"x = '(<pyc-bake ' 'placeholder>)'\n",
		"x = b'<pyc-bake ' b'placeholder>'\n",
	};

	for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
		struct request request = request_for("m.py", sources[i]);
		auto_buf value = BUF_INIT;
		auto_buf pyc = BUF_INIT;
		auto_buf plain = BUF_INIT;

		compile(request, &value, &pyc);
		is_int((long long)value.length, 0, "there is no value");
		compile_plainly(request, &plain);
		is_bytes(pyc.data, pyc.length, plain.data, plain.length,
			 "the .pyc is the same as without a cache");
	}
}

/* An error that names the path, which only str(SyntaxError) does. */
static void
test_placeholder_in_message(void)
{
	struct request request =
		request_for("name.py", "# coding: no-such-encoding\nx\n");
	auto_buf reply = BUF_INIT;
	auto_buf cached_reply = BUF_INIT;
	struct outcome plain;
	struct outcome outcome;

	ask_worker(NULL, &request, &reply, &plain);
	request.is_kept = request.has_placeholder = true;
	ask_worker(NULL, &request, &cached_reply, &outcome);
	is_int(outcome.kind, OUTCOME_FAILED, "the source does not compile");
	is_int((long long)outcome.value_length, 0, "an error is not kept");
	if (outcome.count && plain.count)
		is_string(outcome.diagnostics[0].text,
			  plain.diagnostics[0].text,
			  "the message is the same as without a cache");
	outcome_fini(&outcome);
	outcome_fini(&plain);
}

static void
check_verified(const struct buf *value, const char *source, bool is_same,
	       const char *what)
{
	struct request request = request_for("m.py", source);
	auto_buf reply = BUF_INIT;
	struct outcome outcome;

	request.has_placeholder = request.is_verified = true;
	request.value = value->data;
	request.value_length = value->length;
	ask_worker(NULL, &request, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_BAKED, "the source is compiled again");
	is_int(outcome.is_cached, is_same, what);
	outcome_fini(&outcome);
}

static void
test_verified(void)
{
	auto_buf value = BUF_INIT;
	auto_buf pyc = BUF_INIT;

	compile(request_for("m.py", "x = 1\n"), &value, &pyc);
	check_verified(&value, "x = 1\n", true, "the value is right");
	check_verified(&value, "x = 2\n", false,
		       "that of another source is not");
	check_verified(&value, "x = 1\nx is 1\n", false,
		       "neither is one with other warnings");
	value.length--;
	check_verified(&value, "x = 1\n", false, "nor one that is cut");
}

/* A worker does not use another build than the run was planned for. */
static void
test_build(void)
{
	struct request request = request_for("m.py", "x = 1\n");
	auto_free char *wanted =
		mem_printf("Python %s was replaced by another build while it "
			   "was used",
			   embedded.release);
	auto_buf reply = BUF_INIT;
	struct outcome outcome;

	request.build = request_build(embedded.build);
	ask_worker(NULL, &request, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_BAKED, "the same build");
	outcome_fini(&outcome);
	request.build ^= 2;
	ask_worker(NULL, &request, &reply, &outcome);
	is_int(outcome.kind, OUTCOME_BROKEN, "another build");
	if (outcome.count)
		is_string(outcome.diagnostics[0].text, wanted, "the message");
	outcome_fini(&outcome);
}

int
main(void)
{
	auto_buf texts = BUF_INIT;
	auto_err err = ERR_INIT;

	test_hit();
	test_own_path();
	test_stream();
	test_unsound();
	if (worker_info(&embedded, &texts, &err)) {
		ok(true, "making values # SKIP no Python is embedded");
		return tap_done();
	}
	test_kept();
	test_placeholder_shows();
	test_placeholder_in_message();
	test_verified();
	test_build();
	return tap_done();
}
