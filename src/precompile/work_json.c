/* SPDX-License-Identifier: MIT */
#include "precompile/work_json.h"

#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "host/json.h"

bool
work_json_is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* --- the search for the end of an object, and for its number --- */

static void
text_add(struct work_json_text *text, uint8_t byte)
{
	if (text->length < sizeof(text->bytes))
		text->bytes[text->length] = (char)byte;
	text->length++;
}

static bool
text_is(const struct work_json_text *text, const char *wanted)
{
	return text->length == strlen(wanted) &&
	       !memcmp(text->bytes, wanted, text->length);
}

/* Takes the value of "requestId", if it is certainly an int32. */
static void
take_id(struct work_json_scan *scan)
{
	struct work_json_text *text = &scan->value;
	char digits[sizeof(text->bytes) + 1] = "";
	const bool is_negative = text->length && text->bytes[0] == '-';
	int64_t number = 0;

	scan->numbers++;
	if (text->length <= sizeof(text->bytes)) {
		while (text->length &&
		       work_json_is_blank(
			       (uint8_t)text->bytes[text->length - 1]))
			text->length--;
		memcpy(digits, text->bytes, text->length);
	}
	if (number_parse_decimal(digits + is_negative,
				 (int64_t)INT32_MAX + is_negative, &number))
		scan->is_uncertain = true;
	else
		scan->id = (int32_t)(is_negative ? -number : number);
}

/* Takes what matters of the member that ends here. */
static void
end_member(struct work_json_scan *scan)
{
	if (!scan->has_value || !scan->name.length ||
	    scan->name.bytes[0] != '"') {
		/* An object without members is no mistake. */
		scan->is_uncertain |= scan->has_value || scan->name.length;
	} else if (text_is(&scan->name, "\"requestId\"")) {
		take_id(scan);
	} else if (text_is(&scan->name, "\"inputs\"")) {
		scan->inputs_at = scan->value_at;
		scan->inputs_length = scan->at - scan->value_at;
	}
	scan->name.length = 0;
	scan->value.length = 0;
	scan->has_value = false;
}

/* Notes a byte between the braces of the object itself. */
static void
note_member(struct work_json_scan *scan, uint8_t byte)
{
	if (!scan->is_in_text && (byte == ',' || byte == '}' || byte == ']')) {
		end_member(scan);
		scan->is_uncertain |= byte == ']';
		return;
	}
	if (!scan->is_in_text && byte == ':' && !scan->has_value) {
		scan->has_value = true;
		scan->value_at = scan->at + 1;
		return;
	}
	/* An escape can stand for a letter of "requestId". */
	if (!scan->has_value && byte == '\\')
		scan->is_uncertain = true;
	if (scan->has_value &&
	    (scan->value.length || !work_json_is_blank(byte)))
		text_add(&scan->value, byte);
	else if (!scan->has_value &&
		 (scan->is_in_text || !work_json_is_blank(byte)))
		text_add(&scan->name, byte);
}

/* Notes one byte.  Whether the object is complete. */
static bool
scan_byte(struct work_json_scan *scan, uint8_t byte)
{
	if (scan->depth == 1)
		note_member(scan, byte);
	if (scan->is_in_text) {
		if (!scan->is_escaped && byte == '"')
			scan->is_in_text = false;
		scan->is_escaped = !scan->is_escaped && byte == '\\';
		return false;
	}
	if (byte == '"')
		scan->is_in_text = true;
	else if (byte == '{' || byte == '[')
		scan->depth++;
	else if (byte == '}' || byte == ']')
		scan->depth--;
	return !scan->depth;
}

int
work_json_find(struct work_json_scan *scan, const uint8_t *bytes, size_t length,
	       struct err *err)
{
	while (scan->at < length) {
		const uint8_t byte = bytes[scan->at];
		bool is_complete = false;

		if (scan->depth || !work_json_is_blank(byte)) {
			if (!scan->depth && byte != '{')
				return err_set(err, "a request does not begin "
						    "with {");
			if (!scan->depth)
				scan->start = scan->at;
			is_complete = scan_byte(scan, byte);
			scan->size++;
		}
		scan->at++;
		if (is_complete)
			return 1;
	}
	return 0;
}

void
work_json_drop(struct work_json_scan *scan)
{
	scan->at = 0;
	scan->start = 0;
}

bool
work_json_has_id(const struct work_json_scan *scan)
{
	return !scan->is_uncertain && scan->numbers <= 1;
}

/* --- members --- */

/* Adds the items of "arguments", which need not be there. */
static int
take_arguments(struct work_request *request, struct json_object *list,
	       struct err *err)
{
	if (list && !json_is_array(list))
		return err_set(err, "\"arguments\" is not an array");
	for (size_t i = 0; i < json_count(list); i++) {
		const char *text = json_text(json_item(list, i));

		if (!text)
			return err_set(err, "an argument is not a string");
		if (work_message_add(request, text, strlen(text), err))
			return -1;
	}
	return 0;
}

/* Takes a number of 32 bits, which need not be there. */
static int
take_int32(const struct json_object *object, const char *name, int32_t *number,
	   struct err *err)
{
	const struct json_object *value = json_member(object, name);
	int64_t wide = 0;

	if (value && (!json_integer(value, &wide) || wide < INT32_MIN ||
		      wide > INT32_MAX))
		return err_set(err, "\"%s\" is not a number of 32 bits", name);
	*number = (int32_t)wide;
	return 0;
}

static int
take_object(struct work_request *request, const struct json_object *object,
	    struct err *err)
{
	const struct json_object *cancel = json_member(object, "cancel");
	struct json_object *sandbox = json_member(object, "sandboxDir");
	const char *directory = json_text(sandbox);

	if (cancel && !json_boolean(cancel, &request->is_cancel))
		return err_set(err, "\"cancel\" is neither true nor false");
	if (sandbox && !directory)
		return err_set(err, "\"sandboxDir\" is not a string");
	if (directory && work_message_set_sandbox(request, directory,
						  strlen(directory), err))
		return -1;
	if (take_int32(object, "requestId", &request->id, err) ||
	    take_int32(object, "verbosity", &request->verbosity, err))
		return -1;
	return take_arguments(request, json_member(object, "arguments"), err);
}

/*
 * The object, with a number in place of the value of "inputs".  Its bytes have
 * the same offsets, for messages.  Owned.
 */
static uint8_t *
without_inputs(const uint8_t *bytes, const struct work_json_scan *scan)
{
	const size_t length = scan->at - scan->start;
	uint8_t *copy = mem_alloc(length);

	memcpy(copy, bytes + scan->start, length);
	if (scan->inputs_length) {
		memset(copy + scan->inputs_at - scan->start, ' ',
		       scan->inputs_length);
		copy[scan->inputs_at - scan->start] = '0';
	}
	return copy;
}

int
work_json_get_request(struct work_request *request, const uint8_t *bytes,
		      const struct work_json_scan *scan, struct err *err)
{
	auto_free uint8_t *copy = without_inputs(bytes, scan);
	struct json_object *object =
		json_parse(copy, scan->at - scan->start, err);
	int result = object ? 0 : -1;

	*request = WORK_REQUEST_INIT;
	if (object)
		result = take_object(request, object, err);
	json_release(object);
	if (!result)
		return 0;
	work_message_free_request(request);
	return err_prefix(err, "the request");
}

/* Members with their default are left out, as Bazel does. */
void
work_json_put_response(struct buf *out, const struct work_response *response)
{
	struct json *json = json_new();

	json_add_number(json, "exitCode", response->exit_code);
	json_add_text(json, "output", response->output ? response->output : "");
	json_add_number(json, "requestId", response->id);
	if (response->was_cancelled)
		json_add_bool(json, "wasCancelled", true);
	json_write(json, out);
	json_free(json);
}
