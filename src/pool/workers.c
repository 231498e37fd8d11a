/* SPDX-License-Identifier: MIT */
/*
 * Invariants:
 *
 * - A worker has a process group of its own, which what it starts shares.
 * - Where there is a jobserver, every worker but the first of its workers has a
 *   token for as long as it is a process.  The parent gives the token back
 *   when it has reaped the worker; if the parent dies first, however it dies,
 *   the worker does.  So that one of them is there to do it, such a worker
 *   ends by a signal alone: of its parent's death, or the parent's own.
 * - Every wait for a process has an end: it has got SIGKILL, or gets it when it
 *   has not ended by itself in time.
 */
#include "pool/workers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/signals.h"
#include "base/tmpfile.h"

/*
 * Descriptors that the parent needs beside those of its workers, for the files
 * and directories that it reads and writes.
 */
#define SPARE_DESCRIPTORS 24

/*
 * How long a worker that has closed its socket, or whose socket was closed,
 * may take to end.  An idle one ends at once.
 */
#define ENDING_MILLISECONDS 10000
#define STEP_MILLISECONDS 1

/*
 * Memory that the kernel ends a process for is to be taken from a worker, whose
 * task can be tried again, rather than from the parent: added to the badness of
 * proc(5), of 1000.
 */
#define OOM_SCORE "500"

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

/* --- the beginning --- */

/* It may be refused, and then the kernel chooses as it likes. */
static void
offer_memory(void)
{
	auto_fd fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	auto_err ignored = ERR_INIT;

	if (fd >= 0)
		fs_write_all(fd, OOM_SCORE, sizeof(OOM_SCORE) - 1, &ignored);
}

/*
 * What a library says there by itself names no file, and the parent tells how
 * the worker ended.  Without a /dev/null it is heard all the same.
 */
static void
silence(void)
{
	auto_fd nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (nothing >= 0)
		dup2(nothing, STDERR_FILENO);
}

/* An inherited socket would keep another process waiting for ever. */
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
	/* If the parent died before that no signal comes; 0 is one in another
	 * process namespace. */
	prctl(PR_SET_PDEATHSIG, end);
	if (getppid() && getppid() != parent)
		raise(end);
	tmpfile_forget_all();
	close_inherited(workers);
	silence();
	offer_memory();
	status = workers->serve(socket, workers->context);
	/* The end of the socket may be that of the parent, of which the signal
	 * comes a moment later. */
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

/* Whether what the parent holds takes from what a worker may have. */
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

/* As early as can be: the parent grows from then on. */
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
	/* What outlives a worker is then ours to wait for. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
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

/* Whether errno tells of a lack that fewer workers would not have. */
static bool
is_shortage(int number)
{
	return number == EAGAIN || number == ENOMEM || number == EMFILE ||
	       number == ENFILE || number == ENOBUFS;
}

/* Whether a worker with this descriptor would leave the parent too few. */
static bool
takes_last_descriptors(int fd)
{
	struct rlimit limit;

	return !getrlimit(RLIMIT_NOFILE, &limit) &&
	       (rlim_t)fd + SPARE_DESCRIPTORS >= limit.rlim_cur;
}

/* The parent's end of a socket pair, which does not block, and the other. */
static int
make_sockets(const struct workers *workers, int *ours, int *theirs,
	     struct err *err)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return err_errno(err, "cannot make a worker: socketpair");
	*ours = ends[0];
	*theirs = ends[1];
	/* One there must be, whatever it takes. */
	errno = EMFILE;
	if ((workers->living && takes_last_descriptors(*ours)) ||
	    fcntl(*ours, F_SETFL, O_NONBLOCK) < 0)
		return err_errno(err, "cannot make a worker");
	return 0;
}

static int
start(struct workers *workers, struct worker_slot *slot, bool is_alone,
      struct err *err)
{
	const pid_t parent = getpid();
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
	/* Here as well: whoever comes first. */
	setpgid(slot->pid, slot->pid);
	slot->socket = ours;
	ours = -1;
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
		return CREW_NO_ROOM;
	}
	/* Those of another Python have nothing to do, and are in the way. */
	rest_siblings(workers);
	nursery_end(&workers->nursery);
	err_fini(err);
	return start(workers, slot, false, err);
}

void
workers_shrink(struct workers *workers)
{
	const unsigned int room = workers_room(workers);

	if (room > 1)
		workers->limit = room - (room + 3) / 4;
}

/* --- the end --- */

static void
forget_frames(struct worker_slot *slot)
{
	slot->out.length = 0;
	slot->written = 0;
	slot->in.length = 0;
}

void
workers_condemn(struct worker_slot *slot, char *fault)
{
	kill(-slot->pid, SIGKILL);
	free(slot->fault);
	slot->fault = fault;
}

/* Waits for the end of a process that should come by itself, but not long. */
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

/* How a process ended, by its wait status.  Owned. */
static char *
describe_end(int status)
{
	if (WIFSIGNALED(status))
		return mem_printf("the compiling process was ended by signal "
				  "%d (%s)",
				  WTERMSIG(status),
				  strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) == MEM_EXHAUSTED_STATUS)
		return mem_strdup("the compiling process ran out of memory");
	return mem_printf("the compiling process ended with exit status %d",
			  WEXITSTATUS(status));
}

char *
workers_reap(struct workers *workers, struct worker_slot *slot)
{
	int status = 0;

	fs_close(&slot->socket);
	/* It may wait for that; if it is dead, its own end is told. */
	if (slot->has_token)
		kill(-slot->pid, SIGKILL);
	await_end(slot->pid);
	/*
	 * What it left behind, the program that compiled for it, goes too.
	 * While it is not reaped itself, no other group can have its number.
	 */
	kill(-slot->pid, SIGKILL);
	while (waitpid(slot->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	/* workers_init has made us the parent of what is left. */
	while (waitpid(-slot->pid, NULL, 0) > 0 || errno == EINTR)
		continue;
	slot->pid = 0;
	workers->living--;
	forget_frames(slot);
	give_token_back(workers, slot);
	return slot->fault ? steal(slot->fault) : describe_end(status);
}

/* Ends a worker that has nothing to do; it may be started again. */
static void
dismiss(struct workers *workers, struct worker_slot *slot)
{
	if (slot->pid)
		free(workers_reap(workers, slot));
	/* It may have been permitted, and then had nothing to do. */
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
	/* Idle workers end by themselves when their sockets close: all at
	 * once, before the first is waited for. */
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
		/* Also where no process came to be: it has a request. */
		forget_frames(slot);
		slot->queued = 0;
	}
}
