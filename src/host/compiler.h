/* SPDX-License-Identifier: MIT */
/*
 * A CPython that compiles one source at a time, wherever it runs: inside this
 * process (host/pyhost) or as a program of its own (host/pyspawn).  The two
 * answer alike; whoever compiles does not see which it is.
 */
#ifndef PYC_BAKE_HOST_COMPILER_H
#define PYC_BAKE_HOST_COMPILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is done about SyntaxWarning and DeprecationWarning. */
enum compiler_warnings {
	COMPILER_WARNINGS_DEFAULT, /* as a release build of Python: the first
				    * is told, the second is not */
	COMPILER_WARNINGS_SHOW,	   /* both are told */
	COMPILER_WARNINGS_IGNORE,  /* neither is */
	/*
	 * CPython makes an error of either, as it does with -W error.  What it
	 * tells as a warning all the same it has seen while it was folding
	 * constants, which it would not do then: the stream is as ever.
	 */
	COMPILER_WARNINGS_ERROR,
};

struct compiler_info {
	unsigned int minor;  /* of CPython 3.minor */
	uint32_t magic;	     /* first four bytes of its .pyc, little endian */
	const char *tag;     /* sys.implementation.cache_tag */
	const char *release; /* "3.11.2" */
};

/* A warning or the error of one compilation. */
struct compiler_message {
	bool is_error;
	char *class_name;    /* "SyntaxError"; owned; "" for a lost process */
	char *text;	     /* UTF-8; owned */
	unsigned int line;   /* from 1; 0 where it is not known */
	unsigned int column; /* from 1, in characters; 0 likewise */
};

/*
 * Of the messages of one compilation so many are kept, each once, and of the
 * text of one so many bytes: a source can have a warning for every few bytes.
 */
#define COMPILER_MOST_MESSAGES 100
#define COMPILER_MOST_TEXT 1000

struct compiler_result {
	const uint8_t *stream; /* raw marshal bytes, or NULL on an error */
	size_t length;
	struct compiler_message *messages; /* owned */
	size_t count;
	size_t omitted; /* messages that were not kept */
	bool is_lost;	/* what compiles was lost: the one message says how */
	void *holder;	/* what keeps stream alive, */
	void (*release)(void *holder); /* and how it is let go; or NULL */
};

struct compiler {
	struct compiler_info info; /* texts live as long as the compiler */

	/*
	 * Compiles source as the module that filename (UTF-8, other bytes as
	 * surrogates) will hold, at optimisation level 0, 1 or 2.  What is
	 * wrong with the source is told in the messages, the error last.
	 * *result may hold anything before.
	 */
	void (*compile)(struct compiler *compiler, const uint8_t *source,
			size_t length, const char *filename, int level,
			struct compiler_result *result);

	/*
	 * Ends the compiler and frees what can be freed, before the process
	 * ends: a program of its own must not stay as a zombie for whoever
	 * inherits it.
	 */
	void (*stop)(struct compiler *compiler);
};

/*
 * Appends a message, whose texts are taken over and must come from mem_*.  An
 * error is always kept, and must be the last; a warning that is there already
 * or that is one too many is not.
 */
void compiler_add_message(struct compiler_result *result,
			  struct compiler_message message);

/* Frees all; the struct is then empty. */
void compiler_result_fini(struct compiler_result *result);

#endif
