/* SPDX-License-Identifier: MIT */
/*
 * The supervisor: one loop over standard input, standard output and the sockets
 * of the lanes.  It opens no source and compiles nothing.
 *
 * A request is in exactly one place: it waits, or a lane has it.  Each is left
 * with a response.  Requests with the number 0 come one after the other, so
 * only one of them runs at a time.
 *
 * A write to a pipe that poll(2) reports as ready does not block for up to
 * PIPE_BUF bytes, so the loop never waits for Bazel.
 */
#include "precompile/serve.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/processors.h"
#include "base/self.h"
#include "base/signals.h"
#include "precompile/lane.h"
#include "precompile/work_stream.h"

#define READ_BYTES ((size_t)64 << 10)

/* Nothing is read while so many bytes of requests wait. */
#define MOST_WAITING_BYTES ((size_t)64 << 20)

/* How often a lane that was cancelled is looked at, milliseconds. */
#define LOOK_MILLISECONDS 100

/* The descriptors before those of the lanes. */
enum serve_poll {
	SERVE_POLL_INPUT,
	SERVE_POLL_OUTPUT,
	SERVE_POLL_SIGNALS,
	SERVE_POLL_LANES,
};

struct waiting {
	struct work_request request; /* owned */
	size_t size;		     /* bytes of its arguments */
	struct waiting *next;
};

struct serving {
	struct work_stream stream;
	struct lanes lanes;
	struct waiting *first; /* the oldest */
	struct waiting **last; /* where the next one goes */
	size_t waiting_bytes;
	struct buf out; /* responses that are not written */
	size_t written; /* bytes at its start that are */
	bool is_over;	/* nothing more is read */
	struct pollfd *polls;
	enum exit_status status;
};

/* --- responses --- */

/* Appends a response, and frees it. */
static void
respond(struct serving *serving, struct work_response *response)
{
	work_stream_put(&serving->stream, &serving->out, response);
	work_message_free_response(response);
}

static void
respond_cancelled(struct serving *serving, int32_t id)
{
	respond(serving,
		&(struct work_response){ .id = id, .was_cancelled = true });
}

/* Takes ownership of text. */
static void
respond_trouble(struct serving *serving, int32_t id, char *text)
{
	auto_free char *owned = text;

	respond(serving,
		&(struct work_response){
			.id = id,
			.exit_code = EXIT_STATUS_TROUBLE,
			.output = mem_printf("%s: %s\n", self_name(), owned) });
}

static void
write_responses(struct serving *serving)
{
	const size_t rest = serving->out.length - serving->written;
	auto_err err = ERR_INIT;
	ssize_t count =
		write(STDOUT_FILENO, serving->out.data + serving->written,
		      rest < PIPE_BUF ? rest : PIPE_BUF);

	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (count < 0) {
		err_errno(&err, "standard output");
		exit_status_trouble(&serving->status, &err);
		/* Nobody reads an answer any more. */
		serving->is_over = true;
		count = (ssize_t)rest;
	}
	serving->written += (size_t)count;
	if (serving->written < serving->out.length)
		return;
	serving->out.length = 0;
	serving->written = 0;
}

/* --- requests --- */

static struct lane *
find_busy(const struct serving *serving, int32_t id)
{
	for (unsigned int i = 0; i < serving->lanes.count; i++) {
		struct lane *lane = &serving->lanes.items[i];

		if ((lane->state == LANE_BUSY ||
		     lane->state == LANE_CANCELLED) &&
		    lane->request.id == id)
			return lane;
	}
	return NULL;
}

/* The place of a waiting request with this ID, else the end of the list. */
static struct waiting **
find_waiting(struct serving *serving, int32_t id)
{
	struct waiting **at = &serving->first;

	while (*at && (*at)->request.id != id)
		at = &(*at)->next;
	return at;
}

/* Removes a waiting request from the list and frees it. */
static void
forget_waiting(struct serving *serving, struct waiting **at)
{
	struct waiting *gone = *at;

	*at = gone->next;
	if (serving->last == &gone->next)
		serving->last = at;
	serving->waiting_bytes -= gone->size;
	work_message_free_request(&gone->request);
	free(gone);
}

/* A request that is unknown, or was answered, is ignored. */
static void
cancel(struct serving *serving, int32_t id)
{
	struct lane *lane = find_busy(serving, id);
	struct waiting **at = find_waiting(serving, id);

	if (lane) {
		lane_cancel(lane);
	} else if (*at) {
		forget_waiting(serving, at);
		respond_cancelled(serving, id);
	}
}

static size_t
request_size(const struct work_request *request)
{
	size_t size = sizeof(*request);

	for (size_t i = 0; i < request->count; i++)
		size += sizeof(char *) + strlen(request->arguments[i]) + 1;
	if (request->sandbox)
		size += strlen(request->sandbox) + 1;
	if (request->refusal)
		size += strlen(request->refusal) + 1;
	return size;
}

/* Takes the request over.  Fails if another one has its number. */
static int
accept_request(struct serving *serving, struct work_request *request,
	       struct err *err)
{
	struct waiting *waiting;

	if (request->is_cancel) {
		cancel(serving, request->id);
		return 0;
	}
	if (request->id && (find_busy(serving, request->id) ||
			    *find_waiting(serving, request->id)))
		return err_set(err,
			       "request %d is not finished and comes again",
			       (int)request->id);
	waiting = mem_zalloc(1, sizeof(*waiting));
	waiting->request = *request;
	*request = WORK_REQUEST_INIT;
	waiting->size = request_size(&waiting->request);
	serving->waiting_bytes += waiting->size;
	*serving->last = waiting;
	serving->last = &waiting->next;
	return 0;
}

/* Takes the requests that were read. */
static void
take_requests(struct serving *serving)
{
	auto_err err = ERR_INIT;
	int got;

	do {
		auto_work_request request = WORK_REQUEST_INIT;

		got = work_stream_next(&serving->stream, &request, &err);
		if (got > 0 && accept_request(serving, &request, &err))
			got = -1;
	} while (got > 0);
	if (!got)
		return;
	err_prefix(&err, "standard input");
	exit_status_trouble(&serving->status, &err);
	serving->is_over = true;
}

static void
read_requests(struct serving *serving)
{
	auto_free char *bytes = mem_alloc(READ_BYTES);
	auto_err err = ERR_INIT;
	ssize_t count = read(STDIN_FILENO, bytes, READ_BYTES);

	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (count > 0) {
		work_stream_add(&serving->stream, bytes, (size_t)count);
		take_requests(serving);
		return;
	}
	serving->is_over = true;
	if (count < 0)
		err_errno(&err, "standard input");
	else if (work_stream_check_end(&serving->stream, &err))
		err_prefix(&err, "standard input");
	if (err.message)
		exit_status_trouble(&serving->status, &err);
}

/* --- lanes --- */

/*
 * A lane for a request: an idle one, else a new one.  NULL if all are busy.
 * *err is filled if there is none at all.
 */
static struct lane *
choose_lane(struct serving *serving, struct err *err)
{
	struct lane *unused = NULL;
	bool has_process = false;

	for (unsigned int i = 0; i < serving->lanes.count; i++) {
		struct lane *lane = &serving->lanes.items[i];

		if (lane->state == LANE_IDLE)
			return lane;
		if (lane->state != LANE_NONE)
			has_process = true;
		else if (!unused)
			unused = lane;
	}
	if (!unused || !lane_start(&serving->lanes, unused, err))
		return unused;
	/* Another lane will be idle again. */
	if (has_process)
		err_fini(err);
	return NULL;
}

/* Gives requests to lanes, the oldest first. */
static void
give_requests(struct serving *serving)
{
	struct waiting **at = &serving->first;

	while (*at) {
		auto_err err = ERR_INIT;
		const int32_t id = (*at)->request.id;
		struct lane *lane;

		if (!id && find_busy(serving, 0)) {
			at = &(*at)->next;
			continue;
		}
		if ((*at)->request.refusal) {
			respond_trouble(serving, id,
					steal((*at)->request.refusal));
			forget_waiting(serving, at);
			continue;
		}
		lane = choose_lane(serving, &err);
		if (!lane && !err.message)
			return;
		/* The loop notices a dead lane and comes back. */
		if (lane && lane_give(lane, &(*at)->request))
			return;
		if (!lane)
			respond_trouble(serving, id, steal(err.message));
		forget_waiting(serving, at);
	}
}

/* For the log of the worker. */
static void
note_time(const struct work_request *request, int64_t since, int32_t status)
{
	if (request->verbosity > 0)
		log_notice("request %d: exit code %d after %d ms",
			   (int)request->id, (int)status,
			   (int)(lane_now() - since));
}

/* A lane has ended, because it was cancelled, or without an answer. */
static void
lose_lane(struct serving *serving, struct lane *lane)
{
	const enum lane_state state = lane->state;
	const int32_t id = lane->request.id;
	auto_free char *how = lane_bury(&serving->lanes, lane);

	if (state == LANE_CANCELLED)
		respond_cancelled(serving, id);
	else if (state == LANE_BUSY)
		respond_trouble(serving, id,
				mem_printf("request %d: %s", (int)id, how));
}

static void
read_lane(struct serving *serving, struct lane *lane)
{
	struct work_response response;
	const struct work_request request = {
		.id = lane->request.id,
		.verbosity = lane->request.verbosity,
	};
	const int got = lane_read(lane, &response);

	if (got < 0) {
		lose_lane(serving, lane);
	} else if (got) {
		note_time(&request, lane->since, response.exit_code);
		response.id = request.id;
		respond(serving, &response);
	}
}

/* --- the loop --- */

static bool
has_cancelled(const struct serving *serving)
{
	for (unsigned int i = 0; i < serving->lanes.count; i++)
		if (serving->lanes.items[i].state == LANE_CANCELLED)
			return true;
	return false;
}

static bool
is_working(const struct serving *serving)
{
	for (unsigned int i = 0; i < serving->lanes.count; i++)
		if (serving->lanes.items[i].state == LANE_BUSY ||
		    serving->lanes.items[i].state == LANE_CANCELLED)
			return true;
	return serving->first || serving->out.length;
}

static void
list_descriptors(struct serving *serving)
{
	const bool may_read = !serving->is_over &&
			      serving->waiting_bytes < MOST_WAITING_BYTES;

	serving->polls[SERVE_POLL_INPUT] = (struct pollfd){
		.fd = may_read ? STDIN_FILENO : -1,
		.events = POLLIN,
	};
	serving->polls[SERVE_POLL_OUTPUT] = (struct pollfd){
		.fd = serving->out.length ? STDOUT_FILENO : -1,
		.events = POLLOUT,
	};
	serving->polls[SERVE_POLL_SIGNALS] = (struct pollfd){
		.fd = signals_fd(),
		.events = POLLIN,
	};
	for (unsigned int i = 0; i < serving->lanes.count; i++)
		serving->polls[SERVE_POLL_LANES + i] = (struct pollfd){
			.fd = serving->lanes.items[i].socket,
			.events = lane_has_output(&serving->lanes.items[i]) ?
					  POLLIN | POLLOUT :
					  POLLIN,
		};
}

/* Waits for something to do, and does it. */
static int
serve_attend(struct serving *serving, struct err *err)
{
	const int timeout = has_cancelled(serving) ? LOOK_MILLISECONDS : -1;
	struct pollfd *polls = serving->polls;

	list_descriptors(serving);
	if (poll(polls, SERVE_POLL_LANES + serving->lanes.count, timeout) < 0)
		return errno == EINTR ? 0 : err_errno(err, "poll");
	/* Responses first: a request that is answered is not cancelled. */
	for (unsigned int i = 0; i < serving->lanes.count; i++) {
		struct lane *lane = &serving->lanes.items[i];

		/* If the lane is dead, there is something to read too. */
		if (polls[SERVE_POLL_LANES + i].revents & POLLOUT)
			lane_write(lane);
		if (polls[SERVE_POLL_LANES + i].revents & ~POLLOUT)
			read_lane(serving, lane);
		lane_hurry(lane);
	}
	if (polls[SERVE_POLL_OUTPUT].revents)
		write_responses(serving);
	if (polls[SERVE_POLL_INPUT].revents)
		read_requests(serving);
	return 0;
}

enum exit_status
serve_run(const struct arguments *start)
{
	const unsigned int count =
		start->jobs ? start->jobs : processors_usable();
	struct serving serving = {
		.stream = WORK_STREAM_INIT(start->protocol),
		.polls = mem_zalloc(SERVE_POLL_LANES + (size_t)count,
				    sizeof(struct pollfd)),
	};
	auto_err err = ERR_INIT;

	serving.last = &serving.first;
	lane_init_all(&serving.lanes, count, start);
	while ((!serving.is_over || is_working(&serving)) &&
	       !signals_caught()) {
		lane_reap_strays(&serving.lanes);
		give_requests(&serving);
		if (serve_attend(&serving, &err)) {
			exit_status_trouble(&serving.status, &err);
			break;
		}
	}
	lane_end_all(&serving.lanes);
	while (serving.first)
		forget_waiting(&serving, &serving.first);
	work_stream_fini(&serving.stream);
	buf_fini(&serving.out);
	free(serving.polls);
	return serving.status;
}
