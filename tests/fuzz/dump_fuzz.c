/* SPDX-License-Identifier: MIT */
/*
 * The first byte selects the release.  The next two are the offset of a byte to
 * change, the fourth is the change.  The rest is a marshal stream.  The walk
 * must accept the streams that marshal_read accepts and refuse the others with
 * the same message, except for equal elements of a set, which it does not
 * detect.  A different stream must have a different dump.  No reader may hold
 * more than MOST_RATIO times its input plus CONSTANT bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/peak.h"
#include "pyc/canon.h"
#include "pyc/marshal_dump.h"
#include "pyc/marshal_walk.h"
#include "pyc/pyc_describe.h"
#include "pyc/pymagic.h"

#define MOST_RATIO 16
/*
 * Bytes for the initial tables of a graph, a dump's piece of text, and the
 * nodes of the deepest nesting, where each node takes two bytes of the stream.
 */
#define CONSTANT ((32 << 10) + 64 * MARSHAL_MOST_DEPTH)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static void
require_little(size_t length)
{
	require(peak_most <= (long long)(MOST_RATIO * length + CONSTANT));
}

static int
drop_text(void *context, const void *text, size_t length, struct err *err)
{
	(void)context;
	(void)text;
	(void)err;
	require(length);
	return 0;
}

static int
keep_text(void *context, const void *text, size_t length, struct err *err)
{
	(void)err;
	buf_add(context, text, length);
	return 0;
}

static int
read_graph(const uint8_t *stream, size_t length, unsigned int minor,
	   struct err *err)
{
	struct canon canon = CANON_INIT;
	struct buf out = BUF_INIT;
	int result;

	buf_reserve(&out, length);
	result = canon_rewrite(&canon, stream, length, minor, &out, err);
	canon_fini(&canon);
	buf_fini(&out);
	return result;
}

/* Runs each reader separately and measures its memory. */
static void
compare_readers(const uint8_t *stream, size_t length, unsigned int minor)
{
	const struct marshal_visitor visitor = { NULL, NULL, NULL };
	const struct marshal_dump_sink sink = { drop_text, NULL };
	auto_err canon_err = ERR_INIT;
	auto_err walk_err = ERR_INIT;
	auto_err dump_err = ERR_INIT;
	int canon;
	int walk;
	int dump;

	peak_reset();
	canon = read_graph(stream, length, minor, &canon_err);
	require_little(length);
	peak_reset();
	walk = marshal_walk(&visitor, stream, length, minor, 0, &walk_err);
	require_little(length);
	peak_reset();
	dump = marshal_dump(&sink, stream, length, minor, 0, &dump_err);
	require_little(length);
	require(dump == walk);
	require(!walk || !strcmp(walk_err.message, dump_err.message));
	if (!canon)
		require(!walk);
	else if (!strstr(canon_err.message, "contains an element twice"))
		require(walk && !strcmp(canon_err.message, walk_err.message));
}

static int
dump_all(struct buf *text, const uint8_t *stream, size_t length,
	 unsigned int minor)
{
	const struct marshal_dump_sink sink = { keep_text, text };
	auto_err err = ERR_INIT;

	return marshal_dump(&sink, stream, length, minor, 0, &err);
}

/* The text must consist of lines without control characters. */
static void
check_text(const struct buf *text)
{
	for (size_t i = 0; i < text->length; i++)
		require(text->data[i] == '\n' ||
			(text->data[i] >= ' ' && text->data[i] != 0x7f));
	require(!text->length || text->data[text->length - 1] == '\n');
}

/* The stream with one byte changed must have another dump, if it has a dump. */
static void
compare_dumps(const uint8_t *stream, size_t length, unsigned int minor,
	      size_t at, uint8_t change)
{
	auto_buf other = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_buf other_text = BUF_INIT;

	if (dump_all(&text, stream, length, minor))
		return;
	check_text(&text);
	buf_add(&other, stream, length);
	other.data[at % length] ^= change;
	if (!change || dump_all(&other_text, other.data, other.length, minor))
		return;
	require(text.length != other_text.length ||
		memcmp(text.data, other_text.data, text.length) != 0);
}

static void
describe(const uint8_t *stream, size_t length, unsigned int minor)
{
	struct canon canon = CANON_INIT;
	struct pyc_header header = { .magic = pymagic_of(minor),
				     .mode = PYC_CHECKED_HASH };
	struct pyc_description description;
	auto_buf file = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	buf_reserve(&file, PYC_HEADER_SIZE + length);
	if (header.magic == PYMAGIC_UNKNOWN)
		header.magic = (uint32_t)PYMAGIC_TAIL << 16 | 3650;
	pyc_header_write(&header, file.data);
	file.length = PYC_HEADER_SIZE;
	buf_add(&file, stream, length);
	if (!pyc_describe(&description, &canon, file.data, file.length,
			  "m.cpython-311.opt-1.pyc", &err)) {
		require(description.minor == minor);
		pyc_describe_format(&description, "m.pyc", &text);
		check_text(&text);
	} else {
		require(strstr(err.message, "byte ") != NULL);
	}
	canon_fini(&canon);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const unsigned int releases =
		MARSHAL_LAST_MINOR - MARSHAL_FIRST_MINOR + 1;
	unsigned int minor;
	size_t length;

	if (size < 4)
		return 0;
	minor = MARSHAL_FIRST_MINOR + *data % releases;
	length = size - 4;
	compare_readers(data + 4, length, minor);
	if (length)
		compare_dumps(data + 4, length, minor, get_le16(data + 1),
			      data[3]);
	describe(data + 4, length, minor);
	return 0;
}
