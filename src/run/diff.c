/* SPDX-License-Identifier: MIT */
#include "run/diff.h"

#include "diff/sides.h"
#include "report/report.h"

enum exit_status
diff_run(const struct options *options, const struct input *input)
{
	enum exit_status worst = EXIT_STATUS_OK;
	struct findings findings = FINDINGS_INIT;
	struct report report;
	struct diff_side old = { .operand = NULL };
	struct diff_side new = { .operand = NULL };
	auto_err err = ERR_INIT;

	report_init(&report);
	if (diff_side_open(&old, options, &input->names[0], &report, &err) ||
	    diff_side_open(&new, options, &input->names[1], &report, &err)) {
		exit_status_trouble(&worst, &err);
	} else {
		diff_sides(&old, &new, &report, &findings);
		findings_sort(&findings);
		report_list_findings(&findings);
		report_differences(&report, &findings);
		if (findings.count)
			exit_status_files(&worst);
		if (report.failed)
			worst = EXIT_STATUS_TROUBLE;
	}
	diff_side_fini(&old);
	diff_side_fini(&new);
	findings_fini(&findings);
	report_fini(&report);
	return worst;
}
