/* SPDX-License-Identifier: MIT */
/*
 * The process around compile/baker, which makes the replies.  The interpreter
 * is started by the first request that needs it.
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
#include "compile/baker.h"
#include "compile/engine.h"
#include "compile/wire.h"
#include "host/pyfiles.h"
#include "host/pyhost.h"
#include "host/pyspawn.h"
#include "pool/client.h"
#include "pyc/pymagic.h"

struct worker {
	int socket;
	struct worker_setup setup;
	struct baker baker;  /* its compiler is NULL until it is needed */
	struct err no_stack; /* why nothing can be compiled; mostly unset */
	struct sandbox_state sandbox;
	char *missing; /* the parts that are missing although --sandbox requires
			* them; owned; mostly NULL */
	int status;
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

/* --- the sandbox --- */

/* Confines the process.  The filter for system calls comes later, because it
 * does not permit to create a thread. */
static void
enter_sandbox(struct worker *worker)
{
	struct sandbox_paths paths = { .executable = NULL };
	char **readable;

	if (worker->setup.sandbox == SANDBOX_OFF)
		return;
	if (worker->setup.program || worker->setup.engine) {
		sandbox_confine(CONFINED_PROGRAM, NULL, &worker->sandbox);
		return;
	}
	readable = pyfiles_list();
	paths.readable = (const char *const *)readable;
	sandbox_confine(CONFINED_WORKER, &paths, &worker->sandbox);
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

/* --- the compiler --- */

static struct compiler *
start_named(const struct worker *worker, struct err *err)
{
	const struct pyspawn_setup setup = {
		.path = worker->setup.program,
		.warnings = worker->setup.warnings,
		.own_limit = worker->setup.own_limit,
	};

	return pyspawn_start(&setup, err);
}

static struct compiler *
start_engine(const struct worker *worker, struct err *err)
{
	auto_buf texts = BUF_INIT;
	struct compiler_info embedded;

	if (pyhost_info(&embedded, &texts, err))
		return NULL;
	return engine_start(&worker->setup, &embedded, err);
}

static struct compiler *
new_compiler(const struct worker *worker, struct err *err)
{
	if (worker->setup.program)
		return start_named(worker, err);
	if (worker->setup.engine)
		return start_engine(worker, err);
	return pyhost_start(worker->setup.warnings, err);
}

static int
start_compiler(struct worker *worker, struct err *err)
{
	const struct compiler_info *info;

	if (worker->no_stack.message)
		return err_set(err, "%s", worker->no_stack.message);
	if (!worker->baker.compiler)
		worker->baker.compiler = new_compiler(worker, err);
	if (!worker->baker.compiler)
		return -1;
	info = &worker->baker.compiler->info;
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
check_interpreter(const struct worker *worker, const struct request *request,
		  struct err *err)
{
	const struct compiler_info *info = &worker->baker.compiler->info;

	if (info->magic != request->magic)
		return err_set(err, "Python %s writes magic %u instead of %u",
			       info->release, info->magic & 0xffff,
			       request->magic & 0xffff);
	if (request->build && request->build != request_build(info->build))
		return err_set(err,
			       "Python %s was replaced by another build while "
			       "it was used",
			       info->release);
	return 0;
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
		.build = embedded.build,
	};
	return 0;
}

static void
answer_info(struct worker *worker)
{
	const struct compiler_info *info = &worker->baker.compiler->info;
	struct outcome outcome = { .kind = OUTCOME_INFO };

	outcome.info.magic = info->magic;
	outcome.info.minor = info->minor;
	outcome.info.tag = info->tag;
	outcome.info.release = info->release;
	outcome.info.build = info->build;
	wire_put_outcome(&worker->baker.reply, &outcome);
}

/*
 * An interpreter that does not start may lack memory or processes.  It may
 * start when it is the only one.  After a timeout it is not tried again.  In
 * place of an engine the embedded Python is tried.
 */
static bool
is_tried_again(const struct worker *worker, const struct request *request,
	       const struct err *err)
{
	if (worker->setup.engine)
		return !worker->setup.needs_engine;
	return !request->is_alone && err->number != ETIMEDOUT;
}

static void
worker_serve(struct worker *worker, const struct request *request)
{
	auto_err err = ERR_INIT;
	uint8_t header_bytes[PYC_HEADER_SIZE];

	if (worker->missing) {
		wire_put_failure(&worker->baker.reply, OUTCOME_BROKEN, "",
				 worker->missing);
		return;
	}
	if (request->kind == REQUEST_NORMALIZE) {
		baker_normalize(&worker->baker, request);
		return;
	}
	if (request->kind == REQUEST_BAKE) {
		struct pyc_header header = request_header(request);

		pyc_header_write(&header, header_bytes);
		if (baker_spare(&worker->baker, request, header_bytes))
			return;
	}
	if (start_compiler(worker, &err))
		wire_put_failure(&worker->baker.reply,
				 is_tried_again(worker, request, &err) ?
					 OUTCOME_LOST :
					 OUTCOME_BROKEN,
				 "", err.message);
	else if (request->kind == REQUEST_BAKE &&
		 check_interpreter(worker, request, &err))
		wire_put_failure(&worker->baker.reply, OUTCOME_BROKEN, "",
				 err.message);
	else if (request->kind == REQUEST_INFO)
		answer_info(worker);
	else
		baker_compile(&worker->baker, request, header_bytes);
}

static int
serve_all(struct worker *worker)
{
	auto_buf frame = BUF_INIT;
	auto_err err = ERR_INIT;
	bool is_first = true;

	while (read_frame(worker->socket, &frame) > 0) {
		struct request request;

		worker->baker.reply.length = worker->baker.value.length = 0;
		if (wire_get_request(&request, frame.data, frame.length, &err))
			return 1;
		/* A request that is tried again alone gets all the memory;
		 * allocation in large steps would leave a part of it unused. */
		if (is_first && !request.is_alone)
			mem_keep_freed();
		is_first = false;
		worker_serve(worker, &request);
		if (fs_write_all(worker->socket, worker->baker.reply.data,
				 worker->baker.reply.length, &err))
			return 1;
	}
	return 0;
}

static void
serve_and_stop(void *context)
{
	struct worker *worker = context;

	finish_sandbox(worker);
	worker->status = serve_all(worker);
	if (worker->baker.compiler)
		worker->baker.compiler->stop(worker->baker.compiler);
	free(worker->missing);
}

int
worker_main(int socket, const void *setup)
{
	struct worker worker = {
		.socket = socket,
		.baker = BAKER_INIT,
	};
	const struct rlimit no_core = { SANDBOX_CORE, SANDBOX_CORE };

	if (setup)
		worker.setup = *(const struct worker_setup *)setup;
	/* The sandbox would not keep a worker from using these. */
	if (worker.setup.cache)
		cache_leave(worker.setup.cache);
	worker.baker.warnings = worker.setup.warnings;
	/* A compiler that crashes must not leave a core file in the tree. */
	setrlimit(RLIMIT_CORE, &no_core);
	mem_begin_child();
	enter_sandbox(&worker);
	/* Errors in a payload give the offset in the .pyc. */
	worker.baker.canon.graph.offset = PYC_HEADER_SIZE;
	/* If there is no such stack, the worker still runs to report that. */
	if (stack_run(serve_and_stop, &worker, &worker.no_stack))
		serve_and_stop(&worker);
	return worker.status;
}
