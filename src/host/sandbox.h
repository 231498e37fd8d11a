/* SPDX-License-Identifier: MIT */
/*
 * The sandbox of a compiling process.  A worker runs untrusted sources through
 * a large compiler; if a source takes it over, it should be able to do nothing
 * that a compiler need not do.  Each part holds by itself where a kernel or a
 * container lacks another one.
 */
#ifndef PYC_BAKE_HOST_SANDBOX_H
#define PYC_BAKE_HOST_SANDBOX_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

enum sandbox_mode {
	SANDBOX_AUTO,	 /* all parts that are available */
	SANDBOX_REQUIRE, /* fail if a part is missing */
	SANDBOX_OFF,
};

/* Who is confined. */
enum confined {
	CONFINED_WORKER,  /* a process with the embedded Python */
	CONFINED_PROGRAM, /* a process that runs another Python as a program */
	CONFINED_ENGINE,  /* a process that is about to become a known program,
			   * the Python that the embedded one was built with */
};

/*
 * With this RLIMIT_CORE a process dumps no core.  With 0 it would still dump
 * one to a program in /proc/sys/kernel/core_pattern (fs/coredump.c of Linux).
 */
#define SANDBOX_CORE 1

/* The paths that are not restricted, with what is below them.  Each list is
 * borrowed, and ends with NULL. */
struct sandbox_paths {
	const char *const *readable;
	const char *const *executable;
};

/* The parts that a kernel or a container can lack. */
struct sandbox_state {
	enum confined subject;
	int landlock;	    /* the ABI version in force; 0 if it is missing */
	int landlock_error; /* errno, if it is missing */
	bool has_calls;	    /* the filter for system calls is in force */
	int calls_error;    /* errno, if it is missing */
	char reason[64];    /* why the parts are missing; "": see the errors */
};

/*
 * Confines this process before it creates a thread.
 *
 * A worker: no new privileges, no capabilities, no core dump, not traceable, an
 * empty environment, at most 32 descriptors, no data written to files; with
 * Landlock, no access to files but for reading the paths in readable and what
 * is below them, and no TCP, abstract UNIX sockets or signals to processes
 * outside.  An engine is confined likewise, but may run the paths in
 * executable.
 *
 * A program, which is confined before it is run: no new privileges, no right
 * to raise limits, no core dump, no data written to files; with Landlock, no
 * file is written, made, renamed, removed or truncated, and no TCP.  paths is
 * ignored, and can be NULL.
 *
 * If a library is preloaded (base/preload.h), it may use sockets, descriptors,
 * the environment and signals, so these remain.  A build with a sanitizer,
 * which writes its reports to files, gets no more than the privileges removed.
 */
void sandbox_confine(enum confined subject, const struct sandbox_paths *paths,
		     struct sandbox_state *state);

/*
 * Permits all threads of a worker only the system calls that compiling needs
 * (host/seccomp.h), after sandbox_confine, and those of an engine also what it
 * needs to start.  Not if a library is preloaded.  Does nothing for a program.
 */
void sandbox_confine_calls(struct sandbox_state *state);

/*
 * Finds out what is in force on this machine by trying it in a child process.
 */
int sandbox_probe(enum confined subject, struct sandbox_state *state,
		  struct err *err);

/*
 * Describes what is missing: "no Landlock (Function not implemented)".  Owned;
 * NULL if nothing is missing.  An old kernel whose Landlock cannot restrict all
 * that a program might do lacks a part too.
 */
char *sandbox_missing(const struct sandbox_state *state);

/* Describes what is in force and what is missing, for --version.  Owned. */
char *sandbox_describe(const struct sandbox_state *state);

#endif
