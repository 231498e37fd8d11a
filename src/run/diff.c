/* SPDX-License-Identifier: MIT */
#include "run/diff.h"

#include "base/signals.h"
#include "diff/sides.h"
#include "report/listing.h"
#include "report/report.h"
#include "run/html_page.h"

/* Directories without a source or .pyc would be equal, whatever is in them. */
static int
check_sides(const struct diff_side *old, const struct diff_side *new,
	    struct err *err)
{
	if (old->is_archive || new->is_archive || old->count || new->count)
		return 0;
	return err_set(err,
		       "neither '%s' nor '%s' has a source or .pyc; to compare "
		       "archives, name them",
		       old->operand->path, new->operand->path);
}

/* Compares the two operands and prints what differs. */
static int
compare(const struct options *options, const struct input *input,
	struct report *report, struct findings *findings, struct err *err)
{
	struct diff_side old = { .operand = NULL };
	struct diff_side new = { .operand = NULL };
	int failed =
		html_page_begin(options, report, err) ||
		diff_side_open(&old, options, &input->names[0], report, err) ||
		diff_side_open(&new, options, &input->names[1], report, err);

	/* Without a part of an operand, its files would seem to be missing. */
	if (!failed && !report->failed)
		failed = check_sides(&old, &new, err);
	if (!failed && !report->failed)
		diff_sides(&old, &new, report, findings);
	if (!failed && !signals_caught()) {
		findings_sort(findings);
		listing_differences(report, findings,
				    !options_take_output(options));
		failed = html_page_end(options, input, "Differences of",
				       findings, report, err);
	}
	diff_side_fini(&old);
	diff_side_fini(&new);
	return failed ? -1 : 0;
}

enum exit_status
diff_run(const struct options *options, const struct input *input)
{
	enum exit_status worst = EXIT_STATUS_OK;
	struct findings findings = FINDINGS_INIT;
	struct report report;
	auto_err err = ERR_INIT;

	report_init(&report);
	report.is_json = options->json;
	if (compare(options, input, &report, &findings, &err))
		exit_status_trouble(&worst, &err);
	else if (report.failed)
		worst = EXIT_STATUS_TROUBLE;
	else if (findings.count)
		exit_status_files(&worst);
	html_page_free(&report);
	findings_fini(&findings);
	report_fini(&report);
	return worst;
}
