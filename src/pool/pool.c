/* SPDX-License-Identifier: MIT */
/*
 * A single-threaded poll loop that moves bytes between the sockets of the
 * workers and pool/dispatch.  pool/dispatch.c explains why the loop cannot
 * stall.
 */
#include "pool/pool.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/signals.h"
#include "pool/dispatch.h"
#include "pool/workers.h"

#define READ_BYTES (256u << 10)
/* Interval of the client's tick while the parent waits for workers. */
#define TICK_MILLISECONDS 100

struct pool {
	struct workers workers;
	size_t share;  /* inputs per worker; 0: no limit on workers */
	size_t inputs; /* number of inputs so far */
	struct losses losses;
};

/* The descriptors that are polled in one run. */
struct polling {
	struct pollfd *polls;
	struct worker_slot **slots; /* slots[i] owns polls[i] */
};

struct pool *
pool_new(unsigned int count, int (*serve)(int socket, const void *context),
	 const void *context, struct pool *sibling)
{
	struct pool *pool = mem_zalloc(1, sizeof(*pool));

	workers_init(&pool->workers, count, serve, context,
		     sibling ? &sibling->workers : NULL);
	return pool;
}

void
pool_use_jobserver(struct pool *pool, struct jobserver *jobserver)
{
	pool->workers.jobserver = jobserver;
}

void
pool_use_share(struct pool *pool, size_t share)
{
	pool->share = share;
	if (share)
		pool->workers.most = 1;
}

bool
pool_gave_up(const struct pool *pool)
{
	return pool->losses.count >= POOL_MOST_LOSSES;
}

unsigned int
pool_size(const struct pool *pool)
{
	return workers_room(&pool->workers);
}

void
pool_rest(struct pool *pool)
{
	workers_rest(&pool->workers);
}

void
pool_free(struct pool *pool)
{
	if (!pool)
		return;
	workers_fini(&pool->workers);
	free(pool->losses.last_end);
	free(pool);
}

/* --- the sockets --- */

static bool
would_block(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* Whether errno means that the peer has closed its socket. */
static bool
is_closed(void)
{
	return errno == EPIPE || errno == ECONNRESET;
}

/*
 * Writes as much as the socket accepts.  The loss of a worker is noticed when
 * it is read, so that its last replies are not lost.  A worker that cannot be
 * written to for another reason is killed.
 */
static void
write_requests(struct worker_slot *slot)
{
	while (slot->written < slot->out.length) {
		ssize_t count =
			send(slot->socket, slot->out.data + slot->written,
			     slot->out.length - slot->written, MSG_NOSIGNAL);

		if (count < 0 && would_block())
			return;
		if (count < 0 && !is_closed())
			workers_condemn(
				slot, POOL_CAUSE_UNKNOWN,
				mem_printf("cannot write to the worker: %s",
					   strerror(errno)));
		/* The socket is broken, so the rest is dropped. */
		if (count < 0)
			break;
		slot->written += (size_t)count;
	}
	slot->out.length = 0;
	slot->written = 0;
}

static void
write_all_requests(struct workers *workers)
{
	for (unsigned int i = 0; i < workers->count; i++)
		if (workers->slots[i].pid)
			write_requests(&workers->slots[i]);
}

/*
 * Moves the first length bytes of in to reply, which is empty.  A large frame
 * takes over the buffer.  A small frame is copied, because otherwise the window
 * would use much more memory than it has bytes.
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

/*
 * Kills and buries a worker that cannot be used any more.  Takes ownership of
 * fault.
 */
static void
bury_alive(struct dispatch *run, struct worker_slot *slot, bool is_exhausted,
	   char *fault)
{
	workers_condemn(slot,
			is_exhausted && slot->is_limited ? POOL_CAUSE_MEMORY :
							   POOL_CAUSE_UNKNOWN,
			fault);
	dispatch_bury(run, slot);
}

/* Removes the complete frames from the start of the data that was read. */
static void
take_replies(struct dispatch *run, struct worker_slot *slot)
{
	const struct pool_client *client = run->client;
	bool is_exhausted = false;
	char *fault = NULL;

	while (slot->in.length >= POOL_FRAME_HEAD && slot->queued) {
		const uint32_t content = get_le32(slot->in.data);
		const size_t length = POOL_FRAME_HEAD + (size_t)content;
		auto_buf reply = BUF_INIT;

		if (content > POOL_MOST_FRAME) {
			fault = mem_strdup(POOL_BAD_REPLY);
			break;
		}
		if (slot->in.length < length)
			return;
		fault = client->refuse(client->context,
				       slot->in.data + POOL_FRAME_HEAD, content,
				       &is_exhausted);
		if (fault)
			break;
		take_frame(&slot->in, length, &reply);
		dispatch_take(run, slot, &reply);
	}
	/* Data that was not requested could fill the memory of the parent. */
	if (!fault && slot->in.length && !slot->queued)
		fault = mem_strdup(POOL_BAD_REPLY);
	if (fault)
		bury_alive(run, slot, is_exhausted, fault);
}

static void
read_replies(struct dispatch *run, struct worker_slot *slot)
{
	/*
	 * The room depends on the data received, not on the length in the
	 * frame.
	 */
	size_t wanted =
		slot->in.length > READ_BYTES ? slot->in.length : READ_BYTES;
	ssize_t count;

	buf_reserve(&slot->in, wanted);
	count = read(slot->socket, slot->in.data + slot->in.length, wanted);
	if (count > 0) {
		slot->in.length += (size_t)count;
		take_replies(run, slot);
	} else if (!count || is_closed()) {
		dispatch_bury(run, slot);
	} else if (!would_block()) {
		bury_alive(run, slot, false,
			   mem_printf("cannot read from the worker: %s",
				      strerror(errno)));
	}
}

/*
 * Fills the poll set and returns its size.  Slots without a process are left
 * out, because poll(2) fails for more entries than the process may have
 * descriptors.
 */
static nfds_t
list_polls(const struct dispatch *run, struct polling *polling)
{
	struct workers *workers = run->workers;
	nfds_t count = 0;

	for (unsigned int i = 0; i < workers->count; i++) {
		struct worker_slot *slot = &workers->slots[i];
		short events = 0;

		if (!slot->pid)
			continue;
		if (slot->written < slot->out.length)
			events |= POLLOUT;
		if (dispatch_may_read(run, slot))
			events |= POLLIN;
		/*
		 * Otherwise a dead worker that must not be read would spin the
		 * loop.
		 */
		if (!events)
			continue;
		polling->slots[count] = slot;
		polling->polls[count++] = (struct pollfd){
			.fd = slot->socket,
			.events = events,
		};
	}
	return count;
}

/* How long to wait for a descriptor, in milliseconds; -1: for ever. */
static int
waiting_time(const struct pool_client *client)
{
	if (client->tick)
		return TICK_MILLISECONDS;
	return client->timeout ? DISPATCH_LOOK_MILLISECONDS : -1;
}

/*
 * Waits until a descriptor is ready, and handles it.  Does not wait if
 * is_hurried.
 */
static int
attend(struct dispatch *run, struct polling *polling, bool is_hurried)
{
	const int timeout = is_hurried ? 0 : waiting_time(run->client);
	nfds_t count = list_polls(run, polling);
	struct pollfd *polls = polling->polls;

	polls[count] = (struct pollfd){
		.fd = signals_fd(),
		.events = POLLIN,
	};
	polls[count + 1] = (struct pollfd){
		.fd = dispatch_wants_token(run) ?
			      jobserver_fd(run->workers->jobserver) :
			      -1,
		.events = POLLIN,
	};
	polls[count + 2] = (struct pollfd){
		.fd = run->client->watch ?
			      run->client->watch(run->client->context) :
			      -1,
		.events = POLLIN,
	};
	if (poll(polls, count + 3, timeout) < 0) {
		if (errno != EINTR)
			return err_errno(run->err, "poll");
		return 0;
	}
	for (nfds_t i = 0; i < count; i++) {
		struct worker_slot *slot = polling->slots[i];

		if (polls[i].revents & POLLOUT)
			write_requests(slot);
		if (polls[i].revents & (POLLIN | POLLHUP | POLLERR) &&
		    dispatch_may_read(run, slot))
			read_replies(run, slot);
	}
	if (polls[count + 2].revents)
		run->client->attend(run->client->context);
	/* After the replies, since this process may have been stopped. */
	dispatch_bury_late(run);
	return 0;
}

static int
run_tasks(struct dispatch *run, struct polling *polling)
{
	bool has_spare = run->client->spare;
	bool first = true;

	while (run->next < run->client->count) {
		if (dispatch_give(run))
			return -1;
		write_all_requests(run->workers);
		/* Other jobs of make may be waiting for the tokens. */
		if (!dispatch_waits(run))
			workers_dismiss_extra(run->workers);
		if (first && run->client->meanwhile)
			run->client->meanwhile(run->client->context);
		first = false;
		if (dispatch_deliver(run))
			return -1;
		if (run->client->tick)
			run->client->tick(run->client->context, run->next);
		if (signals_caught())
			return err_set(run->err, "interrupted");
		if (has_spare && run->client->spare(run->client->context,
						    &has_spare, run->err))
			return -1;
		/* If no task is out, there is nothing to wait for. */
		if (dispatch_is_out(run) && !dispatch_is_ready(run) &&
		    attend(run, polling, has_spare))
			return -1;
	}
	return 0;
}

/* Limits the workers to the number that the inputs so far justify. */
static void
limit_workers(struct pool *pool, const struct pool_client *client)
{
	size_t most = pool->workers.count;

	if (client->group)
		pool->inputs += client->count / client->group;
	if (pool->share && pool->inputs / pool->share < most)
		most = pool->inputs / pool->share;
	if (!most)
		most = 1;
	pool->workers.most = (unsigned int)most;
}

int
pool_run(struct pool *pool, const struct pool_client *client, struct err *err)
{
	struct workers *workers = &pool->workers;
	auto_free struct pollfd *polls = NULL;
	auto_free struct worker_slot **slots = NULL;
	struct dispatch run;
	int result;

	if (pool_gave_up(pool))
		return dispatch_give_up(&pool->losses, err);
	limit_workers(pool, client);
	/* Three more entries: signals, the jobserver and the client. */
	polls = mem_zalloc((size_t)workers->count + 3, sizeof(*polls));
	slots = mem_zalloc(workers->count, sizeof(struct worker_slot *));
	dispatch_init(&run, workers, &pool->losses, client, err);
	result = run_tasks(&run, &(struct polling){ polls, slots });
	if (result)
		workers_kill(workers);
	workers_dismiss_extra(workers);
	dispatch_fini(&run);
	return result;
}
