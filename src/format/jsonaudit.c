/* SPDX-License-Identifier: MIT */
/*
 * One pass over the tokens.  The names of all objects are in one map, keyed by
 * the number of the object and the name.
 */
#include "format/jsonaudit.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/utf8.h"

struct audit {
	const uint8_t *start;
	const uint8_t *at;
	const uint8_t *end;
	struct map names;
	uint64_t objects; /* number of objects so far */
	/* The number of each open object, from 1 on; 0 for an array. */
	uint64_t open[JSONAUDIT_MOST_DEPTH];
	size_t depth;
	bool wants_name;
	size_t values; /* values and names so far */
};

static int
jsonaudit_refuse(const struct audit *audit, const char *what, struct err *err)
{
	return err_set(err, "%s at byte %zu", what,
		       (size_t)(audit->at - audit->start));
}

/* Folds case as Go does, as far as ASCII names need it. */
static uint32_t
fold_case(uint32_t code)
{
	if (code >= 'A' && code <= 'Z')
		return code + ('a' - 'A');
	if (code == 0x17f) /* the long s */
		return 's';
	if (code == 0x212a) /* the Kelvin sign */
		return 'k';
	return code;
}

static void
jsonaudit_add_unit(struct buf *text, uint32_t unit)
{
	const uint32_t folded = fold_case(unit);

	buf_add_byte(text, (uint8_t)(folded >> 8));
	buf_add_byte(text, (uint8_t)folded);
}

/* Adds a character as UTF-16, like \u. */
static void
jsonaudit_add_character(struct buf *text, uint32_t code)
{
	if (code < 0x10000) {
		jsonaudit_add_unit(text, code);
	} else {
		jsonaudit_add_unit(text, 0xd800 + ((code - 0x10000) >> 10));
		jsonaudit_add_unit(text, 0xdc00 + ((code - 0x10000) & 0x3ff));
	}
}

/* Reads an escape at audit->at, after its backslash. */
static uint32_t
read_escape(struct audit *audit)
{
	static const char letters[] = "bfnrt";
	static const char meanings[] = "\b\f\n\r\t";
	const uint8_t letter = *audit->at++;
	char digits[5] = "";
	const char *found;

	if (letter == 'u' && audit->end - audit->at >= 4) {
		memcpy(digits, audit->at, 4);
		audit->at += 4;
		return (uint32_t)strtoul(digits, NULL, 16);
	}
	found = letter ? strchr(letters, letter) : NULL;
	return found ? (uint8_t)meanings[found - letters] : letter;
}

/*
 * Whether a unit cannot follow the previous one.  *high is the previous unit if
 * it is the first half of a pair, otherwise 0.
 */
static bool
is_half(uint32_t code, uint32_t *high)
{
	const bool is_low = code >= 0xdc00 && code < 0xe000;

	if (!*high != !is_low)
		return true;
	*high = code >= 0xd800 && code < 0xdc00 ? code : 0;
	return false;
}

/* Reads and folds the string whose opening quote is at audit->at. */
static int
jsonaudit_read_text(struct audit *audit, struct buf *text, struct err *err)
{
	uint32_t high = 0;
	bool is_broken = false;

	audit->at++;
	while (!is_broken && audit->at < audit->end && *audit->at != '"') {
		uint32_t code = 0;

		if (*audit->at == '\\' && audit->end - audit->at >= 2) {
			audit->at++;
			code = read_escape(audit);
		} else {
			const size_t length = utf8_read(
				audit->at, (size_t)(audit->end - audit->at),
				&code);

			audit->at += length ? length : 1;
		}
		if (!code)
			return jsonaudit_refuse(audit, "has NUL in a string",
						err);
		is_broken = is_half(code, &high);
		jsonaudit_add_character(text, code);
	}
	if (is_broken || high)
		return jsonaudit_refuse(
			audit, "has half a surrogate pair in a string", err);
	if (audit->at < audit->end)
		audit->at++;
	return 0;
}

static int
jsonaudit_check_text(struct audit *audit, struct err *err)
{
	const uint64_t object =
		audit->depth ? audit->open[audit->depth - 1] : 0;
	const uint8_t *start = audit->at;
	auto_buf text = BUF_INIT;
	void **seen;

	buf_add(&text, &object, sizeof(object));
	if (jsonaudit_read_text(audit, &text, err))
		return -1;
	if (!object || !audit->wants_name)
		return 0;
	audit->wants_name = false;
	seen = map_get(&audit->names, text.data, text.length);
	if (*seen)
		return err_set(err,
			       "has the name %.*s twice in one object, which "
			       "readers interpret differently",
			       (int)(audit->at - start), (const char *)start);
	*seen = audit;
	return 0;
}

static int
check_number(struct audit *audit, struct err *err)
{
	char digits[32];
	size_t length = 0;

	while (audit->at + length < audit->end && audit->at[length] &&
	       strchr("+-.0123456789Ee", audit->at[length]))
		length++;
	/* A number that is not an integer keeps its text. */
	if (!memchr(audit->at, '.', length) &&
	    !memchr(audit->at, 'e', length) &&
	    !memchr(audit->at, 'E', length)) {
		if (length < sizeof(digits)) {
			memcpy(digits, audit->at, length);
			digits[length] = 0;
			errno = 0;
			if (digits[0] == '-')
				strtoll(digits, NULL, 10);
			else
				strtoull(digits, NULL, 10);
		}
		if (length >= sizeof(digits) || errno)
			return jsonaudit_refuse(
				audit, "has a number of more than 64 bits",
				err);
	}
	audit->at += length;
	return 0;
}

static int
open_one(struct audit *audit, bool is_object, struct err *err)
{
	if (audit->depth == JSONAUDIT_MOST_DEPTH)
		return jsonaudit_refuse(audit, "is too deep", err);
	audit->open[audit->depth++] = is_object ? ++audit->objects : 0;
	audit->wants_name = is_object;
	audit->at++;
	return 0;
}

static int
check_token(struct audit *audit, struct err *err)
{
	switch (*audit->at) {
	case '{':
	case '[':
		return open_one(audit, *audit->at == '{', err);
	case '}':
	case ']':
		if (audit->depth)
			audit->depth--;
		break;
	case ',':
		audit->wants_name =
			audit->depth && audit->open[audit->depth - 1];
		break;
	case '"':
		return jsonaudit_check_text(audit, err);
	case '-':
	case '0' ... '9':
		return check_number(audit, err);
	default:
		/* json-c accepts NaN, Infinity and strings in single quotes. */
		if (!*audit->at || !strchr(" \t\n\r:truefalsn", *audit->at))
			return jsonaudit_refuse(audit, "is not JSON", err);
	}
	audit->at++;
	return 0;
}

/* A value takes much more memory in json-c than its text. */
static int
count_value(struct audit *audit, struct err *err)
{
	if (strchr("{[\"-0123456789tfn", *audit->at))
		audit->values++;
	return audit->values <= JSONAUDIT_MOST_VALUES ?
		       0 :
		       jsonaudit_refuse(audit, "has too many values", err);
}

int
jsonaudit_check(const void *bytes, size_t length, struct err *err)
{
	/* An empty text may be NULL, to which not even 0 may be added. */
	const uint8_t *text = length ? bytes : "";
	struct audit audit = {
		.start = text,
		.at = text,
		.end = text + length,
		.names = MAP_INIT,
	};
	int result = 0;

	while (!result && audit.at < audit.end)
		result = count_value(&audit, err) ? -1 :
						    check_token(&audit, err);
	map_fini(&audit.names);
	return result;
}
