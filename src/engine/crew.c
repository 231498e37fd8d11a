/* SPDX-License-Identifier: MIT */
/*
 * Invariants:
 *
 * - A worker has a process group of its own, which what it starts shares.
 * - Where there is a jobserver, every worker but the first of its crew has a
 *   token for as long as it is a process.  The parent gives the token back
 *   when it has reaped the worker; if the parent dies first, however it dies,
 *   the worker does.  So that one of them is there to do it, such a worker
 *   ends by a signal alone: of its parent's death, or the parent's own.
 * - Every wait for a process has an end: it has got SIGKILL, or gets it when it
 *   has not ended by itself in time.
 */
#include "engine/crew.h"

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
#include "base/sigpipe.h"
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
crew_fini(struct crew *crew)
{
	crew_rest(crew);
	nursery_end(&crew->nursery);
	for (unsigned int i = 0; i < crew->count; i++) {
		buf_fini(&crew->slots[i].in);
		buf_fini(&crew->slots[i].out);
	}
	crew->next->previous = crew->previous;
	crew->previous->next = crew->next;
	free(crew->slots);
}

unsigned int
crew_room(const struct crew *crew)
{
	return crew->limit < crew->most ? crew->limit : crew->most;
}

/* --- tokens --- */

bool
crew_permit(struct crew *crew, struct worker_slot *slot)
{
	if (!slot->pid && crew->living >= crew_room(crew))
		return false;
	if (!crew->jobserver || slot == crew->slots || slot->has_token)
		return true;
	slot->has_token = jobserver_take(crew->jobserver, &slot->token);
	return slot->has_token;
}

static void
give_token_back(struct crew *crew, struct worker_slot *slot)
{
	if (slot->has_token)
		jobserver_give(crew->jobserver, slot->token);
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
close_inherited(struct crew *crew)
{
	struct crew *at = crew;

	do {
		for (unsigned int i = 0; i < at->count; i++)
			fs_close(&at->slots[i].socket);
		fs_close(&at->nursery.socket);
		at = at->next;
	} while (at != crew);
}

static _Noreturn void
become_worker(struct crew *crew, const struct worker_slot *slot, int socket,
	      pid_t parent)
{
	const int end = slot->has_token ? SIGTERM : SIGKILL;
	int status;

	setpgid(0, 0);
	sigpipe_leave();
	if (slot->has_token)
		jobserver_inherit(crew->jobserver, slot->token, parent);
	/* If the parent died before that no signal comes; 0 is one in another
	 * process namespace. */
	prctl(PR_SET_PDEATHSIG, end);
	if (getppid() && getppid() != parent)
		raise(end);
	tmpfile_forget_all();
	close_inherited(crew);
	silence();
	offer_memory();
	status = crew->serve(socket, crew->context);
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
	sigpipe_leave();
	tmpfile_forget_all();
	close_inherited(context);
}

static void
work_from_nursery(void *context, int socket, pid_t parent)
{
	struct crew *crew = context;

	become_worker(crew, crew->slots, socket, parent);
}

/* Whether what the parent holds takes from what a worker may have. */
static bool
is_limited(int resource)
{
	struct rlimit limit;

	return !getrlimit(resource, &limit) && limit.rlim_cur != RLIM_INFINITY;
}

/* As early as can be: the parent grows from then on. */
static void
begin_nursery(struct crew *crew)
{
	const struct nursery_calls calls = {
		.settle = settle_nursery,
		.work = work_from_nursery,
		.context = crew,
	};

	if (is_limited(RLIMIT_AS) || is_limited(RLIMIT_DATA))
		nursery_begin(&crew->nursery, &calls);
}

void
crew_init(struct crew *crew, unsigned int count,
	  int (*serve)(int socket, const void *context), const void *context,
	  struct crew *sibling)
{
	/* What outlives a worker is then ours to wait for. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	*crew = (struct crew){
		.slots = mem_zalloc(count, sizeof(*crew->slots)),
		.count = count,
		.most = count,
		.limit = count,
		.serve = serve,
		.context = context,
		.nursery = NURSERY_INIT,
		.next = sibling ? sibling->next : crew,
		.previous = sibling ? sibling : crew,
	};
	crew->next->previous = crew;
	crew->previous->next = crew;
	for (unsigned int i = 0; i < count; i++)
		crew->slots[i].socket = -1;
	begin_nursery(crew);
}

static void
rest_siblings(struct crew *crew)
{
	for (struct crew *at = crew->next; at != crew; at = at->next)
		crew_rest(at);
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
make_sockets(const struct crew *crew, int *ours, int *theirs, struct err *err)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return err_errno(err, "cannot make a worker: socketpair");
	*ours = ends[0];
	*theirs = ends[1];
	/* One there must be, whatever it takes. */
	errno = EMFILE;
	if ((crew->living && takes_last_descriptors(*ours)) ||
	    fcntl(*ours, F_SETFL, O_NONBLOCK) < 0)
		return err_errno(err, "cannot make a worker");
	return 0;
}

static int
start(struct crew *crew, struct worker_slot *slot, bool is_alone,
      struct err *err)
{
	const pid_t parent = getpid();
	auto_fd ours = -1;
	auto_fd theirs = -1;

	if (make_sockets(crew, &ours, &theirs, err))
		return -1;
	slot->pid = is_alone ? nursery_fork(&crew->nursery, theirs) : -1;
	if (slot->pid < 0)
		slot->pid = fork();
	if (slot->pid < 0) {
		slot->pid = 0;
		return err_errno(err, "cannot make a worker: fork");
	}
	if (!slot->pid) {
		close(ours);
		become_worker(crew, slot, theirs, parent);
	}
	/* Here as well: whoever comes first. */
	setpgid(slot->pid, slot->pid);
	slot->socket = ours;
	ours = -1;
	crew->living++;
	return 0;
}

int
crew_start(struct crew *crew, struct worker_slot *slot, bool is_alone,
	   struct err *err)
{
	if (!start(crew, slot, is_alone, err))
		return 0;
	if (!is_shortage(err->number))
		return -1;
	if (crew->living) {
		give_token_back(crew, slot);
		crew->limit = crew->living;
		err_fini(err);
		return CREW_NO_ROOM;
	}
	/* Those of another Python have nothing to do, and are in the way. */
	rest_siblings(crew);
	nursery_end(&crew->nursery);
	err_fini(err);
	return start(crew, slot, false, err);
}

void
crew_shrink(struct crew *crew)
{
	const unsigned int room = crew_room(crew);

	if (room > 1)
		crew->limit = room - (room + 3) / 4;
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
crew_condemn(struct worker_slot *slot, char *fault)
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
crew_reap(struct crew *crew, struct worker_slot *slot)
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
	/* crew_init has made us the parent of what is left. */
	while (waitpid(-slot->pid, NULL, 0) > 0 || errno == EINTR)
		continue;
	slot->pid = 0;
	crew->living--;
	forget_frames(slot);
	give_token_back(crew, slot);
	return slot->fault ? steal(slot->fault) : describe_end(status);
}

/* Ends a worker that has nothing to do; it may be started again. */
static void
dismiss(struct crew *crew, struct worker_slot *slot)
{
	if (slot->pid)
		free(crew_reap(crew, slot));
	/* It may have been permitted, and then had nothing to do. */
	give_token_back(crew, slot);
}

void
crew_dismiss_extra(struct crew *crew)
{
	for (unsigned int i = 0; i < crew->count; i++)
		if (crew->slots[i].has_token && !crew->slots[i].queued)
			dismiss(crew, &crew->slots[i]);
}

void
crew_rest(struct crew *crew)
{
	/* Idle workers end by themselves when their sockets close: all at
	 * once, before the first is waited for. */
	for (unsigned int i = 0; i < crew->count; i++)
		fs_close(&crew->slots[i].socket);
	for (unsigned int i = 0; i < crew->count; i++)
		dismiss(crew, &crew->slots[i]);
}

void
crew_rest_all(struct crew *crew)
{
	crew_rest(crew);
	rest_siblings(crew);
}

void
crew_kill(struct crew *crew)
{
	for (unsigned int i = 0; i < crew->count; i++) {
		struct worker_slot *slot = &crew->slots[i];

		if (slot->pid)
			kill(-slot->pid, SIGKILL);
		dismiss(crew, slot);
		/* Also where no process came to be: it has a request. */
		forget_frames(slot);
		slot->queued = 0;
	}
}
