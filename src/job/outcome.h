/* SPDX-License-Identifier: MIT */
/* The reply of a worker: the outcome of one job. */
#ifndef PYC_BAKE_JOB_OUTCOME_H
#define PYC_BAKE_JOB_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The Python that compiles.  The strings are borrowed from the reply. */
struct python_info {
	uint32_t magic;
	unsigned int minor;
	const char *tag;
	const char *release;
	const char *build; /* as in struct compiler_info */
};

enum outcome_kind {
	OUTCOME_INFO = 1, /* the reply to REQUEST_INFO */
	OUTCOME_BAKED = 2,
	OUTCOME_FRESH = 3,   /* the existing .pyc is kept: its header, form and
			      * embedded path are right */
	OUTCOME_FAILED = 4,  /* this source cannot be baked: see diagnostics */
	OUTCOME_BROKEN = 5,  /* the worker cannot work: see diagnostics */
	OUTCOME_REFUSED = 6, /* the sink refused the job; the text of the only
			      * diagnostic names the file that is wrong */
	/*
	 * The worker or its interpreter was lost, or has too little memory.
	 * This is not the fault of the source.  The text of the only diagnostic
	 * says why.  If a worker replies with this, the worker must be replaced
	 * and the job tried again.
	 */
	OUTCOME_LOST = 7,
	OUTCOME_EXHAUSTED = 8, /* the same, because of a limit on memory */
};

struct diagnostic {
	bool is_error;
	unsigned int line;	/* from 1; 0 if unknown */
	unsigned int column;	/* likewise, in characters */
	const char *class_name; /* "SyntaxError", or "" */
	const char *text;
	const char *source_line; /* UTF-8, or ""; cut if it is long */
	unsigned int caret;	 /* column's place in source_line, or 0 */
};

/* The outcome of one job. */
struct outcome {
	enum outcome_kind kind;
	struct python_info info;
	struct diagnostic *diagnostics; /* owned; strings are borrowed */
	size_t count;
	size_t omitted;	    /* number of further diagnostics, dropped */
	const uint8_t *pyc; /* OUTCOME_BAKED: header and canonical payload */
	size_t pyc_length;
	const uint8_t *deflated; /* pyc as a raw deflate stream, if asked for */
	size_t deflated_length;
	const uint8_t *value; /* for the cache, if asked for */
	size_t value_length;
	bool is_cached; /* made from the value of the request; or, if that was
			 * to be verified, the same as that */
};

/* Frees what the outcome owns. */
void outcome_fini(struct outcome *outcome);

/* Replaces an outcome by one with an error.  The text is borrowed. */
void outcome_replace(struct outcome *outcome, enum outcome_kind kind,
		     const char *text);

#endif
