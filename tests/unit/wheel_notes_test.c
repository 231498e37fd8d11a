/* SPDX-License-Identifier: MIT */
/* Tests the warnings and findings for the faults of an accepted wheel. */
#include "zip/wheel_notes.h"

#include "base/log.h"
#include "base/mem.h"
#include "lib/captured.h"
#include "lib/checked_pyc.h"
#include "lib/tap.h"

#define TITLE_LOST "RECORD has rows without a member, which are dropped: "
#define TITLE_CASE \
	"names differ only in case and overwrite each other if case is " \
	"ignored: "

static char said[20000];

static void
warns(const struct wheel_notes *notes, enum log_level level, const char *wanted,
      const char *what)
{
	struct captured captured;

	log_set_level(level);
	captured = captured_begin();
	wheel_notes_warn(notes, "a.whl");
	captured_end(&captured, said, sizeof(said));
	is_string(said, wanted, what);
}

static void
finds(const struct wheel_notes *notes, const char *wanted, const char *what)
{
	struct findings findings = FINDINGS_INIT;

	wheel_notes_find(notes, "a.whl", &findings);
	is_findings(&findings, "a.whl", wanted, what);
	findings_fini(&findings);
}

static void
test_none(void)
{
	struct wheel_notes notes = { 0 };

	warns(&notes, LOG_VERBOSE, "", "no notes give no warnings");
	finds(&notes, "", "no notes give no findings");
	wheel_notes_fini(&notes);
}

static void
test_kinds(void)
{
	struct wheel_notes notes = { 0 };

	wheel_notes_add(&notes, WHEEL_VERSION, "1.x");
	wheel_notes_add(&notes, WHEEL_CASE, "A.py");
	wheel_notes_add(&notes, WHEEL_LOST_ROW, "a\n.py");
	wheel_notes_add(&notes, WHEEL_LOST_ROW, "b.py");
	wheel_notes_add(&notes, WHEEL_WRONG_ROW, "line 1: bad");
	warns(&notes, LOG_QUIET,
	      "pyc-bake: a.whl: warning: " TITLE_LOST "'a\\x0a.py', 'b.py'\n"
	      "pyc-bake: a.whl: warning: " TITLE_CASE "'A.py'\n"
	      "pyc-bake: a.whl: warning: installers refuse the version in the "
	      "file name, which does not conform to PEP 440: '1.x'\n"
	      "pyc-bake: a.whl: warning: RECORD is written anew: line 1: bad\n",
	      "each kind has a line, and names are escaped");
	warns(&notes, LOG_SILENT,
	      "pyc-bake: a.whl: warning: RECORD is written anew: line 1: bad\n",
	      "-qq shows wrong rows only");
	finds(&notes,
	      "record: " TITLE_LOST "'a\\x0a.py', 'b.py' | record: line 1: bad",
	      "faults that baking does not fix are not findings");
	wheel_notes_fini(&notes);
	ok(!notes.lists[WHEEL_LOST_ROW].shown &&
		   !notes.lists[WHEEL_LOST_ROW].count,
	   "wheel_notes_fini removes all notes");
}

static void
test_titles(void)
{
	struct wheel_notes notes = { 0 };

	wheel_notes_add(&notes, WHEEL_FOLDER_ROW, "d/");
	wheel_notes_add(&notes, WHEEL_NO_SELF, "RECORD");
	wheel_notes_add(&notes, WHEEL_ODD_HASH, "a.py");
	finds(&notes,
	      "record: RECORD has rows for directories, which are dropped: "
	      "'d/' | record: RECORD does not list itself; the row is added: "
	      "'RECORD' | record: RECORD has correct hashes that are not "
	      "written as unpadded urlsafe base64 under their algorithm: "
	      "'a.py'",
	      "each kind has its title");
	wheel_notes_fini(&notes);
}

static void
test_most_names(void)
{
	struct wheel_notes notes = { 0 };
	auto_buf names = BUF_INIT;
	auto_free char *all = NULL;
	auto_free char *more = NULL;

	for (int i = 0; i < WHEEL_MOST_NAMES; i++) {
		char name[] = { (char)('a' + i), '\0' };

		wheel_notes_add(&notes, WHEEL_CASE, name);
		buf_printf(&names, "%s'%s'", i ? ", " : "", name);
	}
	buf_add_byte(&names, 0);
	all = mem_printf("pyc-bake: a.whl: warning: " TITLE_CASE "%s\n",
			 (const char *)names.data);
	more = mem_printf("pyc-bake: a.whl: warning: " TITLE_CASE
			  "%s and 2 more\n",
			  (const char *)names.data);
	warns(&notes, LOG_NORMAL, all, "ten names are all shown");
	wheel_notes_add(&notes, WHEEL_CASE, "y");
	wheel_notes_add(&notes, WHEEL_CASE, "z");
	warns(&notes, LOG_NORMAL, more, "further names are counted");
	wheel_notes_fini(&notes);
}

static void
test_most_rows(void)
{
	struct wheel_notes notes = { 0 };
	struct findings findings = FINDINGS_INIT;
	struct captured captured;

	for (int i = 0; i < WHEEL_MOST_ROWS; i++)
		wheel_notes_add(&notes, WHEEL_WRONG_ROW, "bad");
	wheel_notes_find(&notes, "a.whl", &findings);
	is_int((long long)findings.count, WHEEL_MOST_ROWS,
	       "each wrong row is a finding");
	findings_fini(&findings);
	wheel_notes_add(&notes, WHEEL_WRONG_ROW, "bad");
	wheel_notes_add(&notes, WHEEL_WRONG_ROW, "bad");
	wheel_notes_find(&notes, "a.whl", &findings);
	is_int((long long)findings.count, WHEEL_MOST_ROWS + 1,
	       "further wrong rows are one finding");
	is_string(findings.items[WHEEL_MOST_ROWS].text, "2 more rows are wrong",
		  "that finding has their number");
	findings_fini(&findings);
	captured = captured_begin();
	wheel_notes_warn(&notes, "a.whl");
	captured_end(&captured, said, sizeof(said));
	ok(strstr(said, "pyc-bake: a.whl: warning: RECORD is written anew: 2 "
			"more rows are wrong\n"),
	   "the last warning has the number of further rows");
	wheel_notes_fini(&notes);
}

int
main(void)
{
	test_none();
	test_kinds();
	test_titles();
	test_most_names();
	test_most_rows();
	return tap_done();
}
