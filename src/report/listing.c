/* SPDX-License-Identifier: MIT */
#include "report/listing.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "report/lines.h"

/* Appends lines behind four blanks. */
static void
add_indented(struct buf *out, const char *lines)
{
	while (*lines) {
		const size_t length = strcspn(lines, "\n");

		buf_add_string(out, "    ");
		buf_add(out, lines, length);
		buf_add_byte(out, '\n');
		lines += length + (lines[length] == '\n');
	}
}

static void
add_plain_line(struct buf *out, const struct finding *finding)
{
	auto_free char *path = utf8_show(finding->path);
	auto_free char *text = utf8_show(finding->text);

	buf_printf(out, "%s: %s: %s\n", path, finding_name(finding->code),
		   text);
	if (finding->detail && log_level() >= LOG_VERBOSE)
		add_indented(out, finding->detail);
}

/* Writes a line for each finding, and with --json one for the counts. */
static void
listing_print(const struct report *report, const struct findings *findings,
	      bool is_diff)
{
	auto_buf line = BUF_INIT;

	log_clear_status();
	for (size_t i = 0; i < findings->count; i++) {
		line.length = 0;
		if (report->is_json)
			lines_add_finding(&line, &findings->items[i]);
		else
			add_plain_line(&line, &findings->items[i]);
		report_text(line.data, line.length);
	}
	line.length = 0;
	if (report->is_json)
		lines_add_counts(&line, report, findings, is_diff);
	report_text(line.data, line.length);
}

void
listing_check(const struct report *report, const struct findings *findings,
	      bool lists)
{
	auto_buf line = BUF_INIT;

	if (lists)
		listing_print(report, findings, false);
	if (log_level() < LOG_VERBOSE &&
	    (!findings->count || log_level() < LOG_NORMAL))
		return;
	buf_printf(&line, "%zu %s, %zu finding%s, %zu failed", report->sources,
		   report_noun(report), findings->count,
		   findings->count == 1 ? "" : "s", report->failed);
	report_say_counts(&line);
}

/* How many findings have each code. */
static void
listing_add_codes(struct buf *text, const struct findings *findings)
{
	const char *separator = ":";

	for (int code = 0; code < FINDING_CODES; code++) {
		size_t count = 0;

		for (size_t i = 0; i < findings->count; i++)
			count += (int)findings->items[i].code == code;
		if (!count)
			continue;
		buf_printf(text, "%s %zu %s", separator, count,
			   finding_name((enum finding_code)code));
		separator = ",";
	}
}

void
listing_differences(const struct report *report,
		    const struct findings *findings, bool lists)
{
	auto_buf text = BUF_INIT;

	if (lists)
		listing_print(report, findings, true);
	if (log_level() < LOG_NORMAL)
		return;
	buf_printf(&text, "%zu file%s, %zu equal", report->sources,
		   report->sources == 1 ? "" : "s", report->equal);
	listing_add_codes(&text, findings);
	if (report->failed)
		buf_printf(&text, ", %zu failed", report->failed);
	report_say_counts(&text);
}
