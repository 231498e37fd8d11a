/* SPDX-License-Identifier: MIT */
#include "base/log.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/tap.h"

static char said[10000];

/* Sends one error and one notice at a level; said is what came out. */
static void
talk(enum log_level level)
{
	FILE *file = tmpfile();
	int before = dup(STDERR_FILENO);
	ssize_t length;

	if (!file || before < 0)
		exit(99);
	fflush(stderr);
	dup2(fileno(file), STDERR_FILENO);
	log_set_level(level);
	log_error("%s: %d", "lib/a.py", 5);
	log_notice("%s", "kept 100%");
	fflush(stderr);
	dup2(before, STDERR_FILENO);
	close(before);
	length = pread(fileno(file), said, sizeof(said) - 1, 0);
	said[length > 0 ? length : 0] = '\0';
	fclose(file);
}

static void
test_long_line(void)
{
	FILE *file = tmpfile();
	int before = dup(STDERR_FILENO);
	char text[5000];
	ssize_t length;

	if (!file || before < 0)
		exit(99);
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	dup2(fileno(file), STDERR_FILENO);
	log_set_level(LOG_NORMAL);
	log_error("%s", text);
	fflush(stderr);
	dup2(before, STDERR_FILENO);
	close(before);
	length = pread(fileno(file), said, sizeof(said), 0);
	is_int(length, 10 + 4999 + 1, "a long message is not cut");
	ok(length > 0 && said[length - 1] == '\n', "and ends its line");
	fclose(file);
}

int
main(void)
{
	is_int(log_level(), LOG_NORMAL, "the level to begin with");

	talk(LOG_NORMAL);
	is_string(said, "pyc-bake: lib/a.py: 5\npyc-bake: kept 100%\n",
		  "normal: errors and notices, with the program's name");
	talk(LOG_VERBOSE);
	is_string(said, "pyc-bake: lib/a.py: 5\npyc-bake: kept 100%\n",
		  "verbose: both");
	is_int(log_level(), LOG_VERBOSE, "the level is as it was set");
	talk(LOG_QUIET);
	is_string(said, "pyc-bake: lib/a.py: 5\n", "quiet: errors only");
	talk(LOG_SILENT);
	is_string(said, "", "silent: nothing");
	test_long_line();
	return tap_done();
}
