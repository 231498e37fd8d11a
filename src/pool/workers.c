/* SPDX-License-Identifier: MIT */
/*
 * Invariants:
 *
 * - A worker has its own process group, which includes the processes it starts.
 * - With a jobserver, every worker but the first has a token as long as its
 *   process exists.  The parent gives the token back after it has reaped the
 *   worker.  If the parent dies first, for whatever reason, the worker gives it
 *   back.  To guarantee this, such a worker never exits by itself.  It is ended
 *   by the signal for its parent's death or by a signal from its parent.
 * - Every wait for a process ends: the process has been sent SIGKILL, or is
 *   sent SIGKILL if it does not exit in time.
 */
#include "pool/workers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/descriptors.h"
#include "base/fs.h"
#include "base/kernel.h"
#include "base/mem.h"
#include "base/memlimit.h"
#include "base/signals.h"
#include "base/tmpfile.h"

/*
 * The time a worker may take to exit after its socket was closed at either end.
 * An idle worker exits at once.
 */
#define ENDING_MILLISECONDS 10000
#define STEP_MILLISECONDS 1

/*
 * If memory runs out, the kernel should kill a worker and not the parent,
 * because the task of a worker can be retried.  The value is the maximum of
 * proc(5).
 */
#define OOM_SCORE "1000"

void
workers_fini(struct workers *workers)
{
	workers_rest(workers);
	nursery_end(&workers->nursery);
	for (unsigned int i = 0; i < workers->count; i++) {
		buf_fini(&workers->slots[i].in);
		buf_fini(&workers->slots[i].out);
	}
	workers->next->previous = workers->previous;
	workers->previous->next = workers->next;
	free(workers->slots);
}

unsigned int
workers_room(const struct workers *workers)
{
	return workers->limit < workers->most ? workers->limit : workers->most;
}

/* --- tokens --- */

bool
workers_permit(struct workers *workers, struct worker_slot *slot)
{
	if (!slot->pid && workers->living >= workers_room(workers))
		return false;
	if (!workers->jobserver || slot == workers->slots || slot->has_token)
		return true;
	slot->has_token = jobserver_take(workers->jobserver, &slot->token);
	return slot->has_token;
}

static void
give_token_back(struct workers *workers, struct worker_slot *slot)
{
	if (slot->has_token)
		jobserver_give(workers->jobserver, slot->token);
	slot->has_token = false;
}

/* --- start --- */

/* If this fails, the kernel chooses as usual. */
static void
offer_memory(void)
{
	auto_fd fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	auto_err ignored = ERR_INIT;

	if (fd >= 0)
		fs_write_all(fd, OOM_SCORE, sizeof(OOM_SCORE) - 1, &ignored);
}

/* An inherited socket would keep another process waiting forever. */
static void
close_inherited(struct workers *workers)
{
	struct workers *at = workers;

	do {
		for (unsigned int i = 0; i < at->count; i++)
			fs_close(&at->slots[i].socket);
		fs_close(&at->nursery.socket);
		at = at->next;
	} while (at != workers);
}

/*
 * Leaves a worker with no descriptor but its socket, and that of its token.
 * Messages that a library prints by itself do not name a file, and the parent
 * reports how the worker ended, so its output is dropped.
 */
static void
isolate(const struct workers *workers, const struct worker_slot *slot,
	int socket)
{
	int token =
		slot->has_token ? jobserver_writing_fd(workers->jobserver) : -1;
	const int kept[] = {
		token < socket ? token : socket,
		token < socket ? socket : token,
	};

	descriptors_silence();
	descriptors_close_others(kept, 2);
}

static _Noreturn void
become_worker(struct workers *workers, const struct worker_slot *slot,
	      int socket, pid_t parent)
{
	const int end = slot->has_token ? SIGTERM : SIGKILL;
	int status;

	setpgid(0, 0);
	signals_leave();
	if (slot->has_token)
		jobserver_inherit(workers->jobserver, slot->token, parent);
	/*
	 * If the parent died before this, no signal comes.  getppid() is 0 if
	 * the parent is in another PID namespace.
	 */
	kernel_end_with_parent(end);
	if (getppid() && getppid() != parent)
		raise(end);
	tmpfile_forget_all();
	close_inherited(workers);
	isolate(workers, slot, socket);
	offer_memory();
	status = workers->serve(socket, workers->context);
	/*
	 * The socket may be at its end because the parent has died; the signal
	 * for its death then comes a moment later.
	 */
	if (slot->has_token) {
		close(socket);
		for (;;)
			pause();
	}
	_exit(status);
}

/* --- the nursery --- */

static void
settle_nursery(void *context)
{
	signals_leave();
	tmpfile_forget_all();
	close_inherited(context);
}

static void
work_from_nursery(void *context, int socket, pid_t parent)
{
	struct workers *workers = context;

	become_worker(workers, workers->slots, socket, parent);
}

/*
 * Whether a limit applies to the memory that a worker inherits from its parent.
 */
static bool
is_memory_limited(void)
{
	struct rlimit space = { .rlim_cur = RLIM_INFINITY };
	struct rlimit data = { .rlim_cur = RLIM_INFINITY };

	return (!getrlimit(RLIMIT_AS, &space) &&
		space.rlim_cur != RLIM_INFINITY) ||
	       (!getrlimit(RLIMIT_DATA, &data) &&
		data.rlim_cur != RLIM_INFINITY);
}

/* Must be called early, because the memory of the parent grows later. */
static void
begin_nursery(struct workers *workers)
{
	const struct nursery_calls calls = {
		.settle = settle_nursery,
		.work = work_from_nursery,
		.context = workers,
	};

	if (is_memory_limited())
		nursery_begin(&workers->nursery, &calls);
}

void
workers_init(struct workers *workers, unsigned int count,
	     int (*serve)(int socket, const void *context), const void *context,
	     struct workers *sibling)
{
	/* This process can then wait for processes that outlive a worker. */
	kernel_adopt_orphans();
	*workers = (struct workers){
		.slots = mem_zalloc(count, sizeof(*workers->slots)),
		.count = count,
		.most = count,
		.limit = count,
		.serve = serve,
		.context = context,
		.nursery = NURSERY_INIT,
		.next = sibling ? sibling->next : workers,
		.previous = sibling ? sibling : workers,
	};
	workers->next->previous = workers;
	workers->previous->next = workers;
	for (unsigned int i = 0; i < count; i++)
		workers->slots[i].socket = -1;
	begin_nursery(workers);
}

static void
rest_siblings(struct workers *workers)
{
	for (struct workers *at = workers->next; at != workers; at = at->next)
		workers_rest(at);
}

/* Whether errno is for a shortage that fewer workers would avoid. */
static bool
is_shortage(int number)
{
	return number == EAGAIN || number == ENOMEM || number == EMFILE ||
	       number == ENFILE || number == ENOBUFS;
}

/* Makes a socket pair.  The end of the parent is non-blocking. */
static int
make_sockets(const struct workers *workers, int *ours, int *theirs,
	     struct err *err)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return err_errno(err, "cannot make a worker: socketpair");
	*ours = ends[0];
	*theirs = ends[1];
	/* The first worker is made even if descriptors are short. */
	errno = EMFILE;
	if ((workers->living && descriptors_are_short(*ours)) ||
	    fcntl(*ours, F_SETFL, O_NONBLOCK) < 0)
		return err_errno(err, "cannot make a worker");
	return 0;
}

static int
start(struct workers *workers, struct worker_slot *slot, bool is_alone,
      struct err *err)
{
	const pid_t parent = getpid();
	const uint64_t base = memlimit_used(parent);
	auto_fd ours = -1;
	auto_fd theirs = -1;

	if (make_sockets(workers, &ours, &theirs, err))
		return -1;
	slot->pid = is_alone ? nursery_fork(&workers->nursery, theirs) : -1;
	if (slot->pid < 0)
		slot->pid = fork();
	if (slot->pid < 0) {
		slot->pid = 0;
		return err_errno(err, "cannot make a worker: fork");
	}
	if (!slot->pid) {
		close(ours);
		become_worker(workers, slot, theirs, parent);
	}
	/* Parent and worker both do this, since either may run first. */
	setpgid(slot->pid, slot->pid);
	slot->socket = ours;
	ours = -1;
	slot->base = base;
	slot->is_limited = false;
	workers->living++;
	return 0;
}

int
workers_start(struct workers *workers, struct worker_slot *slot, bool is_alone,
	      struct err *err)
{
	if (!start(workers, slot, is_alone, err))
		return 0;
	if (!is_shortage(err->number))
		return -1;
	if (workers->living) {
		give_token_back(workers, slot);
		workers->limit = workers->living;
		err_fini(err);
		return WORKERS_NO_ROOM;
	}
	/* The workers of other Pythons are idle and use resources. */
	rest_siblings(workers);
	nursery_end(&workers->nursery);
	err_fini(err);
	return start(workers, slot, false, err);
}

void
workers_limit_memory(struct worker_slot *slot, uint64_t bytes)
{
	uint64_t limit;

	if (slot->pid && bytes &&
	    !__builtin_add_overflow(slot->base, bytes, &limit))
		slot->is_limited =
			memlimit_set(slot->pid, limit, memlimit_own());
}

void
workers_shrink(struct workers *workers)
{
	const unsigned int room = workers_room(workers);

	if (room > 1)
		workers->limit = room - (room + 3) / 4;
}

/* --- end --- */

static void
forget_frames(struct worker_slot *slot)
{
	slot->out.length = 0;
	slot->written = 0;
	slot->in.length = 0;
}

void
workers_condemn(struct worker_slot *slot, enum pool_cause cause, char *how)
{
	kill(-slot->pid, SIGKILL);
	free(slot->fault.how);
	slot->fault = (struct pool_loss){ cause, how };
}

/* Waits a limited time for a process that should exit by itself. */
static void
await_end(pid_t pid)
{
	for (int waited = 0; waited < ENDING_MILLISECONDS;
	     waited += STEP_MILLISECONDS) {
		siginfo_t ended = { .si_pid = 0 };
		int result = waitid(P_PID, (id_t)pid, &ended,
				    WEXITED | WNOWAIT | WNOHANG);

		if (result < 0 ? errno != EINTR : ended.si_pid != 0)
			return;
		poll(NULL, 0, STEP_MILLISECONDS);
	}
}

/* Describes how a worker ended from its wait status. */
static struct pool_loss
describe_end(const struct worker_slot *slot, int status)
{
	struct pool_loss loss = { .cause = POOL_CAUSE_UNKNOWN };

	if (WIFSIGNALED(status)) {
		loss.how = mem_printf("the worker was ended by signal %d (%s)",
				      WTERMSIG(status),
				      strsignal(WTERMSIG(status)));
	} else if (WEXITSTATUS(status) == MEM_EXHAUSTED_STATUS ||
		   WEXITSTATUS(status) == MEM_LIMITED_STATUS) {
		loss.how = mem_strdup("the worker ran out of memory");
		if (slot->is_limited &&
		    WEXITSTATUS(status) == MEM_LIMITED_STATUS)
			loss.cause = POOL_CAUSE_MEMORY;
	} else {
		loss.how = mem_printf("the worker ended with exit status %d",
				      WEXITSTATUS(status));
	}
	return loss;
}

struct pool_loss
workers_reap(struct workers *workers, struct worker_slot *slot)
{
	struct pool_loss loss = slot->fault;
	int status = 0;

	fs_close(&slot->socket);
	/*
	 * It may be waiting for a signal.  If it is dead, its own status is
	 * reported.
	 */
	if (slot->has_token)
		kill(-slot->pid, SIGKILL);
	await_end(slot->pid);
	/*
	 * Also kills the processes that the worker has started, such as the
	 * program that compiled for it.  No other process group can have this
	 * ID before the worker is reaped.
	 */
	kill(-slot->pid, SIGKILL);
	while (waitpid(slot->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	/*
	 * These processes are now children of this process: see workers_init.
	 */
	while (waitpid(-slot->pid, NULL, 0) > 0 || errno == EINTR)
		continue;
	slot->pid = 0;
	workers->living--;
	forget_frames(slot);
	give_token_back(workers, slot);
	slot->fault.how = NULL;
	return loss.how ? loss : describe_end(slot, status);
}

/* Ends an idle worker.  It may be started again. */
static void
dismiss(struct workers *workers, struct worker_slot *slot)
{
	if (slot->pid)
		free(workers_reap(workers, slot).how);
	/* A permitted worker without work has a token but no process. */
	give_token_back(workers, slot);
}

void
workers_dismiss_extra(struct workers *workers)
{
	for (unsigned int i = 0; i < workers->count; i++)
		if (workers->slots[i].has_token && !workers->slots[i].queued)
			dismiss(workers, &workers->slots[i]);
}

void
workers_rest(struct workers *workers)
{
	/*
	 * Idle workers exit when their sockets are closed.  All sockets are
	 * closed before the first wait, so that the workers exit at the same
	 * time.
	 */
	for (unsigned int i = 0; i < workers->count; i++)
		fs_close(&workers->slots[i].socket);
	for (unsigned int i = 0; i < workers->count; i++)
		dismiss(workers, &workers->slots[i]);
}

void
workers_rest_all(struct workers *workers)
{
	workers_rest(workers);
	rest_siblings(workers);
}

void
workers_kill(struct workers *workers)
{
	for (unsigned int i = 0; i < workers->count; i++) {
		struct worker_slot *slot = &workers->slots[i];

		if (slot->pid)
			kill(-slot->pid, SIGKILL);
		dismiss(workers, slot);
		/*
		 * A slot whose process could not be started may have a request
		 * too.
		 */
		forget_frames(slot);
		slot->queued = 0;
	}
}
