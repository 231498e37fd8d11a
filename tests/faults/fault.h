/* SPDX-License-Identifier: MIT */
/*
 * A library that is preloaded into pyc-bake and makes one call fail.
 *
 * FAULTS_STATE is a file of the size of struct fault_state, full of zeros.  The
 * program and its workers map it and count their calls there, from the start
 * of main() on.  FAULTS is the fault, as CALL:NUMBER:ACTION:ROLE:
 *
 *   CALL    a name of fault_names
 *   NUMBER  which call of that name, counted from 1; with a +, also all later
 *           ones
 *   ACTION  a number of errno, or:
 *             short  transfer half of the bytes
 *             kill   send SIGKILL to the own process, in place of the call
 *             torn   transfer half of the bytes, then the same
 *             lie    do nothing and return 0
 *   ROLE    parent, or worker for all forked processes together
 *
 * Programs that the program runs count nothing and do not fail.
 */
#ifndef PYC_BAKE_TESTS_FAULTS_FAULT_H
#define PYC_BAKE_TESTS_FAULTS_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fault_call {
	FAULT_OPEN,
	FAULT_CREATE, /* open with O_CREAT */
	FAULT_READ,
	FAULT_PREAD,
	FAULT_WRITE,
	FAULT_FSYNC,
	FAULT_SYNCFS,
	FAULT_CLOSE,
	FAULT_FLUSH, /* close of a named regular file that was written */
	FAULT_RENAME,
	FAULT_LINK,
	FAULT_UNLINK,
	FAULT_MKDIR,
	FAULT_FCHMOD,
	FAULT_FCHOWN,
	FAULT_TIMES,
	FAULT_MMAP,
	FAULT_FORK,
	FAULT_SOCKETPAIR,
	FAULT_PIPE,
	FAULT_SEND,
	FAULT_RECV,
	FAULT_POLL,
	FAULT_STAT,
	FAULT_OPENDIR,
	FAULT_READDIR,
	FAULT_READLINK,
	FAULT_ACCESS,
	FAULT_DUP,
	FAULT_FLOCK,
	FAULT_MKTEMP,
	FAULT_SEEK,
	FAULT_THREAD,
	FAULT_WAIT,
	FAULT_MALLOC,
	FAULT_MUTATE, /* any call that changes a file system */
	FAULT_CALLS
};

enum fault_role { FAULT_PARENT, FAULT_WORKER, FAULT_ROLES };

#define FAULT_NAME_BYTES 16
#define FAULT_WHAT_BYTES 256

/* The driver reads this too: sweep.py and this must agree. */
struct fault_state {
	int64_t owner;	   /* process ID of the program */
	uint64_t injected; /* number of calls that failed */
	uint64_t counts[FAULT_ROLES][FAULT_CALLS];
	char names[FAULT_CALLS][FAULT_NAME_BYTES];
	char what[FAULT_WHAT_BYTES]; /* the first call that failed */
};

/* Results of fault_due that are not numbers of errno. */
#define FAULT_NONE 0
#define FAULT_LIE (-1)
#define FAULT_SHORT (-2)
#define FAULT_TORN (-3)

/*
 * Counts a call.  Returns what it must do: a number of errno or one of the
 * above.  The call uses a file: path, or the descriptor fd if path is NULL; -1
 * and NULL if there is none.
 */
int fault_due(enum fault_call call, int fd, const char *path);

/*
 * The same for a call that transfers no bytes.  Returns true if the real call
 * must not be made; *result is then what to return, with errno.
 */
bool fault_decides(enum fault_call call, int fd, const char *path, int *result);

/* The class of a close of fd. */
enum fault_call fault_close_call(int fd);

/* Notes that fd is a duplicate, whose close cannot lose written data. */
void fault_note_duplicate(int fd);

/* Ends the process. */
_Noreturn void fault_kill(void);

/* The function of the C library that a function here replaces. */
void *fault_next(const char *symbol);

#endif
