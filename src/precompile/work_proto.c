/* SPDX-License-Identifier: MIT */
/*
 * A message is a row of fields: a varint with number and wire type, then the
 * value.  As in other readers, the last value of a field counts, and a field of
 * another wire type than its own is an unknown one.
 */
#include "precompile/work_proto.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Wire types. */
#define VARINT 0
#define FIXED64 1
#define BYTES 2
#define FIXED32 5

/* The fields of WorkRequest. */
#define REQUEST_ARGUMENTS 1
#define REQUEST_ID 3
#define REQUEST_CANCEL 4
#define REQUEST_VERBOSITY 5
#define REQUEST_SANDBOX 6

/* The fields of WorkResponse. */
#define RESPONSE_EXIT_CODE 1
#define RESPONSE_OUTPUT 2
#define RESPONSE_ID 3
#define RESPONSE_CANCELLED 4

/* A varint has 7 bits in each byte. */
#define VARINT_MOST_BYTES 10
#define LENGTH_MOST_BYTES 5
#define HEAD_MOST_BYTES (2 * VARINT_MOST_BYTES)

struct proto_reader {
	const uint8_t *at;
	const uint8_t *stop;
};

struct proto_field {
	uint64_t number;
	unsigned int type;
	uint64_t value;	      /* VARINT */
	const uint8_t *bytes; /* another value; borrowed */
	uint64_t length;      /* of bytes */
};

static int
get_varint(struct proto_reader *reader, uint64_t *value, struct err *err)
{
	*value = 0;
	for (unsigned int i = 0; i < VARINT_MOST_BYTES; i++) {
		uint8_t byte;

		if (reader->at == reader->stop)
			return err_set(err, "ends in a number");
		byte = *reader->at++;
		/* The last byte has the highest of 64 bits. */
		if (i == VARINT_MOST_BYTES - 1 && byte > 1)
			break;
		*value |= (uint64_t)(byte & 0x7f) << (7 * i);
		if (!(byte & 0x80))
			return 0;
	}
	return err_set(err, "has a number of more than 64 bits");
}

/*
 * Reads a field up to its value of bytes or of a fixed size.  field->length is
 * the length of that.
 */
static int
get_field_head(struct proto_reader *reader, struct proto_field *field,
	       struct err *err)
{
	uint64_t key;

	if (get_varint(reader, &key, err))
		return -1;
	*field = (struct proto_field){ .number = key >> 3, .type = key & 7 };
	if (!field->number || key > UINT32_MAX)
		return err_set(err, "has a field of an invalid number");
	switch (field->type) {
	case VARINT:
		return get_varint(reader, &field->value, err);
	case FIXED64:
		field->length = 8;
		return 0;
	case FIXED32:
		field->length = 4;
		return 0;
	case BYTES:
		return get_varint(reader, &field->length, err);
	default:
		return err_set(err, "has a field of an invalid type");
	}
}

/* Reads one field.  *field borrows from the message. */
static int
get_field(struct proto_reader *reader, struct proto_field *field,
	  struct err *err)
{
	if (get_field_head(reader, field, err))
		return -1;
	if (field->length > (uint64_t)(reader->stop - reader->at))
		return err_set(err, "ends in a field");
	field->bytes = reader->at;
	reader->at += field->length;
	return 0;
}

/* An int32 has the sign in all 64 bits. */
static int32_t
field_int32(const struct proto_field *field)
{
	const uint32_t low = (uint32_t)field->value;
	int32_t number;

	memcpy(&number, &low, sizeof(number));
	return number;
}

static int
take_request_field(struct work_request *request,
		   const struct proto_field *field, struct err *err)
{
	if (field->type == BYTES && field->number == REQUEST_ARGUMENTS)
		return work_message_add(request, field->bytes,
					(size_t)field->length, err);
	if (field->type == BYTES && field->number == REQUEST_SANDBOX)
		return work_message_set_sandbox(request, field->bytes,
						(size_t)field->length, err);
	if (field->type != VARINT)
		return 0;
	if (field->number == REQUEST_ID)
		request->id = field_int32(field);
	else if (field->number == REQUEST_CANCEL)
		request->is_cancel = field->value;
	else if (field->number == REQUEST_VERBOSITY)
		request->verbosity = field_int32(field);
	return 0;
}

int
work_proto_get_request(struct work_request *request, const uint8_t *bytes,
		       size_t length, struct err *err)
{
	struct proto_reader reader = { bytes, bytes + length };
	struct proto_field field;
	auto_err problem = ERR_INIT;

	*request = WORK_REQUEST_INIT;
	while (reader.at < reader.stop) {
		if (get_field(&reader, &field, err)) {
			work_message_free_request(request);
			return err_prefix(err, "the request");
		}
		/* The number may follow. */
		if (take_request_field(request, &field,
				       problem.message ? err : &problem))
			err_fini(err);
	}
	if (problem.message) {
		err_prefix(&problem, "the request");
		work_message_refuse(request, request->id, &problem);
	}
	return 0;
}

/*
 * Reads the head of a field.  Returns 0 if more bytes must come, else 1 with
 * the number of bytes that were read; -1 if it is malformed.
 */
static int
skip_head(struct work_proto_skip *skip, const uint8_t *bytes, size_t length,
	  size_t *used, struct err *err)
{
	const size_t most = skip->rest < length ? skip->rest : length;
	struct proto_reader reader = { bytes, bytes + most };
	struct proto_field field;

	if (get_field_head(&reader, &field, err)) {
		if (most == skip->rest || most >= HEAD_MOST_BYTES)
			return err_prefix(err, "the request");
		err_fini(err);
		return 0;
	}
	*used = (size_t)(reader.at - bytes);
	skip->rest -= *used;
	skip->value = field.length;
	if (field.length > skip->rest) {
		err_set(err, "ends in a field");
		return err_prefix(err, "the request");
	}
	if (field.type == VARINT && field.number == REQUEST_ID)
		skip->id = field_int32(&field);
	return 1;
}

int
work_proto_skip(struct work_proto_skip *skip, const uint8_t *bytes,
		size_t length, size_t *used, struct err *err)
{
	*used = 0;
	while (skip->rest && *used < length) {
		const size_t came = length - *used;
		size_t count = 0;
		int got;

		if (!skip->value) {
			got = skip_head(skip, bytes + *used, came, &count, err);
			if (got <= 0)
				return got;
			*used += count;
			continue;
		}
		count = skip->value < came ? (size_t)skip->value : came;
		skip->value -= count;
		skip->rest -= count;
		*used += count;
	}
	return !skip->rest;
}

static int
take_response_field(struct work_response *response,
		    const struct proto_field *field, struct err *err)
{
	if (field->type == BYTES && field->number == RESPONSE_OUTPUT) {
		if (field->length &&
		    memchr(field->bytes, 0, (size_t)field->length))
			return err_set(err, "contains a NUL");
		free(response->output);
		response->output = mem_strndup(
			field->length ? (const char *)field->bytes : "",
			(size_t)field->length);
	}
	if (field->type != VARINT)
		return 0;
	if (field->number == RESPONSE_EXIT_CODE)
		response->exit_code = field_int32(field);
	else if (field->number == RESPONSE_ID)
		response->id = field_int32(field);
	else if (field->number == RESPONSE_CANCELLED)
		response->was_cancelled = field->value;
	return 0;
}

int
work_proto_get_response(struct work_response *response, const uint8_t *bytes,
			size_t length, struct err *err)
{
	struct proto_reader reader = { bytes, bytes + length };
	struct proto_field field;

	*response = WORK_RESPONSE_INIT;
	while (reader.at < reader.stop) {
		if (!get_field(&reader, &field, err) &&
		    !take_response_field(response, &field, err))
			continue;
		work_message_free_response(response);
		return err_prefix(err, "the response");
	}
	return 0;
}

int
work_proto_get_length(const uint8_t *bytes, size_t length, size_t *at,
		      size_t *content, struct err *err)
{
	const size_t most =
		length < LENGTH_MOST_BYTES ? length : LENGTH_MOST_BYTES;
	uint64_t value = 0;

	for (size_t i = 0; i < most; i++) {
		value |= (uint64_t)(bytes[i] & 0x7f) << (7 * i);
		if (value > INT32_MAX)
			break;
		if (bytes[i] & 0x80)
			continue;
		*at = i + 1;
		*content = (size_t)value;
		return 1;
	}
	if (most < LENGTH_MOST_BYTES && value <= INT32_MAX)
		return 0;
	return err_set(err, "a message has more than 2 GiB");
}

int
work_proto_find(const uint8_t *bytes, size_t length, size_t *at,
		size_t *content, struct err *err)
{
	const int found =
		work_proto_get_length(bytes, length, at, content, err);

	if (found <= 0)
		return found;
	if (*content > WORK_MOST_MESSAGE)
		return err_set(err, "a message has more than %zu MiB",
			       WORK_MOST_MESSAGE >> 20);
	return length - *at >= *content;
}

/* --- writing --- */

static void
put_varint(struct buf *out, uint64_t value)
{
	for (; value > 0x7f; value >>= 7)
		buf_add_byte(out, (uint8_t)(value | 0x80));
	buf_add_byte(out, (uint8_t)value);
}

/* A number that is 0 is left out, as in other writers. */
static void
put_number(struct buf *out, unsigned int number, int32_t value)
{
	if (!value)
		return;
	put_varint(out, (uint64_t)number << 3 | VARINT);
	put_varint(out, (uint64_t)(int64_t)value);
}

static void
put_proto_text(struct buf *out, unsigned int number, const char *text)
{
	const size_t length = strlen(text);

	put_varint(out, (uint64_t)number << 3 | BYTES);
	put_varint(out, length);
	buf_add(out, text, length);
}

/* Appends a message after its length. */
static void
put_message(struct buf *out, const struct buf *content)
{
	put_varint(out, content->length);
	buf_add(out, content->data, content->length);
}

void
work_proto_put_request(struct buf *out, const struct work_request *request)
{
	auto_buf content = BUF_INIT;

	for (size_t i = 0; i < request->count; i++)
		put_proto_text(&content, REQUEST_ARGUMENTS,
			       request->arguments[i]);
	put_number(&content, REQUEST_ID, request->id);
	put_number(&content, REQUEST_CANCEL, request->is_cancel);
	put_number(&content, REQUEST_VERBOSITY, request->verbosity);
	if (request->sandbox)
		put_proto_text(&content, REQUEST_SANDBOX, request->sandbox);
	put_message(out, &content);
}

void
work_proto_put_response(struct buf *out, const struct work_response *response)
{
	auto_buf content = BUF_INIT;

	put_number(&content, RESPONSE_EXIT_CODE, response->exit_code);
	if (response->output && *response->output)
		put_proto_text(&content, RESPONSE_OUTPUT, response->output);
	put_number(&content, RESPONSE_ID, response->id);
	put_number(&content, RESPONSE_CANCELLED, response->was_cancelled);
	put_message(out, &content);
}
