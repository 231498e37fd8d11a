/* SPDX-License-Identifier: MIT */
/* Tests the text of the progress line, and when it is drawn. */
#include "report/progress.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "lib/captured.h"
#include "lib/tap.h"

static void
check(size_t done, size_t total, double seconds, unsigned int columns,
      const char *wanted)
{
	auto_free char *text = progress_text(done, total, seconds, columns);

	is_string(text, wanted, "the text of the line");
}

static void
test_parts(void)
{
	check(1234, 2461, 0.534, 80, "1234/2461 files, 2311/s, 0.5 s left");
	check(0, 2461, 0.6, 80, "0/2461 files");
	check(0, 0, 0.6, 80, "0/0 files");
	check(5, 5, 0, 80, "5/5 files");
	check(2461, 2461, 1, 80, "2461/2461 files, 2461/s");
	check(1, 2, 4, 80, "1/2 files, 0.2/s, 4.0 s left");
}

static void
test_rates(void)
{
	check(99, 198, 10, 80, "99/198 files, 9.9/s, 10 s left");
	check(100, 150, 10, 80, "100/150 files, 10/s, 5.0 s left");
	/* Ten is never shown as "10.0", from below or from above. */
	check(996, 996, 100, 80, "996/996 files, 10/s");
}

static void
test_times(void)
{
	char most[100];

	check(100, 800, 10, 80, "100/800 files, 10/s, 1 min left");
	check(100, 694, 10, 80, "100/694 files, 10/s, 59 s left");
	check(100, 36050, 10, 80, "100/36050 files, 10/s, 1 h 0 min left");
	check(100, 90100, 10, 80, "100/90100 files, 10/s, 2 h 30 min left");
	snprintf(most, sizeof(most), "1/%zu files, 0.0/s, 277777 h 47 min left",
		 SIZE_MAX);
	check(1, SIZE_MAX, 1e9, 200, most);
}

/* "10/20 files" has 11 characters, 17 with the rate, 29 with the time too. */
static void
test_widths(void)
{
	check(10, 20, 1, 31, "10/20 files, 10/s, 1.0 s left");
	check(10, 20, 1, 30, "10/20 files, 10/s, 1.0 s left");
	check(10, 20, 1, 29, "10/20 files, 10/s");
	check(10, 20, 1, 18, "10/20 files, 10/s");
	check(10, 20, 1, 17, "10/20 files");
	check(10, 20, 1, 12, "10/20 files");
	check(10, 20, 1, 11, "10/20 file");
	check(10, 20, 1, 2, "1");
	check(10, 20, 1, 1, "");
	check(10, 20, 1, 0, "");
}

static void
test_when(void)
{
	struct progress progress = { .is_wanted = true, .next = 100.5 };

	ok(!progress_is_due(&progress, 100), "no line is drawn at once");
	ok(!progress_is_due(&progress, 100.49),
	   "no line is drawn within half a second");
	ok(progress_is_due(&progress, 100.5),
	   "the first line is drawn after half a second");
	ok(!progress_is_due(&progress, 100.5), "a line is drawn once");
	ok(!progress_is_due(&progress, 100.59),
	   "no line is drawn within a tenth of a second");
	ok(progress_is_due(&progress, 100.61),
	   "a line is drawn after a tenth of a second");
	ok(progress_is_due(&progress, 200),
	   "a line is drawn after any longer time");
	progress.is_wanted = false;
	ok(!progress_is_due(&progress, 300),
	   "no line is drawn without a terminal");
}

/* Standard error is a file here. */
static void
test_no_terminal(void)
{
	struct captured captured = captured_begin();
	struct progress progress;
	char text[100];

	setenv("TERM", "xterm", 1);
	progress_init(&progress);
	progress_begin(&progress, 2);
	progress.next = 0;
	progress_step(&progress, 1);
	progress_end(&progress);
	captured_end(&captured, text, sizeof(text));
	ok(!progress.is_wanted, "no progress is shown in a file");
	is_string(text, "", "nothing is written to the file");
}

int
main(void)
{
	test_parts();
	test_rates();
	test_times();
	test_widths();
	test_when();
	test_no_terminal();
	return tap_done();
}
