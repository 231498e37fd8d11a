/* SPDX-License-Identifier: MIT */
/*
 * Each message is one line in a single write, so that lines of several
 * processes do not mix.  Standard error is unbuffered, so messages appear in
 * order.
 */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/self.h"
#include "base/signals.h"
#include "base/utf8.h"

/* For a terminal that does not report its width. */
#define USUAL_COLUMNS 80

/* Return to the start of the line; erase from here to its end. */
#define TO_START "\r"
#define ERASE_REST "\033[K"

static enum log_level level_now = LOG_NORMAL;
static bool has_status; /* a status line is shown */

void
log_set_level(enum log_level level)
{
	level_now = level;
}

enum log_level
log_level(void)
{
	return level_now;
}

static void
print_line(const char *format, va_list arguments)
{
	auto_free char *text = NULL;
	auto_free char *shown = NULL;

	if (vasprintf(&text, format, arguments) < 0) {
		text = NULL;
		mem_exhausted();
	}
	shown = utf8_show(text);
	log_clear_status();
	fprintf(stderr, "%s: %s\n", self_name(), shown);
}

void
log_always(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_line(format, arguments);
	va_end(arguments);
}

void
log_error(const char *format, ...)
{
	va_list arguments;

	if (level_now <= LOG_SILENT)
		return;
	va_start(arguments, format);
	print_line(format, arguments);
	va_end(arguments);
}

void
log_notice(const char *format, ...)
{
	va_list arguments;

	if (level_now < LOG_NORMAL)
		return;
	va_start(arguments, format);
	print_line(format, arguments);
	va_end(arguments);
}

/* Returns whether the stream is good.  Reports the first failure only. */
static bool
review_output(bool has_failed, int error)
{
	if (!ferror(stdout))
		return true;
	if (!has_failed && !signals_caught())
		log_error("standard output: %s", strerror(error));
	return false;
}

bool
log_output(const void *bytes, size_t length)
{
	bool has_failed = ferror(stdout);
	int error = 0;

	log_clear_status();
	if (length && fwrite(bytes, 1, length, stdout) < length)
		error = errno;
	return review_output(has_failed, error);
}

bool
log_flush_output(void)
{
	bool has_failed = ferror(stdout);
	int error = fflush(stdout) ? errno : 0;

	return review_output(has_failed, error);
}

unsigned int
log_columns(void)
{
	const char *term = getenv("TERM");
	struct winsize size;

	if (!term || !*term || !strcmp(term, "dumb") || !isatty(STDERR_FILENO))
		return 0;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return USUAL_COLUMNS;
	return size.ws_col;
}

bool
log_has_colour(void)
{
	const char *unwanted = getenv("NO_COLOR");

	return (!unwanted || !*unwanted) && log_columns();
}

void
log_status(const char *text)
{
	fprintf(stderr, TO_START "%s" ERASE_REST, text);
	has_status = true;
}

void
log_clear_status(void)
{
	if (has_status)
		fputs(TO_START ERASE_REST, stderr);
	has_status = false;
}
