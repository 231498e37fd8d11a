/* SPDX-License-Identifier: MIT */
#include "compile/recall.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "format/deflate.h"
#include "host/inflate.h"
#include "pyc/canon_path.h"

struct recall_note {
	struct cache_key compilation;
	struct cache_key stream;
	struct buf value;	 /* that the cache has for the compilation */
	struct buf found_stream; /* the same for the stream */
	bool is_verified;
	bool has_stream_key;
	bool has_stream;       /* the worker need not make one */
	bool is_stream_remade; /* that of the cache was not the right one */
	/* The remote has no sound entry. */
	bool lacks_compilation;
	bool lacks_stream;
};

void
recall_note_free(struct recall_note *note)
{
	if (!note)
		return;
	cache_key_fini(&note->compilation);
	cache_key_fini(&note->stream);
	buf_fini(&note->value);
	buf_fini(&note->found_stream);
	free(note);
}

/*
 * Whether the result of a compilation depends on the path that the compiler
 * gets.  The default filters show a DeprecationWarning of the module __main__,
 * and CPython derives that name from the path.  A warning from constant folding
 * has one of the last two paths.
 */
static bool
is_special(const char *path)
{
	static const char *const paths[] = { "__main__", "__main__.py", "sys",
					     "<string>" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (!strcmp(path, paths[i]))
			return true;
	return false;
}

int
recall_key(const struct recall *recall, struct request *request,
	   struct cache_key *key, struct err *err)
{
	struct request_known unknown = { .has_hash = false };
	struct cache_subject subject = {
		.python = recall->python,
		.level = request->level,
		.warnings = recall->options->warnings,
		.source = request->source,
		.length = request->source_length,
		.known = request->known ? request->known : &unknown,
	};

	request->has_placeholder = !is_special(request->filename);
	subject.path = request->has_placeholder ? CANON_PATH_PLACEHOLDER :
						  request->filename;
	return cache_key_compilation(key, &subject, err);
}

/* Computes the key of the deflate stream that the request asks for. */
static int
make_stream_key(struct recall_note *note, const struct request *request,
		struct err *err)
{
	struct pyc_header header = request_header(request);
	uint8_t bytes[PYC_HEADER_SIZE];

	if (!request->is_deflated)
		return 0;
	note->has_stream_key = true;
	pyc_header_write(&header, bytes);
	return cache_key_stream(&note->stream, &note->compilation, bytes,
				request->filename, err);
}

/* Finds a value and copies it. */
static bool
recall_one(struct cache *cache, const struct cache_key *key, struct buf *bytes)
{
	const uint8_t *value;
	size_t length;

	if (!cache_find(cache, key, &value, &length))
		return false;
	buf_add(bytes, value, length);
	return true;
}

/*
 * Whether a hit is compiled again.  The choice differs from run to run, so that
 * in time all entries are verified.
 */
static bool
is_chosen(const struct cache *cache, const struct cache_key *key)
{
	uint64_t number = hash_bytes(key->digest, sizeof(key->digest),
				     (uint64_t)cache->now);

	return number % 100 < cache->options->verify;
}

int
recall_ask(const struct recall *recall, struct request *request,
	   uint32_t *question, struct err *err)
{
	struct recall_note *note = mem_zalloc(1, sizeof(*note));
	int result = -1;

	if (!recall_key(recall, request, &note->compilation, err) &&
	    !make_stream_key(note, request, err)) {
		*question = cache_ask(recall->cache, &note->compilation);
		/* The value is of use without the stream. */
		if (note->has_stream_key)
			cache_ask(recall->cache, &note->stream);
		result = 0;
	}
	recall_note_free(note);
	return result;
}

struct recall_note *
recall_find(const struct recall *recall, struct request *request,
	    struct err *err)
{
	struct recall_note *note = mem_zalloc(1, sizeof(*note));
	struct cache *cache = recall->cache;

	if (recall_key(recall, request, &note->compilation, err) ||
	    make_stream_key(note, request, err)) {
		recall_note_free(note);
		return NULL;
	}
	request->build = request_build(recall->python->build);
	request->is_kept = cache_may_store(cache);
	/* A worker was lost at this job: perhaps the value was not sound. */
	note->lacks_compilation = note->lacks_stream = request->is_alone;
	if (request->is_alone)
		return note;
	if (!recall_one(cache, &note->compilation, &note->value)) {
		note->lacks_compilation = note->lacks_stream =
			cache->is_missing;
		return note;
	}
	request->value = note->value.data;
	request->value_length = note->value.length;
	request->is_verified = note->is_verified =
		is_chosen(cache, &note->compilation);
	if (note->has_stream_key &&
	    recall_one(cache, &note->stream, &note->found_stream))
		note->has_stream = !request->is_verified;
	else
		note->lacks_stream = cache->is_missing;
	if (!request->is_verified) {
		request->is_deflated &= !note->has_stream;
		request->source = NULL;
		request->source_length = 0;
	}
	return note;
}

/* A lost worker or a limit says nothing about the entry. */
static bool
is_result(const struct outcome *outcome)
{
	return outcome->kind == OUTCOME_BAKED ||
	       outcome->kind == OUTCOME_FRESH ||
	       outcome->kind == OUTCOME_FAILED;
}

void
recall_complete(struct recall_note *note, struct outcome *outcome,
		struct buf *stream)
{
	auto_err ignored = ERR_INIT;

	if (!note->has_stream || outcome->kind != OUTCOME_BAKED)
		return;
	buf_move(stream, &note->found_stream);
	if (inflate_compare(stream->data, stream->length, outcome->pyc,
			    outcome->pyc_length, &ignored)) {
		struct deflate *deflate = deflate_new();

		stream->length = 0;
		deflate_compress(deflate, outcome->pyc, outcome->pyc_length,
				 stream);
		deflate_free(deflate);
		note->is_stream_remade = true;
		outcome->is_cached = false;
	}
	outcome->deflated = stream->data;
	outcome->deflated_length = stream->length;
}

/* Whether the outcome has a stream that the cache does not have. */
static bool
has_new_stream(const struct recall_note *note, const struct outcome *outcome)
{
	if (note->has_stream)
		return note->is_stream_remade;
	return note->has_stream_key && outcome->deflated_length &&
	       (outcome->deflated_length != note->found_stream.length ||
		memcmp(outcome->deflated, note->found_stream.data,
		       outcome->deflated_length) != 0);
}

int
recall_store(struct cache *cache, const struct recall_note *note,
	     const struct outcome *outcome, struct err *err)
{
	const bool is_other_stream =
		note->found_stream.length && has_new_stream(note, outcome);

	if (note->is_verified && is_result(outcome) &&
	    (!outcome->is_cached || is_other_stream)) {
		auto_free char *path = cache_path(
			cache, outcome->is_cached ? &note->stream :
						    &note->compilation);

		return err_set(
			err,
			"compiling it does not give what the cache entry "
			"'%s' has",
			path);
	}
	if (outcome->value_length && !outcome->is_cached)
		cache_store(cache, &note->compilation, outcome->value,
			    outcome->value_length, note->lacks_compilation);
	if (has_new_stream(note, outcome))
		cache_store(cache, &note->stream, outcome->deflated,
			    outcome->deflated_length, note->lacks_stream);
	return 0;
}
