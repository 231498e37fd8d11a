/* SPDX-License-Identifier: MIT */
/* The name of the running program, which begins each of its messages. */
#ifndef PYC_BAKE_BASE_SELF_H
#define PYC_BAKE_BASE_SELF_H

/*
 * Sets the name, which is borrowed for as long as the process runs.  A main
 * function calls this first.  Without a call the name is "pyc-bake".
 */
void self_set_name(const char *name);

const char *self_name(void);

/*
 * Writes "NAME: TEXT" and a line feed, 256 bytes at most, to standard error
 * with one system call and without the heap, so a signal handler may call it.
 * Errors are ignored.
 */
void self_complain(const char *text);

#endif
