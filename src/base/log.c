/* SPDX-License-Identifier: MIT */
/* One line a message, written whole so that lines of processes do not mix. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"

static enum log_level level_now = LOG_NORMAL;

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
	fprintf(stderr, "pyc-bake: %s\n", shown);
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
