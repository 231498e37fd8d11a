/* SPDX-License-Identifier: MIT */
/* A message that gets its prefixes while it is passed up the call chain. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
err_fini(struct err *err)
{
	free(err->message);
	err->message = NULL;
	err->number = 0;
}

static char *
format_text(const char *format, va_list arguments)
{
	char *text;

	if (vasprintf(&text, format, arguments) < 0)
		mem_exhausted();
	return text;
}

int
err_set(struct err *err, const char *format, ...)
{
	va_list arguments;

	err_fini(err);
	va_start(arguments, format);
	err->message = format_text(format, arguments);
	va_end(arguments);
	return -1;
}

int
err_errno(struct err *err, const char *format, ...)
{
	int number = errno;
	va_list arguments;
	auto_free char *text = NULL;

	va_start(arguments, format);
	text = format_text(format, arguments);
	va_end(arguments);
	err_set(err, "%s: %s", text, strerror(number));
	err->number = number;
	return -1;
}

int
err_prefix(struct err *err, const char *format, ...)
{
	va_list arguments;
	auto_free char *text = NULL;
	char *joined;

	va_start(arguments, format);
	text = format_text(format, arguments);
	va_end(arguments);
	joined = mem_printf("%s: %s", text, err->message);
	free(err->message);
	err->message = joined;
	return -1;
}
