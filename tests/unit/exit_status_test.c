/* SPDX-License-Identifier: MIT */
/* Tests that the worst status of a run is kept, and which errors are logged. */
#include "base/exit_status.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/signals.h"
#include "lib/captured.h"
#include "lib/tap.h"

static char said[1000];

/* Records trouble, or a failed file.  Sets said to the logged text. */
static void
record(enum exit_status *worst, const char *trouble)
{
	struct captured captured = captured_begin();
	auto_err err = ERR_INIT;

	if (trouble) {
		err_set(&err, "%s", trouble);
		exit_status_trouble(worst, &err);
	} else {
		exit_status_files(worst);
	}
	captured_end(&captured, said, sizeof(said));
}

static void
test_values(void)
{
	is_int(EXIT_STATUS_OK, 0, "a run without errors exits with 0");
	is_int(EXIT_STATUS_FILES, 1, "a failed file exits with 1");
	is_int(EXIT_STATUS_TROUBLE, 2, "a failed run exits with 2");
}

static void
test_worst(void)
{
	static const struct {
		enum exit_status before;
		const char *trouble;
		enum exit_status after;
		const char *what;
	} rows[] = {
		{ EXIT_STATUS_OK, NULL, EXIT_STATUS_FILES,
		  "the first failed file is recorded" },
		{ EXIT_STATUS_FILES, NULL, EXIT_STATUS_FILES,
		  "another failed file changes nothing" },
		{ EXIT_STATUS_TROUBLE, NULL, EXIT_STATUS_TROUBLE,
		  "a failed file does not hide a failed run" },
		{ EXIT_STATUS_OK, "disk", EXIT_STATUS_TROUBLE,
		  "a failed run is recorded" },
		{ EXIT_STATUS_FILES, "disk", EXIT_STATUS_TROUBLE,
		  "a failed run is worse than a failed file" },
		{ EXIT_STATUS_TROUBLE, "disk", EXIT_STATUS_TROUBLE,
		  "a run that fails twice stays failed" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		enum exit_status worst = rows[i].before;

		record(&worst, rows[i].trouble);
		is_int(worst, rows[i].after, rows[i].what);
		is_string(said, rows[i].trouble ? "pyc-bake: disk\n" : "",
			  "only the error of a run is logged");
	}
}

static void
test_format(void)
{
	enum exit_status worst = EXIT_STATUS_OK;

	record(&worst, "100%s.py: 5%n");
	is_string(said, "pyc-bake: 100%s.py: 5%n\n",
		  "a message is not used as a format");
}

static void
test_silent(void)
{
	enum exit_status worst = EXIT_STATUS_OK;

	log_set_level(LOG_SILENT);
	record(&worst, "disk");
	log_set_level(LOG_NORMAL);
	is_string(said, "", "a silent run logs no error");
	is_int(worst, EXIT_STATUS_TROUBLE, "a silent run records the error");
}

/* A run that a signal ends only repeats that it was interrupted. */
static void
test_signal(void)
{
	enum exit_status worst = EXIT_STATUS_FILES;
	auto_err err = ERR_INIT;

	is_int(signals_open(&err), 0, "signal handlers are installed");
	record(&worst, "disk");
	is_string(said, "pyc-bake: disk\n",
		  "an error is logged before a signal arrives");
	worst = EXIT_STATUS_FILES;
	raise(SIGTERM);
	record(&worst, "interrupted");
	is_string(said, "", "no error is logged after a signal");
	is_int(worst, EXIT_STATUS_TROUBLE,
	       "the run counts as failed after a signal");
}

int
main(void)
{
	test_values();
	test_worst();
	test_format();
	test_silent();
	test_signal();
	return tap_done();
}
