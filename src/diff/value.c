/* SPDX-License-Identifier: MIT */
#include "diff/value.h"

#include "pyc/marshal_repr.h"

/* The longest value that is shown whole, in bytes. */
#define MOST_WHOLE 72

/* Of a longer one, so many bytes before and after the first difference. */
#define BEFORE 24
#define AFTER 40

/* How far the difference is sought, and how much is shown as detail. */
#define MOST_SOUGHT ((size_t)1 << 20)

/* How many bytes of code are shown. */
#define MOST_BYTES 8

void
diff_value_add(struct buf *text, const struct marshal_graph *graph,
	       uint32_t node, unsigned int minor)
{
	marshal_repr(graph, node, minor, MOST_WHOLE, text);
}

/* Whether the byte continues a character of UTF-8. */
static bool
is_inside(const struct buf *value, size_t at)
{
	return at < value->length && (value->data[at] & 0xc0) == 0x80;
}

/* Appends the part around a place. */
static void
add_part(struct buf *text, const struct buf *value, size_t place)
{
	size_t start = place > BEFORE ? place - BEFORE : 0;
	size_t end =
		place + AFTER < value->length ? place + AFTER : value->length;

	if (value->length <= MOST_WHOLE) {
		start = 0;
		end = value->length;
	}
	while (is_inside(value, start))
		start++;
	while (is_inside(value, end))
		end++;
	if (start)
		buf_add_string(text, "...");
	buf_add(text, value->data + start, end - start);
	if (end < value->length)
		buf_add_string(text, "...");
}

static void
add_value_line(struct buf *detail, const char *side, const struct buf *value)
{
	buf_printf(detail, "%s: ", side);
	buf_add(detail, value->data, value->length);
	buf_add_byte(detail, '\n');
}

void
diff_value_add_line(struct buf *detail, const char *side,
		    const struct marshal_graph *graph, uint32_t node,
		    unsigned int minor)
{
	auto_buf value = BUF_INIT;

	marshal_repr(graph, node, minor, MOST_SOUGHT, &value);
	add_value_line(detail, side, &value);
}

void
diff_value_pair(struct diff_said *said, const struct diff_same *same,
		uint32_t old, uint32_t new)
{
	auto_buf before = BUF_INIT;
	auto_buf after = BUF_INIT;
	size_t place;

	marshal_repr(same->old, old, same->minor, MOST_SOUGHT, &before);
	marshal_repr(same->new, new, same->minor, MOST_SOUGHT, &after);
	place = buf_count_equal(before.data, before.length, after.data,
				after.length);
	diff_said_begin(said);
	add_part(&said->text, &before, place);
	diff_said_and(said);
	add_part(&said->text, &after, place);
	if (said->is_verbose &&
	    (before.length > MOST_WHOLE || after.length > MOST_WHOLE)) {
		add_value_line(&said->detail, "old", &before);
		add_value_line(&said->detail, "new", &after);
	}
}

static void
add_bytes(struct buf *text, const uint8_t *bytes, size_t length, size_t place)
{
	size_t end = place + MOST_BYTES < length ? place + MOST_BYTES : length;

	if (place >= length)
		buf_add_string(text, "the end");
	for (size_t i = place; i < end; i++)
		buf_printf(text, "%02x", bytes[i]);
	if (end < length)
		buf_add_string(text, "...");
}

void
diff_value_bytes(struct diff_said *said, const uint8_t *old, size_t old_length,
		 const uint8_t *new, size_t new_length)
{
	size_t place = buf_count_equal(old, old_length, new, new_length);

	buf_printf(&said->text, "from byte %zu: ", place);
	diff_said_begin(said);
	add_bytes(&said->text, old, old_length, place);
	diff_said_and(said);
	add_bytes(&said->text, new, new_length, place);
}
