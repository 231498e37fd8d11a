/* SPDX-License-Identifier: MIT */
/*
 * The capacity grows by half each time, so appending takes linear time in all.
 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

#define SMALLEST 64

void
buf_fini(struct buf *buf)
{
	free(buf->data);
	*buf = BUF_INIT;
}

void
buf_reserve(struct buf *buf, size_t extra)
{
	size_t wanted = buf->length + extra;
	size_t capacity = buf->capacity + buf->capacity / 2;

	if (wanted < extra)
		mem_exhausted();
	if (wanted <= buf->capacity)
		return;
	if (capacity < wanted)
		capacity = wanted;
	if (capacity < SMALLEST)
		capacity = SMALLEST;
	buf->data = mem_resize(buf->data, capacity, 1);
	buf->capacity = capacity;
}

void
buf_add(struct buf *buf, const void *bytes, size_t length)
{
	if (!length)
		return;
	buf_reserve(buf, length);
	memcpy(buf->data + buf->length, bytes, length);
	buf->length += length;
}

void
buf_add_string(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list arguments;
	auto_free char *text = NULL;
	int length;

	va_start(arguments, format);
	length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0) {
		text = NULL;
		mem_exhausted();
	}
	buf_add(buf, text, (size_t)length);
}

void
buf_move(struct buf *to, struct buf *from)
{
	buf_fini(to);
	*to = *from;
	*from = BUF_INIT;
}

size_t
buf_count_equal(const uint8_t *a, size_t a_length, const uint8_t *b,
		size_t b_length)
{
	size_t count = 0;

	while (count < a_length && count < b_length && a[count] == b[count])
		count++;
	return count;
}
