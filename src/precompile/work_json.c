/* SPDX-License-Identifier: MIT */
#include "precompile/work_json.h"

#include <string.h>

#include "host/json.h"

bool
work_json_is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* Notes one byte.  Whether the object is complete. */
static bool
scan_byte(struct work_json_scan *scan, uint8_t byte)
{
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
	       size_t *at, size_t *content, struct err *err)
{
	for (; scan->at < length; scan->at++) {
		const uint8_t byte = bytes[scan->at];

		if (!scan->depth && work_json_is_blank(byte))
			continue;
		if (!scan->depth) {
			if (byte != '{')
				return err_set(err, "a request does not begin "
						    "with {");
			scan->start = scan->at;
		}
		if (scan->at - scan->start >= WORK_MOST_MESSAGE)
			return err_set(err, "a message has more than %zu MiB",
				       WORK_MOST_MESSAGE >> 20);
		if (!scan_byte(scan, byte))
			continue;
		*at = scan->start;
		*content = scan->at + 1 - scan->start;
		*scan = (struct work_json_scan){ 0 };
		return 1;
	}
	return 0;
}

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

int
work_json_get_request(struct work_request *request, const uint8_t *bytes,
		      size_t length, struct err *err)
{
	struct json_object *object = json_parse(bytes, length, err);
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
