/* SPDX-License-Identifier: MIT */
/*
 * For each request: is the .pyc that stands there already what baking gives?
 * That takes no interpreter.  Else compile, canonicalise, put the header in
 * front.  Raw marshal bytes never leave this file.
 */
#include "engine/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "engine/wire.h"
#include "format/canon.h"
#include "format/pymagic.h"
#include "host/pyhost.h"

struct worker {
	int socket;
	struct pyhost *host; /* NULL until something must be compiled */
	struct pyhost_about about;
	struct canon canon;
	struct buf reply;
};

/* Returns 1 when all came, 0 at the end of the stream, -1 on an error. */
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
	uint8_t head[WIRE_FRAME_HEAD];
	int result = read_exactly(fd, head, sizeof(head));

	frame->length = 0;
	if (result <= 0)
		return result;
	buf_reserve(frame, get_le32(head));
	frame->length = get_le32(head);
	return read_exactly(fd, frame->data, frame->length);
}

static int
start_host(struct worker *worker, struct err *err)
{
	if (worker->host)
		return 0;
	worker->host = pyhost_start(err);
	if (!worker->host)
		return -1;
	pyhost_tell(worker->host, &worker->about);
	/* An alpha's code objects may have another layout. */
	if (pymagic_minor(worker->about.magic) != worker->about.minor)
		return err_set(err,
			       "Python %s writes magic %u, which is that of no "
			       "release known here",
			       worker->about.release,
			       worker->about.magic & 0xffff);
	return 0;
}

static void
answer_about(struct worker *worker)
{
	struct outcome outcome = { .kind = OUTCOME_ABOUT };

	outcome.about.magic = worker->about.magic;
	outcome.about.minor = worker->about.minor;
	outcome.about.tag = worker->about.tag;
	outcome.about.release = worker->about.release;
	wire_put_outcome(&worker->reply, &outcome);
}

static struct pyc_header
make_header(const struct wire_request *request)
{
	struct pyc_header header = {
		.magic = request->magic,
		.mode = request->mode,
	};

	if (request->mode == PYC_TIMESTAMP) {
		header.mtime = request->mtime;
		header.size = (uint32_t)request->source_length;
	} else {
		header.hash = pyc_source_hash(request->magic, request->minor,
					      request->source,
					      request->source_length);
	}
	return header;
}

/* Whether the existing .pyc is, byte for byte, in the form we would write. */
static bool
is_fresh(struct worker *worker, const struct wire_request *request,
	 const uint8_t header[PYC_HEADER_SIZE])
{
	return request->existing_length > PYC_HEADER_SIZE &&
	       !memcmp(request->existing, header, PYC_HEADER_SIZE) &&
	       canon_is_settled(&worker->canon,
				request->existing + PYC_HEADER_SIZE,
				request->existing_length - PYC_HEADER_SIZE,
				request->minor, request->filename);
}

/* The nth line of source, from 1, as text to show; "" if it is not UTF-8. */
static char *
source_line(const struct wire_request *request, unsigned int line)
{
	const uint8_t *at = request->source;
	const uint8_t *end = at + request->source_length;
	const uint8_t *stop;

	if (!line)
		return mem_strdup("");
	while (--line) {
		at = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
		if (!at)
			return mem_strdup("");
		at++;
	}
	for (stop = at; stop < end && *stop != '\n' && *stop != '\r';) {
		uint32_t code;
		size_t step = utf8_read(stop, (size_t)(end - stop), &code);

		/* What a terminal would not show as it stands is not shown. */
		if (!step ||
		    (!utf8_is_plain(code) && code != '\t' && code != '\f'))
			return mem_strdup("");
		stop += step;
	}
	return mem_strndup((const char *)at, (size_t)(stop - at));
}

/* What the compiler said, as it goes over the wire. */
static void
make_diagnostics(const struct wire_request *request,
		 const struct pyhost_result *result, struct outcome *outcome)
{
	outcome->count = result->count;
	outcome->diagnostics = mem_zalloc(result->count,
					  sizeof(*outcome->diagnostics));
	for (size_t i = 0; i < result->count; i++) {
		const struct pyhost_message *message = &result->messages[i];

		outcome->diagnostics[i] = (struct wire_diagnostic){
			.is_error = message->is_error,
			.line = message->line,
			.column = message->column,
			.class_name = message->class_name,
			.text = message->text,
			.source_line = source_line(request, message->line),
		};
	}
}

static void
free_diagnostics(struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->count; i++)
		mem_cleanup(&outcome->diagnostics[i].source_line);
	outcome_fini(outcome);
}

/* The .pyc is made where it stands in the reply, since it can be large. */
static void
answer_baked(struct worker *worker, const struct wire_request *request,
	     const uint8_t header[PYC_HEADER_SIZE],
	     const struct pyhost_result *result, struct outcome *outcome)
{
	auto_err err = ERR_INIT;
	size_t mark;

	outcome->kind = OUTCOME_BAKED;
	mark = wire_begin_outcome(&worker->reply, outcome);
	buf_add(&worker->reply, header, PYC_HEADER_SIZE);
	if (!canon_rewrite(&worker->canon, result->stream, result->length,
			   request->minor, &worker->reply, &err)) {
		wire_end_outcome(&worker->reply, mark);
		return;
	}
	worker->reply.length = 0;
	wire_put_failure(&worker->reply, OUTCOME_FAILED, "canonical form",
			 err.message);
}

static void
bake(struct worker *worker, const struct wire_request *request,
     const uint8_t header[PYC_HEADER_SIZE])
{
	struct outcome outcome = { .kind = OUTCOME_FAILED };
	struct pyhost_result result;

	pyhost_compile(worker->host, request->source, request->source_length,
		       request->filename, request->level, &result);
	make_diagnostics(request, &result, &outcome);
	if (result.stream)
		answer_baked(worker, request, header, &result, &outcome);
	else
		wire_put_outcome(&worker->reply, &outcome);
	free_diagnostics(&outcome);
	pyhost_result_fini(&result);
}

static void
serve(struct worker *worker, const struct wire_request *request)
{
	auto_err err = ERR_INIT;
	uint8_t header_bytes[PYC_HEADER_SIZE];

	if (request->kind == WIRE_ASK_BAKE) {
		struct pyc_header header = make_header(request);

		pyc_header_write(&header, header_bytes);
		if (is_fresh(worker, request, header_bytes)) {
			struct outcome fresh = { .kind = OUTCOME_FRESH };

			wire_put_outcome(&worker->reply, &fresh);
			return;
		}
	}
	if (start_host(worker, &err))
		wire_put_failure(&worker->reply, OUTCOME_BROKEN, "",
				 err.message);
	else if (request->kind == WIRE_ASK_ABOUT)
		answer_about(worker);
	else
		bake(worker, request, header_bytes);
}

int
worker_main(int socket)
{
	struct worker worker = { .socket = socket, .canon = CANON_INIT };
	const struct rlimit no_core = { 0, 0 };
	auto_buf frame = BUF_INIT;
	auto_err err = ERR_INIT;

	/* A compiler that crashes must not leave a core file in the tree. */
	setrlimit(RLIMIT_CORE, &no_core);
	mem_keep_freed();
	while (read_frame(socket, &frame) > 0) {
		struct wire_request request;

		worker.reply.length = 0;
		if (wire_get_request(&request, frame.data, frame.length, &err))
			return 1;
		serve(&worker, &request);
		if (fs_write_all(socket, worker.reply.data,
				 worker.reply.length, &err))
			return 1;
	}
	return 0;
}
