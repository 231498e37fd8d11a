/* SPDX-License-Identifier: MIT */
/*
 * Which call fails.  The state is shared memory, so that the calls of a worker
 * are counted however it ends, and a fault is injected once even if a new
 * worker repeats the task.
 */
#include "faults/fault.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char fault_names[FAULT_CALLS][FAULT_NAME_BYTES] = {
	[FAULT_OPEN] = "open",
	[FAULT_CREATE] = "create",
	[FAULT_READ] = "read",
	[FAULT_PREAD] = "pread",
	[FAULT_WRITE] = "write",
	[FAULT_FSYNC] = "fsync",
	[FAULT_SYNCFS] = "syncfs",
	[FAULT_CLOSE] = "close",
	[FAULT_FLUSH] = "flush",
	[FAULT_RENAME] = "rename",
	[FAULT_LINK] = "link",
	[FAULT_UNLINK] = "unlink",
	[FAULT_MKDIR] = "mkdir",
	[FAULT_FCHMOD] = "fchmod",
	[FAULT_FCHOWN] = "fchown",
	[FAULT_TIMES] = "times",
	[FAULT_MMAP] = "mmap",
	[FAULT_FORK] = "fork",
	[FAULT_SOCKETPAIR] = "socketpair",
	[FAULT_PIPE] = "pipe",
	[FAULT_SEND] = "send",
	[FAULT_RECV] = "recv",
	[FAULT_POLL] = "poll",
	[FAULT_STAT] = "stat",
	[FAULT_OPENDIR] = "opendir",
	[FAULT_READDIR] = "readdir",
	[FAULT_READLINK] = "readlink",
	[FAULT_ACCESS] = "access",
	[FAULT_DUP] = "dup",
	[FAULT_FLOCK] = "flock",
	[FAULT_MKTEMP] = "mktemp",
	[FAULT_SEEK] = "seek",
	[FAULT_THREAD] = "thread",
	[FAULT_WAIT] = "wait",
	[FAULT_MALLOC] = "malloc",
	[FAULT_MUTATE] = "mutate",
};

static const struct {
	const char *name;
	int action;
} words[] = {
	{ "short", FAULT_SHORT },
	{ "torn", FAULT_TORN },
	{ "lie", FAULT_LIE },
};

#define ACTION_KILL (-4)
#define MOST_NOTED 1024

/* The fault of this run. */
static struct {
	enum fault_call call;
	uint64_t number;
	bool is_lasting;
	int action;
	enum fault_role role;
} fault = { .call = FAULT_CALLS };

/* NULL: calls are neither counted nor do they fail. */
static struct fault_state *state;
static enum fault_role role;
static bool is_duplicate[MOST_NOTED];
/* Set while this library makes calls of its own. */
static __thread bool is_busy;

/* --- start --- */

static _Noreturn void
fault_refuse(const char *why)
{
	fprintf(stderr, "faults: %s\n", why);
	_exit(99);
}

static int
parse_action(const char *text)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(text, words[i].name))
			return words[i].action;
	return strcmp(text, "kill") ? atoi(text) : ACTION_KILL;
}

static void
parse_fault(const char *text)
{
	char call[FAULT_NAME_BYTES];
	char number[24];
	char action[FAULT_NAME_BYTES];
	char who[FAULT_NAME_BYTES];
	int index = 0;
	char *end;

	if (sscanf(text, "%15[a-z]:%23[0-9+]:%15[a-z0-9]:%15[a-z]", call,
		   number, action, who) != 4)
		fault_refuse("FAULTS is not CALL:NUMBER:ACTION:ROLE");
	while (index < FAULT_CALLS && strcmp(call, fault_names[index]) != 0)
		index++;
	if (index == FAULT_CALLS)
		fault_refuse("FAULTS has an unknown call");
	fault.call = (enum fault_call)index;
	fault.number = strtoull(number, &end, 10);
	fault.is_lasting = *end == '+';
	fault.action = parse_action(action);
	fault.role = strcmp(who, "worker") ? FAULT_PARENT : FAULT_WORKER;
}

static void
become_forked(void)
{
	role = FAULT_WORKER;
}

static void
fault_begin(void)
{
	const char *path = getenv("FAULTS_STATE");
	const char *text = getenv("FAULTS");
	void *memory;
	int fd;

	if (!path)
		return;
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		fault_refuse("cannot open the file of FAULTS_STATE");
	is_busy = true;
	memory = mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE, MAP_SHARED,
		      fd, 0);
	syscall(SYS_close, fd);
	if (memory == MAP_FAILED)
		fault_refuse("cannot map the file of FAULTS_STATE");
	if (text)
		parse_fault(text);
	pthread_atfork(NULL, NULL, become_forked);
	is_busy = false;
	if (((struct fault_state *)memory)->owner)
		return;
	state = memory;
	state->owner = getpid();
	memcpy(state->names, fault_names, sizeof(fault_names));
}

static int (*program_main)(int, char **, char **);

static int
main_with_faults(int argc, char **argv, char **environment)
{
	fault_begin();
	return program_main(argc, argv, environment);
}

/* What the start of a program calls with its main(), in glibc and musl. */
int __libc_start_main(int (*function)(int, char **, char **), int argc,
		      char **argv, void (*init)(void), void (*fini)(void),
		      void (*rtld_fini)(void), void *stack_end);

int
__libc_start_main(int (*function)(int, char **, char **), int argc, char **argv,
		  void (*init)(void), void (*fini)(void),
		  void (*rtld_fini)(void), void *stack_end)
{
	__typeof__(__libc_start_main) *next = fault_next("__libc_start_main");

	program_main = function;
	return next(main_with_faults, argc, argv, init, fini, rtld_fini,
		    stack_end);
}

void *
fault_next(const char *symbol)
{
	bool was_busy = is_busy;
	void *found;

	is_busy = true;
	found = dlsym(RTLD_NEXT, symbol);
	is_busy = was_busy;
	return found;
}

/* --- calls --- */

_Noreturn void
fault_kill(void)
{
	for (;;)
		syscall(SYS_kill, getpid(), SIGKILL);
}

/* For the message about a violation. */
static void
note(int fd, const char *path)
{
	char link[64];
	ssize_t length;

	if (__atomic_fetch_add(&state->injected, 1, __ATOMIC_RELAXED))
		return;
	if (path) {
		snprintf(state->what, sizeof(state->what), "%s", path);
		return;
	}
	if (fd < 0)
		return;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = syscall(SYS_readlinkat, AT_FDCWD, link, state->what,
			 sizeof(state->what) - 1);
	if (length >= 0)
		state->what[length] = '\0';
}

static bool
changes_files(enum fault_call call)
{
	switch (call) {
	case FAULT_CREATE:
	case FAULT_WRITE:
	case FAULT_FSYNC:
	case FAULT_RENAME:
	case FAULT_LINK:
	case FAULT_UNLINK:
	case FAULT_MKDIR:
	case FAULT_FCHMOD:
	case FAULT_FCHOWN:
	case FAULT_TIMES:
	case FAULT_MKTEMP:
		return true;
	default:
		return false;
	}
}

/* Counts a call, and returns whether it is the one that fails. */
static bool
is_chosen(enum fault_call call)
{
	uint64_t number = 1 + __atomic_fetch_add(&state->counts[role][call], 1,
						 __ATOMIC_RELAXED);

	return fault.call == call && fault.role == role &&
	       (number == fault.number ||
		(fault.is_lasting && number > fault.number));
}

int
fault_due(enum fault_call call, int fd, const char *path)
{
	const int error = errno;
	bool chosen;

	if (!state || is_busy)
		return FAULT_NONE;
	is_busy = true;
	chosen = is_chosen(call);
	if (changes_files(call) && is_chosen(FAULT_MUTATE))
		chosen = true;
	if (chosen)
		note(fd, path);
	is_busy = false;
	if (chosen && fault.action == ACTION_KILL)
		fault_kill();
	errno = error;
	return chosen ? fault.action : FAULT_NONE;
}

bool
fault_decides(enum fault_call call, int fd, const char *path, int *result)
{
	int due = fault_due(call, fd, path);

	*result = due > 0 ? -1 : 0;
	if (due > 0)
		errno = due;
	return due > 0 || due == FAULT_LIE;
}

enum fault_call
fault_close_call(int fd)
{
	const int error = errno;
	enum fault_call call = FAULT_CLOSE;
	struct stat status;
	bool was_busy = is_busy;
	int flags;

	is_busy = true;
	flags = fcntl(fd, F_GETFL);
	if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY &&
	    !(fd < MOST_NOTED && is_duplicate[fd]) && !fstat(fd, &status) &&
	    S_ISREG(status.st_mode) && status.st_nlink)
		call = FAULT_FLUSH;
	is_busy = was_busy;
	if (fd >= 0 && fd < MOST_NOTED)
		is_duplicate[fd] = false;
	errno = error;
	return call;
}

void
fault_note_duplicate(int fd)
{
	if (fd >= 0 && fd < MOST_NOTED)
		is_duplicate[fd] = true;
}
