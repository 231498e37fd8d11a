/* SPDX-License-Identifier: MIT */
/*
 * The file of --report: a line of JSON for each artifact, in the order in which
 * they are published, and a last line with the totals.  doc/report.md documents
 * the format.
 */
#ifndef PYC_BAKE_REPORT_JOURNAL_H
#define PYC_BAKE_REPORT_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "job/finding.h"
#include "pyc/pyc.h"
#include "report/report.h"

enum journal_outcome {
	JOURNAL_BAKED,
	JOURNAL_FRESH,
	JOURNAL_FAILED,
	JOURNAL_ALLOWED,  /* failed, as --allow-errors permits */
	JOURNAL_DROPPED,  /* baked, but its archive was not written */
	JOURNAL_COMPARED, /* by a check */
};

/* One artifact.  Everything is borrowed. */
struct journal_entry {
	const char *source;   /* as messages show it */
	const char *target;   /* likewise */
	const char *embedded; /* path in the .pyc */
	int level;
	const char *tag; /* of the Python: "cpython-311" */
	enum pyc_mode mode;
	bool has_hash; /* false if the source could not be read */
	uint64_t hash; /* of the source (PEP 552) */
	enum journal_outcome outcome;
	const uint8_t *pyc; /* the content of target; NULL if the source failed
			     * or target does not exist */
	size_t length;
	const char *message;   /* the first error or warning; or NULL */
	uint64_t milliseconds; /* that a worker had it, roughly; not in the
				* file */
};

/* The outcome as it is written, such as "baked". */
const char *journal_outcome_name(enum journal_outcome outcome);

struct journal;

struct journal *journal_new(void);
void journal_free(struct journal *journal); /* safe on NULL */

/* Adds a line.  Fails only if SHA-256 is not available. */
int journal_add(struct journal *journal, const struct journal_entry *entry,
		struct err *err);

/* Adds a line for each finding of a check. */
void journal_add_findings(struct journal *journal,
			  const struct findings *findings);

/*
 * From journal_hold on, entries belong to an archive that may not be written.
 * If it is not, what was baked for it is reported as dropped, without size and
 * digest.
 */
void journal_hold(struct journal *journal);
void journal_release(struct journal *journal, bool is_written);

/*
 * Writes all lines and the totals of the report to the file at path
 * (base/outfile.h).  Entries that are still held count as not written.  After
 * this only journal_free may be called.
 */
int journal_write(struct journal *journal, const struct report *report,
		  const char *path, struct err *err);

#endif
