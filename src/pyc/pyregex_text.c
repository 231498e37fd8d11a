/* SPDX-License-Identifier: MIT */
/* The escapes are those of _escape and _class_escape in Lib/re/_parser.py. */
#include "pyc/pyregex_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "pyc/pyregex_set.h"

/* The largest character code of an octal escape. */
#define MOST_OCTAL 0377

int
pyregex_text_init(struct pyregex_text *text, const char *expression,
		  struct err *err)
{
	const uint8_t *at = (const uint8_t *)expression;
	size_t remaining = strlen(expression);

	*text = PYREGEX_TEXT_INIT;
	text->codes = mem_zalloc(remaining + 1, sizeof(*text->codes));
	while (remaining) {
		uint32_t *code = &text->codes[text->length];
		size_t length = utf8_read(at, remaining, code);

		if (!length || utf8_is_surrogate(*code))
			return pyregex_text_fail(text->length, "not UTF-8",
						 err);
		text->length++;
		at += length;
		remaining -= length;
	}
	return 0;
}

void
pyregex_text_fini(struct pyregex_text *text)
{
	free(text->codes);
	*text = PYREGEX_TEXT_INIT;
}

uint32_t
pyregex_text_next(const struct pyregex_text *text)
{
	return text->at < text->length ? text->codes[text->at] : PYREGEX_END;
}

uint32_t
pyregex_text_take(struct pyregex_text *text)
{
	uint32_t code = pyregex_text_next(text);

	if (code != PYREGEX_END)
		text->at++;
	return code;
}

bool
pyregex_text_match(struct pyregex_text *text, char character)
{
	if (pyregex_text_next(text) != (uint32_t)(unsigned char)character)
		return false;
	text->at++;
	return true;
}

int
pyregex_text_fail(size_t position, const char *what, struct err *err)
{
	return err_set(err, "%s at position %zu", what, position);
}

/* Returns the value of a digit in that base, or -1. */
static int
digit_of(uint32_t code, int base)
{
	char lower = code < 0x80 ? ascii_lower((char)code) : '\0';
	int value = lower >= '0' && lower <= '9' ? lower - '0' :
		    lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 :
						   -1;

	return value < base ? value : -1;
}

uint32_t
pyregex_text_number(struct pyregex_text *text, size_t *count)
{
	uint32_t number = 0;
	int digit;

	*count = 0;
	while ((digit = digit_of(pyregex_text_next(text), 10)) >= 0) {
		number = number > (UINT32_MAX - 9) / 10 ?
				 UINT32_MAX :
				 number * 10 + (uint32_t)digit;
		text->at++;
		++*count;
	}
	return number;
}

/* Reads up to most digits into *value.  Returns how many it read. */
static size_t
read_digits(struct pyregex_text *text, size_t most, int base, uint32_t *value)
{
	size_t count = 0;
	int digit;

	while (count < most &&
	       (digit = digit_of(pyregex_text_next(text), base)) >= 0) {
		*value = *value * (uint32_t)base + (uint32_t)digit;
		text->at++;
		count++;
	}
	return count;
}

static int
read_hexadecimal(struct pyregex_text *text, size_t start, size_t digits,
		 struct pyregex_escape *escape, struct err *err)
{
	escape->value = 0;
	if (read_digits(text, digits, 16, &escape->value) != digits)
		return pyregex_text_fail(start, "incomplete escape", err);
	if (escape->value > PYREGEX_LAST_CODE)
		return pyregex_text_fail(start, "no such character", err);
	if (utf8_is_surrogate(escape->value))
		return pyregex_text_fail(
			start, "a surrogate, which is not supported,", err);
	return 0;
}

/*
 * Reads an escape whose first digit has been read.  In a set or with a leading
 * 0, up to three digits are an octal escape.  Elsewhere three octal digits are
 * an octal escape, and otherwise one or two digits are the number of a group.
 */
static int
read_number(struct pyregex_text *text, size_t start, bool is_in_set,
	    struct pyregex_escape *escape, struct err *err)
{
	uint32_t first = text->codes[text->at - 1] - '0';
	size_t after = text->at;
	uint32_t value = first;
	size_t more = read_digits(text, 2, 8, &value);

	if (is_in_set && first > 7)
		return pyregex_text_fail(start, "bad escape", err);
	escape->value = value;
	if (is_in_set || !first || (first < 8 && more == 2))
		return value <= MOST_OCTAL ?
			       0 :
			       pyregex_text_fail(start,
						 "octal escape too large", err);
	escape->kind = PYREGEX_ESCAPE_REFERENCE;
	escape->value = first;
	text->at = after;
	read_digits(text, 1, 10, &escape->value);
	return 0;
}

/* Reads an escape whose ASCII letter has been read. */
static int
read_letter(struct pyregex_text *text, size_t start, bool is_in_set,
	    struct pyregex_escape *escape, struct err *err)
{
	static const char names[] = "abfnrtv";
	static const char meanings[] = "\a\b\f\n\r\t\v";
	char letter = (char)escape->value;
	const char *name;

	if (letter == 'x' || letter == 'u' || letter == 'U')
		return read_hexadecimal(text, start,
					letter == 'x' ? 2 :
					letter == 'u' ? 4 :
							8,
					escape, err);
	if (letter == 'N')
		return pyregex_text_fail(start, "\\N, which is not supported,",
					 err);
	if (strchr("dDsSwW", letter)) {
		escape->kind = PYREGEX_ESCAPE_CATEGORY;
		return 0;
	}
	if (!is_in_set && strchr("AbBZz", letter)) {
		escape->kind = PYREGEX_ESCAPE_ASSERTION;
		escape->value = letter == 'z' ? 'Z' : (uint32_t)letter;
		return 0;
	}
	name = strchr(names, letter);
	if (!name)
		return pyregex_text_fail(start, "bad escape", err);
	escape->value = (uint32_t)meanings[name - names];
	return 0;
}

int
pyregex_text_escape(struct pyregex_text *text, bool is_in_set,
		    struct pyregex_escape *escape, struct err *err)
{
	size_t start = text->at - 1;
	uint32_t code = pyregex_text_take(text);

	*escape = (struct pyregex_escape){ PYREGEX_ESCAPE_CHARACTER, code };
	if (code == PYREGEX_END)
		return pyregex_text_fail(start, "bad escape (end of pattern)",
					 err);
	if (digit_of(code, 10) >= 0)
		return read_number(text, start, is_in_set, escape, err);
	if (code < 0x80 && ascii_is_alphanumeric((char)code))
		return read_letter(text, start, is_in_set, escape, err);
	return 0;
}
