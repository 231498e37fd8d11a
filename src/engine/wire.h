/* SPDX-License-Identifier: MIT */
/*
 * The messages between the parent and its workers.  Both ways a message is a
 * frame: its length as 4 bytes, little endian, then that many bytes.  One
 * request, one reply, in order.
 */
#ifndef PYC_BAKE_ENGINE_WIRE_H
#define PYC_BAKE_ENGINE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "format/pyc.h"

#define WIRE_FRAME_HEAD 4

/* What is said of a worker whose replies are none. */
#define WIRE_NONSENSE                                                          \
	"the compiling process gave an answer that makes no sense"

/*
 * What a sink may load, of a source and of an existing .pyc: so a frame's
 * length fits its 4 bytes.  CPython's own limits are near.
 */
#define WIRE_MOST_SOURCE (512u << 20)

enum wire_request_kind {
	WIRE_ASK_ABOUT = 1, /* which Python is it */
	WIRE_ASK_BAKE = 2,
	/*
	 * Of a .pyc: filename and existing count.  It is answered with the
	 * same header before the canonical payload, or OUTCOME_FRESH where
	 * that is what stands there, without an interpreter.
	 */
	WIRE_ASK_NORMALIZE = 3,
};

/* The Python that compiles.  The strings are borrowed from the reply. */
struct wire_about {
	uint32_t magic;
	unsigned int minor;
	const char *tag;
	const char *release;
};

struct wire_request {
	enum wire_request_kind kind;
	bool is_alone; /* a worker was lost at it; this one is fresh, and the
			* only one that works */
	/* All that follows but is_deflated is for WIRE_ASK_BAKE. */
	uint32_t magic;	      /* of the Python that compiles, and its minor */
	unsigned int minor;   /* release: told before one needs to be started */
	int level;
	enum pyc_mode mode;
	uint32_t mtime;	      /* of the source, as it goes into the header */
	const char *filename; /* embedded path */
	const uint8_t *existing; /* the .pyc that stands there, or NULL */
	size_t existing_length;
	bool is_doubtful; /* existing: only compiling tells whether it is
			   * fresh */
	bool is_deflated; /* the .pyc is wanted as a deflate stream too */
	const uint8_t *source;
	size_t source_length;
};

enum outcome_kind {
	OUTCOME_ABOUT = 1, /* answer to WIRE_ASK_ABOUT */
	OUTCOME_BAKED = 2,
	OUTCOME_FRESH = 3,  /* what stands there is what baking gives */
	OUTCOME_FAILED = 4, /* this file cannot be baked: see diagnostics */
	OUTCOME_BROKEN = 5, /* the worker cannot work: see diagnostics */
	OUTCOME_REFUSED = 6, /* the sink would not have it: the text of the
			      * one diagnostic names the file that is wrong */
	/*
	 * What compiles was lost, or has too little memory, which says nothing
	 * of the file: the text of the one diagnostic says how.  From a worker
	 * it asks to be replaced, and the job to be tried again.
	 */
	OUTCOME_LOST = 7,
};

struct wire_diagnostic {
	bool is_error;
	unsigned int line;	 /* from 1, 0 for none */
	unsigned int column;	 /* likewise, in characters */
	const char *class_name;	 /* "SyntaxError", or "" */
	const char *text;
	const char *source_line; /* UTF-8, or ""; cut where it is long */
	unsigned int caret; /* where column is in source_line, 0 likewise */
};

/* What came of one job. */
struct outcome {
	enum outcome_kind kind;
	struct wire_about about;
	struct wire_diagnostic *diagnostics; /* owned; strings are borrowed */
	size_t count;
	size_t omitted; /* diagnostics that there are besides */
	const uint8_t *pyc; /* OUTCOME_BAKED: header and canonical payload */
	size_t pyc_length;
	const uint8_t *deflated; /* the same as a raw deflate stream, if asked */
	size_t deflated_length;
};

/* The header of the .pyc that a request to bake asks for. */
struct pyc_header wire_header(const struct wire_request *request);

/* Appends a frame to out. */
void wire_put_request(struct buf *out, const struct wire_request *request);
void wire_put_outcome(struct buf *out, const struct outcome *outcome);

/*
 * The same for a baked outcome whose .pyc is written in place: appends all but
 * the .pyc, which the caller then appends itself, and gives the mark for
 * wire_end_outcome to finish the frame with.  deflated may be empty.
 */
size_t wire_begin_outcome(struct buf *out, const struct outcome *outcome);
void wire_end_outcome(struct buf *out, size_t mark,
		      const struct buf *deflated);

/*
 * Takes a frame's content apart; what it gives borrows from bytes.  An error
 * only where the other side is broken.
 */
int wire_get_request(struct wire_request *request, const uint8_t *bytes,
		     size_t length, struct err *err);
int wire_get_outcome(struct outcome *outcome, const uint8_t *bytes,
		     size_t length, struct err *err);
void outcome_fini(struct outcome *outcome);

/*
 * Why what replied this to a request is of no more use: it says so itself, or
 * it is no outcome.  Owned; NULL where it is an outcome like any other.
 */
char *wire_refuse_outcome(const uint8_t *bytes, size_t length);

/* Appends the frame of a failed outcome with one error and no place. */
void wire_put_failure(struct buf *out, enum outcome_kind kind,
		      const char *class_name, const char *text);

#endif
