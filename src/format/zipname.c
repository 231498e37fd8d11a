/* SPDX-License-Identifier: MIT */
/*
 * Names are bytes until they have been found to be UTF-8.  Collisions show
 * between neighbours once the names are sorted with '/' before every other
 * character: then what lies below a directory follows it at once.
 */
#include "format/zipname.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "format/zip_format.h"

#define SHOWN_LENGTH 200 /* bytes of a name in a message */

/* A character of a name: UTF-8 as RFC 3629 has it, without surrogates. */
static size_t
read_character(const uint8_t *at, size_t remaining, uint32_t *code)
{
	size_t length = utf8_read(at, remaining, code);

	return length && utf8_is_surrogate(*code) ? 0 : length;
}

static bool
is_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

char *
zipname_show(const void *name, size_t length)
{
	const uint8_t *at = name;
	auto_buf text = BUF_INIT;

	for (size_t i = 0; i < length;) {
		uint32_t code;
		size_t taken = read_character(at + i, length - i, &code);

		if (i >= SHOWN_LENGTH) {
			buf_add_string(&text, "...");
			break;
		}
		if (!taken || !utf8_is_plain(code)) {
			taken = taken ? taken : 1;
			for (size_t j = i; j < i + taken; j++)
				buf_printf(&text, "\\x%02x", at[j]);
		} else {
			if (code == '\\')
				buf_add_byte(&text, '\\');
			buf_add(&text, at + i, taken);
		}
		i += taken;
	}
	buf_add_byte(&text, '\0');
	return (char *)steal(text.data);
}

static int
check_components(const char *start, size_t length, struct err *err)
{
	size_t left = length;

	if (!length)
		return err_set(err, "the path is empty");
	if (start[0] == '/')
		return err_set(err, "the path is absolute");
	if (start[left - 1] == '/')
		left--;
	for (;;) {
		const char *slash = memchr(start, '/', left);
		size_t component = slash ? (size_t)(slash - start) : left;

		if (!component)
			return err_set(err, "the path has an empty component");
		if (component == 1 && start[0] == '.')
			return err_set(err, "the path has a '.' component");
		if (component == 2 && !memcmp(start, "..", 2))
			return err_set(err, "the path has a '..' component");
		if (!slash)
			return 0;
		start += component + 1;
		left -= component + 1;
	}
}

static int
check_characters(const uint8_t *name, size_t length, bool utf8, struct err *err)
{
	for (size_t i = 0; i < length;) {
		uint32_t code;
		size_t taken = read_character(name + i, length - i, &code);

		if (!taken)
			return err_set(err, "the name is not valid UTF-8");
		if (taken > 1 && !utf8)
			return err_set(err, "the name is not ASCII, but its "
					    "UTF-8 flag (bit 11) is not set");
		if (!code)
			return err_set(err, "the name has a NUL byte");
		if (is_control(code))
			return err_set(err, "the name has a control "
					    "character");
		if (code == '\\')
			return err_set(err, "the name has a backslash");
		i += taken;
	}
	return 0;
}

int
zipname_check(const void *name, size_t length, bool utf8, struct err *err)
{
	const uint8_t *at = name;

	if (length > ZIPNAME_MAX_LENGTH)
		return err_set(err,
			       "the name has %zu bytes, the limit is %d "
			       "(ZIPNAME_MAX_LENGTH)",
			       length, ZIPNAME_MAX_LENGTH);
	if (check_characters(at, length, utf8, err))
		return -1;
	if (length >= 2 && at[1] == ':' &&
	    ((at[0] >= 'A' && at[0] <= 'Z') || (at[0] >= 'a' && at[0] <= 'z')))
		return err_set(err, "the name starts with a drive letter");
	return check_components(name, length, err);
}

/* Where a byte of a name stands in the order that finds collisions. */
static int
rank(char byte, bool fold)
{
	unsigned char value = (unsigned char)byte;

	if (value == '/')
		return 1;
	if (fold && value >= 'A' && value <= 'Z')
		value = (unsigned char)(value - 'A' + 'a');
	return value;
}

/* How many bytes two names share. */
static size_t
shared_length(const char *a, const char *b, bool fold)
{
	size_t i = 0;

	while (a[i] && rank(a[i], fold) == rank(b[i], fold))
		i++;
	return i;
}

static int
compare_names(const char *a, const char *b, bool fold)
{
	size_t i = shared_length(a, b, fold);
	int order = rank(a[i], fold) - rank(b[i], fold);

	return order ? order : strcmp(a, b);
}

static int
compare_exactly(const void *left, const void *right)
{
	return compare_names(*(const char *const *)left,
			     *(const char *const *)right, false);
}

static int
compare_folded(const void *left, const void *right)
{
	return compare_names(*(const char *const *)left,
			     *(const char *const *)right, true);
}

static int
collide(const char *name, const char *next, bool fold, struct err *err)
{
	size_t shared = shared_length(name, next, fold);
	const char *problem = NULL;

	if (!strcmp(name, next))
		problem = "the name is there twice";
	else if (!name[shared] && !next[shared])
		problem = "the name differs only in case from that of";
	else if (!name[shared] && next[shared] == '/')
		problem = "a file cannot also be the directory of";
	if (!problem)
		return 0;

	auto_free char *shown = zipname_show(name, strlen(name));
	auto_free char *other = zipname_show(next, strlen(next));

	if (!strcmp(name, next))
		return err_set(err, "member '%s': %s", shown, problem);
	return err_set(err, "member '%s': %s '%s'", shown, problem, other);
}

int
zipname_check_collisions(const char **names, size_t count, bool fold,
			 struct err *err)
{
	qsort(names, count, sizeof(*names),
	      fold ? compare_folded : compare_exactly);
	for (size_t i = 1; i < count; i++)
		if (collide(names[i - 1], names[i], fold, err))
			return -1;
	return 0;
}
