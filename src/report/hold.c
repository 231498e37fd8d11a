/* SPDX-License-Identifier: MIT */
#include "report/hold.h"

#include "report/journal.h"
#include "report/page.h"

void
hold_begin(struct report *report)
{
	report_hold(report);
	if (report->journal)
		journal_hold(report->journal);
}

void
hold_end(struct report *report, bool is_written)
{
	report_release(report, is_written);
	if (report->journal)
		journal_release(report->journal, is_written);
	if (report->page)
		page_release(report->page, is_written);
}
