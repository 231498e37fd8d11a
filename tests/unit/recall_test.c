/* SPDX-License-Identifier: MIT */
/* Tests what the cache adds to a request, and what of an outcome it stores. */
#include "compile/recall.h"

#include <stdlib.h>

#include "base/mem.h"
#include "host/inflate.h"
#include "lib/tap.h"
#include "lib/workdir.h"
#include "pyc/canon_path.h"

#define SOURCE "x = 1\n"

static const struct python_info python = {
	.magic = 0x0a0d0da7,
	.minor = 11,
	.tag = "cpython-311",
	.release = "3.11.2",
	.build = "a build",
};

static const struct options options = { .levels = { [0] = true } };

static struct request
request_of(const char *path, const char *source)
{
	return (struct request){
		.kind = REQUEST_BAKE,
		.magic = python.magic,
		.minor = python.minor,
		.filename = path,
		/* An empty source may have no bytes at all. */
		.source = *source ? (const uint8_t *)source : NULL,
		.source_length = strlen(source),
	};
}

static struct outcome
outcome_of(const char *value)
{
	return (struct outcome){
		.kind = OUTCOME_BAKED,
		.value = (const uint8_t *)value,
		.value_length = strlen(value),
	};
}

static void
open_cache(struct cache *cache, const struct options_cache *with)
{
	auto_err err = ERR_INIT;

	is_int(cache_open(cache, with, &err), 0, "the cache is opened");
}

static struct recall_note *
find(struct cache *cache, struct request *request)
{
	const struct recall recall = { cache, &options, &python };
	auto_err err = ERR_INIT;
	struct recall_note *note = recall_find(&recall, request, &err);

	if (!note) {
		printf("Bail out! %s\n", err.message);
		exit(99);
	}
	return note;
}

/* Finds, and stores what the outcome has. */
static void
find_and_store(struct cache *cache, struct request request,
	       const struct outcome *outcome)
{
	struct recall_note *note = find(cache, &request);
	auto_err err = ERR_INIT;

	is_int(recall_store(cache, note, outcome, &err), 0,
	       "the outcome is accepted");
	recall_note_free(note);
}

static void
check_value(struct cache *cache, struct request request, const char *wanted,
	    const char *what)
{
	struct recall_note *note = find(cache, &request);

	is_bytes(request.value, request.value_length, wanted, strlen(wanted),
		 what);
	is_int(!request.source, *wanted != '\0',
	       "the source is sent if there is no value");
	recall_note_free(note);
}

static void
test_paths(struct cache *cache)
{
	static const struct {
		const char *path;
		const char *source;
		bool has_placeholder;
	} rows[] = {
		{ "/usr/lib/m.py", SOURCE, true },
		{ "", SOURCE, true },
		{ "pkg/__main__.py", SOURCE, true },
		{ "__main__.py", SOURCE, false },
		{ "__main__", SOURCE, false },
		{ "sys", SOURCE, false },
		{ "<string>", SOURCE, false },
		{ "m.py", "x = '" CANON_PATH_PLACEHOLDER "'\n", true },
		{ "m.py", "", true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct request request =
			request_of(rows[i].path, rows[i].source);
		struct recall_note *note = find(cache, &request);

		is_int(request.has_placeholder, rows[i].has_placeholder,
		       rows[i].path);
		ok(request.is_kept, "the reply must have a value");
		ok(!request.value, "the cache has none");
		is_int((long long)request.build,
		       (long long)request_build("a build"),
		       "the build of Python is checked");
		recall_note_free(note);
	}
	recall_note_free(NULL);
}

static void
test_storing(struct cache *cache)
{
	struct outcome outcome = outcome_of("value");

	check_value(cache, request_of("m.py", SOURCE), "", "no entry");
	find_and_store(cache, request_of("m.py", SOURCE), &outcome);
	check_value(cache, request_of("m.py", SOURCE), "value", "an entry");
	check_value(cache, request_of("/x/y.py", SOURCE), "value",
		    "for any path");
	check_value(cache, request_of("sys", SOURCE), "",
		    "not for a special path");
	check_value(cache, request_of("m.py", SOURCE "\n"), "",
		    "nor for another source");
	outcome = outcome_of("other");
	outcome.is_cached = true;
	find_and_store(cache, request_of("m.py", SOURCE), &outcome);
	check_value(cache, request_of("m.py", SOURCE), "value",
		    "a value from the cache is not stored again");
	outcome = outcome_of("");
	find_and_store(cache, request_of("n.py", "n\n"), &outcome);
	check_value(cache, request_of("n.py", "n\n"), "",
		    "without a value nothing is stored");
}

/* After a worker was lost, the value is not used, but replaced. */
static void
test_alone(struct cache *cache)
{
	struct request request = request_of("m.py", SOURCE);
	const struct outcome outcome = outcome_of("new");

	request.is_alone = true;
	check_value(cache, request, "", "a job that is repeated has no value");
	find_and_store(cache, request, &outcome);
	check_value(cache, request_of("m.py", SOURCE), "new",
		    "its value is stored");
}

/* A deflate stream of PYC in one stored block (RFC 1951, 3.2.4). */
#define PYC "0123456789abcdefpayload"
#define STREAM "\1\x17\0\xe8\xff" PYC
#define STREAM_LENGTH (sizeof(STREAM) - 1)

/* Whether the cache has the stream of a request, and gives it to the outcome.
 */
static void
check_stream(struct cache *cache, struct request request, bool is_found,
	     const char *what)
{
	const bool is_asked_for = request.is_deflated;
	struct recall_note *note = find(cache, &request);
	struct outcome outcome = {
		.kind = OUTCOME_BAKED,
		.pyc = (const uint8_t *)PYC,
		.pyc_length = sizeof(PYC) - 1,
	};
	auto_buf stream = BUF_INIT;

	is_int(request.is_deflated, is_asked_for && !is_found, what);
	recall_complete(note, &outcome, &stream);
	is_bytes(outcome.deflated, outcome.deflated_length, STREAM,
		 is_found ? STREAM_LENGTH : 0, what);
	recall_note_free(note);
}

static struct outcome
outcome_with_stream(void)
{
	struct outcome outcome = outcome_of("value");

	outcome.deflated = (const uint8_t *)STREAM;
	outcome.deflated_length = STREAM_LENGTH;
	return outcome;
}

static void
test_streams(struct cache *cache)
{
	struct request request = request_of("m.py", SOURCE);
	const struct outcome outcome = outcome_with_stream();

	request.is_deflated = true;
	find_and_store(cache, request, &outcome);
	check_stream(cache, request, true, "the stream is found");
	request.filename = "n.py";
	check_stream(cache, request, false, "not for another path");
	request.filename = "m.py";
	request.mode = PYC_UNCHECKED_HASH;
	check_stream(cache, request, false, "nor for another header");
	request.mode = PYC_TIMESTAMP;
	request.is_deflated = false;
	check_stream(cache, request, false, "nor if none is asked for");
}

/* A stream of another .pyc is replaced, in the outcome and in the cache. */
static void
test_wrong_stream(struct cache *cache)
{
	struct request request = request_of("w.py", SOURCE "w = 1\n");
	struct outcome outcome = outcome_with_stream();
	struct recall_note *note;
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;

	request.is_deflated = true;
	find_and_store(cache, request, &outcome);
	note = find(cache, &request);
	outcome = (struct outcome){
		.kind = OUTCOME_BAKED,
		.is_cached = true,
		.pyc = (const uint8_t *)"0123456789abcdefOTHER",
		.pyc_length = 21,
	};
	recall_complete(note, &outcome, &stream);
	is_int(inflate_compare(outcome.deflated, outcome.deflated_length,
			       outcome.pyc, outcome.pyc_length, &err),
	       0, "a stream of another .pyc is made anew");
	ok(!outcome.is_cached, "this does not count as cached");
	is_int(recall_store(cache, note, &outcome, &err), 0, "it is stored");
	recall_note_free(note);
	request = request_of("w.py", SOURCE "w = 1\n");
	request.is_deflated = true;
	note = find(cache, &request);
	stream.length = 0;
	recall_complete(note, &outcome, &stream);
	ok(outcome.deflated_length != STREAM_LENGTH ||
		   memcmp(outcome.deflated, STREAM, STREAM_LENGTH) != 0,
	   "and found");
	recall_note_free(note);
}

static void
check_verified(struct cache *cache, const struct request *asked,
	       const struct outcome *outcome, const char *wanted,
	       const char *what)
{
	struct request request = *asked;
	struct recall_note *note = find(cache, &request);
	auto_err err = ERR_INIT;
	auto_free char *message = NULL;
	auto_free char *path = NULL;
	struct cache_key key = CACHE_KEY_INIT;
	const struct recall recall = { cache, &options, &python };

	ok(request.is_verified && request.value && request.source,
	   "source and value are both sent");
	is_int(recall_key(&recall, &request, &key, &err), 0, "the key");
	path = cache_path(cache, &key);
	if (*wanted)
		message = mem_printf(wanted, path);
	is_int(recall_store(cache, note, outcome, &err), *wanted ? -1 : 0,
	       what);
	if (*wanted)
		is_string(err.message, message, "the message");
	recall_note_free(note);
	cache_key_fini(&key);
}

static void
test_verifying(const struct options_cache *plain)
{
	static const char wrong[] = "compiling it does not give what the cache "
				    "entry '%s' has";
	struct options_cache verifying = *plain;
	struct request request = request_of("m.py", SOURCE);
	struct outcome outcome = outcome_of("new");
	struct cache cache;

	verifying.verify = 100;
	open_cache(&cache, &verifying);
	outcome.is_cached = true;
	check_verified(&cache, &request, &outcome, "", "the same result");
	outcome.is_cached = false;
	check_verified(&cache, &request, &outcome, wrong, "another result");
	outcome = (struct outcome){ .kind = OUTCOME_FAILED };
	check_verified(&cache, &request, &outcome, wrong, "an error");
	outcome.kind = OUTCOME_LOST;
	check_verified(&cache, &request, &outcome, "",
		       "a lost worker says nothing");
	outcome.kind = OUTCOME_EXHAUSTED;
	check_verified(&cache, &request, &outcome, "", "neither does a limit");
	cache_close(&cache);
	verifying.verify = 0;
	open_cache(&cache, &verifying);
	check_value(&cache, request, "value", "without a percentage");
	cache_close(&cache);
}

/* The message names the entry that differs: here, that of the stream. */
static void
test_verifying_stream(const struct options_cache *plain)
{
	struct options_cache verifying = *plain;
	struct request request = request_of("m.py", SOURCE);
	struct outcome outcome = outcome_of("value");
	auto_free char *compilation = NULL;
	struct recall_note *note;
	auto_cache_key key = CACHE_KEY_INIT;
	const struct recall recall = { NULL, &options, &python };
	auto_err err = ERR_INIT;
	struct cache cache;

	verifying.verify = 100;
	open_cache(&cache, &verifying);
	request.is_deflated = true;
	outcome.deflated = (const uint8_t *)"another stream";
	outcome.deflated_length = 14;
	outcome.is_cached = true;
	note = find(&cache, &request);
	ok(request.is_deflated, "a stream that is verified is made");
	is_int(recall_key(&recall, &request, &key, &err), 0, "the key");
	compilation = cache_path(&cache, &key);
	is_int(recall_store(&cache, note, &outcome, &err), -1,
	       "another stream");
	ok(strstr(err.message, "the cache entry 'cache/v1/") &&
		   !strstr(err.message, compilation),
	   "the message does not name the entry of the compilation");
	recall_note_free(note);
	cache_close(&cache);
}

static void
test_read_only(const struct options_cache *plain)
{
	struct options_cache reading = *plain;
	struct request request = request_of("m.py", SOURCE);
	struct recall_note *note;
	struct cache cache;

	reading.mode = CACHE_READ_ONLY;
	open_cache(&cache, &reading);
	note = find(&cache, &request);
	ok(request.value, "read-only: a value is found");
	ok(!request.is_kept, "the reply must have none");
	recall_note_free(note);
	cache_close(&cache);
}

int
main(void)
{
	const struct options_cache plain = { .directory = "cache",
					     .size = UINT64_C(1) << 30 };
	struct cache cache;

	workdir_enter();
	open_cache(&cache, &plain);
	test_paths(&cache);
	test_storing(&cache);
	test_alone(&cache);
	test_streams(&cache);
	test_wrong_stream(&cache);
	cache_close(&cache);
	test_verifying(&plain);
	test_verifying_stream(&plain);
	test_read_only(&plain);
	workdir_leave();
	return tap_done();
}
