/* SPDX-License-Identifier: MIT */
/*
 * A CPython that compiles one source at a time, either inside this process
 * (host/pyhost) or as a separate program (host/pyspawn).  Both give the same
 * results, so callers need not distinguish them.
 */
#ifndef PYC_BAKE_HOST_COMPILER_H
#define PYC_BAKE_HOST_COMPILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How SyntaxWarning and DeprecationWarning are treated. */
enum compiler_warnings {
	COMPILER_WARNINGS_DEFAULT, /* as in a release build of Python:
				    * SyntaxWarning is reported,
				    * DeprecationWarning is not */
	COMPILER_WARNINGS_SHOW,	   /* both are reported */
	COMPILER_WARNINGS_IGNORE,  /* both are ignored */
	/*
	 * Both are errors, as with -W error, except for warnings from constant
	 * folding.  As errors these would stop the folding and thus change the
	 * stream, so they remain warnings.
	 */
	COMPILER_WARNINGS_ERROR,
};

struct compiler_info {
	unsigned int minor;  /* of CPython 3.minor */
	uint32_t magic;	     /* first four bytes of its .pyc files, little
			      * endian */
	const char *tag;     /* sys.implementation.cache_tag */
	const char *release; /* "3.11.2" */
	/* Identifies the build: sys.version with single blanks, then " debug"
	 * and " free-threading" for such a build. */
	const char *build;
};

/* A warning or error of a compilation. */
struct compiler_message {
	bool is_error;
	char *class_name;    /* "SyntaxError"; owned; "" for a lost process */
	char *text;	     /* UTF-8; owned */
	unsigned int line;   /* from 1; 0 if unknown */
	unsigned int column; /* from 1, in characters; 0 if unknown */
};

/*
 * Limits for the messages of one compilation: the number of different messages,
 * and the length of a text in bytes.  They are needed because a source can have
 * a warning for every few bytes.
 */
#define COMPILER_MOST_MESSAGES 100
#define COMPILER_MOST_TEXT 1000

struct compiler_result {
	const uint8_t *stream; /* raw marshal bytes; NULL on error */
	size_t length;
	struct compiler_message *messages; /* owned */
	size_t count;
	size_t omitted;	    /* messages beyond the limit */
	bool has_exhausted; /* an allocation failed; never set by a separate
			     * program */
	bool is_limited;    /* by a limit on the address space */
	bool is_lost; /* the compiling process was lost; the only message says
		       * how */
	void *holder; /* owner of stream */
	void (*release)(void *holder); /* releases holder; or NULL */
};

struct compiler {
	struct compiler_info info; /* its strings are valid as long as the
				    * compiler */

	/*
	 * Limits the memory of a separate program for the next compilations to
	 * so many MiB, in addition to what it used when it had started; 0: no
	 * limit.  NULL for a compiler inside this process, whose parent limits
	 * it.
	 */
	void (*limit)(struct compiler *compiler, uint32_t mebibytes);

	/*
	 * Compiles source as a module at optimisation level 0, 1 or 2.
	 * filename is the path to embed, in UTF-8; other bytes become
	 * surrogates.  Errors in the source are reported as messages, the error
	 * last.  *result need not be initialised.
	 */
	void (*compile)(struct compiler *compiler, const uint8_t *source,
			size_t length, const char *filename, int level,
			struct compiler_result *result);

	/*
	 * Ends the compiler before this process exits, and frees what can be
	 * freed.  A separate program must not become a zombie that another
	 * process inherits.
	 */
	void (*stop)(struct compiler *compiler);
};

/*
 * Appends a message.  Its strings must come from mem_* and are taken over.  An
 * error is always kept and must be the last message.  A warning is dropped if
 * it is a duplicate or exceeds the limit.
 */
void compiler_add_message(struct compiler_result *result,
			  struct compiler_message message);

/* Frees everything and clears the struct. */
void compiler_result_fini(struct compiler_result *result);

#endif
