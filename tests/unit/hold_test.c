/* SPDX-License-Identifier: MIT */
/* Tests that counts and journal of an archive are held back together. */
#include "report/hold.h"

#include "base/log.h"
#include "lib/filecheck.h"
#include "lib/tap.h"
#include "lib/workdir.h"
#include "report/journal.h"

/* Whether the file of --report has a line with this outcome. */
static bool
has_outcome(const char *outcome)
{
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;
	struct stat status;

	fs_read_file("report", 1 << 20, &bytes, &status, &err);
	buf_add_byte(&bytes, 0);
	return strstr((const char *)bytes.data, outcome) != NULL;
}

/* Bakes one .pyc, and then one of an archive. */
static void
bake(bool has_journal, bool is_written, size_t baked, const char *outcome,
     const char *what)
{
	const struct outcome result = { .kind = OUTCOME_BAKED };
	const struct journal_entry entry = { .source = "m.py",
					     .target = "m.pyc",
					     .embedded = "m.py",
					     .tag = "cpython-311",
					     .outcome = JOURNAL_BAKED };
	struct journal *journal = has_journal ? journal_new() : NULL;
	auto_err err = ERR_INIT;
	struct report report;

	report_init(&report);
	report.journal = journal;
	report_outcome(&report, "a.py", "a.pyc", &result);
	hold_begin(&report);
	report_outcome(&report, "m.py", "m.pyc", &result);
	if (journal)
		journal_add(journal, &entry, &err);
	hold_end(&report, is_written);
	is_int((long long)report.baked, (long long)baked, what);
	if (journal) {
		is_int(journal_write(journal, &report, "report", &err), 0,
		       "the journal is written");
		ok(has_outcome(outcome), "the journal has the outcome");
	}
	journal_free(journal);
	report_fini(&report);
}

int
main(void)
{
	workdir_enter();
	log_set_level(LOG_SILENT);
	bake(true, true, 2, "\"outcome\":\"baked\"",
	     "the .pyc of a written archive counts as baked");
	bake(true, false, 1, "\"outcome\":\"dropped\"",
	     "the .pyc of an unwritten archive does not");
	bake(false, true, 2, NULL, "a report needs no journal if written");
	bake(false, false, 1, NULL, "a report needs no journal if not");
	workdir_leave();
	return tap_done();
}
