/* SPDX-License-Identifier: MIT */
/*
 * Invariants:
 *
 * - A task is waiting, out (in the queue of one worker) or done (its reply is
 *   stored).  It is delivered when all tasks before it are delivered.
 * - A worker replies in the order of its queue.  A worker that dies was
 *   therefore processing the head of its queue.  The other tasks of the queue
 *   are given to other workers.
 * - The task at the head then becomes a suspect and waits.  While there are
 *   suspects, no other task is sent.  When no task is out any more, one suspect
 *   is sent alone.  It is done after that, with or without success.
 * - While the window is full, only the worker that has the next task to be
 *   delivered is read.  If that task is not out, every worker may be read.
 *
 * So the loop cannot stall:
 *
 * - Every task that is out gets a result.  If the next task is out, its worker
 *   is read, and each reply removes a task before it in the queue.  Otherwise
 *   every worker is read.  The window may then be exceeded by the replies of
 *   the tasks that were out, at most WORKERS_QUEUE_DEPTH per worker.
 * - Every task that waits is sent.  A suspect is sent when no task is out any
 *   more, which follows from the first point.  Any other task can be sent
 *   because one worker is always permitted.  If none can be forked, the run
 *   ends.
 * - Every wait ends.  The parent waits for a worker only while the worker has a
 *   task.  The wait ends with a reply, with the worker's death, or with a
 *   fault: a socket that cannot be written or read, a frame that is too long,
 *   or data that was not requested.  A worker that dies or has a fault is
 *   buried: it is reaped, and killed if it does not exit.
 * - A task is sent at most three times, unless workers are lost while
 *   processing other tasks before it in the queue.  Each of these tasks is then
 *   done sooner.
 */
#include "pool/dispatch.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/signals.h"

/* A task with a weight above this is heavy. */
#define HEAVY_BYTES (64u << 10)

/* The most tasks that are passed over because they are coming. */
#define MOST_PASSED 32

/* If more bytes wait for delivery, no task is passed over. */
#define PATIENCE_BYTES (4u << 20)

enum task_state {
	TASK_WAITING,
	TASK_OUT,
	/* Done: */
	TASK_LOCAL,   /* no worker was needed */
	TASK_REPLIED, /* a worker has replied */
	TASK_LOST,    /* two workers were lost */
};

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void
dispatch_init(struct dispatch *run, struct workers *workers,
	      struct losses *losses, const struct pool_client *client,
	      struct err *err)
{
	auto_free uint64_t *weights = NULL;

	*run = (struct dispatch){
		.workers = workers,
		.losses = losses,
		.client = client,
		.last_lost = SIZE_MAX,
		.looked = now(),
		.err = err,
	};
	run->states = mem_zalloc(client->count, sizeof(*run->states));
	run->replies = mem_zalloc(client->count, sizeof(*run->replies));
	run->suspects = mem_zalloc(client->count, sizeof(*run->suspects));
	weights = mem_zalloc(client->count, sizeof(*weights));
	for (size_t i = 0; i < client->count; i++)
		weights[i] = client->weight(client->context, i);
	schedule_init(&run->schedule, weights, client->count,
		      workers_room(workers));
}

void
dispatch_fini(struct dispatch *run)
{
	for (size_t i = 0; i < run->client->count; i++)
		buf_fini(&run->replies[i]);
	free(run->replies);
	free(run->states);
	free(run->suspects);
	schedule_fini(&run->schedule);
}

/* --- to the workers --- */

static void
finish_task(struct dispatch *run, size_t task, enum task_state state,
	    struct buf *reply)
{
	run->states[task] = (uint8_t)state;
	buf_move(&run->replies[task], reply);
	if (!schedule_is_early(&run->schedule, task))
		run->held += run->replies[task].length;
}

static uint64_t
memory_of(const struct dispatch *run, size_t task)
{
	const struct pool_client *client = run->client;

	return client->memory ? client->memory(client->context, task) : 0;
}

/*
 * Whether a task may be in the queue of a worker: it has the same limit of
 * memory as the others, since the worker begins it before the parent could set
 * another limit.
 */
static bool
fits_queue(const struct dispatch *run, const struct worker_slot *slot,
	   size_t task)
{
	return !slot->queued ||
	       memory_of(run, task) == memory_of(run, slot->queue[0]);
}

/*
 * Whether a task should wait for the client.  Not if many results already wait
 * for their turn, perhaps that of this task.
 */
static bool
is_coming(const struct dispatch *run, size_t task)
{
	const struct pool_client *client = run->client;

	return client->is_coming && run->held <= PATIENCE_BYTES &&
	       client->is_coming(client->context, task);
}

/*
 * Gets the next task for a worker, and passes over those that are coming.  One
 * of them is taken if there is no other one and the worker has nothing to do.
 */
static bool
next_task(struct dispatch *run, const struct worker_slot *slot, size_t *task)
{
	size_t passed[MOST_PASSED];
	size_t count = 0;
	size_t first = 0;
	bool is_found = false;

	while (!is_found && count < MOST_PASSED &&
	       schedule_next(&run->schedule, task)) {
		is_found = !is_coming(run, *task);
		if (!is_found)
			passed[count++] = *task;
	}
	if (!is_found && count && !slot->queued) {
		*task = passed[first++];
		is_found = true;
	}
	while (count > first)
		schedule_return(&run->schedule, passed[--count]);
	return is_found;
}

/* Makes a task wait again because its worker could not be started. */
static void
dispatch_take_back(struct dispatch *run, struct worker_slot *slot)
{
	size_t task = slot->queue[--slot->queued];

	slot->out.length = 0;
	run->states[task] = TASK_WAITING;
	schedule_return(&run->schedule, task);
}

/*
 * Adds a task to the queue of a worker, and starts the worker if necessary.
 * Returns 0; 1 if there is no room for that worker; -1 to end the run.
 */
static int
send_out(struct dispatch *run, struct worker_slot *slot, size_t task)
{
	int result = 0;

	run->states[task] = TASK_OUT;
	slot->queue[slot->queued++] = task;
	if (!slot->pid)
		result = workers_start(run->workers, slot, run->is_alone,
				       run->err);
	if (result == WORKERS_NO_ROOM)
		dispatch_take_back(run, slot);
	if (result)
		return result;
	if (slot->queued == 1) {
		slot->since = now();
		workers_limit_memory(slot, memory_of(run, task));
	}
	return 0;
}

/*
 * Gives a worker one more task.  Returns 0; 1 if no task is left or there is no
 * room; -1 to end the run.
 */
static int
give_task(struct dispatch *run, struct worker_slot *slot)
{
	size_t task;

	while (next_task(run, slot, &task)) {
		auto_buf reply = BUF_INIT;
		int result;

		if (!fits_queue(run, slot, task)) {
			schedule_return(&run->schedule, task);
			return 1;
		}
		result = run->client->load(run->client->context, task, false,
					   &slot->out, &reply, run->err);

		if (result < 0)
			return -1;
		if (result) {
			finish_task(run, task, TASK_LOCAL, &reply);
			/* Tasks without a worker can fill the window too. */
			if (run->held > POOL_WINDOW_BYTES)
				return 1;
			continue;
		}
		return send_out(run, slot, task);
	}
	return 1;
}

bool
dispatch_is_out(const struct dispatch *run)
{
	for (unsigned int i = 0; i < run->workers->count; i++)
		if (run->workers->slots[i].queued)
			return true;
	return false;
}

/* Removes and returns the suspect that must be delivered first. */
static size_t
take_suspect(struct dispatch *run)
{
	size_t first = 0;
	size_t task;

	for (size_t i = 1; i < run->suspect_count; i++)
		if (run->suspects[i] < run->suspects[first])
			first = i;
	task = run->suspects[first];
	run->suspects[first] = run->suspects[--run->suspect_count];
	return task;
}

/*
 * Sends one suspect if no other task is out.  The suspect gets a fresh worker,
 * and no other worker remains that might use memory.
 */
static int
give_suspect(struct dispatch *run)
{
	struct worker_slot *slot = run->workers->slots;
	auto_buf reply = BUF_INIT;
	size_t task;
	int result;

	if (dispatch_is_out(run))
		return 0;
	workers_rest_all(run->workers);
	task = take_suspect(run);
	result = run->client->load(run->client->context, task, true, &slot->out,
				   &reply, run->err);
	if (result > 0)
		finish_task(run, task, TASK_LOCAL, &reply);
	if (result)
		return result < 0 ? -1 : 0;
	run->is_alone = true;
	return send_out(run, slot, task);
}

/*
 * Whether a worker may get one more task in its queue.  Not near the end,
 * because another worker might be idle first.  Not after a heavy task, because
 * the new task could delay all later results.
 */
static bool
may_queue(const struct dispatch *run, const struct worker_slot *slot)
{
	const struct pool_client *client = run->client;

	if (schedule_left(&run->schedule) <
	    WORKERS_QUEUE_DEPTH * (size_t)workers_room(run->workers))
		return false;
	for (unsigned int i = 0; i < slot->queued; i++)
		if (client->weight(client->context, slot->queue[i]) >
		    HEAVY_BYTES)
			return false;
	return true;
}

/* Whether a task is waiting and the worker is permitted. */
static bool
may_work(struct dispatch *run, struct worker_slot *slot)
{
	return schedule_left(&run->schedule) &&
	       workers_permit(run->workers, slot);
}

/* Gives each worker a task before any of them gets a second one. */
int
dispatch_give(struct dispatch *run)
{
	if (run->is_alone)
		return 0;
	if (run->suspect_count)
		return give_suspect(run);
	for (unsigned int depth = 0; depth < WORKERS_QUEUE_DEPTH; depth++) {
		for (unsigned int i = 0; i < run->workers->count; i++) {
			struct worker_slot *slot = &run->workers->slots[i];
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

bool
dispatch_waits(const struct dispatch *run)
{
	return schedule_left(&run->schedule) || run->suspect_count;
}

bool
dispatch_wants_token(const struct dispatch *run)
{
	const struct workers *workers = run->workers;

	if (!workers->jobserver || !schedule_left(&run->schedule) ||
	    run->is_alone || run->suspect_count ||
	    workers->living >= workers_room(workers))
		return false;
	for (unsigned int i = 1; i < workers->count; i++)
		if (!workers->slots[i].has_token)
			return true;
	return false;
}

/* --- from the workers --- */

bool
dispatch_may_read(const struct dispatch *run, const struct worker_slot *slot)
{
	if (run->held <= POOL_WINDOW_BYTES ||
	    run->states[run->next] != TASK_OUT)
		return true;
	for (unsigned int i = 0; i < slot->queued; i++)
		if (slot->queue[i] == run->next)
			return true;
	return false;
}

void
dispatch_take(struct dispatch *run, struct worker_slot *slot, struct buf *reply)
{
	const struct pool_client *client = run->client;
	const int64_t time = now();

	if (client->took)
		client->took(client->context, slot->queue[0],
			     (uint64_t)(time - slot->since));
	finish_task(run, slot->queue[0], TASK_REPLIED, reply);
	slot->queued--;
	memmove(slot->queue, slot->queue + 1,
		slot->queued * sizeof(*slot->queue));
	slot->since = time;
	/*
	 * A suspect that succeeds alone shows that there are too many workers.
	 */
	if (run->is_alone)
		workers_shrink(run->workers);
	run->is_alone = false;
}

int
dispatch_give_up(const struct losses *losses, struct err *err)
{
	return err_set(err,
		       "stopped: each of the last %d files ended its worker, "
		       "and a second worker when it was repeated alone (%s); "
		       "check the limits of memory and processes",
		       POOL_MOST_LOSSES, losses->last_end);
}

/*
 * Records that a task was lost even though it ran alone, or that it took too
 * long.  Takes ownership of loss->how.  Only a loss without a known cause is
 * one that other inputs may have too.
 */
static void
lose_task(struct dispatch *run, size_t task, struct pool_loss *loss)
{
	auto_buf reply = BUF_INIT;

	run->client->lost(run->client->context, task, loss, &reply);
	finish_task(run, task,
		    loss->cause == POOL_CAUSE_UNKNOWN ? TASK_LOST :
							TASK_REPLIED,
		    &reply);
	run->is_alone = false;
	free(run->losses->last_end);
	run->losses->last_end = loss->how;
	loss->how = NULL;
}

/*
 * The task at the head of the queue becomes a suspect, or is lost if it was
 * one.  The other tasks wait again.
 */
void
dispatch_bury(struct dispatch *run, struct worker_slot *slot)
{
	struct pool_loss loss = workers_reap(run->workers, slot);
	unsigned int queued = slot->queued;
	size_t head = slot->queue[0];

	slot->queued = 0;
	for (unsigned int i = queued; i-- > 1;) {
		run->states[slot->queue[i]] = TASK_WAITING;
		schedule_return(&run->schedule, slot->queue[i]);
	}
	if (queued && (run->is_alone || loss.cause == POOL_CAUSE_TIME)) {
		lose_task(run, head, &loss);
	} else if (queued) {
		run->states[head] = TASK_WAITING;
		run->suspects[run->suspect_count++] = head;
	}
	free(loss.how);
}

/* --- time --- */

/*
 * Whether the task of a worker has taken too long.  absence is the time for
 * which the worker could have finished without being noticed.
 */
static bool
dispatch_is_late(struct dispatch *run, struct worker_slot *slot,
		 int64_t absence)
{
	const int64_t most = (int64_t)run->client->timeout * 1000;

	if (!slot->queued)
		return false;
	slot->since += absence;
	/* The worker may be waiting until its reply can be read. */
	if (!dispatch_may_read(run, slot))
		slot->since = run->looked;
	return run->looked - slot->since > most;
}

void
dispatch_bury_late(struct dispatch *run)
{
	const int64_t time = now();
	const int64_t gap = time - run->looked;
	const int64_t absence = gap > 2 * DISPATCH_LOOK_MILLISECONDS ? gap : 0;

	run->looked = time;
	for (unsigned int i = 0;
	     run->client->timeout && i < run->workers->count; i++) {
		struct worker_slot *slot = &run->workers->slots[i];

		if (!dispatch_is_late(run, slot, absence))
			continue;
		workers_condemn(slot, POOL_CAUSE_TIME,
				mem_strdup("its task took too long"));
		dispatch_bury(run, slot);
	}
}

bool
dispatch_is_ready(const struct dispatch *run)
{
	return run->next < run->client->count &&
	       run->states[run->next] >= TASK_LOCAL;
}

/*
 * Counts lost inputs in the order of delivery, so that the count depends
 * neither on the number of workers nor on their speed.
 */
static void
count_losses(struct dispatch *run)
{
	size_t group =
		run->client->group ? run->next / run->client->group : run->next;

	if (run->states[run->next] == TASK_REPLIED)
		run->losses->count = 0;
	if (run->states[run->next] != TASK_LOST)
		return;
	if (group != run->last_lost)
		run->losses->count++;
	run->last_lost = group;
}

int
dispatch_deliver(struct dispatch *run)
{
	const struct pool_client *client = run->client;

	while (dispatch_is_ready(run)) {
		struct buf *reply = &run->replies[run->next];

		count_losses(run);
		if (client->deliver(client->context, run->next,
				    reply->data + POOL_FRAME_HEAD,
				    reply->length - POOL_FRAME_HEAD, run->err))
			return -1;
		if (!schedule_is_early(&run->schedule, run->next))
			run->held -= reply->length;
		buf_fini(reply);
		run->next++;
		if (run->losses->count >= POOL_MOST_LOSSES)
			return dispatch_give_up(run->losses, run->err);
		if (signals_caught())
			return 0;
	}
	return 0;
}
