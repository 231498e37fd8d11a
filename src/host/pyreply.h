/* SPDX-License-Identifier: MIT */
/*
 * The greeting and the replies of the Python that host/pyspawn runs, parsed
 * from bytes.  host/pyworker.py describes the protocol.  The program compiles
 * untrusted sources, so it is not trusted: every length is checked against the
 * bytes received.
 */
#ifndef PYC_BAKE_HOST_PYREPLY_H
#define PYC_BAKE_HOST_PYREPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "host/compiler.h"

/* The error message for anything that no Python would send. */
#define PYREPLY_NO_PYTHON "does not answer like a Python"

/* The most bytes of a greeting. */
#define PYREPLY_MOST_GREETING 1024

/* The oldest CPython that is accepted: 3.7. */
#define PYREPLY_OLDEST_MINOR 7

/* The greeting of a program.  The strings are borrowed from its bytes. */
struct pyreply_greeting {
	unsigned int major;
	unsigned int minor;
	uint32_t magic;
	const char *implementation; /* "CPython" */
	const char *own_release;    /* of the implementation: "7.3.11" for
				     * PyPy */
	const char *release;
	const char *tag;
	const char *build; /* as in struct compiler_info */
};

/*
 * Parses a greeting, and checks that it is from a CPython that can compile.
 * The error message does not name the program.
 */
int pyreply_read_greeting(struct pyreply_greeting *greeting,
			  const uint8_t *bytes, size_t length, struct err *err);

/* The start of a reply: the lengths of what follows, in bytes. */
#define PYREPLY_HEAD 8
struct pyreply_head {
	uint32_t messages;
	uint32_t stream;
};

/* Parses PYREPLY_HEAD bytes.  Returns false if a length is impossible. */
bool pyreply_read_head(struct pyreply_head *head, const uint8_t *bytes);

/*
 * Parses the messages and the stream that follow the head.  result must be
 * zero, and must be released even on failure.  Its stream is borrowed from
 * bytes.  Returns false if the reply is malformed.
 */
bool pyreply_read(struct compiler_result *result,
		  const struct pyreply_head *head, const uint8_t *bytes);

#endif
