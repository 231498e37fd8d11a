/* SPDX-License-Identifier: MIT */
/*
 * The one place that knows json-c.  It keeps the members and their order; the
 * text of a string is made here, since json-c puts bytes that are not UTF-8
 * out as they are, and no reader takes them.
 */
#include "host/json.h"

#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "base/mem.h"
#include "base/utf8.h"

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

/* value is taken over; NULL is null. */
static void
add(struct json *json, const char *key, json_object *value)
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
add_unit(struct buf *out, unsigned int unit)
{
	buf_printf(out, "\\u%04x", unit);
}

static void
add_character(struct buf *out, uint32_t code)
{
	if (code == '"' || code == '\\')
		buf_add_byte(out, '\\');
	if (code >= 0x20 && code < 0x7f) {
		buf_add_byte(out, (uint8_t)code);
	} else if (code < 0x10000) {
		add_unit(out, code);
	} else {
		add_unit(out, 0xd800 + ((code - 0x10000) >> 10));
		add_unit(out, 0xdc00 + ((code - 0x10000) & 0x3ff));
	}
}

/* The text between quotes, in ASCII.  Owned. */
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
			/* U+DC80 to U+DCFF for 0x80 to 0xff. */
			code = 0xdc00U | *at;
			length = 1;
		}
		add_character(&quoted, code);
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
	add(json, key, value);
}

void
json_add_number(struct json *json, const char *key, int64_t number)
{
	add(json, key, check(json_object_new_int64(number)));
}

void
json_add_bool(struct json *json, const char *key, bool value)
{
	add(json, key, check(json_object_new_boolean(value)));
}

void
json_add_null(struct json *json, const char *key)
{
	add(json, key, NULL);
}

void
json_write(const struct json *json, struct buf *out)
{
	size_t length = 0;
	const char *text = json_object_to_json_string_length(
		json->object, JSON_C_TO_STRING_PLAIN, &length);

	if (!text)
		mem_exhausted();
	buf_add(out, text, length);
	buf_add_byte(out, '\n');
}
