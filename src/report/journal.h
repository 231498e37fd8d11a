/* SPDX-License-Identifier: MIT */
/*
 * The file of --report: a line of JSON for each artifact, in the order in
 * which they are published, then one with the sums.  doc/report.md says what
 * stands in it.
 */
#ifndef PYC_BAKE_REPORT_JOURNAL_H
#define PYC_BAKE_REPORT_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "pyc/pyc.h"
#include "report/report.h"

enum journal_outcome {
	JOURNAL_BAKED,
	JOURNAL_FRESH,
	JOURNAL_FAILED,
	JOURNAL_ALLOWED,  /* failed, as --allow-errors knew */
	JOURNAL_DROPPED,  /* baked, but its archive was not written */
	JOURNAL_COMPARED, /* by a check */
};

/* One artifact.  All is borrowed. */
struct journal_entry {
	const char *source;   /* as messages show it */
	const char *target;   /* likewise */
	const char *embedded; /* path in the .pyc */
	int level;
	const char *tag; /* of the Python: "cpython-311" */
	enum pyc_mode mode;
	bool has_hash; /* false where the source could not be read */
	uint64_t hash; /* of the source (PEP 552) */
	enum journal_outcome outcome;
	const uint8_t *pyc; /* what stands at target; NULL where it failed or
			     * is missing */
	size_t length;
	const char *message; /* the first error or warning; or NULL */
};

struct journal;

struct journal *journal_new(void);
void journal_free(struct journal *journal); /* safe on NULL */

/* Adds a line.  Fails only if SHA-256 is not to be had. */
int journal_add(struct journal *journal, const struct journal_entry *entry,
		struct err *err);

/* Adds a line for each finding of a check. */
void journal_add_findings(struct journal *journal,
			  const struct findings *findings);

/*
 * What is added from now on is of an archive that may not be written: if it
 * is not, what was baked for it is told as dropped, without size and digest.
 */
void journal_hold(struct journal *journal);
void journal_release(struct journal *journal, bool is_written);

/*
 * Writes all lines and the sums of the report to the file at path
 * (base/outfile.h).  What is still held was not written.  This is the last
 * call but journal_free.
 */
int journal_write(struct journal *journal, const struct report *report,
		  const char *path, struct err *err);

#endif
