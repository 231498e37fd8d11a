/* SPDX-License-Identifier: MIT */
#include "job/python_version.h"

#include <stdint.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/number.h"

#define DIGITS "0123456789"
#define MOST_MINOR 999

/* Whether text is like the 2 in 3.11.2 or the 2rc1 in 3.14.2rc1. */
static bool
is_micro(const char *text)
{
	const char *rest = text + strspn(text, DIGITS);

	if (rest == text)
		return false;
	if (!*rest)
		return true;
	if (!strncmp(rest, "rc", 2))
		rest += 2;
	else if (*rest == 'a' || *rest == 'b')
		rest++;
	return ascii_is_digit(*rest) && !rest[strspn(rest, DIGITS)];
}

int
python_version_parse(const char *text, unsigned int *minor, bool *is_release)
{
	const char *number = strncmp(text, "3.", 2) ? "" : text + 2;
	auto_free char *digits = mem_strndup(number, strcspn(number, "."));
	const char *micro = number + strlen(digits);
	int64_t parsed;

	if (number_parse_decimal(digits, MOST_MINOR, &parsed) || !parsed ||
	    (*micro && !is_micro(micro + 1)))
		return -1;
	*minor = (unsigned int)parsed;
	*is_release = *micro;
	return 0;
}
