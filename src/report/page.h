/* SPDX-License-Identifier: MIT */
/*
 * The page of --html: what a run has found or done, as one HTML file that needs
 * no network and no script.  This file collects; report/page_write writes.
 */
#ifndef PYC_BAKE_REPORT_PAGE_H
#define PYC_BAKE_REPORT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "job/finding.h"
#include "report/journal.h"

/* A finding, or an artifact with its outcome. */
struct page_row {
	const char *code; /* "stale", "baked"; static */
	char *path;	  /* owned, like the texts */
	char *text;	  /* or NULL */
	char *old;	  /* of --diff, or NULL */
	char *new;
	bool is_finding;
	bool is_held; /* its archive may not be written */
	enum journal_outcome outcome;
	uint64_t size;	       /* of the .pyc, in bytes */
	uint64_t milliseconds; /* that a worker had it, roughly */
};

struct page {
	struct page_row *rows; /* owned */
	size_t count;
};

struct page *page_new(void);
void page_free(struct page *page); /* safe on NULL */

/*
 * Adds an artifact.  With is_held, its archive may not be written: see
 * page_release.
 */
void page_add_artifact(struct page *page, const struct journal_entry *entry,
		       bool is_held);
void page_add_findings(struct page *page, const struct findings *findings);

/* Decides on the artifacts that are held: see journal_release. */
void page_release(struct page *page, bool is_written);

#endif
