/* SPDX-License-Identifier: MIT */
/*
 * Runs another program, connected by a socket at its descriptor 3.  The program
 * is killed when this process dies, and its standard input is empty.  Its
 * output is dropped.  Only the end of its standard error is kept while this
 * process waits with a deadline, because it may say why the program does not
 * start.  The program ignores SIGINT and SIGQUIT, because the terminal sends
 * them to this process too.
 */
#ifndef PYC_BAKE_HOST_PROGRAM_H
#define PYC_BAKE_HOST_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "base/buf.h"
#include "base/err.h"

struct program {
	pid_t pid;	 /* 0 if none runs */
	int socket;	 /* -1 if none runs */
	int errors;	 /* read end of its standard error; -1 if none runs */
	struct buf said; /* last bytes of its standard error */
};

#define PROGRAM_INIT ((struct program){ 0, -1, -1, BUF_INIT })

/* Whether a path is that of a file that this process may run. */
bool program_is_runnable(const char *path);

/* The first program of this name in PATH.  Owned; NULL if there is none. */
char *program_find(const char *name);

/* How a program is run.  Everything is borrowed. */
struct program_call {
	const char *const *arguments; /* of which the first is the path of the
				       * program; ended by NULL */
	char **settings;	      /* NAME=VALUE, added to its environment */
	size_t setting_count;
	/* Called in the process that becomes the program, shortly before; or
	 * NULL. */
	void (*confine)(const void *context);
	const void *context;
};

/*
 * Runs a program.  The error message does not name it.  If possible, it names
 * what is missing: /dev/null, or the interpreter or loader of the program.
 */
int program_run(struct program *program, const struct program_call *call,
		struct err *err);

/*
 * Ends the program, if one runs, and waits for it.  Returns how it ended, if it
 * ended before that: "ended with exit status 2", "was ended by signal 11
 * (Segmentation fault)".  Owned; NULL if none ran.  If lines is not NULL,
 * *lines is set to the last lines of standard error, joined by " / "; owned,
 * NULL if there are none.
 */
char *program_end(struct program *program, char **lines);

/*
 * Sends all parts, which are modified.  Returns false if the peer has closed.
 */
bool program_send(struct program *program, struct iovec *parts, size_t count);

enum program_received {
	PROGRAM_SENT,
	PROGRAM_GONE, /* it ended or closed its socket */
	PROGRAM_LATE,
};

#define PROGRAM_NO_DEADLINE (-1)

/* Returns the deadline that is the given number of seconds from now. */
int64_t program_deadline(int seconds);

/*
 * Appends exactly length bytes from the program to bytes.  Memory grows with
 * the data received, not with the announced length.
 */
enum program_received program_receive(struct program *program,
				      struct buf *bytes, size_t length,
				      int64_t deadline);

#endif
