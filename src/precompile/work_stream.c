/* SPDX-License-Identifier: MIT */
#include "precompile/work_stream.h"

#include <string.h>

#include "precompile/work_proto.h"

void
work_stream_fini(struct work_stream *stream)
{
	buf_fini(&stream->bytes);
}

void
work_stream_add(struct work_stream *stream, const void *bytes, size_t length)
{
	struct buf *all = &stream->bytes;

	all->length -= stream->used;
	if (all->length && stream->used)
		memmove(all->data, all->data + stream->used, all->length);
	stream->used = 0;
	buf_add(all, bytes, length);
}

static const uint8_t *
rest_of(const struct work_stream *stream, size_t *length)
{
	*length = stream->bytes.length - stream->used;
	return *length ? stream->bytes.data + stream->used : NULL;
}

/*
 * JSON begins with { and then " or }, with white space anywhere.  A message of
 * 9, 10, 13, 32 or 123 bytes begins with one of these bytes too, but its second
 * byte is then the key of a field: 10 for an argument, after which its length
 * and its first character come.  No argument begins with a brace, and the one
 * that follows a quotation mark as its length begins with - or @.
 */
static enum work_protocol
detect(const uint8_t *bytes, size_t length)
{
	bool has_brace = false;

	for (size_t i = 0; i < length; i++) {
		if (work_json_is_blank(bytes[i]))
			continue;
		if (bytes[i] == '{' && !has_brace) {
			has_brace = true;
			continue;
		}
		if (!has_brace || (bytes[i] != '"' && bytes[i] != '}'))
			return WORK_PROTOCOL_PROTO;
		if (i + 1 == length && bytes[i] == '"')
			return WORK_PROTOCOL_UNKNOWN;
		return bytes[i] == '"' && (bytes[i + 1] == '-' ||
					   bytes[i + 1] == '@') ?
			       WORK_PROTOCOL_PROTO :
			       WORK_PROTOCOL_JSON;
	}
	return WORK_PROTOCOL_UNKNOWN;
}

int
work_stream_next(struct work_stream *stream, struct work_request *request,
		 struct err *err)
{
	size_t length;
	const uint8_t *bytes = rest_of(stream, &length);
	size_t at = 0;
	size_t content = 0;
	int found;

	*request = WORK_REQUEST_INIT;
	if (stream->protocol == WORK_PROTOCOL_UNKNOWN)
		stream->protocol = detect(bytes, length);
	if (!length || stream->protocol == WORK_PROTOCOL_UNKNOWN)
		return 0;
	found = stream->protocol == WORK_PROTOCOL_JSON ?
			work_json_find(&stream->scan, bytes, length, &at,
				       &content, err) :
			work_proto_find(bytes, length, &at, &content, err);
	if (found <= 0)
		return found;
	stream->used += at + content;
	found = stream->protocol == WORK_PROTOCOL_JSON ?
			work_json_get_request(request, bytes + at, content,
					      err) :
			work_proto_get_request(request, bytes + at, content,
					       err);
	return found ? -1 : 1;
}

int
work_stream_check_end(const struct work_stream *stream, struct err *err)
{
	size_t length;
	const uint8_t *bytes = rest_of(stream, &length);

	if (stream->protocol != WORK_PROTOCOL_PROTO)
		while (length && work_json_is_blank(*bytes)) {
			bytes++;
			length--;
		}
	return length ? err_set(err, "it ends in a request") : 0;
}

void
work_stream_put(const struct work_stream *stream, struct buf *out,
		const struct work_response *response)
{
	if (stream->protocol == WORK_PROTOCOL_JSON)
		work_json_put_response(out, response);
	else
		work_proto_put_response(out, response);
}
