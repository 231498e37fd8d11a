/* SPDX-License-Identifier: MIT */
/* Tests the messages, the list of -v and the counts of a report. */
#include "report/report.h"

#include <errno.h>

#include "base/log.h"
#include "lib/captured.h"
#include "lib/tap.h"
#include "report/listing.h"

static struct diagnostic
syntax_error(unsigned int line, unsigned int column, const char *text)
{
	struct diagnostic error = { true, line, column, "SyntaxError", text };

	error.source_line = "x = = 1";
	error.caret = 5;
	return error;
}

static struct diagnostic
syntax_warning(const char *text)
{
	return (struct diagnostic){ false, 1, 0, "SyntaxWarning", text, "", 0 };
}

static char said[20000];   /* on standard error */
static char listed[20000]; /* on standard output */

/* The captured output of a report. */
struct output {
	struct captured errors;
	struct captured list;
};

static struct output
begin_output(enum log_level level)
{
	log_set_level(level);
	return (struct output){ captured_begin(),
				captured_begin_fd(STDOUT_FILENO) };
}

static void
end_output(struct output *output)
{
	captured_end(&output->list, listed, sizeof(listed));
	captured_end(&output->errors, said, sizeof(said));
}

static struct outcome
outcome_of(enum outcome_kind kind, struct diagnostic *items, size_t count)
{
	return (struct outcome){ .kind = kind,
				 .diagnostics = items,
				 .count = count,
				 .pyc_length = 100 };
}

/* Reports one outcome at a level. */
static void
report_one(struct report *report, enum log_level level, const char *path,
	   enum outcome_kind kind, struct diagnostic *items, size_t count)
{
	const struct outcome outcome = outcome_of(kind, items, count);
	struct output output = begin_output(level);

	report_outcome(report, path, "m.pyc", &outcome);
	end_output(&output);
}

/* --- messages --- */

static void
shows(const struct diagnostic *item, const char *wanted, const char *what)
{
	struct diagnostic copy = *item;
	struct report report;

	report_init(&report);
	report.is_coloured = false;
	report_one(&report, LOG_NORMAL, "d/m.py", OUTCOME_FAILED, &copy, 1);
	is_string(said, wanted, what);
	report_fini(&report);
}

#define SHOWS(wanted, what, ...) \
	shows(&(const struct diagnostic){ __VA_ARGS__ }, wanted, what)

static void
test_form(void)
{
	SHOWS("d/m.py:3:5: SyntaxError: bad\n    x = = 1\n        ^\n",
	      "an error with its line and a caret", true, 3, 5, "SyntaxError",
	      "bad", "x = = 1", 5);
	SHOWS("d/m.py:3: SyntaxError: bad\n    x = = 1\n",
	      "an error without a column", true, 3, 0, "SyntaxError", "bad",
	      "x = = 1", 0);
	SHOWS("d/m.py: SyntaxError: bad\n", "an error without a line", true, 0,
	      7, "SyntaxError", "bad", "", 0);
	SHOWS("d/m.py: bad\n", "an error without a class", true, 0, 0, "",
	      "bad", "", 0);
	SHOWS("d/m.py: MemoryError\n", "an error without a text", true, 0, 0,
	      "MemoryError", "", "", 0);
	SHOWS("d/m.py:1:1: SyntaxError: bad\n    x\n    ^\n",
	      "a caret below the first character", true, 1, 1, "SyntaxError",
	      "bad", "x", 1);
	SHOWS("d/m.py:1:4: SyntaxError: bad\n    \xc3\xa9\tx!\n     \t ^\n",
	      "a caret counts characters and keeps tabs", true, 1, 4,
	      "SyntaxError", "bad", "\xc3\xa9\tx!", 4);
	SHOWS("d/m.py:1:9: SyntaxError: bad\n    xy\n      ^\n",
	      "a caret beyond the line is at its end", true, 1, 9,
	      "SyntaxError", "bad", "xy", 9);
	SHOWS("d/m.py: SyntaxError: b\\x1bd\n",
	      "control characters in a text are escaped", true, 0, 0,
	      "SyntaxError", "b\033d", "", 0);
	SHOWS("d/m.py: Sy\\x1bError: bad\n",
	      "control characters in a class name are escaped", true, 0, 0,
	      "Sy\033Error", "bad", "", 0);
	SHOWS("d/m.py:1:1: SyntaxError: bad\n",
	      "a line with control characters is not shown", true, 1, 1,
	      "SyntaxError", "bad", "x\033[31m", 1);
	SHOWS("d/m.py:1:1: SyntaxError: bad\n",
	      "a line that is not UTF-8 is not shown", true, 1, 1,
	      "SyntaxError", "bad", "x\xff", 1);
}

static void
test_path(void)
{
	struct diagnostic item = syntax_error(0, 0, "bad");
	struct report report;

	item.source_line = "";
	report_init(&report);
	report.is_coloured = false;
	report.minor = 11;
	report_one(&report, LOG_NORMAL, "d/\n.py", OUTCOME_FAILED, &item, 1);
	is_string(said, "d/\\x0a.py: SyntaxError: bad (Python 3.11)\n",
		  "the path is escaped, and the Python is named");
	report_fini(&report);
}

static void
test_colours(void)
{
	struct diagnostic error = syntax_error(1, 1, "bad");
	struct diagnostic warning = syntax_warning("odd");
	struct report report;

	error.caret = 1;
	error.source_line = "x";
	report_init(&report);
	report.is_coloured = true;
	report_one(&report, LOG_NORMAL, "m.py", OUTCOME_FAILED, &error, 1);
	is_string(said,
		  "\033[1mm.py:1:1:\033[m \033[1;31mSyntaxError\033[m: bad\n"
		  "    x\n    \033[1;32m^\033[m\n",
		  "an error with colours");
	report_one(&report, LOG_NORMAL, "m.py", OUTCOME_BAKED, &warning, 1);
	is_string(said,
		  "\033[1mm.py:1:\033[m \033[1;35mSyntaxWarning\033[m: odd\n",
		  "a warning has another colour");
	report_fini(&report);
}

static void
test_levels(void)
{
	struct diagnostic items[] = { syntax_warning("odd"),
				      syntax_error(0, 0, "bad") };
	struct report report;

	items[1].source_line = "";
	report_init(&report);
	report.is_coloured = false;
	report_one(&report, LOG_NORMAL, "a.py", OUTCOME_FAILED, items, 2);
	is_string(said, "a.py:1: SyntaxWarning: odd\na.py: SyntaxError: bad\n",
		  "warnings and errors are shown");
	report_one(&report, LOG_QUIET, "b.py", OUTCOME_FAILED, items, 2);
	is_string(said, "b.py: SyntaxError: bad\n", "-q hides warnings");
	report_one(&report, LOG_SILENT, "c.py", OUTCOME_FAILED, items, 2);
	is_string(said, "", "-qq hides errors");
	report.only_errors = true;
	report_one(&report, LOG_NORMAL, "d.py", OUTCOME_FAILED, items, 2);
	is_string(said, "d.py: SyntaxError: bad\n",
		  "warnings of an earlier run are not repeated");
	is_int((long long)report.failed, 4, "hidden errors are counted");
	report_fini(&report);
}

static void
test_once(void)
{
	struct diagnostic first = syntax_warning("odd");
	struct diagnostic second = syntax_warning("other");
	struct report report;

	report_init(&report);
	report.is_coloured = false;
	report_one(&report, LOG_NORMAL, "a.py", OUTCOME_BAKED, &first, 1);
	report_one(&report, LOG_NORMAL, "a.py", OUTCOME_BAKED, &first, 1);
	is_string(said, "", "a message of a source is shown once");
	report_one(&report, LOG_NORMAL, "a.py", OUTCOME_BAKED, &second, 1);
	is_string(said, "a.py:1: SyntaxWarning: other\n",
		  "another message of the source is shown");
	report_one(&report, LOG_NORMAL, "b.py", OUTCOME_BAKED, &first, 1);
	is_string(said, "b.py:1: SyntaxWarning: odd\n",
		  "the message of another source is shown");
	report_fini(&report);
}

static size_t
count_lines(const char *text)
{
	size_t count = 0;

	for (; (text = strchr(text, '\n')); text++)
		count++;
	return count;
}

static void
test_limit(void)
{
	static char texts[REPORT_MOST_MESSAGES + 2][16];
	struct diagnostic items[REPORT_MOST_MESSAGES + 3];
	struct outcome outcome;
	struct output output;
	struct report report;
	size_t count = 0;

	for (; count < REPORT_MOST_MESSAGES + 2; count++) {
		snprintf(texts[count], sizeof(texts[count]), "w%zu", count);
		items[count] = syntax_warning(texts[count]);
	}
	items[count++] =
		(struct diagnostic){ true, 0, 0, "SyntaxError", "bad", "", 0 };
	outcome = outcome_of(OUTCOME_FAILED, items, count);
	outcome.omitted = 3;
	report_init(&report);
	report.is_coloured = false;
	output = begin_output(LOG_NORMAL);
	report_outcome(&report, "m.py", "m.pyc", &outcome);
	end_output(&output);
	is_int((long long)count_lines(said), REPORT_MOST_MESSAGES + 2,
	       "the warnings of a source are limited");
	ok(strstr(said, "m.py: SyntaxError: bad\n"),
	   "an error is shown after the limit");
	ok(strstr(said, "m.py: 5 more messages are not shown\n"),
	   "the other warnings are counted");
	outcome.omitted = 0;
	output = begin_output(LOG_NORMAL);
	report_outcome(&report, "m.py", "m.pyc", &outcome);
	end_output(&output);
	is_string(said, "m.py: 2 more messages are not shown\n",
		  "messages that were shown do not count as others");
	report_fini(&report);
}

static void
test_rest(void)
{
	struct diagnostic item = syntax_error(0, 0, "bad");
	struct outcome outcome = outcome_of(OUTCOME_FAILED, &item, 1);
	struct output output;
	struct report report;

	item.source_line = "";
	outcome.omitted = 1;
	report_init(&report);
	report.is_coloured = false;
	output = begin_output(LOG_QUIET);
	report_outcome(&report, "m.py", "m.pyc", &outcome);
	end_output(&output);
	is_string(said,
		  "m.py: SyntaxError: bad\nm.py: 1 more message is not shown\n",
		  "-q counts the messages that an error omits");
	report.only_errors = true;
	output = begin_output(LOG_NORMAL);
	report_outcome(&report, "n.py", "n.pyc", &outcome);
	end_output(&output);
	is_string(said, "n.py: SyntaxError: bad\n",
		  "omitted warnings of an earlier run are not counted");
	report_fini(&report);
}

/* --- counts --- */

static void
test_counts(void)
{
	struct diagnostic item = syntax_warning("odd");
	auto_err err = ERR_INIT;
	struct output output;
	struct report report;

	report_init(&report);
	report_one(&report, LOG_SILENT, "a.py", OUTCOME_BAKED, &item, 1);
	report_one(&report, LOG_SILENT, "a.py", OUTCOME_BAKED, NULL, 0);
	report_one(&report, LOG_SILENT, "a.py", OUTCOME_FRESH, NULL, 0);
	report_one(&report, LOG_SILENT, "b.py", OUTCOME_FAILED, NULL, 0);
	report_one(&report, LOG_SILENT, "b.py", OUTCOME_FAILED, NULL, 0);
	report_one(&report, LOG_SILENT, "c.py", OUTCOME_LOST, NULL, 0);
	is_int((long long)report.baked, 2, "each baked .pyc is counted");
	ok(report.bytes == 200, "the bytes of baked .pyc are added");
	is_int((long long)report.fresh, 1, "a fresh .pyc is counted");
	is_int((long long)report.failed, 2, "a failed source is counted once");
	is_int((long long)report.unread, 0, "no file was unreadable");
	err_set(&err, "d\n.py: Permission denied");
	output = begin_output(LOG_QUIET);
	report_problem(&report, "d\n.py", &err);
	report_problem(&report, "d\n.py", &err);
	end_output(&output);
	is_string(said, "d\\x0a.py: Permission denied\n",
		  "a problem is shown once, and its name is escaped");
	is_int((long long)report.failed, 3, "a problem counts as a failure");
	is_int((long long)report.unread, 2, "each problem is counted");
	report_fini(&report);
}

static const char *
summary(const struct report *report, enum log_level level)
{
	struct output output = begin_output(level);
	char *time;

	report_summary(report);
	end_output(&output);
	time = strstr(said, " MB, ");
	if (time)
		strcpy(time + 5, "TIME");
	return said;
}

/* The summary has this text at its end. */
static void
is_ending(const struct report *report, const char *wanted)
{
	struct output output = begin_output(LOG_NORMAL);
	const char *remote;

	report_summary(report);
	end_output(&output);
	said[strcspn(said, "\n")] = '\0';
	remote = strchr(said, ';');
	is_string(remote ? remote : said, wanted, "the remote cache");
}

static void
test_summary(void)
{
	struct report report;

	report_init(&report);
	report.sources = 1;
	report.baked = 2;
	report.fresh = 3;
	report.failed = 4;
	report.bytes = 1250000;
	is_string(summary(&report, LOG_NORMAL),
		  "1 source, 2 baked, 3 fresh, 4 failed, 1.2 MB, TIME",
		  "the summary of one source");
	report.sources = 5;
	report.allowed = 6;
	report.removed = 7;
	report.verb = "normalized";
	report.nouns = "files";
	is_string(summary(&report, LOG_VERBOSE),
		  "5 files, 2 normalized, 3 fresh, 4 failed, 6 allowed, 7 "
		  "removed, 1.2 MB, TIME",
		  "the summary of several files with rare counts");
	report.remote.is_used = true;
	is_ending(&report, "; remote cache: 0 hits, 0 misses");
	report.remote.asked = 1;
	is_ending(&report, "; remote cache: 0 hits, 0 misses, no answer came "
			   "in time");
	report.remote = (struct report_remote){
		.is_used = true,
		.asked = 3,
		.hits = 1,
		.misses = 1,
		.damaged = 1,
		.stored = 2,
		.unsent = 3,
		.why = "a\nb",
	};
	is_ending(&report, "; remote cache: 1 hit, 1 miss (1 damaged), 2 "
			   "stored, 3 not sent, not used further: a\\x0ab");
	report.remote.only_stores = true;
	is_ending(&report, "; remote cache: 1 hit, 1 miss (1 damaged), 2 "
			   "stored, 3 not sent, not asked further: a\\x0ab");
	is_string(summary(&report, LOG_QUIET), "", "-q hides the summary");
	report_fini(&report);
}

/* --- lists --- */

static void
test_list(void)
{
	struct output output;
	struct report report;

	report_init(&report);
	report_one(&report, LOG_VERBOSE, "m.py", OUTCOME_BAKED, NULL, 0);
	is_string(listed, "baked m.pyc\n", "-v lists a baked .pyc");
	report_one(&report, LOG_VERBOSE, "m.py", OUTCOME_FRESH, NULL, 0);
	is_string(listed, "fresh m.pyc\n", "-v lists a fresh .pyc");
	report_one(&report, LOG_VERBOSE, "m.py", OUTCOME_FAILED, NULL, 0);
	is_string(listed, "", "-v does not list a failed source");
	report_one(&report, LOG_NORMAL, "m.py", OUTCOME_BAKED, NULL, 0);
	is_string(listed, "", "nothing is listed without -v");
	output = begin_output(LOG_VERBOSE);
	report_act(&report, "removed", "d/\t.pyc");
	end_output(&output);
	is_string(listed, "removed d/\\x09.pyc\n",
		  "-v lists other actions with the path escaped");
	report_fini(&report);
}

/* Bakes two .pyc of an archive, one of them before it is held. */
static void
check_held(bool is_written, const char *wanted, size_t baked, const char *what)
{
	const struct outcome outcome = outcome_of(OUTCOME_BAKED, NULL, 0);
	struct output output = begin_output(LOG_VERBOSE);
	struct report report;

	report_init(&report);
	report_outcome(&report, "a.py", "a.pyc", &outcome);
	report_hold(&report);
	report_outcome(&report, "b.py", "b.pyc", &outcome);
	fputs("|", stdout);
	report_release(&report, is_written);
	fputs("|", stdout);
	report_outcome(&report, "c.py", "c.pyc", &outcome);
	end_output(&output);
	is_string(listed, wanted, what);
	is_int((long long)report.baked, (long long)baked,
	       "only written .pyc are counted");
	ok(report.bytes == 100 * baked, "only written bytes are counted");
	report_fini(&report);
}

static void
test_hold(void)
{
	check_held(true, "baked a.pyc\n|baked b.pyc\n|baked c.pyc\n", 3,
		   "the list of a written archive is shown at its end");
	check_held(false, "baked a.pyc\n||baked c.pyc\n", 2,
		   "the list of an unwritten archive is dropped");
}

static void
check_findings(const struct findings *findings, enum log_level level,
	       bool lists, const char *list, const char *line, const char *what)
{
	struct output output = begin_output(level);
	struct report report;

	report_init(&report);
	report.sources = 2;
	report.failed = 1;
	listing_check(&report, findings, lists);
	end_output(&output);
	is_string(listed, list, what);
	is_string(said, line, "the line with the counts");
	report_fini(&report);
}

static void
test_findings(void)
{
	struct findings findings = FINDINGS_INIT;

	check_findings(&findings, LOG_NORMAL, true, "", "",
		       "a check without findings is silent");
	check_findings(&findings, LOG_VERBOSE, true, "",
		       "2 sources, 0 findings, 1 failed\n",
		       "-v counts a check without findings");
	findings_add(&findings, "d/\n.pyc", FINDING_STALE, "old\t");
	check_findings(&findings, LOG_NORMAL, true,
		       "d/\\x0a.pyc: stale: old\\x09\n",
		       "2 sources, 1 finding, 1 failed\n",
		       "a finding is listed with its code");
	check_findings(&findings, LOG_NORMAL, false, "",
		       "2 sources, 1 finding, 1 failed\n",
		       "findings are only counted without a list");
	check_findings(&findings, LOG_QUIET, true,
		       "d/\\x0a.pyc: stale: old\\x09\n", "",
		       "-q lists findings without the counts");
	check_findings(&findings, LOG_SILENT, true, "", "",
		       "-qq lists no findings");
	findings_fini(&findings);
}

static void
test_time_refused(void)
{
	struct output output = begin_output(LOG_NORMAL);

	errno = EPERM;
	report_time_refused("d\n");
	end_output(&output);
	is_string(said,
		  "pyc-bake: d\\x0a: cannot set its time: Operation not "
		  "permitted\n",
		  "a time that cannot be set is noted");
}

int
main(void)
{
	test_form();
	test_path();
	test_colours();
	test_levels();
	test_once();
	test_limit();
	test_rest();
	test_counts();
	test_summary();
	test_list();
	test_hold();
	test_findings();
	test_time_refused();
	return tap_done();
}
