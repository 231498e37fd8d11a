/* SPDX-License-Identifier: MIT */
/* Raw marshal bytes never leave this file. */
#include "compile/baker.h"

#include <string.h>

#include "base/mem.h"
#include "compile/cached.h"
#include "compile/diagnose.h"
#include "compile/shortage.h"
#include "compile/wire.h"
#include "pool/client.h"
#include "pyc/canon_path.h"
#include "pyc/marshal_code.h"
#include "pyc/pymagic.h"

/* More than wire_end_outcome adds to the parts, in bytes. */
#define FRAME_REST 64

#define UNSOUND "the value of the cache is not sound"

/*
 * Whether the existing .pyc passes without compiling: right header, canonical
 * payload, right co_filename.
 */
static bool
is_fresh(struct baker *baker, const struct request *request,
	 const uint8_t header[PYC_HEADER_SIZE])
{
	return request->existing_length > PYC_HEADER_SIZE &&
	       !request->is_doubtful &&
	       !memcmp(request->existing, header, PYC_HEADER_SIZE) &&
	       canon_is_settled(&baker->canon,
				request->existing + PYC_HEADER_SIZE,
				request->existing_length - PYC_HEADER_SIZE,
				request->minor, request->filename);
}

/* Whether these bytes are those of the existing .pyc. */
static bool
is_existing(const struct request *request, const uint8_t *bytes, size_t length)
{
	return length == request->existing_length &&
	       !memcmp(bytes, request->existing, length);
}

/*
 * Ends the frame of a .pyc that starts at mark in the reply.  The parent checks
 * that the compressed .pyc has the same content.
 */
static void
end_baked(struct baker *baker, const struct request *request, size_t mark,
	  struct outcome *outcome)
{
	const uint8_t *pyc = baker->reply.data + mark;
	size_t length = baker->reply.length - mark;

	if (request->is_deflated) {
		if (!baker->deflate)
			baker->deflate = deflate_new();
		baker->deflated.length = 0;
		deflate_compress(baker->deflate, pyc, length, &baker->deflated);
		outcome->deflated = baker->deflated.data;
		outcome->deflated_length = baker->deflated.length;
	}
	outcome->value = baker->value.data;
	outcome->value_length = baker->value.length;
	/* Lengths before the parts and a flag come in addition. */
	if ((uint64_t)baker->reply.length + outcome->deflated_length +
		    outcome->value_length >
	    POOL_MOST_FRAME - FRAME_REST) {
		baker->reply.length = 0;
		wire_put_failure(&baker->reply, OUTCOME_FAILED, "",
				 "its .pyc is too large");
		return;
	}
	wire_end_outcome(&baker->reply, mark, outcome);
}

/*
 * The same for a .pyc that may be the existing one, which only its payload
 * shows.
 */
static void
end_baked_or_fresh(struct baker *baker, const struct request *request,
		   size_t mark, struct outcome *outcome)
{
	if (!request->is_doubtful ||
	    !is_existing(request, baker->reply.data + mark,
			 baker->reply.length - mark)) {
		end_baked(baker, request, mark, outcome);
		return;
	}
	baker->reply.length = 0;
	outcome->kind = OUTCOME_FRESH;
	outcome->value = baker->value.data;
	outcome->value_length = baker->value.length;
	wire_put_outcome(&baker->reply, outcome);
}

/*
 * Makes the value for the cache, and compares that of the request if it is to
 * be verified.  The canonical payload is in baker->payload.
 */
static void
make_value(struct baker *baker, const struct request *request,
	   struct outcome *outcome)
{
	struct outcome kept = *outcome;

	kept.pyc = baker->payload.data;
	kept.pyc_length = baker->payload.length;
	if (request->is_kept)
		cached_write(&baker->zstd, &kept, &baker->value);
	outcome->is_cached = request->is_verified &&
			     cached_is_same(&baker->zstd, request->value,
					    request->value_length, &kept);
}

/*
 * Appends the canonical payload of a compilation to the reply.  With a
 * placeholder, has_placeholder_apart has made it.
 */
static int
add_payload(struct baker *baker, const struct request *request,
	    const struct compiler_result *result, struct outcome *outcome,
	    struct err *err)
{
	struct buf *payload = &baker->payload;

	if (!request->is_kept && !request->is_verified)
		return canon_rewrite(&baker->canon, result->stream,
				     result->length, request->minor,
				     &baker->reply, err);
	if (!request->has_placeholder) {
		payload->length = 0;
		if (canon_rewrite(&baker->canon, result->stream, result->length,
				  request->minor, payload, err))
			return -1;
		make_value(baker, request, outcome);
		buf_add(&baker->reply, payload->data, payload->length);
		return 0;
	}
	make_value(baker, request, outcome);
	if (canon_path_put(&baker->canon, payload->data, payload->length,
			   request->minor, request->filename, &baker->reply))
		return 0;
	return err_set(err, "the embedded path cannot be set (internal error)");
}

/* The .pyc is made directly in the reply, since it can be large. */
static void
answer_baked(struct baker *baker, const struct request *request,
	     const uint8_t header[PYC_HEADER_SIZE],
	     const struct compiler_result *result, struct outcome *outcome)
{
	auto_err err = ERR_INIT;
	size_t mark;

	outcome->kind = OUTCOME_BAKED;
	mark = wire_begin_outcome(&baker->reply, outcome);
	buf_add(&baker->reply, header, PYC_HEADER_SIZE);
	if (!add_payload(baker, request, result, outcome, &err)) {
		end_baked_or_fresh(baker, request, mark, outcome);
		return;
	}
	baker->reply.length = 0;
	wire_put_failure(&baker->reply, OUTCOME_FAILED, "canonical form",
			 err.message);
}

/* Appends the canonical payload of a value.  Returns false if it is not sound.
 */
static bool
add_cached_payload(struct baker *baker, const struct request *request,
		   const struct outcome *outcome)
{
	const uint8_t *payload = outcome->pyc;
	size_t length = outcome->pyc_length;

	if (request->has_placeholder)
		return canon_path_put_checked(&baker->canon, payload, length,
					      request->minor, request->filename,
					      &baker->reply);
	buf_add(&baker->reply, payload, length);
	return canon_is_settled(&baker->canon, payload, length, request->minor,
				request->filename);
}

/*
 * Replies with what the cache has.  If that is not sound, asks to be given the
 * source: a lost job is repeated without the cache.
 */
static void
answer_cached(struct baker *baker, const struct request *request,
	      const uint8_t header[PYC_HEADER_SIZE])
{
	struct outcome outcome;
	size_t mark;

	if (!cached_read(&baker->zstd, request->value, request->value_length,
			 &baker->outcome, &outcome)) {
		wire_put_failure(&baker->reply, OUTCOME_LOST, "", UNSOUND);
		return;
	}
	mark = wire_begin_outcome(&baker->reply, &outcome);
	buf_add(&baker->reply, header, PYC_HEADER_SIZE);
	outcome.is_cached = true;
	if (add_cached_payload(baker, request, &outcome)) {
		end_baked_or_fresh(baker, request, mark, &outcome);
	} else {
		baker->reply.length = 0;
		wire_put_failure(&baker->reply, OUTCOME_LOST, "", UNSOUND);
	}
	outcome_fini(&outcome);
}

/*
 * Replies that the interpreter can no longer be used, if so.  Returns whether
 * it replied.
 */
static bool
answer_lost(struct baker *baker, const struct request *request,
	    const struct compiler_result *result)
{
	if (result->is_lost)
		wire_put_failure(&baker->reply, OUTCOME_LOST, "",
				 result->messages[0].text);
	else if (shortage_is_cause(request, result))
		wire_put_failure(&baker->reply,
				 shortage_is_limited(result) ?
					 OUTCOME_EXHAUSTED :
					 OUTCOME_LOST,
				 "", "the worker ran out of memory");
	return baker->reply.length;
}

static bool
has_error(const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->count; i++)
		if (outcome->diagnostics[i].is_error)
			return true;
	return false;
}

/* Whether a message repeats the path that the compiler got. */
static bool
names_placeholder(const struct compiler_result *result)
{
	for (size_t i = 0; i < result->count; i++)
		if (strstr(result->messages[i].text, CANON_PATH_PLACEHOLDER))
			return true;
	return false;
}

/*
 * Whether the placeholder in a stream is the co_filename and nothing else.  If
 * so, baker->payload has the canonical form.
 */
static bool
has_placeholder_apart(struct baker *baker, const struct request *request,
		      const struct compiler_result *result)
{
	auto_err ignored = ERR_INIT;

	baker->payload.length = 0;
	return !canon_rewrite(&baker->canon, result->stream, result->length,
			      request->minor, &baker->payload, &ignored) &&
	       canon_path_is_apart(&baker->canon, baker->payload.data,
				   baker->payload.length, request->minor);
}

/*
 * Compiles with the placeholder if the cache wants that.  If this shows in the
 * result, compiles again with the embedded path, and changes the request so
 * that nothing is kept.
 */
static void
compile_request(struct baker *baker, struct request *request,
		struct compiler_result *result)
{
	struct compiler *compiler = baker->compiler;

	if (compiler->limit)
		compiler->limit(compiler, request->memory);
	if (!request->is_kept && !request->is_verified)
		request->has_placeholder = false;
	if (request->has_placeholder) {
		compiler->compile(
			compiler, request->source, request->source_length,
			CANON_PATH_PLACEHOLDER, request->level, result);
		if (!names_placeholder(result) &&
		    (!result->stream ||
		     has_placeholder_apart(baker, request, result)))
			return;
		compiler_result_fini(result);
		request->has_placeholder = request->is_kept = false;
		request->is_verified = false;
	}
	compiler->compile(compiler, request->source, request->source_length,
			  request->filename, request->level, result);
}

void
baker_compile(struct baker *baker, const struct request *asked,
	      const uint8_t header[PYC_HEADER_SIZE])
{
	struct outcome outcome = { .kind = OUTCOME_FAILED };
	struct request request = *asked;
	struct compiler_result result;

	compile_request(baker, &request, &result);
	if (!answer_lost(baker, &request, &result)) {
		shortage_explain(&result);
		diagnose(&outcome, &result, &request,
			 baker->warnings == COMPILER_WARNINGS_ERROR);
		if (result.stream && !has_error(&outcome))
			answer_baked(baker, &request, header, &result,
				     &outcome);
		else
			wire_put_outcome(&baker->reply, &outcome);
		diagnose_free(&outcome);
	}
	compiler_result_fini(&result);
}

/* Checks the header of the existing .pyc: whether its payload can be read. */
static int
check_header(const struct request *request, struct err *err)
{
	bool is_whole = request->existing_length >= PYC_HEADER_SIZE;
	uint32_t magic = is_whole ? get_le32(request->existing) : 0;
	struct pyc_header header;

	if (is_whole && magic >> 16 != PYMAGIC_TAIL)
		return err_set(err, "corrupt: byte 0: not the magic number of "
				    "a .pyc");
	/* With an unknown magic number the flags may mean something else. */
	if (is_whole && pymagic_minor(magic) == PYMAGIC_UNKNOWN)
		return err_set(err,
			       "magic %u is not of a CPython from 3.%d to 3.%d",
			       magic & 0xffff, MARSHAL_FIRST_MINOR,
			       MARSHAL_LAST_MINOR);
	if (pyc_header_read(&header, request->existing,
			    request->existing_length, err))
		return err_prefix(err, "corrupt");
	return 0;
}

/* Appends the existing .pyc, with its payload in canonical form, to reply. */
static int
rewrite_existing(struct baker *baker, const struct request *request,
		 struct err *err)
{
	unsigned int minor;

	if (check_header(request, err))
		return -1;
	minor = pymagic_minor(get_le32(request->existing));
	buf_add(&baker->reply, request->existing, PYC_HEADER_SIZE);
	if (canon_rewrite(&baker->canon, request->existing + PYC_HEADER_SIZE,
			  request->existing_length - PYC_HEADER_SIZE, minor,
			  &baker->reply, err))
		return err_prefix(err, "corrupt");
	return 0;
}

void
baker_normalize(struct baker *baker, const struct request *request)
{
	auto_err err = ERR_INIT;
	struct outcome outcome = { .kind = OUTCOME_BAKED };
	size_t mark = wire_begin_outcome(&baker->reply, &outcome);
	int failed = rewrite_existing(baker, request, &err);

	if (!failed && !is_existing(request, baker->reply.data + mark,
				    baker->reply.length - mark)) {
		end_baked(baker, request, mark, &outcome);
		return;
	}
	baker->reply.length = 0;
	outcome.kind = OUTCOME_FRESH;
	if (failed)
		wire_put_failure(&baker->reply, OUTCOME_FAILED, "",
				 err.message);
	else
		wire_put_outcome(&baker->reply, &outcome);
}

bool
baker_spare(struct baker *baker, const struct request *request,
	    const uint8_t header[PYC_HEADER_SIZE])
{
	static const struct outcome fresh = { .kind = OUTCOME_FRESH };

	if (is_fresh(baker, request, header)) {
		wire_put_outcome(&baker->reply, &fresh);
		return true;
	}
	if (!request->value || request->is_verified)
		return false;
	answer_cached(baker, request, header);
	return true;
}

void
baker_fini(struct baker *baker)
{
	canon_fini(&baker->canon);
	deflate_free(baker->deflate);
	zstd_fini(&baker->zstd);
	buf_fini(&baker->deflated);
	buf_fini(&baker->outcome);
	buf_fini(&baker->payload);
	buf_fini(&baker->value);
	buf_fini(&baker->reply);
}
