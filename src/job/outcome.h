/* SPDX-License-Identifier: MIT */
/* What a worker answers: what came of one job. */
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
};

enum outcome_kind {
	OUTCOME_INFO = 1, /* answer to REQUEST_INFO */
	OUTCOME_BAKED = 2,
	OUTCOME_FRESH = 3,   /* what stands there is what baking gives */
	OUTCOME_FAILED = 4,  /* this file cannot be baked: see diagnostics */
	OUTCOME_BROKEN = 5,  /* the worker cannot work: see diagnostics */
	OUTCOME_REFUSED = 6, /* the sink would not have it: the text of the
			      * one diagnostic names the file that is wrong */
	/*
	 * What compiles was lost, or has too little memory, which says nothing
	 * of the file: the text of the one diagnostic says how.  From a worker
	 * it asks to be replaced, and the job to be tried again.
	 */
	OUTCOME_LOST = 7,
};

struct diagnostic {
	bool is_error;
	unsigned int line;	/* from 1, 0 for none */
	unsigned int column;	/* likewise, in characters */
	const char *class_name; /* "SyntaxError", or "" */
	const char *text;
	const char *source_line; /* UTF-8, or ""; cut where it is long */
	unsigned int caret; /* where column is in source_line, 0 likewise */
};

/* What came of one job. */
struct outcome {
	enum outcome_kind kind;
	struct python_info info;
	struct diagnostic *diagnostics; /* owned; strings are borrowed */
	size_t count;
	size_t omitted;	    /* diagnostics that there are besides */
	const uint8_t *pyc; /* OUTCOME_BAKED: header and canonical payload */
	size_t pyc_length;
	const uint8_t
		*deflated; /* the same as a raw deflate stream, if asked */
	size_t deflated_length;
};

/* Releases what the outcome owns. */
void outcome_fini(struct outcome *outcome);

#endif
