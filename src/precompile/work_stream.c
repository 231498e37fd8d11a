/* SPDX-License-Identifier: MIT */
#include "precompile/work_stream.h"

#include <string.h>

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

static int
refuse_large(const struct work_stream *stream, struct err *err)
{
	return err_set(err, "the request has more than %zu MiB",
		       stream->most >> 20);
}

static int
next_json(struct work_stream *stream, struct work_request *request,
	  struct err *err)
{
	struct work_json_scan *scan = &stream->scan;
	size_t length;
	const uint8_t *bytes = rest_of(stream, &length);
	const int found = work_json_find(scan, bytes, length, err);
	int result;

	if (!found && scan->size > stream->most) {
		work_json_drop(scan);
		stream->used += length;
	}
	if (found <= 0)
		return found;
	result = scan->size > stream->most ?
			 refuse_large(stream, err) :
			 work_json_get_request(request, bytes, scan, err);
	if (result && work_json_has_id(scan)) {
		work_message_refuse(request, scan->id, err);
		result = 0;
	}
	stream->used += scan->at;
	*scan = (struct work_json_scan){ 0 };
	return result ? -1 : 1;
}

/* Skips a message that is too large, as far as it has come. */
static int
skip_proto(struct work_stream *stream, struct work_request *request,
	   struct err *err)
{
	size_t length;
	const uint8_t *bytes = rest_of(stream, &length);
	size_t used = 0;
	const int found =
		work_proto_skip(&stream->skip, bytes, length, &used, err);

	stream->used += used;
	if (found <= 0)
		return found;
	stream->is_skipping = false;
	refuse_large(stream, err);
	work_message_refuse(request, stream->skip.id, err);
	return 1;
}

static int
next_proto(struct work_stream *stream, struct work_request *request,
	   struct err *err)
{
	size_t length;
	const uint8_t *bytes = rest_of(stream, &length);
	size_t at = 0;
	size_t content = 0;
	int found;

	if (stream->is_skipping)
		return skip_proto(stream, request, err);
	found = work_proto_get_length(bytes, length, &at, &content, err);
	if (found <= 0)
		return found;
	if (content > stream->most) {
		stream->is_skipping = true;
		stream->skip = (struct work_proto_skip){ .rest = content };
		stream->used += at;
		return skip_proto(stream, request, err);
	}
	if (length - at < content)
		return 0;
	stream->used += at + content;
	return work_proto_get_request(request, bytes + at, content, err) ? -1 :
									   1;
}

int
work_stream_next(struct work_stream *stream, struct work_request *request,
		 struct err *err)
{
	size_t length;
	const uint8_t *bytes = rest_of(stream, &length);

	*request = WORK_REQUEST_INIT;
	if (stream->protocol == WORK_PROTOCOL_UNKNOWN)
		stream->protocol = detect(bytes, length);
	if (!length || stream->protocol == WORK_PROTOCOL_UNKNOWN)
		return 0;
	return stream->protocol == WORK_PROTOCOL_JSON ?
		       next_json(stream, request, err) :
		       next_proto(stream, request, err);
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
	if (!length && !stream->scan.depth && !stream->is_skipping)
		return 0;
	return err_set(err, "it ends in a request%s",
		       stream->protocol == WORK_PROTOCOL_PROTO ?
			       " (read as protocol buffers; a request in JSON "
			       "begins with a brace)" :
			       "");
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
