/* SPDX-License-Identifier: MIT */
#include "base/number.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

int
number_parse_decimal(const char *text, int64_t most, int64_t *number)
{
	char *end;

	/* strtoll would accept blanks and signs. */
	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	*number = strtoll(text, &end, 10);
	return errno || *end || *number > most ? -1 : 0;
}

int
number_parse_int(const char *text, int64_t most, int64_t *number)
{
	auto_free char *copy = mem_strdup(text + strspn(text, " \t"));
	size_t length = strlen(copy);

	while (length && strchr(" \t", copy[length - 1]))
		copy[--length] = '\0';
	return number_parse_decimal(copy, most, number);
}

int
number_refuse_size(const char *name, const char *text, struct err *err)
{
	return err_set(err,
		       "--%s: '%s' is not a number of bytes, such as 500M or "
		       "20G",
		       name, text);
}

int
number_parse_size(const char *name, const char *text, uint64_t *size,
		  struct err *err)
{
	static const char letters[] = "KMGT";
	auto_free char *digits = mem_strdup(text);
	size_t length = strlen(digits);
	const char *letter =
		length ? strchr(letters, digits[length - 1]) : NULL;
	unsigned int shift = 0;
	int64_t number;

	if (letter) {
		shift = 10 * (unsigned int)(letter - letters + 1);
		digits[length - 1] = '\0';
	}
	if (number_parse_decimal(digits, INT64_MAX >> shift, &number))
		return number_refuse_size(name, text, err);
	*size = (uint64_t)number << shift;
	return 0;
}
