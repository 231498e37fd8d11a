/* SPDX-License-Identifier: MIT */
/*
 * What the user is told about the files of a run: diagnostics on standard
 * error, the list of -v on standard output, the counts at the end.
 */
#ifndef PYC_BAKE_REPORT_REPORT_H
#define PYC_BAKE_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"
#include "job/finding.h"
#include "job/outcome.h"
#include "report/progress.h"

struct allowance;
struct journal;

/* So many messages of a source are shown, and how many more there are. */
#define REPORT_MOST_MESSAGES 100

struct report {
	const char *noun;   /* what is counted: "source", */
	const char *nouns;  /* and of several, "sources" */
	const char *verb;   /* what is done to it: "baked" */
	const char *spared; /* what is said where nothing had to be: "fresh" */
	bool only_errors;   /* warnings were for the bake that came before */
	unsigned int minor; /* of the CPython 3.minor whose messages these are,
			     * where there are several; else 0 */
	size_t sources;	    /* files looked at */
	size_t baked;	    /* .pyc written */
	size_t fresh;	    /* .pyc left alone */
	size_t failed;	    /* sources and directories with an error */
	size_t allowed;	    /* sources with an error that --allow-errors knew */
	size_t removed;	    /* files that --prune removed */
	size_t found;	    /* findings of a check */
	size_t unread;	    /* those of them that could not be looked at */
	uint64_t bytes;	    /* of the .pyc written */
	struct timespec start;
	struct journal *journal;     /* of --report, borrowed; or NULL */
	struct allowance *allowance; /* of --allow-errors; likewise */
	struct progress progress;    /* for a person at a terminal */
	bool is_coloured;	     /* diagnostics, for the same */

	/* Between report_hold and report_release: what stood before, and the
	 * list of -v so far. */
	bool is_held;
	size_t baked_before;
	uint64_t bytes_before;
	struct buf list;

	/* The source that was told of last, so that what holds for several
	 * levels of it is said once. */
	char *last_path;
	bool last_failed;
	char **said;
	size_t said_count;
};

/* The run starts now.  What log_level() is must be known. */
void report_init(struct report *report);
void report_fini(struct report *report);

/*
 * Tells what came of one job.  target is the .pyc as messages show it, needed
 * for LOG_VERBOSE only.  The jobs of one source must follow each other.
 */
void report_outcome(struct report *report, const char *path, const char *target,
		    const struct outcome *outcome);

/*
 * A source or directory that cannot be read or written.  path is the source
 * that it counts for; the message names the file that is wrong.
 */
void report_problem(struct report *report, const char *path,
		    const struct err *problem);

/*
 * A notice, with the reason in errno, that a directory which is no __pycache__
 * cannot be given the time that it had, or SOURCE_DATE_EPOCH.
 */
void report_time_refused(const char *directory);

/* Tells with -v what else was done to a file: "removed PATH". */
void report_act(struct report *report, const char *verb, const char *path);

/*
 * What is baked from now on is only gathered, until it is known whether the
 * archive that it goes to is written.  If it is not, nothing was baked.
 */
void report_hold(struct report *report);
void report_release(struct report *report, bool is_written);

/*
 * The line with the counts, at the usual level of talk; those of what was
 * allowed and removed only where there are any.
 */
void report_summary(const struct report *report);

/*
 * What a check found, which is sorted: with lists, a line each on standard
 * output unless the level is LOG_SILENT, "PATH: code: explanation".
 */
void report_findings(const struct report *report,
		     const struct findings *findings, bool lists);

/*
 * Text on standard output, as it is, unless the level is LOG_SILENT.  False
 * where it cannot be written, of which log_output has told, so that no more
 * need be said.
 */
bool report_text(const void *bytes, size_t length);

#endif
