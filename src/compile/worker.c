/* SPDX-License-Identifier: MIT */
/*
 * If the existing .pyc is fresh, the worker replies so.  This needs no
 * interpreter.  Otherwise it compiles, canonicalises and prepends the header.
 * Raw marshal bytes never leave this file.  To normalise a .pyc, the worker
 * rewrites the bytes of the .pyc itself, which needs no interpreter either.
 */
#include "compile/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/stack.h"
#include "compile/diagnose.h"
#include "compile/wire.h"
#include "format/deflate.h"
#include "host/pyfiles.h"
#include "host/pyhost.h"
#include "host/pyspawn.h"
#include "pool/client.h"
#include "pyc/canon.h"
#include "pyc/marshal_code.h"
#include "pyc/pymagic.h"

struct worker {
	int socket;
	struct worker_setup setup;
	struct compiler *compiler; /* NULL until something must be compiled */
	struct canon canon;
	struct err no_stack; /* why nothing can be compiled; mostly unset */
	struct sandbox_state sandbox;
	char *missing; /* the parts that are missing although --sandbox requires
			* them; owned; mostly NULL */
	int status;
	struct deflate *deflate; /* NULL until something must be compressed */
	struct buf deflated;
	struct buf reply;
};

/* Returns 1 if all bytes were read, 0 at the end of the stream, -1 on error. */
static int
read_exactly(int fd, uint8_t *bytes, size_t length)
{
	while (length) {
		ssize_t count = read(fd, bytes, length);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return (int)count;
		bytes += count;
		length -= (size_t)count;
	}
	return 1;
}

static int
read_frame(int fd, struct buf *frame)
{
	uint8_t head[POOL_FRAME_HEAD];
	int result = read_exactly(fd, head, sizeof(head));

	frame->length = 0;
	if (result <= 0)
		return result;
	buf_reserve(frame, get_le32(head));
	frame->length = get_le32(head);
	return read_exactly(fd, frame->data, frame->length);
}

static int
start_compiler(struct worker *worker, struct err *err)
{
	const struct compiler_info *info;

	if (worker->no_stack.message)
		return err_set(err, "%s", worker->no_stack.message);
	if (!worker->compiler)
		worker->compiler =
			worker->setup.program ?
				pyspawn_start(worker->setup.program,
					      worker->setup.warnings, err) :
				pyhost_start(worker->setup.warnings, err);
	if (!worker->compiler)
		return -1;
	info = &worker->compiler->info;
	/* Code objects of an alpha release may have another layout. */
	if (pymagic_minor(info->magic) != info->minor)
		return err_set(err,
			       "Python %s writes magic %u, which is of no "
			       "known version",
			       info->release, info->magic & 0xffff);
	return 0;
}

/* The interpreter must be the one that the run was planned for. */
static int
worker_check_magic(const struct worker *worker, const struct request *request,
		   struct err *err)
{
	const struct compiler_info *info = &worker->compiler->info;

	if (info->magic == request->magic)
		return 0;
	return err_set(err, "Python %s writes magic %u instead of %u",
		       info->release, info->magic & 0xffff,
		       request->magic & 0xffff);
}

int
worker_info(struct python_info *info, struct buf *texts, struct err *err)
{
	struct compiler_info embedded;

	if (pyhost_info(&embedded, texts, err))
		return -1;
	*info = (struct python_info){
		.magic = embedded.magic,
		.minor = embedded.minor,
		.tag = embedded.tag,
		.release = embedded.release,
	};
	return 0;
}

static void
answer_info(struct worker *worker)
{
	const struct compiler_info *info = &worker->compiler->info;
	struct outcome outcome = { .kind = OUTCOME_INFO };

	outcome.info.magic = info->magic;
	outcome.info.minor = info->minor;
	outcome.info.tag = info->tag;
	outcome.info.release = info->release;
	wire_put_outcome(&worker->reply, &outcome);
}

/*
 * Whether the existing .pyc passes without compiling: right header, canonical
 * payload, right co_filename.
 */
static bool
is_fresh(struct worker *worker, const struct request *request,
	 const uint8_t header[PYC_HEADER_SIZE])
{
	return request->existing_length > PYC_HEADER_SIZE &&
	       !request->is_doubtful &&
	       !memcmp(request->existing, header, PYC_HEADER_SIZE) &&
	       canon_is_settled(&worker->canon,
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
end_baked(struct worker *worker, const struct request *request, size_t mark)
{
	const uint8_t *pyc = worker->reply.data + mark;
	size_t length = worker->reply.length - mark;
	struct buf *deflated = &worker->deflated;

	deflated->length = 0;
	if (request->is_deflated) {
		if (!worker->deflate)
			worker->deflate = deflate_new();
		deflate_compress(worker->deflate, pyc, length, deflated);
	}
	if (worker->reply.length > POOL_MOST_FRAME / 2 ||
	    deflated->length > POOL_MOST_FRAME / 2) {
		worker->reply.length = 0;
		wire_put_failure(&worker->reply, OUTCOME_FAILED, "",
				 "its .pyc is too large");
		return;
	}
	wire_end_outcome(&worker->reply, mark, deflated);
}

/* The .pyc is made directly in the reply, since it can be large. */
static void
answer_baked(struct worker *worker, const struct request *request,
	     const uint8_t header[PYC_HEADER_SIZE],
	     const struct compiler_result *result, struct outcome *outcome)
{
	auto_err err = ERR_INIT;
	size_t mark;

	outcome->kind = OUTCOME_BAKED;
	mark = wire_begin_outcome(&worker->reply, outcome);
	buf_add(&worker->reply, header, PYC_HEADER_SIZE);
	if (!canon_rewrite(&worker->canon, result->stream, result->length,
			   request->minor, &worker->reply, &err)) {
		if (!request->is_doubtful ||
		    !is_existing(request, worker->reply.data + mark,
				 worker->reply.length - mark)) {
			end_baked(worker, request, mark);
			return;
		}
		worker->reply.length = 0;
		outcome->kind = OUTCOME_FRESH;
		wire_put_outcome(&worker->reply, outcome);
		return;
	}
	worker->reply.length = 0;
	wire_put_failure(&worker->reply, OUTCOME_FAILED, "canonical form",
			 err.message);
}

/*
 * The text for a MemoryError without one, such as for deeply nested brackets.
 */
#define NO_MEMORY_TEXT \
	"nested too deeply for the parser, or too large for the " \
	"available memory (see --worker-memory)"

/*
 * ROOM_BYTES + ROOM_FACTOR * size, in bytes, is more than CPython needs to
 * compile a source of this size.  If that much memory is free and the request
 * still fails alone, the parser refused deep nesting.
 */
#define ROOM_BYTES ((size_t)64 << 20)
#define ROOM_FACTOR 1000

/* The exception of this class that ended a compilation, or NULL. */
static struct compiler_message *
last_error(const struct compiler_result *result, const char *class_name)
{
	struct compiler_message *last =
		result->count ? &result->messages[result->count - 1] : NULL;

	if (result->stream || !last ||
	    strcmp(last->class_name, class_name) != 0)
		return NULL;
	return last;
}

/*
 * Whether memory ran out.  CPython's parser raises the same error for deep
 * nesting.  That is taken as the cause only if the error comes again in a new
 * worker, no allocation has failed there, and memory is available.  The same
 * holds for a SystemError: CPython raises it if it has no memory for a
 * MemoryError.
 */
static bool
is_short_of_memory(const struct request *request,
		   const struct compiler_result *result)
{
	const struct compiler_message *last = last_error(result, "MemoryError");
	size_t room;

	if (result->stream)
		return false;
	/* A failure without an error: there was no memory to report it. */
	if (!result->count || !result->messages[result->count - 1].is_error)
		return true;
	if (!last && !last_error(result, "SystemError"))
		return false;
	if (!request->is_alone || result->has_exhausted)
		return true;
	/* Since 3.12 the parser's own error has a text. */
	if (last && *last->text)
		return false;
	return __builtin_mul_overflow(request->source_length,
				      (size_t)ROOM_FACTOR, &room) ||
	       __builtin_add_overflow(room, ROOM_BYTES, &room) ||
	       !mem_has_room(room);
}

/* Adds a text to a MemoryError, since CPython may give none. */
static void
explain_memory(struct compiler_result *result)
{
	struct compiler_message *last = last_error(result, "MemoryError");

	if (!last || *last->text)
		return;
	free(last->text);
	last->text = mem_strdup(NO_MEMORY_TEXT);
}

/* A separate program does not say whether an allocation has failed. */
static bool
is_limited(const struct compiler_result *result)
{
	return result->is_limited ||
	       (!result->has_exhausted && mem_is_limited(ROOM_BYTES));
}

/*
 * Replies that the interpreter can no longer be used, if so.  Returns whether
 * it replied.
 */
static bool
answer_lost(struct worker *worker, const struct request *request,
	    const struct compiler_result *result)
{
	if (result->is_lost)
		wire_put_failure(&worker->reply, OUTCOME_LOST, "",
				 result->messages[0].text);
	else if (is_short_of_memory(request, result))
		wire_put_failure(&worker->reply,
				 is_limited(result) ? OUTCOME_EXHAUSTED :
						      OUTCOME_LOST,
				 "", "the worker ran out of memory");
	return worker->reply.length;
}

static bool
has_error(const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->count; i++)
		if (outcome->diagnostics[i].is_error)
			return true;
	return false;
}

static void
worker_bake(struct worker *worker, const struct request *request,
	    const uint8_t header[PYC_HEADER_SIZE])
{
	struct outcome outcome = { .kind = OUTCOME_FAILED };
	struct compiler_result result;

	if (worker->compiler->limit)
		worker->compiler->limit(worker->compiler, request->memory);
	worker->compiler->compile(worker->compiler, request->source,
				  request->source_length, request->filename,
				  request->level, &result);
	if (!answer_lost(worker, request, &result)) {
		explain_memory(&result);
		diagnose(&outcome, &result, request,
			 worker->setup.warnings == COMPILER_WARNINGS_ERROR);
		if (result.stream && !has_error(&outcome))
			answer_baked(worker, request, header, &result,
				     &outcome);
		else
			wire_put_outcome(&worker->reply, &outcome);
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
rewrite_existing(struct worker *worker, const struct request *request,
		 struct err *err)
{
	unsigned int minor;

	if (check_header(request, err))
		return -1;
	minor = pymagic_minor(get_le32(request->existing));
	buf_add(&worker->reply, request->existing, PYC_HEADER_SIZE);
	if (canon_rewrite(&worker->canon, request->existing + PYC_HEADER_SIZE,
			  request->existing_length - PYC_HEADER_SIZE, minor,
			  &worker->reply, err))
		return err_prefix(err, "corrupt");
	return 0;
}

static void
worker_normalize(struct worker *worker, const struct request *request)
{
	auto_err err = ERR_INIT;
	struct outcome outcome = { .kind = OUTCOME_BAKED };
	size_t mark = wire_begin_outcome(&worker->reply, &outcome);
	int failed = rewrite_existing(worker, request, &err);

	if (!failed && !is_existing(request, worker->reply.data + mark,
				    worker->reply.length - mark)) {
		end_baked(worker, request, mark);
		return;
	}
	worker->reply.length = 0;
	outcome.kind = OUTCOME_FRESH;
	if (failed)
		wire_put_failure(&worker->reply, OUTCOME_FAILED, "",
				 err.message);
	else
		wire_put_outcome(&worker->reply, &outcome);
}

/*
 * An interpreter that does not start may lack memory or processes.  It may
 * start when it is the only one.  After a timeout it is not tried again.
 */
static bool
is_tried_again(const struct request *request, const struct err *err)
{
	return !request->is_alone && err->number != ETIMEDOUT;
}

static void
worker_serve(struct worker *worker, const struct request *request)
{
	auto_err err = ERR_INIT;
	uint8_t header_bytes[PYC_HEADER_SIZE];

	if (worker->missing) {
		wire_put_failure(&worker->reply, OUTCOME_BROKEN, "",
				 worker->missing);
		return;
	}
	if (request->kind == REQUEST_NORMALIZE) {
		worker_normalize(worker, request);
		return;
	}
	if (request->kind == REQUEST_BAKE) {
		struct pyc_header header = request_header(request);

		pyc_header_write(&header, header_bytes);
		if (is_fresh(worker, request, header_bytes)) {
			struct outcome fresh = { .kind = OUTCOME_FRESH };

			wire_put_outcome(&worker->reply, &fresh);
			return;
		}
	}
	if (start_compiler(worker, &err))
		wire_put_failure(&worker->reply,
				 is_tried_again(request, &err) ? OUTCOME_LOST :
								 OUTCOME_BROKEN,
				 "", err.message);
	else if (request->kind == REQUEST_BAKE &&
		 worker_check_magic(worker, request, &err))
		wire_put_failure(&worker->reply, OUTCOME_BROKEN, "",
				 err.message);
	else if (request->kind == REQUEST_INFO)
		answer_info(worker);
	else
		worker_bake(worker, request, header_bytes);
}

static int
serve_all(struct worker *worker)
{
	auto_buf frame = BUF_INIT;
	auto_err err = ERR_INIT;
	bool is_first = true;

	while (read_frame(worker->socket, &frame) > 0) {
		struct request request;

		worker->reply.length = 0;
		if (wire_get_request(&request, frame.data, frame.length, &err))
			return 1;
		/* A request that is tried again alone gets all the memory;
		 * allocation in large steps would leave a part of it unused. */
		if (is_first && !request.is_alone)
			mem_keep_freed();
		is_first = false;
		worker_serve(worker, &request);
		if (fs_write_all(worker->socket, worker->reply.data,
				 worker->reply.length, &err))
			return 1;
	}
	return 0;
}

/* Confines the process.  The filter for system calls comes later, because it
 * does not permit to create a thread. */
static void
enter_sandbox(struct worker *worker)
{
	char **readable;

	if (worker->setup.sandbox == SANDBOX_OFF)
		return;
	if (worker->setup.program) {
		sandbox_confine(CONFINED_PROGRAM, NULL, &worker->sandbox);
		return;
	}
	readable = pyfiles_list();
	sandbox_confine(CONFINED_WORKER, (const char *const *)readable,
			&worker->sandbox);
	pyfiles_free(readable);
}

static void
finish_sandbox(struct worker *worker)
{
	if (worker->setup.sandbox == SANDBOX_OFF)
		return;
	sandbox_confine_calls(&worker->sandbox);
	if (worker->setup.sandbox == SANDBOX_REQUIRE)
		worker->missing = sandbox_missing(&worker->sandbox);
}

static void
serve_and_stop(void *context)
{
	struct worker *worker = context;

	finish_sandbox(worker);
	worker->status = serve_all(worker);
	if (worker->compiler)
		worker->compiler->stop(worker->compiler);
	free(worker->missing);
}

int
worker_main(int socket, const void *setup)
{
	struct worker worker = {
		.socket = socket,
		.canon = CANON_INIT,
	};
	const struct rlimit no_core = { 0, 0 };

	if (setup)
		worker.setup = *(const struct worker_setup *)setup;
	/* A compiler that crashes must not leave a core file in the tree. */
	setrlimit(RLIMIT_CORE, &no_core);
	mem_begin_child();
	enter_sandbox(&worker);
	/* Errors in a payload give the offset in the .pyc. */
	worker.canon.graph.offset = PYC_HEADER_SIZE;
	/* If there is no such stack, the worker still runs to report that. */
	if (stack_run(serve_and_stop, &worker, &worker.no_stack))
		serve_and_stop(&worker);
	return worker.status;
}
