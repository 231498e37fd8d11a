/* SPDX-License-Identifier: MIT */
/*
 * CPython inside this process: an isolated interpreter that compiles one
 * source at a time.  Only a worker starts it; the parent never does.
 *
 * Isolated means: no PYTHON* variable, no site, no .pth file, no user
 * directory, UTF-8 mode whatever the locale, hash seed 0, and the standard
 * library from the place that configure found (PyConfig_InitIsolatedConfig,
 * PEP 587).
 */
#ifndef PYC_BAKE_HOST_PYHOST_H
#define PYC_BAKE_HOST_PYHOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct pyhost_about {
	unsigned int minor;  /* of CPython 3.minor */
	uint32_t magic;	     /* first four bytes of its .pyc, little endian */
	const char *tag;     /* sys.implementation.cache_tag */
	const char *release; /* "3.11.2" */
};

/* The interpreter of this process. */
struct pyhost;

/*
 * Starts the interpreter: once a process, for as long as the process lives.
 * NULL on failure.
 */
struct pyhost *pyhost_start(struct err *err);

/* What was started; the strings live as long as the process. */
void pyhost_tell(const struct pyhost *host, struct pyhost_about *about);

/* A warning or the error of one compilation. */
struct pyhost_message {
	bool is_error;
	char *class_name; /* "SyntaxError"; owned */
	char *text;	  /* UTF-8; owned */
	unsigned int line;   /* from 1; 0 where it is not known */
	unsigned int column; /* from 1, in characters; 0 likewise */
};

struct pyhost_result {
	const uint8_t *stream; /* raw marshal bytes, or NULL on an error */
	size_t length;
	struct pyhost_message *messages; /* owned */
	size_t count;
	void *holder; /* what keeps stream alive */
};

/*
 * Compiles source as the module that filename (UTF-8, other bytes as
 * surrogates) will hold, at optimisation level 0, 1 or 2.  What is wrong with
 * the source is told in the messages, the error last.
 */
void pyhost_compile(struct pyhost *host, const uint8_t *source, size_t length,
		    const char *filename, int level,
		    struct pyhost_result *result);

void pyhost_result_fini(struct pyhost_result *result);

#endif
