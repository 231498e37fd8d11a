/* SPDX-License-Identifier: MIT */
/*
 * One thread, one poll loop.  Invariants:
 *
 * - A task is waiting, out (in the queue of one worker), or done (its reply
 *   is held); it is delivered when all before it are.
 * - A worker replies in the order of its queue, so a worker that dies was at
 *   the head of its queue; the rest of the queue goes to others.
 * - While the window is full, only a worker that has the next task to be
 *   delivered is read, or any worker if that task is not out yet.  So the
 *   next task always comes nearer and the loop cannot stall.
 */
#include "engine/pool.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sigpipe.h"
#include "engine/crew.h"
#include "engine/schedule.h"
#include "engine/wire.h"

#define READ_BYTES (256u << 10)
/* How long the wait for workers is before the client is told again. */
#define TICK_MILLISECONDS 100
/* A task of more weight than this is heavy. */
#define HEAVY_BYTES (64u << 10)

struct pool {
	struct crew crew;
};

enum task_state {
	TASK_WAITING,
	TASK_OUT,
	TASK_DONE,
};

/* One call of pool_run. */
struct run {
	struct crew *crew;
	const struct pool_client *client;
	struct schedule schedule;
	uint8_t *states;     /* enum task_state of each task */
	struct buf *replies; /* of the tasks that are done */
	size_t next;	     /* the next one to be delivered */
	size_t held;	     /* bytes of replies that wait */
	struct err *err;
};

struct pool *
pool_new(unsigned int count, int (*serve)(int socket, const void *context),
	 const void *context, struct pool *sibling)
{
	struct pool *pool = mem_zalloc(1, sizeof(*pool));

	crew_init(&pool->crew, count, serve, context,
		  sibling ? &sibling->crew : NULL);
	return pool;
}

void
pool_use_jobserver(struct pool *pool, struct jobserver *jobserver)
{
	pool->crew.jobserver = jobserver;
}

unsigned int
pool_size(const struct pool *pool)
{
	return pool->crew.count;
}

void
pool_rest(struct pool *pool)
{
	crew_rest(&pool->crew);
}

void
pool_free(struct pool *pool)
{
	if (!pool)
		return;
	crew_fini(&pool->crew);
	free(pool);
}

/* --- tasks --- */

static void
finish_task(struct run *run, size_t task, struct buf *reply)
{
	run->states[task] = TASK_DONE;
	buf_move(&run->replies[task], reply);
	if (!schedule_is_early(&run->schedule, task))
		run->held += run->replies[task].length;
}

/* Gives a worker one more task; -1 ends the run, 1 means none was left. */
static int
give_task(struct run *run, struct worker_slot *slot)
{
	size_t task;

	while (schedule_next(&run->schedule, &task)) {
		auto_buf reply = BUF_INIT;
		int result = run->client->load(run->client->context, task,
					       &slot->out, &reply, run->err);

		if (result < 0)
			return -1;
		if (result) {
			finish_task(run, task, &reply);
			/* What needs no worker may fill the window too. */
			if (run->held > POOL_WINDOW_BYTES)
				return 1;
			continue;
		}
		run->states[task] = TASK_OUT;
		slot->queue[slot->queued++] = task;
		if (!slot->pid)
			return crew_start(run->crew, slot, run->err);
		return 0;
	}
	return 1;
}

/*
 * Whether a worker may have one more task behind those that it has.  Not near
 * the end, where another might be idle first, and not behind a heavy task,
 * where it could keep all later results waiting.
 */
static bool
may_queue(const struct run *run, const struct worker_slot *slot)
{
	const struct pool_client *client = run->client;

	if (schedule_left(&run->schedule) <
	    CREW_QUEUE_DEPTH * (size_t)run->crew->count)
		return false;
	for (unsigned int i = 0; i < slot->queued; i++)
		if (client->weight(client->context, slot->queue[i]) >
		    HEAVY_BYTES)
			return false;
	return true;
}

/* Whether there is something to do for a worker that is permitted. */
static bool
may_work(struct run *run, struct worker_slot *slot)
{
	return schedule_left(&run->schedule) && crew_permit(run->crew, slot);
}

/* Every worker has a task before any has a second one. */
static int
give_tasks(struct run *run)
{
	for (unsigned int depth = 0; depth < CREW_QUEUE_DEPTH; depth++) {
		for (unsigned int i = 0; i < run->crew->count; i++) {
			struct worker_slot *slot = &run->crew->slots[i];
			int result;

			if (slot->queued != depth ||
			    (depth && !may_queue(run, slot)) ||
			    !may_work(run, slot))
				continue;
			result = give_task(run, slot);
			if (result < 0)
				return -1;
			if (result)
				return 0;
		}
	}
	return 0;
}

/* The worker is gone: its first task is lost, the others go to others. */
static void
bury_worker(struct run *run, struct worker_slot *slot)
{
	auto_free char *how = crew_reap(run->crew, slot);
	auto_buf reply = BUF_INIT;

	for (unsigned int i = slot->queued; i-- > 1;) {
		run->states[slot->queue[i]] = TASK_WAITING;
		schedule_return(&run->schedule, slot->queue[i]);
	}
	if (slot->queued) {
		run->client->lost(run->client->context, slot->queue[0], how,
				  &reply);
		finish_task(run, slot->queue[0], &reply);
	}
	slot->queued = 0;
}

static int
deliver(struct run *run)
{
	const struct pool_client *client = run->client;

	while (run->next < client->count &&
	       run->states[run->next] == TASK_DONE) {
		struct buf *reply = &run->replies[run->next];

		if (client->deliver(client->context, run->next,
				    reply->data + WIRE_FRAME_HEAD,
				    reply->length - WIRE_FRAME_HEAD, run->err))
			return -1;
		if (!schedule_is_early(&run->schedule, run->next))
			run->held -= reply->length;
		buf_fini(reply);
		run->next++;
		if (sigpipe_caught())
			return 0;
	}
	return 0;
}

/* --- the sockets --- */

static bool
may_read(const struct run *run, const struct worker_slot *slot)
{
	if (run->held <= POOL_WINDOW_BYTES ||
	    run->states[run->next] != TASK_OUT)
		return true;
	for (unsigned int i = 0; i < slot->queued; i++)
		if (slot->queue[i] == run->next)
			return true;
	return false;
}

static bool
would_block(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* Writes what the socket takes; a lost worker shows when it is read. */
static void
write_requests(struct worker_slot *slot)
{
	while (slot->written < slot->out.length) {
		ssize_t count = send(slot->socket,
				     slot->out.data + slot->written,
				     slot->out.length - slot->written,
				     MSG_NOSIGNAL);

		if (count < 0 && would_block())
			return;
		/* A broken socket: what is left has nowhere to go. */
		if (count < 0)
			break;
		slot->written += (size_t)count;
	}
	slot->out.length = 0;
	slot->written = 0;
}

static void
write_all_requests(struct crew *crew)
{
	for (unsigned int i = 0; i < crew->count; i++)
		if (crew->slots[i].pid)
			write_requests(&crew->slots[i]);
}

/*
 * Moves the first length bytes of in to the empty reply.  A large frame takes
 * the buffer with it; a small one must not, or the window would hold much
 * more memory than bytes.
 */
static void
take_frame(struct buf *in, size_t length, struct buf *reply)
{
	if (in->length == length && length >= READ_BYTES / 2) {
		buf_move(reply, in);
		return;
	}
	buf_add(reply, in->data, length);
	in->length -= length;
	memmove(in->data, in->data + length, in->length);
}

/* Takes the complete frames off the front of what was read. */
static void
take_replies(struct run *run, struct worker_slot *slot)
{
	while (slot->in.length >= WIRE_FRAME_HEAD && slot->queued) {
		size_t length = WIRE_FRAME_HEAD +
				(size_t)get_le32(slot->in.data);
		auto_buf reply = BUF_INIT;

		if (slot->in.length < length)
			return;
		take_frame(&slot->in, length, &reply);
		finish_task(run, slot->queue[0], &reply);
		slot->queued--;
		memmove(slot->queue, slot->queue + 1,
			slot->queued * sizeof(*slot->queue));
	}
}

static void
read_replies(struct run *run, struct worker_slot *slot)
{
	/* Room by what came so far, not by what the frame says will come. */
	size_t wanted = slot->in.length > READ_BYTES ? slot->in.length :
						       READ_BYTES;
	ssize_t count;

	buf_reserve(&slot->in, wanted);
	count = read(slot->socket, slot->in.data + slot->in.length, wanted);
	if (count < 0 && would_block())
		return;
	if (count <= 0) {
		bury_worker(run, slot);
		return;
	}
	slot->in.length += (size_t)count;
	take_replies(run, slot);
}

/* Whether a token of the jobserver would let one more worker begin. */
static bool
wants_token(const struct run *run)
{
	const struct crew *crew = run->crew;

	if (!crew->jobserver || !schedule_left(&run->schedule))
		return false;
	for (unsigned int i = 1; i < crew->count; i++)
		if (!crew->slots[i].has_token)
			return true;
	return false;
}

/* Waits until something can be done, unless hurried, and does it. */
static int
attend(struct run *run, struct pollfd *polls, bool is_hurried)
{
	const int timeout = is_hurried	      ? 0 :
			    run->client->tick ? TICK_MILLISECONDS :
						-1;
	struct crew *crew = run->crew;

	for (unsigned int i = 0; i < crew->count; i++) {
		struct worker_slot *slot = &crew->slots[i];

		polls[i] = (struct pollfd){ .fd = slot->socket };
		if (slot->written < slot->out.length)
			polls[i].events |= POLLOUT;
		if (slot->pid && may_read(run, slot))
			polls[i].events |= POLLIN;
		/* Else a dead worker that may not be read would spin the loop. */
		if (!polls[i].events)
			polls[i].fd = -1;
	}
	polls[crew->count] = (struct pollfd){
		.fd = sigpipe_fd(),
		.events = POLLIN,
	};
	polls[crew->count + 1] = (struct pollfd){
		.fd = wants_token(run) ? jobserver_fd(crew->jobserver) : -1,
		.events = POLLIN,
	};
	if (poll(polls, crew->count + 2, timeout) < 0 && errno != EINTR)
		return err_errno(run->err, "poll");
	for (unsigned int i = 0; i < crew->count; i++) {
		struct worker_slot *slot = &crew->slots[i];

		if (polls[i].revents & POLLOUT)
			write_requests(slot);
		if (polls[i].revents & (POLLIN | POLLHUP | POLLERR) &&
		    may_read(run, slot))
			read_replies(run, slot);
	}
	return 0;
}

static bool
any_out(const struct crew *crew)
{
	for (unsigned int i = 0; i < crew->count; i++)
		if (crew->slots[i].queued)
			return true;
	return false;
}

static int
run_tasks(struct run *run)
{
	__attribute__((cleanup(mem_cleanup))) struct pollfd *polls =
		mem_zalloc((size_t)run->crew->count + 2, sizeof(*polls));
	bool has_spare = run->client->spare;
	bool first = true;

	while (run->next < run->client->count) {
		if (give_tasks(run))
			return -1;
		write_all_requests(run->crew);
		/* Other jobs of make may wait for the tokens. */
		if (!schedule_left(&run->schedule))
			crew_dismiss_extra(run->crew);
		if (first && run->client->meanwhile)
			run->client->meanwhile(run->client->context);
		first = false;
		if (deliver(run))
			return -1;
		if (run->client->tick)
			run->client->tick(run->client->context, run->next);
		if (sigpipe_caught())
			return err_set(run->err, "interrupted");
		if (has_spare && run->client->spare(run->client->context,
						    &has_spare, run->err))
			return -1;
		/* With nothing out there is nothing to wait for. */
		if (run->next < run->client->count && any_out(run->crew) &&
		    run->states[run->next] != TASK_DONE &&
		    attend(run, polls, has_spare))
			return -1;
	}
	return 0;
}

int
pool_run(struct pool *pool, const struct pool_client *client, struct err *err)
{
	struct crew *crew = &pool->crew;
	struct run run = { .crew = crew, .client = client, .err = err };
	int result;

	run.states = mem_zalloc(client->count, sizeof(*run.states));
	run.replies = mem_zalloc(client->count, sizeof(*run.replies));
	schedule_init(&run.schedule, client, crew->count);
	result = run_tasks(&run);
	if (result)
		crew_kill(crew);
	crew_dismiss_extra(crew);
	for (size_t i = 0; i < client->count; i++)
		buf_fini(&run.replies[i]);
	free(run.replies);
	free(run.states);
	schedule_fini(&run.schedule);
	return result;
}
