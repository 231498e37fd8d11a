/* SPDX-License-Identifier: MIT */
/*
 * The report on the files of a run: diagnostics on standard error, the list of
 * -v on standard output, and the counts at the end.
 */
#ifndef PYC_BAKE_REPORT_REPORT_H
#define PYC_BAKE_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"
#include "job/outcome.h"
#include "report/progress.h"

struct allowance;
struct journal;
struct page;

/* How many messages of a source are shown; the rest is only counted. */
#define REPORT_MOST_MESSAGES 100

/*
 * What happened at the remote cache, for the summary alone: it depends on time,
 * so the file of --report does not have it.
 */
struct report_remote {
	bool is_used;
	size_t asked;	  /* questions */
	size_t hits;	  /* entries that were used */
	size_t misses;	  /* answers without a sound entry */
	size_t damaged;	  /* those of them that had bytes */
	size_t stored;	  /* entries that were sent */
	size_t unsent;	  /* entries that were not sent */
	const char *why;  /* its use has ended; borrowed; or NULL */
	bool only_stores; /* its use has not ended, but it is not asked */
};

struct report {
	const char *noun;   /* what is counted: "source" */
	const char *nouns;  /* its plural: "sources" */
	const char *verb;   /* what happens to it: "baked" */
	const char *spared; /* for a file left alone: "fresh" */
	bool only_errors;   /* warnings were shown by an earlier bake */
	unsigned int minor; /* if there are several Pythons: the messages are
			     * those of CPython 3.minor; else 0 */
	size_t sources;	    /* files looked at */
	size_t baked;	    /* .pyc written */
	size_t cached;	    /* how many of these came from the cache */
	size_t fresh;	    /* .pyc left alone */
	size_t failed;	    /* sources and directories with an error */
	size_t allowed;	    /* sources with an error that is allowed */
	size_t removed;	    /* files that --prune removed */
	size_t found;	    /* findings of a check */
	size_t unread;	    /* files that could not be looked at */
	size_t equal;	    /* files of --diff without a difference */
	size_t doubtful;    /* files for which --cache-verify found an entry
			     * that differs */
	uint64_t bytes;	    /* of the .pyc written */
	struct report_remote remote;
	struct timespec start;
	struct journal *journal;     /* of --report, borrowed; or NULL */
	struct page *page;	     /* of --html; likewise */
	struct allowance *allowance; /* of --allow-errors; likewise */
	struct progress progress;    /* for a user at a terminal */
	bool is_coloured;	     /* print diagnostics in colour */
	bool is_json;		     /* --json: findings are lines of JSON */

	/* Between report_hold and report_release: the values before
	 * report_hold, and the list of -v since then. */
	bool is_held;
	size_t baked_before;
	size_t cached_before;
	uint64_t bytes_before;
	struct buf list;

	/* The last source reported, and its messages, so that a message for
	 * several of its levels is shown once. */
	char *last_path;
	bool last_failed;
	char **said;
	size_t said_count;
};

/* Starts the clock of the run.  log_level() must be set before. */
void report_init(struct report *report);
void report_fini(struct report *report);

/*
 * Reports the outcome of one job.  target is the .pyc as messages show it; it
 * is needed for LOG_VERBOSE only.  The jobs of one source must follow each
 * other.
 */
void report_outcome(struct report *report, const char *path, const char *target,
		    const struct outcome *outcome);

/*
 * Reports a source or directory that cannot be read or written.  path is the
 * source that counts as failed; the message names the file that is wrong.
 */
void report_problem(struct report *report, const char *path,
		    const struct err *problem);

/*
 * Gives a notice that the time of a directory other than a __pycache__ could
 * not be restored, or set to SOURCE_DATE_EPOCH.  errno has the reason.
 */
void report_time_refused(const char *directory);

/* With -v, lists another thing done to a file: "removed PATH". */
void report_act(struct report *report, const char *verb, const char *path);

/*
 * Holds back the list and counts of what is baked, until it is known whether
 * the archive is written.  If it is not, nothing counts as baked.
 */
void report_hold(struct report *report);
void report_release(struct report *report, bool is_written);

/* The noun for the number of sources: "1 source", "2 sources". */
const char *report_noun(const struct report *report);

/* Prints a line of counts to standard error, after all output. */
void report_say_counts(const struct buf *line);

/*
 * Prints the line with the counts, at the usual log level.  The counts of
 * allowed and removed files are left out if 0.
 */
void report_summary(const struct report *report);

/*
 * Writes text unchanged to standard output, unless the level is LOG_SILENT.
 * Returns false if it cannot be written; log_output has then reported that, and
 * the caller need not.
 */
bool report_text(const void *bytes, size_t length);

#endif
