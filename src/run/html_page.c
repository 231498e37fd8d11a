/* SPDX-License-Identifier: MIT */
#include "run/html_page.h"

#include "base/buf.h"
#include "base/outfile.h"
#include "report/page.h"
#include "report/page_write.h"

/* The title names so many operands. */
#define MOST_NAMES 3

int
html_page_begin(const struct options *options, struct report *report,
		struct err *err)
{
	if (!options->html)
		return 0;
	report->page = page_new();
	return outfile_probe(options->html, err);
}

/* "Check of a, b and 4 more" */
static void
html_page_add_title(struct buf *title, const struct options *options,
		    const struct input *input, const char *what)
{
	const char *separator = " ";
	size_t shown = 0;

	buf_add_string(title, what);
	if (!input->count)
		buf_printf(title, " %s",
			   options->root ? options->root : "nothing");
	for (; shown < input->count && shown < MOST_NAMES; shown++) {
		buf_printf(title, "%s%s", separator, input->names[shown].path);
		separator = shown + 2 == input->count ? " and " : ", ";
	}
	if (shown < input->count)
		buf_printf(title, " and %zu more", input->count - shown);
	buf_add_byte(title, 0);
}

int
html_page_end(const struct options *options, const struct input *input,
	      const char *what, const struct findings *findings,
	      const struct report *report, struct err *err)
{
	auto_buf title = BUF_INIT;
	struct page_head head = { .report = report };

	if (!report->page)
		return 0;
	html_page_add_title(&title, options, input, what);
	head.title = (const char *)title.data;
	page_release(report->page, false);
	page_add_findings(report->page, findings);
	return page_write(report->page, &head, options->html, err);
}

void
html_page_free(struct report *report)
{
	page_free(report->page);
	report->page = NULL;
}
