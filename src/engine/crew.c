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
 */
#include "engine/crew.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/sigpipe.h"
#include "base/tmpfile.h"

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
		.serve = serve,
		.context = context,
		.next = sibling ? sibling->next : crew,
		.previous = sibling ? sibling : crew,
	};
	crew->next->previous = crew;
	crew->previous->next = crew;
	for (unsigned int i = 0; i < count; i++)
		crew->slots[i].socket = -1;
}

void
crew_fini(struct crew *crew)
{
	crew_rest(crew);
	for (unsigned int i = 0; i < crew->count; i++) {
		buf_fini(&crew->slots[i].in);
		buf_fini(&crew->slots[i].out);
	}
	crew->next->previous = crew->previous;
	crew->previous->next = crew->next;
	free(crew->slots);
}

/* --- tokens --- */

bool
crew_permit(struct crew *crew, struct worker_slot *slot)
{
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

static _Noreturn void
become_worker(struct crew *crew, const struct worker_slot *slot, int socket,
	      pid_t parent)
{
	const int end = slot->has_token ? SIGTERM : SIGKILL;
	struct crew *at = crew;
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
	/* An inherited socket would keep another worker waiting for ever. */
	do {
		for (unsigned int i = 0; i < at->count; i++)
			fs_close(&at->slots[i].socket);
		at = at->next;
	} while (at != crew);
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

int
crew_start(struct crew *crew, struct worker_slot *slot, struct err *err)
{
	const pid_t parent = getpid();
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return err_errno(err, "cannot make a worker: socketpair");
	slot->pid = fork();
	if (slot->pid < 0) {
		slot->pid = 0;
		err_errno(err, "cannot make a worker: fork");
		close(ends[0]);
		close(ends[1]);
		return -1;
	}
	if (!slot->pid) {
		close(ends[0]);
		become_worker(crew, slot, ends[1], parent);
	}
	/* Here as well: whoever comes first. */
	setpgid(slot->pid, slot->pid);
	close(ends[1]);
	slot->socket = ends[0];
	if (fcntl(slot->socket, F_SETFL, O_NONBLOCK) < 0)
		return err_errno(err, "cannot make a worker: fcntl");
	return 0;
}

/* --- the end --- */

static void
forget_frames(struct worker_slot *slot)
{
	slot->out.length = 0;
	slot->written = 0;
	slot->in.length = 0;
}

char *
crew_reap(struct crew *crew, struct worker_slot *slot)
{
	siginfo_t ignored;
	int status = 0;

	fs_close(&slot->socket);
	/* It may wait for that; if it is dead, its own end is told. */
	if (slot->has_token)
		kill(-slot->pid, SIGKILL);
	/*
	 * What it left behind, the program that compiled for it, goes too.
	 * While it is not reaped itself, no other group can have its number.
	 */
	while (waitid(P_PID, (id_t)slot->pid, &ignored, WEXITED | WNOWAIT) <
		       0 &&
	       errno == EINTR)
		continue;
	kill(-slot->pid, SIGKILL);
	while (waitpid(slot->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	/* crew_init has made us the parent of what is left. */
	while (waitpid(-slot->pid, NULL, 0) > 0 || errno == EINTR)
		continue;
	slot->pid = 0;
	forget_frames(slot);
	give_token_back(crew, slot);
	if (WIFSIGNALED(status))
		return mem_printf("the compiling process was ended by signal "
				  "%d (%s)",
				  WTERMSIG(status),
				  strsignal(WTERMSIG(status)));
	return mem_printf("the compiling process ended with exit status %d",
			  WEXITSTATUS(status));
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
