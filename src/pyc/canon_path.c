/* SPDX-License-Identifier: MIT */
/*
 * The bytes of the string are exchanged in the stream.  The result is canonical
 * if no other string in it has the same text.  Otherwise equal strings must
 * become one object, so the stream is rewritten.
 */
#include "pyc/canon_path.h"

#include <string.h>

#include "base/utf8.h"
#include "pyc/marshal_code.h"
#include "pyc/marshal_read.h"
#include "pyc/marshal_write.h"

#define PLACEHOLDER_LENGTH (sizeof(CANON_PATH_PLACEHOLDER) - 1)

/* The type code and the length before the placeholder. */
#define HEAD_LENGTH 2

/* Where the bytes of a text are, or NULL. */
static const uint8_t *
find_text(const uint8_t *bytes, size_t length, const void *text, size_t size)
{
	return memmem(bytes, length, text, size);
}

/* The head of the only string that is the placeholder, or NULL. */
static const uint8_t *
find_placeholder(const uint8_t *payload, size_t length)
{
	const uint8_t *text = find_text(payload, length, CANON_PATH_PLACEHOLDER,
					PLACEHOLDER_LENGTH);
	const uint8_t *after = text ? text + PLACEHOLDER_LENGTH : NULL;

	if (!text || text - payload < HEAD_LENGTH ||
	    text[-1] != PLACEHOLDER_LENGTH ||
	    (text[-2] & ~MARSHAL_FLAG_REF) != MARSHAL_SHORT_ASCII_INTERNED ||
	    find_text(after, (size_t)(payload + length - after),
		      CANON_PATH_PLACEHOLDER, PLACEHOLDER_LENGTH))
		return NULL;
	return text - HEAD_LENGTH;
}

/* The same if it is the co_filename of every code object and nothing else. */
static const uint8_t *
find_apart(const struct canon *canon, const uint8_t *payload, size_t length,
	   unsigned int minor)
{
	const struct marshal_graph *graph = &canon->graph;
	uint32_t path = marshal_code_filename(graph, graph->root, minor);
	uint32_t places = 0;

	if (canon_find_path(canon, minor, CANON_PATH_PLACEHOLDER))
		return NULL;
	for (uint32_t i = 0; i < graph->children_count; i++)
		places += graph->children[i] == path;
	for (uint32_t i = 0; i < graph->count; i++)
		places -= graph->nodes[i].type == MARSHAL_CODE;
	return places ? NULL : find_placeholder(payload, length);
}

bool
canon_path_is_apart(const struct canon *canon, const uint8_t *payload,
		    size_t length, unsigned int minor)
{
	return find_apart(canon, payload, length, minor);
}

/* Appends the head of a path, which rule R3 interns, and the path. */
static void
add_path(struct buf *out, const struct buf *path, uint8_t flag)
{
	bool is_ascii = true;

	for (size_t i = 0; i < path->length; i++)
		is_ascii &= path->data[i] < 0x80;
	if (is_ascii && path->length <= MARSHAL_SHORT_STRING_MOST) {
		buf_add_byte(out, MARSHAL_SHORT_ASCII_INTERNED | flag);
		buf_add_byte(out, (uint8_t)path->length);
	} else {
		uint8_t type =
			is_ascii ? MARSHAL_ASCII_INTERNED : MARSHAL_INTERNED;

		buf_add_byte(out, type | flag);
		buf_add_le32(out, (uint32_t)path->length);
	}
	buf_add(out, path->data, path->length);
}

/*
 * Appends the payload with the path in place of the placeholder, whose head is
 * given.  Returns false if another string may have the same text, so that the
 * result may not be canonical.
 */
static bool
splice(const uint8_t *payload, size_t length, const uint8_t *head,
       const char *path, struct buf *out)
{
	const uint8_t *after = head + HEAD_LENGTH + PLACEHOLDER_LENGTH;
	auto_buf text = BUF_INIT;

	utf8_add_escaped(&text, path);
	buf_add(out, payload, (size_t)(head - payload));
	add_path(out, &text, head[0] & MARSHAL_FLAG_REF);
	buf_add(out, after, (size_t)(payload + length - after));
	return text.length &&
	       !find_text(payload, length, text.data, text.length);
}

/* Appends the canonical form of the bytes of another buffer. */
static bool
rewrite(struct canon *canon, const struct buf *bytes, unsigned int minor,
	struct buf *out)
{
	auto_err ignored = ERR_INIT;

	return !canon_rewrite(canon, bytes->data, bytes->length, minor, out,
			      &ignored);
}

/* Puts the path in place of the placeholder, whose head is given or NULL. */
static bool
put_at(struct canon *canon, const uint8_t *payload, size_t length,
       const uint8_t *head, unsigned int minor, const char *path,
       struct buf *out)
{
	auto_buf spliced = BUF_INIT;
	size_t start = out->length;

	if (!head)
		return false;
	if (splice(payload, length, head, path, out))
		return true;
	buf_add(&spliced, out->data + start, out->length - start);
	out->length = start;
	return rewrite(canon, &spliced, minor, out);
}

bool
canon_path_put(struct canon *canon, const uint8_t *payload, size_t length,
	       unsigned int minor, const char *path, struct buf *out)
{
	return put_at(canon, payload, length, find_placeholder(payload, length),
		      minor, path, out);
}

bool
canon_path_put_checked(struct canon *canon, const uint8_t *payload,
		       size_t length, unsigned int minor, const char *path,
		       struct buf *out)
{
	return canon_is_settled(canon, payload, length, minor,
				CANON_PATH_PLACEHOLDER) &&
	       put_at(canon, payload, length,
		      find_apart(canon, payload, length, minor), minor, path,
		      out);
}
