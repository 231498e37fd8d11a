/* SPDX-License-Identifier: MIT */
/*
 * A number is 4 bytes.  A text is its length, its bytes and a NUL, so that it
 * can be used in place.  The reader checks every length nevertheless: the
 * parent does not trust a worker that compiles untrusted source.
 */
#include "compile/wire.h"

#include <stdlib.h>

#include "base/mem.h"
#include "pool/client.h"

/* --- writing --- */

/* Starts a frame.  The result must be passed to end_frame. */
static size_t
begin_frame(struct buf *out)
{
	buf_add_le32(out, 0);
	return out->length;
}

static void
end_frame(struct buf *out, size_t start)
{
	put_le32(out->data + start - POOL_FRAME_HEAD,
		 (uint32_t)(out->length - start));
}

static void
wire_put_bytes(struct buf *out, const uint8_t *bytes, size_t length)
{
	buf_add_le32(out, (uint32_t)length);
	buf_add(out, bytes, length);
}

static void
wire_put_text(struct buf *out, const char *text)
{
	size_t length = text ? strlen(text) : 0;

	buf_add_le32(out, (uint32_t)length);
	buf_add(out, text, length);
	buf_add_byte(out, 0);
}

static void
wire_put_header(struct buf *out, const struct pyc_header *header)
{
	uint8_t bytes[PYC_HEADER_SIZE];

	pyc_header_write(header, bytes);
	buf_add(out, bytes, sizeof(bytes));
}

void
wire_put_request(struct buf *out, const struct request *request)
{
	size_t start = begin_frame(out);

	buf_add_byte(out, (uint8_t)request->kind);
	buf_add_byte(out, request->is_alone);
	buf_add_le32(out, request->memory);
	buf_add_byte(out, (uint8_t)request->level);
	buf_add_byte(out, (uint8_t)request->mode);
	buf_add_le32(out, request->magic);
	buf_add_le32(out, request->minor);
	buf_add_le32(out, request->mtime);
	wire_put_text(out, request->filename);
	wire_put_bytes(out, request->existing, request->existing_length);
	buf_add_byte(out, request->is_doubtful);
	buf_add_byte(out, request->is_deflated);
	wire_put_bytes(out, request->source, request->source_length);
	buf_add_byte(out, request->has_header);
	if (request->has_header)
		wire_put_header(out, &request->header);
	buf_add_le64(out, request->build);
	buf_add_byte(out, request->is_kept);
	buf_add_byte(out, request->has_placeholder);
	buf_add_byte(out, request->is_verified);
	wire_put_bytes(out, request->value, request->value_length);
	end_frame(out, start);
}

size_t
wire_begin_outcome(struct buf *out, const struct outcome *outcome)
{
	size_t start = begin_frame(out);

	buf_add_byte(out, (uint8_t)outcome->kind);
	buf_add_le32(out, outcome->info.magic);
	buf_add_le32(out, outcome->info.minor);
	wire_put_text(out, outcome->info.tag);
	wire_put_text(out, outcome->info.release);
	wire_put_text(out, outcome->info.build);
	buf_add_le32(out, (uint32_t)outcome->omitted);
	buf_add_le32(out, (uint32_t)outcome->count);
	for (size_t i = 0; i < outcome->count; i++) {
		const struct diagnostic *item = &outcome->diagnostics[i];

		buf_add_byte(out, item->is_error);
		buf_add_le32(out, item->line);
		buf_add_le32(out, item->column);
		wire_put_text(out, item->class_name);
		wire_put_text(out, item->text);
		wire_put_text(out, item->source_line);
		buf_add_le32(out, item->caret);
	}
	/* Holds the start of the frame until wire_end_outcome. */
	buf_add_le32(out, (uint32_t)start);
	return out->length;
}

void
wire_end_outcome(struct buf *out, size_t mark, const struct outcome *outcome)
{
	size_t start = get_le32(out->data + mark - 4);

	put_le32(out->data + mark - 4, (uint32_t)(out->length - mark));
	wire_put_bytes(out, outcome->deflated, outcome->deflated_length);
	wire_put_bytes(out, outcome->value, outcome->value_length);
	buf_add_byte(out, outcome->is_cached);
	end_frame(out, start);
}

void
wire_put_outcome(struct buf *out, const struct outcome *outcome)
{
	size_t mark = wire_begin_outcome(out, outcome);

	buf_add(out, outcome->pyc, outcome->pyc_length);
	wire_end_outcome(out, mark, outcome);
}

void
wire_put_failure(struct buf *out, enum outcome_kind kind,
		 const char *class_name, const char *text)
{
	struct diagnostic diagnostic = {
		.is_error = true,
		.class_name = class_name,
		.text = text,
	};
	struct outcome outcome = {
		.kind = kind,
		.diagnostics = &diagnostic,
		.count = 1,
	};

	wire_put_outcome(out, &outcome);
}

/* --- reading --- */

/* The smallest diagnostic: a flag, three numbers and three empty texts. */
#define LEAST_DIAGNOSTIC (1 + 3 * 4 + 3 * 5)

/* The rest of a frame.  Once an item did not fit, everything reads as 0. */
struct cursor {
	const uint8_t *at;
	size_t left;
	bool failed;
};

static const uint8_t *
wire_take(struct cursor *cursor, size_t length)
{
	const uint8_t *at = cursor->at;

	if (cursor->failed || cursor->left < length) {
		cursor->failed = true;
		return NULL;
	}
	cursor->at += length;
	cursor->left -= length;
	return at;
}

static uint8_t
take_byte(struct cursor *cursor)
{
	const uint8_t *at = wire_take(cursor, 1);

	return at ? *at : 0;
}

static bool
take_flag(struct cursor *cursor)
{
	uint8_t flag = take_byte(cursor);

	cursor->failed |= flag > 1;
	return flag;
}

static uint32_t
wire_take_number(struct cursor *cursor)
{
	const uint8_t *at = wire_take(cursor, 4);

	return at ? get_le32(at) : 0;
}

static const uint8_t *
wire_take_bytes(struct cursor *cursor, size_t *length)
{
	const uint8_t *at;

	*length = wire_take_number(cursor);
	at = wire_take(cursor, *length);
	if (!at)
		*length = 0;
	return *length ? at : NULL;
}

static const char *
wire_take_text(struct cursor *cursor)
{
	size_t length = wire_take_number(cursor);
	const uint8_t *at =
		length < SIZE_MAX ? wire_take(cursor, length + 1) : NULL;

	if (!at || memchr(at, 0, length + 1) != at + length) {
		cursor->failed = true;
		return "";
	}
	return (const char *)at;
}

static void
wire_take_header(struct cursor *cursor, struct pyc_header *header)
{
	auto_err ignored = ERR_INIT;
	const uint8_t *at = wire_take(cursor, PYC_HEADER_SIZE);

	if (!at || pyc_header_read(header, at, PYC_HEADER_SIZE, &ignored))
		cursor->failed = true;
}

int
wire_get_request(struct request *request, const uint8_t *bytes, size_t length,
		 struct err *err)
{
	struct cursor cursor = { bytes, length, false };

	request->kind = (enum request_kind)take_byte(&cursor);
	request->is_alone = take_flag(&cursor);
	request->memory = wire_take_number(&cursor);
	request->level = take_byte(&cursor);
	request->mode = (enum pyc_mode)take_byte(&cursor);
	request->magic = wire_take_number(&cursor);
	request->minor = wire_take_number(&cursor);
	request->mtime = wire_take_number(&cursor);
	request->filename = wire_take_text(&cursor);
	request->existing = wire_take_bytes(&cursor, &request->existing_length);
	request->is_doubtful = take_flag(&cursor);
	request->is_deflated = take_flag(&cursor);
	request->source = wire_take_bytes(&cursor, &request->source_length);
	request->has_header = take_flag(&cursor);
	if (request->has_header)
		wire_take_header(&cursor, &request->header);
	request->build = wire_take_number(&cursor);
	request->build |= (uint64_t)wire_take_number(&cursor) << 32;
	request->is_kept = take_flag(&cursor);
	request->has_placeholder = take_flag(&cursor);
	request->is_verified = take_flag(&cursor);
	request->value = wire_take_bytes(&cursor, &request->value_length);
	if (cursor.failed || cursor.left)
		return err_set(err, "malformed request (internal error)");
	return 0;
}

static void
take_diagnostics(struct cursor *cursor, struct outcome *outcome)
{
	/* The size of the smallest diagnostic limits what is allocated. */
	size_t count = wire_take_number(cursor);

	if (count > cursor->left / LEAST_DIAGNOSTIC) {
		cursor->failed = true;
		return;
	}
	outcome->diagnostics = mem_zalloc(count, sizeof(*outcome->diagnostics));
	for (; outcome->count < count; outcome->count++) {
		struct diagnostic *item = &outcome->diagnostics[outcome->count];

		item->is_error = take_flag(cursor);
		item->line = wire_take_number(cursor);
		item->column = wire_take_number(cursor);
		item->class_name = wire_take_text(cursor);
		item->text = wire_take_text(cursor);
		item->source_line = wire_take_text(cursor);
		item->caret = wire_take_number(cursor);
	}
}

int
wire_get_outcome(struct outcome *outcome, const uint8_t *bytes, size_t length,
		 struct err *err)
{
	struct cursor cursor = { bytes, length, false };

	*outcome = (struct outcome){ 0 };
	outcome->kind = (enum outcome_kind)take_byte(&cursor);
	outcome->info.magic = wire_take_number(&cursor);
	outcome->info.minor = wire_take_number(&cursor);
	outcome->info.tag = wire_take_text(&cursor);
	outcome->info.release = wire_take_text(&cursor);
	outcome->info.build = wire_take_text(&cursor);
	outcome->omitted = wire_take_number(&cursor);
	take_diagnostics(&cursor, outcome);
	outcome->pyc = wire_take_bytes(&cursor, &outcome->pyc_length);
	outcome->deflated = wire_take_bytes(&cursor, &outcome->deflated_length);
	outcome->value = wire_take_bytes(&cursor, &outcome->value_length);
	outcome->is_cached = take_flag(&cursor);
	if (!cursor.failed && !cursor.left &&
	    (outcome->kind != OUTCOME_BAKED ||
	     outcome->pyc_length > PYC_HEADER_SIZE) &&
	    outcome->kind >= OUTCOME_INFO && outcome->kind <= OUTCOME_EXHAUSTED)
		return 0;
	outcome_fini(outcome);
	return err_set(err, "malformed reply from a worker (internal error)");
}

char *
wire_refuse_outcome(const uint8_t *bytes, size_t length, bool *is_exhausted)
{
	struct outcome outcome;
	auto_err err = ERR_INIT;
	char *reason = NULL;

	if (wire_get_outcome(&outcome, bytes, length, &err))
		return mem_strdup(POOL_BAD_REPLY);
	if (outcome.kind == OUTCOME_EXHAUSTED)
		*is_exhausted = true;
	if (outcome.kind == OUTCOME_LOST || outcome.kind == OUTCOME_EXHAUSTED)
		reason =
			mem_strdup(outcome.count ? outcome.diagnostics[0].text :
						   POOL_BAD_REPLY);
	outcome_fini(&outcome);
	return reason;
}
