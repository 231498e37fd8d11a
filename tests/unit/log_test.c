/* SPDX-License-Identifier: MIT */
#include "base/log.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "lib/captured.h"
#include "lib/tap.h"

static char said[10000];

/* Logs one error and one notice at a level.  Sets said to the output. */
static void
talk(enum log_level level)
{
	struct captured captured = captured_begin();

	log_set_level(level);
	log_error("%s: %d", "lib/a.py", 5);
	log_notice("%s", "kept 100%");
	captured_end(&captured, said, sizeof(said));
}

static void
test_always(void)
{
	struct captured captured = captured_begin();

	log_set_level(LOG_SILENT);
	log_always("%s", "trusted");
	captured_end(&captured, said, sizeof(said));
	is_string(said, "pyc-bake: trusted\n",
		  "silent: a message that is always shown");
}

static void
test_long_line(void)
{
	struct captured captured = captured_begin();
	char text[5000];
	size_t length;

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	log_set_level(LOG_NORMAL);
	log_error("%s", text);
	length = captured_end(&captured, said, sizeof(said));
	is_int((long long)length, 10 + 4999 + 1, "a long message is not cut");
	ok(length > 0 && said[length - 1] == '\n',
	   "a long message ends its line");
}

/* --- terminals --- */

#define ERASE "\r\033[K"

struct terminal {
	int master;
	int slave;
	int before; /* the original standard error */
};

/*
 * Redirects standard error to a new terminal of that width.  Returns false if
 * no terminal can be made.
 */
static bool
enter_terminal(struct terminal *terminal, unsigned short columns)
{
	const struct winsize size = { .ws_row = 24, .ws_col = columns };
	struct termios mode;
	const char *path;

	terminal->master = posix_openpt(O_RDWR | O_NOCTTY);
	if (terminal->master < 0 || grantpt(terminal->master) ||
	    unlockpt(terminal->master) || !(path = ptsname(terminal->master)))
		return false;
	terminal->slave = open(path, O_RDWR | O_NOCTTY);
	if (terminal->slave < 0 || tcgetattr(terminal->slave, &mode))
		return false;
	cfmakeraw(&mode);
	tcsetattr(terminal->slave, TCSANOW, &mode);
	ioctl(terminal->slave, TIOCSWINSZ, &size);
	terminal->before = dup(STDERR_FILENO);
	dup2(terminal->slave, STDERR_FILENO);
	return true;
}

/* Restores standard error.  Sets said to the terminal's output. */
static void
leave_terminal(struct terminal *terminal)
{
	size_t length = 0;

	/* Marks the end, because read() may return less than was written. */
	fputc('$', stderr);
	dup2(terminal->before, STDERR_FILENO);
	close(terminal->before);
	while (length < sizeof(said) && (!length || said[length - 1] != '$')) {
		ssize_t count = read(terminal->master, said + length,
				     sizeof(said) - length);

		if (count <= 0)
			break;
		length += (size_t)count;
	}
	said[length ? length - 1 : 0] = '\0';
	close(terminal->slave);
	close(terminal->master);
}

/* Returns log_columns() with TERM set to term, or unset if term is NULL. */
static unsigned int
columns_of(const char *term, unsigned short columns)
{
	struct terminal terminal;
	unsigned int told;

	if (!enter_terminal(&terminal, columns))
		return 0;
	if (term)
		setenv("TERM", term, 1);
	else
		unsetenv("TERM");
	told = log_columns();
	leave_terminal(&terminal);
	return told;
}

static bool
colour_of(const char *term, const char *no_color)
{
	struct terminal terminal;
	bool told;

	if (!enter_terminal(&terminal, 80))
		return false;
	setenv("TERM", term, 1);
	if (no_color)
		setenv("NO_COLOR", no_color, 1);
	else
		unsetenv("NO_COLOR");
	told = log_has_colour();
	leave_terminal(&terminal);
	return told;
}

static void
test_terminal(void)
{
	is_int(columns_of("xterm", 41), 41, "the columns of a terminal");
	is_int(columns_of("xterm", 0), 80,
	       "a terminal that reports no width has 80 columns");
	is_int(columns_of("dumb", 41), 0, "a dumb terminal has no columns");
	is_int(columns_of("", 41), 0,
	       "a terminal without a type has no columns");
	is_int(columns_of(NULL, 41), 0, "without TERM there are no columns");
	ok(colour_of("xterm", NULL), "a terminal has colour");
	ok(colour_of("xterm", ""), "an empty NO_COLOR does not disable colour");
	ok(!colour_of("xterm", "0"), "any other NO_COLOR disables colour");
	ok(!colour_of("dumb", NULL), "a dumb terminal has no colour");
}

static void
test_status(void)
{
	struct terminal terminal;

	if (!enter_terminal(&terminal, 80))
		return;
	log_set_level(LOG_NORMAL);
	log_clear_status();
	log_status("1/9 files");
	log_status("2/9");
	log_error("lib/a.py: no");
	log_notice("%s", "again");
	log_status("3/9");
	log_clear_status();
	log_clear_status();
	leave_terminal(&terminal);
	is_string(said,
		  "\r1/9 files\033[K\r2/9\033[K" ERASE
		  "pyc-bake: lib/a.py: no\npyc-bake: again\n"
		  "\r3/9\033[K" ERASE,
		  "the status line is erased once before a message");
}

/* A notice that is suppressed does not erase the status line. */
static void
test_quiet_status(void)
{
	struct terminal terminal;

	if (!enter_terminal(&terminal, 80))
		return;
	log_set_level(LOG_QUIET);
	log_status("1/9");
	log_notice("%s", "nothing");
	log_clear_status();
	leave_terminal(&terminal);
	is_string(said, "\r1/9\033[K" ERASE,
		  "a suppressed notice does not erase the status line");
}

static void
test_no_terminal(void)
{
	int before = dup(STDERR_FILENO);
	int null = open("/dev/null", O_WRONLY);

	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	dup2(null, STDERR_FILENO);
	is_int(log_columns(), 0, "a file has no columns");
	ok(!log_has_colour(), "a file has no colour");
	dup2(before, STDERR_FILENO);
	close(before);
	close(null);
}

static void
test_terminals(void)
{
	struct terminal terminal;

	test_no_terminal();
	if (!enter_terminal(&terminal, 80)) {
		ok(true, "terminals # SKIP no terminal can be made");
		return;
	}
	leave_terminal(&terminal);
	test_terminal();
	test_status();
	test_quiet_status();
}

int
main(void)
{
	is_int(log_level(), LOG_NORMAL, "the default level is normal");

	talk(LOG_NORMAL);
	is_string(said, "pyc-bake: lib/a.py: 5\npyc-bake: kept 100%\n",
		  "normal: errors and notices with the program's name");
	talk(LOG_VERBOSE);
	is_string(said, "pyc-bake: lib/a.py: 5\npyc-bake: kept 100%\n",
		  "verbose: errors and notices");
	is_int(log_level(), LOG_VERBOSE,
	       "log_level returns the level that was set");
	talk(LOG_QUIET);
	is_string(said, "pyc-bake: lib/a.py: 5\n", "quiet: errors only");
	talk(LOG_SILENT);
	is_string(said, "", "silent: no messages");
	test_always();
	test_long_line();
	test_terminals();
	return tap_done();
}
