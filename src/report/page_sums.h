/* SPDX-License-Identifier: MIT */
/* The sums by package and by code that the page of --html shows. */
#ifndef PYC_BAKE_REPORT_PAGE_SUMS_H
#define PYC_BAKE_REPORT_PAGE_SUMS_H

#include "report/page.h"

struct page_sum {
	char *name;   /* of the package or code; owned */
	size_t files; /* artifacts */
	size_t findings;
	size_t problems;       /* findings, and artifacts that failed */
	uint64_t bytes;	       /* of the artifacts */
	uint64_t milliseconds; /* likewise */
};

struct page_sums {
	struct page_sum *items; /* owned */
	size_t count;
	char *above; /* by package: the directory that all paths have in
		      * common, with its slash, or ""; owned */
};

/*
 * Sums up by package, the one with the most bytes first, or the most findings
 * if there are no bytes.  The package of a path is the component after
 * site-packages, dist-packages or pythonX.Y, or after the name of a wheel or
 * zip archive; in any other path the first directory below those that all paths
 * have in common.
 */
void page_sums_by_package(struct page_sums *sums, const struct page *page);

/* Sums up by code, in the order of their names. */
void page_sums_by_code(struct page_sums *sums, const struct page *page);

void page_sums_fini(struct page_sums *sums);

#endif
