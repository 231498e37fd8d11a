/* SPDX-License-Identifier: MIT */
/*
 * Another program, run with a socket to it: its descriptor 3.  It dies with
 * this process and has nothing to read on standard input.  What it prints is
 * dropped, but for the end of what it says on standard error while it is waited
 * for with a deadline, which may tell why it does not start.  SIGINT and
 * SIGQUIT it ignores, since the terminal sends them to this process too.
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
	pid_t pid;	 /* 0: none runs */
	int socket;	 /* -1 likewise */
	int errors;	 /* its standard error, to be read; -1 likewise */
	struct buf said; /* the end of what came from there */
};

#define PROGRAM_INIT ((struct program){ 0, -1, -1, BUF_INIT })

/*
 * Runs the program whose path is the first of the arguments, which end with
 * NULL.  The message of a failure does not name it, but what is missing where
 * that can be told: /dev/null, or what the program itself is run by.
 */
int program_run(struct program *program, const char *const *arguments,
		struct err *err);

/*
 * Ends the program, if one runs, and waits for it.  Tells how it ended where
 * that came first: "ended with exit status 2", "was ended by signal 11
 * (Segmentation fault)".  Owned; NULL where none ran.  With lines, *lines is
 * the last lines that it said on standard error, with " / " between them;
 * owned, NULL where there are none.
 */
char *program_end(struct program *program, char **lines);

/* Sends all of the parts, which it changes; false where nobody reads. */
bool program_send(struct program *program, struct iovec *parts, size_t count);

enum program_received {
	PROGRAM_SENT,
	PROGRAM_GONE, /* it ended, or closed its socket */
	PROGRAM_LATE,
};

#define PROGRAM_NO_DEADLINE (-1)

/* The deadline that is so many seconds from now. */
int64_t program_deadline(int seconds);

/*
 * Appends what the program sends, exactly length bytes, to bytes, whose
 * memory grows as they come, not by what is said to come.
 */
enum program_received program_receive(struct program *program,
				      struct buf *bytes, size_t length,
				      int64_t deadline);

#endif
