/* SPDX-License-Identifier: MIT */
/* A growing byte buffer, and conversion of little-endian integers. */
#ifndef PYC_BAKE_BASE_BUF_H
#define PYC_BAKE_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buf {
	uint8_t *data; /* owned; NULL while capacity is 0 */
	size_t length;
	size_t capacity;
};

#define BUF_INIT ((struct buf){ NULL, 0, 0 })

/* A local struct buf that is freed at the end of its scope. */
#define auto_buf __attribute__((cleanup(buf_fini))) struct buf

/* Frees the bytes and resets the struct to BUF_INIT. */
void buf_fini(struct buf *buf);

/* Makes room for extra bytes after length. */
void buf_reserve(struct buf *buf, size_t extra);

void buf_add(struct buf *buf, const void *bytes, size_t length);
void buf_add_string(struct buf *buf, const char *text);
void buf_printf(struct buf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* How many bytes two byte strings have in common at the start. */
size_t buf_count_equal(const uint8_t *a, size_t a_length, const uint8_t *b,
		       size_t b_length);

/*
 * Frees the bytes of to, then moves the bytes of from there.  from is then
 * empty.
 */
void buf_move(struct buf *to, struct buf *from);

static inline void
buf_add_byte(struct buf *buf, uint8_t byte)
{
	if (buf->length == buf->capacity)
		buf_reserve(buf, 1);
	buf->data[buf->length++] = byte;
}

static inline void
put_le16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static inline void
put_le32(uint8_t *at, uint32_t value)
{
	put_le16(at, (uint16_t)value);
	put_le16(at + 2, (uint16_t)(value >> 16));
}

static inline void
put_le64(uint8_t *at, uint64_t value)
{
	put_le32(at, (uint32_t)value);
	put_le32(at + 4, (uint32_t)(value >> 32));
}

static inline uint16_t
get_le16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t
get_le32(const uint8_t *at)
{
	return get_le16(at) | (uint32_t)get_le16(at + 2) << 16;
}

static inline uint64_t
get_le64(const uint8_t *at)
{
	return get_le32(at) | (uint64_t)get_le32(at + 4) << 32;
}

static inline void
buf_add_le16(struct buf *buf, uint16_t value)
{
	buf_reserve(buf, 2);
	put_le16(buf->data + buf->length, value);
	buf->length += 2;
}

static inline void
buf_add_le32(struct buf *buf, uint32_t value)
{
	buf_reserve(buf, 4);
	put_le32(buf->data + buf->length, value);
	buf->length += 4;
}

static inline void
buf_add_le64(struct buf *buf, uint64_t value)
{
	buf_reserve(buf, 8);
	put_le64(buf->data + buf->length, value);
	buf->length += 8;
}

#endif
