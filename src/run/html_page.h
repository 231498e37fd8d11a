/* SPDX-License-Identifier: MIT */
/* The page of --html: its beginning and its end. */
#ifndef PYC_BAKE_RUN_HTML_PAGE_H
#define PYC_BAKE_RUN_HTML_PAGE_H

#include "base/err.h"
#include "find/input.h"
#include "job/finding.h"
#include "job/options.h"
#include "report/report.h"

/*
 * Gives the report a page if the options want one, and checks that its file can
 * be written.  Must be released with html_page_free, also after an error.
 */
int html_page_begin(const struct options *options, struct report *report,
		    struct err *err);

/*
 * Writes the page, if there is one, with the findings.  what names the action,
 * such as "Check of".
 */
int html_page_end(const struct options *options, const struct input *input,
		  const char *what, const struct findings *findings,
		  const struct report *report, struct err *err);

void html_page_free(struct report *report);

#endif
