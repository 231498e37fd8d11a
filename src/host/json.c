/* SPDX-License-Identifier: MIT */
/*
 * No other file uses json-c.  json-c stores the members in order.  Strings are
 * serialized here, because json-c writes bytes that are not UTF-8 unchanged,
 * and no reader accepts them.
 */
#include "host/json.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <json.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "format/jsonaudit.h"

struct json {
	json_object *object;
};

struct json *
json_new(void)
{
	struct json *json = mem_zalloc(1, sizeof(*json));

	json->object = json_object_new_object();
	if (!json->object)
		mem_exhausted();
	return json;
}

void
json_free(struct json *json)
{
	if (!json)
		return;
	json_object_put(json->object);
	free(json);
}

/* Takes ownership of value.  NULL is JSON null. */
static void
json_add(struct json *json, const char *key, json_object *value)
{
	if (json_object_object_add(json->object, key, value))
		mem_exhausted();
}

static json_object *
check(json_object *value)
{
	if (!value)
		mem_exhausted();
	return value;
}

static void
json_add_unit(struct buf *out, unsigned int unit)
{
	buf_printf(out, "\\u%04x", unit);
}

static void
json_add_character(struct buf *out, uint32_t code)
{
	if (code == '"' || code == '\\')
		buf_add_byte(out, '\\');
	if (code >= 0x20 && code < 0x7f) {
		buf_add_byte(out, (uint8_t)code);
	} else if (code < 0x10000) {
		json_add_unit(out, code);
	} else {
		json_add_unit(out, 0xd800 + ((code - 0x10000) >> 10));
		json_add_unit(out, 0xdc00 + ((code - 0x10000) & 0x3ff));
	}
}

/* The text in quotes, as ASCII.  Owned. */
static char *
quote(const char *text)
{
	const uint8_t *at = (const uint8_t *)text;
	const uint8_t *end = at + strlen(text);
	struct buf quoted = BUF_INIT;

	buf_add_byte(&quoted, '"');
	while (at < end) {
		uint32_t code = 0;
		size_t length = utf8_read(at, (size_t)(end - at), &code);

		if (!length || utf8_is_surrogate(code)) {
			/* Maps 0x80..0xff to U+DC80..U+DCFF. */
			code = 0xdc00U | *at;
			length = 1;
		}
		json_add_character(&quoted, code);
		at += length;
	}
	buf_add(&quoted, "\"", sizeof("\""));
	return (char *)quoted.data;
}

void
json_add_text(struct json *json, const char *key, const char *text)
{
	json_object *value;

	if (!text) {
		json_add_null(json, key);
		return;
	}
	value = check(json_object_new_string(""));
	json_object_set_serializer(value, json_object_userdata_to_json_string,
				   quote(text), json_object_free_userdata);
	json_add(json, key, value);
}

void
json_add_number(struct json *json, const char *key, int64_t number)
{
	json_add(json, key, check(json_object_new_int64(number)));
}

void
json_add_bool(struct json *json, const char *key, bool value)
{
	json_add(json, key, check(json_object_new_boolean(value)));
}

void
json_add_null(struct json *json, const char *key)
{
	json_add(json, key, NULL);
}

/*
 * The text of a value; borrowed from it.  json-c leaves out what it has no
 * memory for, and only errno shows this.
 */
static const char *
show(json_object *value, int flags, size_t *length)
{
	const char *text;

	errno = 0;
	text = json_object_to_json_string_length(value, flags, length);
	if (!text || errno == ENOMEM)
		mem_exhausted();
	return text;
}

void
json_write(const struct json *json, struct buf *out)
{
	size_t length = 0;
	const char *text = show(json->object, JSON_C_TO_STRING_PLAIN, &length);

	buf_add(out, text, length);
	buf_add_byte(out, '\n');
}

/* --- documents --- */

static json_object *
json_parse_text(json_tokener *tokener, const void *bytes, size_t length,
		struct err *err)
{
	json_object *value = json_tokener_parse_ex(tokener, bytes, (int)length);
	const enum json_tokener_error problem = json_tokener_get_error(tokener);
	const size_t end = json_tokener_get_parse_end(tokener);

	/* Older releases do not report lack of memory as an error. */
	if (!value && problem == json_tokener_success && end < length)
		mem_exhausted();
	if (problem != json_tokener_success || end != length)
		err_set(err, "is not JSON: %s at byte %zu",
			json_tokener_error_desc(problem), end);
	else if (!json_object_is_type(value, json_type_object) &&
		 !json_object_is_type(value, json_type_array))
		err_set(err, "is not a JSON object or array");
	return value;
}

static json_object *
parse_once(const void *bytes, size_t length, struct err *err)
{
	json_tokener *tokener = json_tokener_new();
	json_object *value = NULL;

	if (!tokener)
		mem_exhausted();
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT |
						JSON_TOKENER_VALIDATE_UTF8);
	if (length > INT_MAX)
		err_set(err, "is too large for JSON");
	else if (!jsonaudit_check(bytes, length, err))
		value = json_parse_text(tokener, bytes, length, err);
	json_tokener_free(tokener);
	if (value && err->message) {
		json_object_put(value);
		return NULL;
	}
	return value;
}

/*
 * Older releases leave out members and parts of strings that they have no
 * memory for, without an error.  Two results that are equal are complete.
 */
struct json_object *
json_parse(const void *bytes, size_t length, struct err *err)
{
	json_object *value = parse_once(bytes, length, err);
	json_object *again;

	if (!value)
		return NULL;
	again = parse_once(bytes, length, err);
	if (!json_object_equal(value, again))
		mem_exhausted();
	json_object_put(again);
	return value;
}

void
json_release(struct json_object *value)
{
	json_object_put(value);
}

struct json_object *
json_member(const struct json_object *value, const char *key)
{
	json_object *member = NULL;

	if (!json_object_is_type(value, json_type_object))
		return NULL;
	json_object_object_get_ex(value, key, &member);
	return member;
}

/*
 * Whether a key is the name, which is ASCII, by Go's folding of case.  Two
 * other characters fold to ASCII: U+017F to "s" and U+212A to "k".
 */
static bool
is_folded(const char *key, const char *name)
{
	for (; *name; name++) {
		const bool is_s = !strncmp(key, "\xc5\xbf", 2);
		const bool is_k = !strncmp(key, "\xe2\x84\xaa", 3);
		const char letter[] = { is_s ? 's' : is_k ? 'k' : *key, 0 };

		if (strncasecmp(letter, name, 1) != 0)
			return false;
		key += is_s ? 2 : is_k ? 3 : 1;
	}
	return !*key;
}

int
json_check_case(const struct json_object *value, const char *const *names,
		struct err *err)
{
	if (!json_object_is_type(value, json_type_object))
		return 0;
	json_object_object_foreach(value, key, member)
	{
		(void)member;
		for (const char *const *name = names; *name; name++)
			if (strcmp(key, *name) != 0 && is_folded(key, *name))
				return err_set(err,
					       "has the name \"%s\" in another "
					       "case, which readers interpret "
					       "differently",
					       *name);
	}
	return 0;
}

size_t
json_count(const struct json_object *value)
{
	return json_object_is_type(value, json_type_array) ?
		       json_object_array_length(value) :
		       0;
}

struct json_object *
json_item(const struct json_object *value, size_t index)
{
	return json_object_array_get_idx(value, index);
}

bool
json_is_number(const struct json_object *value, uint64_t number)
{
	return json_object_is_type(value, json_type_int) &&
	       number <= INT64_MAX &&
	       json_object_get_int64(value) == (int64_t)number;
}

bool
json_is_array(const struct json_object *value)
{
	return json_object_is_type(value, json_type_array);
}

bool
json_integer(const struct json_object *value, int64_t *number)
{
	*number = json_object_get_int64(value);
	return json_object_is_type(value, json_type_int);
}

bool
json_boolean(const struct json_object *value, bool *truth)
{
	*truth = json_object_get_boolean(value);
	return json_object_is_type(value, json_type_boolean);
}

const char *
json_text(struct json_object *value)
{
	return json_object_is_type(value, json_type_string) ?
		       json_object_get_string(value) :
		       NULL;
}

struct json_object *
json_make_object(void)
{
	return check(json_object_new_object());
}

struct json_object *
json_make_array(void)
{
	return check(json_object_new_array());
}

struct json_object *
json_make_text(const char *text)
{
	return check(json_object_new_string(text));
}

struct json_object *
json_make_number(int64_t number)
{
	return check(json_object_new_int64(number));
}

void
json_set(struct json_object *object, const char *key, struct json_object *value)
{
	if (json_object_object_add(object, key, value))
		mem_exhausted();
}

void
json_append(struct json_object *array, struct json_object *value)
{
	if (json_object_array_add(array, value))
		mem_exhausted();
}

void
json_print(struct json_object *value, struct buf *out)
{
	size_t length = 0;
	const char *text = show(
		value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE,
		&length);

	buf_add(out, text, length);
}
