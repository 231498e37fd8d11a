/* SPDX-License-Identifier: MIT */
/*
 * One thread, one poll loop: it moves bytes between the sockets of the workers
 * and pool/dispatch, which states why the loop cannot stall.
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
/* How long the wait for workers is before the client is told again. */
#define TICK_MILLISECONDS 100
/* No honest reply has more, and a length in memory has room for it. */
#define MOST_FRAME_BYTES ((uint32_t)INT32_MAX)

struct pool {
	struct workers workers;
	size_t share;  /* inputs for each worker; 0: no matter how many */
	size_t inputs; /* that it has had so far */
	struct losses losses;
};

/* What is polled in one run. */
struct polling {
	struct pollfd *polls;
	struct worker_slot **slots; /* whose they are */
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

/* Whether errno says that the other side has closed its socket. */
static bool
is_closed(void)
{
	return errno == EPIPE || errno == ECONNRESET;
}

/*
 * Writes what the socket takes.  A lost worker shows when it is read, after
 * what it had to say before; one that cannot be written to is killed, so that
 * it is lost.
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
				slot,
				mem_printf("cannot write to the compiling "
					   "process: %s",
					   strerror(errno)));
		/* A broken socket: what is left has nowhere to go. */
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

/* A worker that cannot be used any more.  Takes the reason over. */
static void
bury_alive(struct dispatch *run, struct worker_slot *slot, char *fault)
{
	workers_condemn(slot, fault);
	dispatch_bury(run, slot);
}

/* Takes the complete frames off the front of what was read. */
static void
take_replies(struct dispatch *run, struct worker_slot *slot)
{
	const struct pool_client *client = run->client;
	char *fault = NULL;

	while (slot->in.length >= POOL_FRAME_HEAD && slot->queued) {
		const uint32_t content = get_le32(slot->in.data);
		const size_t length = POOL_FRAME_HEAD + (size_t)content;
		auto_buf reply = BUF_INIT;

		if (content > MOST_FRAME_BYTES) {
			fault = mem_strdup(POOL_BAD_REPLY);
			break;
		}
		if (slot->in.length < length)
			return;
		fault = client->refuse(client->context,
				       slot->in.data + POOL_FRAME_HEAD,
				       content);
		if (fault)
			break;
		take_frame(&slot->in, length, &reply);
		dispatch_take(run, slot, &reply);
	}
	/* What nobody asked for could fill the memory of the parent. */
	if (!fault && slot->in.length && !slot->queued)
		fault = mem_strdup(POOL_BAD_REPLY);
	if (fault)
		bury_alive(run, slot, fault);
}

static void
read_replies(struct dispatch *run, struct worker_slot *slot)
{
	/* Room by what came so far, not by what the frame says will come. */
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
		bury_alive(run, slot,
			   mem_printf("cannot read from the compiling "
				      "process: %s",
				      strerror(errno)));
	}
}

/*
 * What is to be polled, and how many there are: for as many as a process may
 * have descriptors poll would take no more, so workers that are none have no
 * place.
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
		/* Else a dead worker that may not be read would spin the loop.
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

/* Waits until something can be done, unless hurried, and does it. */
static int
attend(struct dispatch *run, struct polling *polling, bool is_hurried)
{
	const int timeout = is_hurried	      ? 0 :
			    run->client->tick ? TICK_MILLISECONDS :
						-1;
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
	if (poll(polls, count + 2, timeout) < 0) {
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
		/* Other jobs of make may wait for the tokens. */
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
		/* With nothing out there is nothing to wait for. */
		if (dispatch_is_out(run) && !dispatch_is_ready(run) &&
		    attend(run, polling, has_spare))
			return -1;
	}
	return 0;
}

/* How many workers the inputs so far are worth. */
static void
limit_crew(struct pool *pool, const struct pool_client *client)
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
	limit_crew(pool, client);
	/* Beside the workers, the signal pipe and the jobserver. */
	polls = mem_zalloc((size_t)workers->count + 2, sizeof(*polls));
	slots = mem_zalloc(workers->count, sizeof(struct worker_slot *));
	dispatch_init(&run, workers, &pool->losses, client, err);
	result = run_tasks(&run, &(struct polling){ polls, slots });
	if (result)
		workers_kill(workers);
	workers_dismiss_extra(workers);
	dispatch_fini(&run);
	return result;
}
