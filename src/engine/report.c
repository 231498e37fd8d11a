/* SPDX-License-Identifier: MIT */
/*
 * Messages have the form that editors know, PATH:LINE:COLUMN: text, with the
 * source line and a caret below.  A message that one source gives at several
 * levels is shown once.
 */
#include "engine/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"

void
report_init(struct report *report)
{
	*report = (struct report){ .noun = "sources",
				    .verb = "baked",
				    .spared = "fresh" };
	clock_gettime(CLOCK_MONOTONIC, &report->start);
}

static void
forget_last(struct report *report)
{
	for (size_t i = 0; i < report->said_count; i++)
		free(report->said[i]);
	free(report->said);
	free(report->last_path);
	report->said = NULL;
	report->said_count = 0;
	report->last_path = NULL;
	report->last_failed = false;
}

void
report_fini(struct report *report)
{
	forget_last(report);
	buf_fini(&report->list);
}

void
report_hold(struct report *report)
{
	report->is_held = true;
	report->baked_before = report->baked;
	report->bytes_before = report->bytes;
	report->list.length = 0;
}

static void
print_list(struct report *report)
{
	if (report->list.length)
		fwrite(report->list.data, 1, report->list.length, stdout);
	report->list.length = 0;
}

void
report_release(struct report *report, bool is_written)
{
	report->is_held = false;
	if (is_written) {
		print_list(report);
		return;
	}
	report->baked = report->baked_before;
	report->bytes = report->bytes_before;
	report->list.length = 0;
}

static void
turn_to(struct report *report, const char *path)
{
	if (report->last_path && !strcmp(report->last_path, path))
		return;
	forget_last(report);
	report->last_path = mem_strdup(path);
}

/* Prints text unless it was printed for this source before.  Takes it over. */
static void
say_once(struct report *report, char *text, enum log_level least)
{
	for (size_t i = 0; i < report->said_count; i++) {
		if (!strcmp(report->said[i], text)) {
			free(text);
			return;
		}
	}
	if (log_level() >= least)
		fputs(text, stderr);
	report->said = mem_resize(report->said, report->said_count + 1,
				  sizeof(*report->said));
	report->said[report->said_count++] = text;
}

static void
count_failure(struct report *report)
{
	if (!report->last_failed)
		report->failed++;
	report->last_failed = true;
}

/* Whether this byte starts a character of UTF-8. */
static bool
starts_character(char byte)
{
	return ((unsigned char)byte & 0xc0) != 0x80;
}

/* The source line without its indentation, and a caret below the column. */
static void
add_source_line(struct buf *text, const struct wire_diagnostic *item)
{
	const char *line = item->source_line;
	size_t indent = strspn(line, " \t\f");
	unsigned int column = 0;

	if (!line[indent])
		return;
	buf_printf(text, "    %s\n", line + indent);
	if (!item->column)
		return;
	buf_add_string(text, "    ");
	for (const char *at = line; *at; at++) {
		if (!starts_character(*at))
			continue;
		if (++column >= item->column)
			break;
		if (at >= line + indent)
			buf_add_byte(text, *at == '\t' ? '\t' : ' ');
	}
	buf_add_string(text, "^\n");
}

static char *
format_diagnostic(const char *path, unsigned int minor,
		  const struct wire_diagnostic *item)
{
	struct buf text = BUF_INIT;
	auto_free char *shown_path = utf8_show(path);
	auto_free char *shown_text = utf8_show(item->text);

	buf_add_string(&text, shown_path);
	if (item->line)
		buf_printf(&text, ":%u", item->line);
	if (item->line && item->column)
		buf_printf(&text, ":%u", item->column);
	buf_add_string(&text, ": ");
	if (*item->class_name)
		buf_printf(&text, "%s: ", item->class_name);
	buf_add_string(&text, shown_text);
	if (minor)
		buf_printf(&text, " (Python 3.%u)", minor);
	buf_add_byte(&text, '\n');
	add_source_line(&text, item);
	buf_add_byte(&text, 0);
	return (char *)text.data;
}

void
report_outcome(struct report *report, const char *path, const char *target,
	       const struct outcome *outcome)
{
	auto_free char *shown = NULL;

	turn_to(report, path);
	for (size_t i = 0; i < outcome->count; i++) {
		if (report->only_errors && !outcome->diagnostics[i].is_error)
			continue;
		say_once(report,
			 format_diagnostic(path, report->minor,
					   &outcome->diagnostics[i]),
			 outcome->diagnostics[i].is_error ? LOG_QUIET :
							    LOG_NORMAL);
	}
	if (outcome->kind == OUTCOME_BAKED) {
		report->baked++;
		report->bytes += outcome->pyc_length;
	} else if (outcome->kind == OUTCOME_FRESH) {
		report->fresh++;
	} else {
		count_failure(report);
		return;
	}
	if (log_level() < LOG_VERBOSE)
		return;
	shown = utf8_show(target);
	buf_printf(&report->list, "%s %s\n",
		   outcome->kind == OUTCOME_BAKED ? report->verb :
						    report->spared,
		   shown);
	if (!report->is_held)
		print_list(report);
}

void
report_problem(struct report *report, const char *path,
	       const struct err *problem)
{
	auto_free char *shown = utf8_show(problem->message);

	turn_to(report, path);
	say_once(report, mem_printf("%s\n", shown), LOG_QUIET);
	count_failure(report);
	report->unread++;
}

void
report_summary(const struct report *report)
{
	struct timespec now;
	double seconds;

	clock_gettime(CLOCK_MONOTONIC, &now);
	seconds = (double)(now.tv_sec - report->start.tv_sec) +
		  1e-9 * (double)(now.tv_nsec - report->start.tv_nsec);
	if (log_level() < LOG_NORMAL)
		return;
	fflush(stdout);
	fprintf(stderr,
		"%zu %s, %zu %s, %zu fresh, %zu failed, %.1f MB, %.1f s\n",
		report->sources, report->noun, report->baked, report->verb,
		report->fresh, report->failed, (double)report->bytes / 1e6,
		seconds);
}

void
report_findings(const struct report *report, struct findings *findings)
{
	findings_sort(findings);
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];
		auto_free char *path = utf8_show(finding->path);
		auto_free char *text = utf8_show(finding->text);

		if (log_level() > LOG_SILENT)
			printf("%s: %s: %s\n", path,
			       finding_name(finding->code), text);
	}
	if (log_level() < LOG_VERBOSE &&
	    (!findings->count || log_level() < LOG_NORMAL))
		return;
	fflush(stdout);
	fprintf(stderr, "%zu sources, %zu findings, %zu failed\n",
		report->sources, findings->count, report->failed);
}

bool
report_text(const void *bytes, size_t length)
{
	if (log_level() > LOG_SILENT && length)
		fwrite(bytes, 1, length, stdout);
	return !ferror(stdout);
}
