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

#include "base/mem.h"
#include "lib/peak.h"
#include "lib/untraced.h"
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

/*
 * The first inputs of a process are described, and then one in so many, because
 * this reads the stream in the same way once more.
 */
#define DESCRIBED_FIRST 64
#define DESCRIBED_EVERY 8

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

/* What is known of a text, which is not kept. */
struct text {
	uint64_t hash; /* FNV-1a */
	size_t length;
	uint8_t last;
};

/* The text must consist of lines without control characters. */
UNTRACED static int
take_text(void *context, const void *bytes, size_t length, struct err *err)
{
	struct text *text = context;
	const uint8_t *at = bytes;

	(void)err;
	require(length);
	for (size_t i = 0; i < length; i++) {
		require(at[i] == '\n' || (at[i] >= ' ' && at[i] != 0x7f));
		text->hash = (text->hash ^ at[i]) * 0x100000001b3;
	}
	text->length += length;
	text->last = at[length - 1];
	return 0;
}

static int
dump_text(struct text *text, const uint8_t *stream, size_t length,
	  unsigned int minor, struct err *err)
{
	const struct marshal_dump_sink sink = { take_text, text };

	*text = (struct text){ .hash = 0xcbf29ce484222325 };
	return marshal_dump(&sink, stream, length, minor, 0, err);
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

/*
 * Runs each reader separately and measures its memory.  Returns whether the
 * stream has a dump, of which text is set.
 */
static bool
compare_readers(const uint8_t *stream, size_t length, unsigned int minor,
		struct text *text)
{
	const struct marshal_visitor visitor = { NULL, NULL, NULL };
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
	dump = dump_text(text, stream, length, minor, &dump_err);
	require_little(length);
	require(dump == walk);
	require(!walk || !strcmp(walk_err.message, dump_err.message));
	if (!canon)
		require(!walk);
	else if (!strstr(canon_err.message, "contains an element twice"))
		require(walk && !strcmp(canon_err.message, walk_err.message));
	require(dump || !text->length || text->last == '\n');
	return !dump;
}

/* The stream with one byte changed must have another dump, if it has a dump. */
static void
compare_dumps(const struct text *text, const uint8_t *stream, size_t length,
	      unsigned int minor, const uint8_t change[static 3])
{
	auto_free uint8_t *other = mem_alloc(length);
	auto_err err = ERR_INIT;
	struct text changed;

	memcpy(other, stream, length);
	other[get_le16(change) % length] ^= change[2];
	if (!change[2] || dump_text(&changed, other, length, minor, &err))
		return;
	require(text->length != changed.length || text->hash != changed.hash);
}

static void
describe(const uint8_t *stream, size_t length, unsigned int minor)
{
	static struct canon canon; /* all zero is CANON_INIT */
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
		require(text.length && text.data[text.length - 1] == '\n');
	} else {
		require(strstr(err.message, "byte ") != NULL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const unsigned int releases =
		MARSHAL_LAST_MINOR - MARSHAL_FIRST_MINOR + 1;
	static unsigned int count;
	unsigned int minor;
	size_t length;
	struct text text;

	if (size < 4)
		return 0;
	minor = MARSHAL_FIRST_MINOR + *data % releases;
	length = size - 4;
	if (compare_readers(data + 4, length, minor, &text) && length)
		compare_dumps(&text, data + 4, length, minor, data + 1);
	if (++count <= DESCRIBED_FIRST || count % DESCRIBED_EVERY == 0)
		describe(data + 4, length, minor);
	return 0;
}
