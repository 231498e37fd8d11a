/* SPDX-License-Identifier: MIT */
/* Writes the page of --html. */
#ifndef PYC_BAKE_REPORT_PAGE_WRITE_H
#define PYC_BAKE_REPORT_PAGE_WRITE_H

#include "base/err.h"
#include "report/page.h"
#include "report/report.h"

/* The table shows so many rows at most, problems first. */
#define PAGE_MOST_ROWS 10000

/* What the page is about.  Everything is borrowed. */
struct page_head {
	const char *title;
	const struct report *report;
};

/*
 * Writes the page to the file at path (base/outfile.h).  No row may be held any
 * more.  The message names the file.
 */
int page_write(const struct page *page, const struct page_head *head,
	       const char *path, struct err *err);

#endif
