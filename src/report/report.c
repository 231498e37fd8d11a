/* SPDX-License-Identifier: MIT */
/*
 * Messages have the form that editors know, PATH:LINE:COLUMN: text, with the
 * source line and a caret below.  A message that a source gives at several
 * levels is shown once.  Colours are those of gcc; they do not change the text.
 */
#include "report/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/signals.h"
#include "base/utf8.h"

/* SGR parameters (ECMA-48), which are between ESC [ and m. */
#define COLOUR_PLACE "1"
#define COLOUR_ERROR "1;31"
#define COLOUR_WARNING "1;35"
#define COLOUR_CARET "1;32"

void
report_init(struct report *report)
{
	*report = (struct report){ .noun = "source",
				   .nouns = "sources",
				   .verb = "baked",
				   .spared = "fresh",
				   .is_coloured = log_has_colour() };
	progress_init(&report->progress);
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
	report->cached_before = report->cached;
	report->bytes_before = report->bytes;
	report->list.length = 0;
}

static void
print_list(struct report *report)
{
	log_output(report->list.data, report->list.length);
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
	report->cached = report->cached_before;
	report->bytes = report->bytes_before;
	report->list.length = 0;
}

static void
begin_source(struct report *report, const char *path)
{
	if (report->last_path && !strcmp(report->last_path, path))
		return;
	forget_last(report);
	report->last_path = mem_strdup(path);
}

static bool
was_said(const struct report *report, const char *text)
{
	for (size_t i = 0; i < report->said_count; i++)
		if (!strcmp(report->said[i], text))
			return true;
	return false;
}

/*
 * Prints text unless it was printed for this source before.  Takes ownership of
 * text.
 */
static void
say_once(struct report *report, char *text, enum log_level least)
{
	if (was_said(report, text)) {
		free(text);
		return;
	}
	if (log_level() >= least) {
		log_clear_status();
		fputs(text, stderr);
	}
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

static void
add_coloured(struct buf *text, const struct report *report, const char *colour,
	     const char *shown)
{
	if (report->is_coloured)
		buf_printf(text, "\033[%sm%s\033[m", colour, shown);
	else
		buf_add_string(text, shown);
}

/* Whether this byte starts a UTF-8 character. */
static bool
report_starts_character(char byte)
{
	return ((unsigned char)byte & 0xc0) != 0x80;
}

/* Whether a line can be printed unchanged. */
static bool
is_printable(const char *line)
{
	const uint8_t *at = (const uint8_t *)line;
	const uint8_t *stop = at + strlen(line);

	while (at < stop) {
		uint32_t code;
		size_t step = utf8_read(at, (size_t)(stop - at), &code);

		if (!step || !utf8_is_in_line(code))
			return false;
		at += step;
	}
	return true;
}

/* Adds the source line, and a caret below the column. */
static void
add_source_line(struct buf *text, const struct report *report,
		const struct diagnostic *item)
{
	const char *line = item->source_line;
	unsigned int column = 0;

	if (!*line || !is_printable(line))
		return;
	buf_printf(text, "    %s\n", line);
	if (!item->caret)
		return;
	buf_add_string(text, "    ");
	for (const char *at = line; *at; at++) {
		if (!report_starts_character(*at))
			continue;
		if (++column >= item->caret)
			break;
		buf_add_byte(text, *at == '\t' ? '\t' : ' ');
	}
	add_coloured(text, report, COLOUR_CARET, "^");
	buf_add_byte(text, '\n');
}

/* Adds "PATH:LINE:COLUMN:", as far as line and column are known. */
static void
add_place(struct buf *text, const struct report *report, const char *path,
	  const struct diagnostic *item)
{
	auto_buf place = BUF_INIT;
	auto_free char *shown = utf8_show(path);

	buf_printf(&place, "%s:", shown);
	if (item->line)
		buf_printf(&place, "%u:", item->line);
	if (item->line && item->column)
		buf_printf(&place, "%u:", item->column);
	buf_add_byte(&place, 0);
	add_coloured(text, report, COLOUR_PLACE, (const char *)place.data);
	buf_add_byte(text, ' ');
}

static char *
format_diagnostic(const struct report *report, const char *path,
		  const struct diagnostic *item)
{
	struct buf text = BUF_INIT;
	auto_free char *shown = utf8_show(item->text);
	auto_free char *name = utf8_show(item->class_name);

	add_place(&text, report, path, item);
	if (*name) {
		add_coloured(&text, report,
			     item->is_error ? COLOUR_ERROR : COLOUR_WARNING,
			     name);
		if (*shown)
			buf_add_string(&text, ": ");
	}
	buf_add_string(&text, shown);
	if (report->minor)
		buf_printf(&text, " (Python 3.%u)", report->minor);
	buf_add_byte(&text, '\n');
	add_source_line(&text, report, item);
	buf_add_byte(&text, 0);
	return (char *)text.data;
}

/* Adds a line to the list of -v. */
static void
list_file(struct report *report, const char *verb, const char *path)
{
	auto_free char *shown = NULL;

	if (log_level() < LOG_VERBOSE)
		return;
	shown = utf8_show(path);
	buf_printf(&report->list, "%s %s\n", verb, shown);
	if (!report->is_held)
		print_list(report);
}

/* Says how many messages are not shown. */
static void
say_rest(struct report *report, const char *path, size_t rest,
	 enum log_level least)
{
	struct buf text = BUF_INIT;
	auto_free char *shown = utf8_show(path);

	if (!rest)
		return;
	buf_printf(&text, "%s: %zu more message%s not shown\n", shown, rest,
		   rest == 1 ? " is" : "s are");
	buf_add_byte(&text, 0);
	say_once(report, (char *)text.data, least);
}

/*
 * Limits the messages about one source, at all its levels; errors are always
 * shown.
 */
static void
say_diagnostics(struct report *report, const char *path,
		const struct outcome *outcome)
{
	enum log_level least = LOG_NORMAL;
	size_t rest = report->only_errors ? 0 : outcome->omitted;

	for (size_t i = 0; i < outcome->count; i++) {
		const struct diagnostic *item = &outcome->diagnostics[i];
		auto_free char *text = NULL;

		if (report->only_errors && !item->is_error)
			continue;
		text = format_diagnostic(report, path, item);
		if (!item->is_error &&
		    report->said_count >= REPORT_MOST_MESSAGES) {
			rest += !was_said(report, text);
			continue;
		}
		say_once(report, steal(text),
			 item->is_error ? LOG_QUIET : LOG_NORMAL);
		if (i == 0 && item->is_error)
			least = LOG_QUIET;
	}
	say_rest(report, path, rest, least);
}

void
report_outcome(struct report *report, const char *path, const char *target,
	       const struct outcome *outcome)
{
	begin_source(report, path);
	say_diagnostics(report, path, outcome);
	if (outcome->kind == OUTCOME_BAKED) {
		report->baked++;
		report->cached += outcome->is_cached;
		report->bytes += outcome->pyc_length;
	} else if (outcome->kind == OUTCOME_FRESH) {
		report->fresh++;
	} else {
		count_failure(report);
		return;
	}
	list_file(report,
		  outcome->kind == OUTCOME_BAKED ? report->verb :
						   report->spared,
		  target);
}

void
report_time_refused(const char *directory)
{
	auto_free char *reason = mem_strdup(strerror(errno));
	auto_free char *shown = utf8_show(directory);

	log_notice("%s: cannot set its time: %s", shown, reason);
}

void
report_act(struct report *report, const char *verb, const char *path)
{
	list_file(report, verb, path);
}

void
report_problem(struct report *report, const char *path,
	       const struct err *problem)
{
	auto_free char *shown = utf8_show(problem->message);

	begin_source(report, path);
	say_once(report, mem_printf("%s\n", shown), LOG_QUIET);
	count_failure(report);
	report->unread++;
}

const char *
report_noun(const struct report *report)
{
	return report->sources == 1 ? report->noun : report->nouns;
}

/* What the line with the counts says of the remote cache. */
static void
add_remote(struct buf *text, const struct report_remote *remote)
{
	if (!remote->is_used)
		return;
	buf_printf(text, "; remote cache: %zu hit%s, %zu miss%s", remote->hits,
		   remote->hits == 1 ? "" : "s", remote->misses,
		   remote->misses == 1 ? "" : "es");
	if (remote->damaged)
		buf_printf(text, " (%zu damaged)", remote->damaged);
	if (remote->stored)
		buf_printf(text, ", %zu stored", remote->stored);
	if (remote->unsent)
		buf_printf(text, ", %zu not sent", remote->unsent);
	if (remote->asked && !remote->hits && !remote->misses && !remote->why)
		buf_add_string(text, ", no answer came in time");
	if (remote->why) {
		auto_free char *why = utf8_show(remote->why);

		buf_printf(text, ", not %s further: %s",
			   remote->only_stores ? "asked" : "used", why);
	}
}

void
report_say_counts(const struct buf *line)
{
	log_clear_status();
	log_flush_output();
	if (!signals_caught())
		fprintf(stderr, "%.*s\n", (int)line->length,
			(const char *)line->data);
}

void
report_summary(const struct report *report)
{
	auto_buf rare = BUF_INIT;
	auto_buf cached = BUF_INIT;
	auto_buf line = BUF_INIT;
	struct timespec now;
	double seconds;

	clock_gettime(CLOCK_MONOTONIC, &now);
	seconds = (double)(now.tv_sec - report->start.tv_sec) +
		  1e-9 * (double)(now.tv_nsec - report->start.tv_nsec);
	if (log_level() < LOG_NORMAL)
		return;
	if (report->allowed)
		buf_printf(&rare, ", %zu allowed", report->allowed);
	if (report->removed)
		buf_printf(&rare, ", %zu removed", report->removed);
	buf_add_byte(&rare, 0);
	if (report->cached)
		buf_printf(&cached, " (%zu cached)", report->cached);
	buf_add_byte(&cached, 0);
	buf_printf(&line,
		   "%zu %s, %zu %s%s, %zu fresh, %zu failed%s, %.1f MB, %.1f s",
		   report->sources, report_noun(report), report->baked,
		   report->verb, (const char *)cached.data, report->fresh,
		   report->failed, (const char *)rare.data,
		   (double)report->bytes / 1e6, seconds);
	add_remote(&line, &report->remote);
	report_say_counts(&line);
}

bool
report_text(const void *bytes, size_t length)
{
	return log_output(bytes, log_level() > LOG_SILENT ? length : 0);
}
