/* SPDX-License-Identifier: MIT */
/*
 * Names are bytes until they are known to be UTF-8.  Names are sorted with '/'
 * before every other character: then the names in a directory directly follow
 * it, and collisions are between neighbours.
 */
#include "format/zipname.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#define SHOWN_LENGTH 200 /* bytes of a name in a message */

/* Reads a character of a name: UTF-8 by RFC 3629, without surrogates. */
static size_t
zipname_read_character(const uint8_t *at, size_t remaining, uint32_t *code)
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
		size_t taken =
			zipname_read_character(at + i, length - i, &code);

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

const char *
zipname_plain(const char *name)
{
	return strncmp(name, "./", 2) ? name : name + 2;
}

static int
check_components(const char *start, size_t length, unsigned int allowed,
		 struct err *err)
{
	size_t left = length;

	if (!length)
		return err_set(err, "the path is empty");
	if (allowed & ZIPNAME_DOT && length >= 2 && !memcmp(start, "./", 2)) {
		if (length == 2)
			return 0;
		start += 2;
		left -= 2;
	}
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
check_characters(const uint8_t *name, size_t length, unsigned int allowed,
		 struct err *err)
{
	for (size_t i = 0; i < length;) {
		uint32_t code;
		size_t taken =
			zipname_read_character(name + i, length - i, &code);

		if (!taken)
			return err_set(err, "the name is not valid UTF-8");
		if (taken > 1 && !(allowed & ZIPNAME_UTF8))
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

/* Whether the name ends in the number of a version, as in VMS: ";" and digits.
 */
static bool
ends_in_version(const char *name, size_t length)
{
	while (length && name[length - 1] >= '0' && name[length - 1] <= '9')
		length--;
	return length && name[length - 1] == ';';
}

bool
zipname_is_utf8(const void *name, size_t length)
{
	const uint8_t *at = name;
	uint32_t code;

	for (size_t i = 0, taken; i < length; i += taken) {
		taken = zipname_read_character(at + i, length - i, &code);
		if (!taken)
			return false;
	}
	return true;
}

int
zipname_check(const void *name, size_t length, unsigned int allowed,
	      struct err *err)
{
	const uint8_t *at = name;

	if (length > ZIPNAME_MAX_LENGTH)
		return err_set(err, "the name has %zu bytes, the limit is %d",
			       length, ZIPNAME_MAX_LENGTH);
	if (check_characters(at, length, allowed, err))
		return -1;
	if (length >= 2 && at[1] == ':' &&
	    ((at[0] >= 'A' && at[0] <= 'Z') || (at[0] >= 'a' && at[0] <= 'z')))
		return err_set(err, "the name starts with a drive letter");
	if (ends_in_version(name, length))
		return err_set(err, "unzip drops the end of the name, from "
				    "its last semicolon");
	return check_components(name, length, allowed, err);
}

/* Returns the rank of a byte in the order that finds collisions. */
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

/* Returns how many leading bytes two names share. */
static size_t
zipname_shared_length(const char *a, const char *b, bool fold)
{
	size_t i = 0;

	while (a[i] && rank(a[i], fold) == rank(b[i], fold))
		i++;
	return i;
}

static int
zipname_compare_names(const char *a, const char *b, bool fold)
{
	size_t i = zipname_shared_length(a, b, fold);
	int order = rank(a[i], fold) - rank(b[i], fold);

	return order ? order : strcmp(a, b);
}

static int
compare_exactly(const void *left, const void *right)
{
	return zipname_compare_names(*(const char *const *)left,
				     *(const char *const *)right, false);
}

static int
compare_folded(const void *left, const void *right)
{
	return zipname_compare_names(*(const char *const *)left,
				     *(const char *const *)right, true);
}

/* Returns why a name and the next one cannot both exist, or NULL. */
static const char *
find_collision(const char *name, const char *next, bool fold)
{
	size_t shared = zipname_shared_length(name, next, fold);

	if (!name[shared] && !next[shared])
		return strcmp(name, next) ? "the name differs only in case "
					    "from that of" :
					    "the archive has this name twice";
	return !name[shared] && next[shared] == '/' ?
		       "a file cannot also be the directory of" :
		       NULL;
}

int
zipname_check_collisions(const char **names, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		names[i] = zipname_plain(names[i]);
	qsort(names, count, sizeof(*names), compare_exactly);
	for (size_t i = 1; i < count; i++) {
		const char *problem =
			find_collision(names[i - 1], names[i], false);

		if (!problem)
			continue;

		auto_free char *shown =
			zipname_show(names[i - 1], strlen(names[i - 1]));
		auto_free char *second =
			zipname_show(names[i], strlen(names[i]));

		if (!strcmp(names[i - 1], names[i]))
			return err_set(err, "member '%s': %s", shown, problem);
		return err_set(err, "member '%s': %s '%s'", shown, problem,
			       second);
	}
	return 0;
}

void
zipname_sort_folded(const char **names, size_t count)
{
	qsort(names, count, sizeof(*names), compare_folded);
}

bool
zipname_is_twin(const char *name, const char *next)
{
	return find_collision(name, next, true);
}
