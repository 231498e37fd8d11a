/* SPDX-License-Identifier: MIT */
/*
 * Tests what the walk reports of each object, and that it refuses the streams
 * that the reader refuses.
 */
#include "pyc/marshal_walk.h"

#include <stdlib.h>

#include "base/mem.h"
#include "lib/codestream.h"
#include "lib/tap.h"
#include "pyc/marshal_read.h"

static const unsigned int layouts[] = { 7, 8, 10, 11, 13, 14, 15 };
#define LAYOUTS (sizeof(layouts) / sizeof(*layouts))

#define NOTHING PIECE("")

/* Walks an exact copy of the stream, so that a sanitizer sees any overrun. */
static int
walk_copy(const struct marshal_visitor *visitor, const struct buf *stream,
	  unsigned int minor, size_t offset, struct err *err)
{
	auto_free uint8_t *copy = mem_alloc(stream->length);

	if (stream->length)
		memcpy(copy, stream->data, stream->length);
	return marshal_walk(visitor, copy, stream->length, minor, offset, err);
}

/* Writes the visits as a line of text: "+" starts an object, "-" ends it. */
static int
note_start(void *context, const struct marshal_visit *visit, struct err *err)
{
	(void)err;
	buf_printf(context, "+%c%u", visit->token.type, visit->depth);
	if (visit->token.is_flagged)
		buf_printf(context, "#%u", visit->token.index);
	if (visit->token.type == MARSHAL_REF)
		buf_printf(context, "=%u", visit->token.index);
	if (visit->field)
		buf_printf(context, ":%s", visit->field->name);
	buf_add_byte(context, ' ');
	return 0;
}

static int
note_end(void *context, const struct marshal_visit *visit, struct err *err)
{
	(void)err;
	buf_printf(context, "-%c%u ", visit->token.type,
		   visit->token.node.children);
	return 0;
}

static void
test_order(void)
{
	auto_buf stream = BUF_INIT;
	auto_buf notes = BUF_INIT;
	auto_err err = ERR_INIT;
	struct marshal_visitor visitor = { note_start, note_end, &notes };

	codestream_add_constant(11,
				PIECE("\xa9\002\xda\001a{r\001\0\0\0"
				      "N0"),
				&stream);
	is_int(walk_copy(&visitor, &stream, 11, 0, &err), 0,
	       "a stream is walked");
	buf_add_byte(&notes, 0);
	is_string((char *)notes.data,
		  "+c0 +s1:co_code -s0 +)1:co_consts +)2#0 +Z3#1 -Z0 +{3 "
		  "+r4=1 -r0 +N4 -N0 -{2 -)2 -)1 +)1:co_names +Z2 -Z0 -)1 "
		  "+)1:co_localsplusnames +Z2 -Z0 -)1 "
		  "+s1:co_localspluskinds -s0 +Z1:co_filename -Z0 "
		  "+Z1:co_name -Z0 +Z1:co_qualname -Z0 +s1:co_linetable -s0 "
		  "+s1:co_exceptiontable -s0 -c10 ",
		  "the objects are visited in order");
}

static void
test_layouts(void)
{
	auto_buf stream = BUF_INIT;
	auto_buf notes = BUF_INIT;
	auto_err err = ERR_INIT;
	struct marshal_visitor visitor = { note_start, NULL, &notes };
	struct codestream code = codestream_init(8);

	codestream_add(&code, &stream);
	is_int(walk_copy(&visitor, &stream, 8, 0, &err), 0,
	       "a stream of 3.8 is walked");
	buf_add_byte(&notes, 0);
	is_string((char *)notes.data,
		  "+c0 +s1:co_code +)1:co_consts +)1:co_names +Z2 "
		  "+)1:co_varnames +Z2 +)1:co_freevars +Z2 +)1:co_cellvars "
		  "+Z2 +Z1:co_filename +Z1:co_name +s1:co_lnotab ",
		  "the fields of 3.8 are visited");
}

/* The visit at the constant's end, and the line of the code object. */
struct wanted {
	size_t offset;
	bool was_seen;
	struct marshal_visit visit;
	uint32_t line;
};

/* Returns the offset of an object in its stream. */
static size_t
offset_of(const struct marshal_visit *visit)
{
	const struct marshal_visit *root = visit;

	while (root->parent)
		root = root->parent;
	return (size_t)(visit->token.place - root->token.place);
}

static int
keep_constant(void *context, const struct marshal_visit *visit, struct err *err)
{
	struct wanted *wanted = context;

	(void)err;
	if (offset_of(visit) == wanted->offset) {
		wanted->was_seen = true;
		wanted->visit = *visit;
	}
	if (visit->field && visit->nth == MARSHAL_LINE_CHILD)
		wanted->line = visit->parent->token.node.line;
	return 0;
}

static void
check_visit(unsigned int minor, struct piece object, uint8_t type,
	    struct piece content, uint32_t children, const char *what)
{
	struct wanted wanted = { 0 };
	struct marshal_visitor visitor = { NULL, keep_constant, &wanted };
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;

	wanted.offset = codestream_add_constant(minor, object, &stream);
	if (!ok(!marshal_walk(&visitor, stream.data, stream.length, minor, 0,
			      &err),
		what)) {
		printf("# %s\n", err.message);
		return;
	}
	ok(wanted.was_seen, "the object is visited");
	is_int(wanted.visit.token.type, type,
	       "the visit has the expected type");
	is_bytes(wanted.visit.token.node.bytes, wanted.visit.token.node.length,
		 content.bytes, content.length,
		 "the visit has the expected content");
	is_int(wanted.visit.token.node.children, children,
	       "the visit has the expected number of children");
	is_int(wanted.visit.depth, 2, "the visit has the expected depth");
	is_int(wanted.line, 1,
	       "the first line number is known within the constants");
}

static void
test_content(void)
{
	check_visit(11, PIECE("N"), 'N', NOTHING, 0, "None");
	check_visit(11, PIECE("i1234"), 'i', PIECE("1234"), 0, "an int");
	check_visit(11, PIECE("I12345678"), 'I', PIECE("12345678"), 0,
		    "a 64-bit int");
	check_visit(11, PIECE("l\002\0\0\0abcd"), 'l', PIECE("\002\0\0\0abcd"),
		    0, "a long");
	check_visit(11, PIECE("f\0031.5"), 'f', PIECE("\0031.5"), 0,
		    "a float as text");
	check_visit(11, PIECE("x\0031.5\0012"), 'x', PIECE("\0031.5\0012"), 0,
		    "a complex as text");
	check_visit(11, PIECE("g12345678"), 'g', PIECE("12345678"), 0,
		    "a float");
	check_visit(11, PIECE("y1234567887654321"), 'y',
		    PIECE("1234567887654321"), 0, "a complex");
	check_visit(11, PIECE("s\002\0\0\0\xff\0"), 's',
		    PIECE("\002\0\0\0\xff\0"), 0, "bytes");
	check_visit(11, PIECE("u\002\0\0\0\xc3\xa9"), 'u', PIECE("\xc3\xa9"), 0,
		    "text");
	check_visit(11, PIECE("A\003\0\0\0a b"), 'A', PIECE("a b"), 0,
		    "ASCII text");
	check_visit(11, PIECE("z\003a b"), 'z', PIECE("a b"), 0, "short text");
	check_visit(11, PIECE("(\002\0\0\0NT"), '(', NOTHING, 2, "a tuple");
	check_visit(11, PIECE(")\002NT"), ')', NOTHING, 2, "a small tuple");
	check_visit(11, PIECE("[\003\0\0\0NTT"), '[', NOTHING, 3, "a list");
	check_visit(11, PIECE("<\002\0\0\0NT"), '<', NOTHING, 2, "a set");
	check_visit(11, PIECE(">\0\0\0\0"), '>', NOTHING, 0, "a frozenset");
	check_visit(11, PIECE("{NTFN0"), '{', NOTHING, 4, "a dict");
	check_visit(14, PIECE(":NTF"), ':', NOTHING, 3, "a slice");
	check_visit(15, PIECE("}NT0"), '}', NOTHING, 2, "a frozendict");
}

/* A constant that refers to a tuple has the tuple's number of children. */
static void
test_reference_children(void)
{
	struct codestream code = codestream_init(11);
	struct codestream inner = codestream_init_inner(11);
	auto_buf constants = BUF_INIT;
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;
	struct wanted wanted = { 0 };
	struct marshal_visitor visitor = { keep_constant, NULL, &wanted };

	buf_add(&constants, ")\002\xa9\003NTF", 7);
	wanted.offset = codestream_offset(&code, CODE_CONSTS) + 7 +
			codestream_offset(&inner, CODE_CONSTS);
	inner.fields[CODE_CONSTS] = PIECE("r\0\0\0\0");
	codestream_add(&inner, &constants);
	code.fields[CODE_CONSTS] =
		(struct piece){ constants.data, constants.length };
	codestream_add(&code, &stream);
	is_int(walk_copy(&visitor, &stream, 11, 0, &err), 0,
	       "constants that are a reference are walked");
	is_int(wanted.visit.token.type, MARSHAL_REF,
	       "the visit is a reference");
	is_int(wanted.visit.token.node.children, 3,
	       "the visit has the number of children of the target");
	is_string(wanted.visit.field ? wanted.visit.field->name : NULL,
		  "co_consts", "the visit has its field");
}

/*
 * Returns whether walk and reader agree: both accept the stream, or both refuse
 * it with the same message.  Only the reader finds equal elements of a set.
 */
static bool
agree(const struct buf *stream, unsigned int minor)
{
	struct marshal_visitor visitor = { NULL, NULL, NULL };
	struct marshal_graph graph = MARSHAL_GRAPH_INIT;
	auto_err read_err = ERR_INIT;
	auto_err walk_err = ERR_INIT;
	int read;
	int walk;

	graph.offset = 16;
	read = marshal_read(&graph, stream->data, stream->length, minor,
			    &read_err);
	marshal_graph_fini(&graph);
	walk = walk_copy(&visitor, stream, minor, 16, &walk_err);
	if (!read)
		return !walk;
	if (strstr(read_err.message, "contains an element twice"))
		return true;
	if (walk && !strcmp(walk_err.message, read_err.message))
		return true;
	printf("# reader: %s; walk: %s\n", read_err.message, walk_err.message);
	return false;
}

static void
test_agreement(void)
{
	static const uint8_t changes[] = { 1, 0x80, 0x7f, 0xff, 4, 0x20 };

	for (size_t i = 0; i < LAYOUTS; i++) {
		struct marshal_visitor visitor = { NULL, NULL, NULL };
		unsigned int minor = layouts[i];
		auto_buf stream = BUF_INIT;
		auto_err err = ERR_INIT;
		bool told = true;
		size_t length;

		codestream_add_rich(minor, &stream);
		is_int(walk_copy(&visitor, &stream, minor, 0, &err), 0,
		       "a stream with all types is walked");
		length = stream.length;
		for (stream.length = 0; stream.length < length; stream.length++)
			told &= agree(&stream, minor);
		ok(told, "a truncated stream is refused as by the reader");
		for (size_t at = 0; at < length * sizeof(changes); at++) {
			uint8_t *byte = &stream.data[at / sizeof(changes)];
			uint8_t change = changes[at % sizeof(changes)];

			*byte ^= change;
			told &= agree(&stream, minor);
			*byte ^= change;
		}
		ok(told,
		   "a damaged stream is read or refused as by the reader");
	}
}

static void
check_refused(unsigned int minor, struct piece object, size_t at,
	      const char *words)
{
	struct marshal_visitor visitor = { NULL, NULL, NULL };
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;
	size_t offset = codestream_add_constant(minor, object, &stream);
	char message[128];

	is_int(walk_copy(&visitor, &stream, minor, 16, &err), -1,
	       "the object is refused");
	snprintf(message, sizeof(message), "byte %zu: %s", 16 + offset + at,
		 words);
	is_string(err.message, message, words);
	ok(agree(&stream, minor), "the reader agrees");
}

static void
test_refused(void)
{
	auto_buf nest = BUF_INIT;
	auto_buf pair = BUF_INIT;

	check_refused(11, PIECE("?"), 0, "unknown type code");
	check_refused(13, PIECE(":NNN"), 0, "unknown type code");
	check_refused(14, PIECE("}0"), 0, "unknown type code");
	check_refused(11, PIECE("\xce"), 0,
		      "reference flag on an object that has no index");
	check_refused(11, PIECE("r\0\0\0\0"), 1, "reference out of range");
	check_refused(11, PIECE("\xa9\001r\0\0\0\0"), 3,
		      "reference to an object that is not complete");
	check_refused(11, PIECE("s\xff\xff\xff\xff"), 1, "negative length");
	check_refused(11, PIECE("s\xff\xff\xff\x7f"), 1,
		      "the marshal data ends too early");
	check_refused(11, PIECE("(\xff\xff\xff\x7f"), 5,
		      "the marshal data ends too early");
	check_refused(11, PIECE("l\0\0\0\x80"), 1, "impossible digit count");
	check_refused(11, PIECE("l\001\0\0\0\0\x80"), 1,
		      "impossible digit of an integer");
	check_refused(11, PIECE("l\001\0\0\0\0\0"), 1,
		      "impossible digit of an integer");
	check_refused(11, PIECE("u\002\0\0\0\xc0\x80"), 5,
		      "a string is not UTF-8");
	check_refused(11, PIECE("z\002\xc3\xa9"), 2,
		      "ASCII string with a byte over 0x7f");
	/* The code object and its constants are two levels. */
	for (unsigned int i = 2; i < MARSHAL_MOST_DEPTH; i++)
		buf_add(&nest, ")\001", 2);
	buf_add(&nest, "N", 1);
	check_refused(11, (struct piece){ nest.data, nest.length },
		      nest.length - 1, "objects nested too deeply");
	/* A reference must not exceed the limit either. */
	buf_add(&pair, ")\002\xa9\001", 4);
	for (unsigned int i = 1; i < 1200; i++)
		buf_add(&pair, ")\001", 2);
	buf_add(&pair, "N", 1);
	for (unsigned int i = 0; i < 1200; i++)
		buf_add(&pair, ")\001", 2);
	buf_add(&pair, "r\0\0\0\0", 5);
	check_refused(11, (struct piece){ pair.data, pair.length },
		      2 + 2 * 1200 + 1 + 2 * (2 * 1200 - MARSHAL_MOST_DEPTH),
		      "objects nested too deeply");
}

static void
test_whole(void)
{
	struct marshal_visitor visitor = { NULL, NULL, NULL };
	struct codestream code = codestream_init(11);
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;

	codestream_add(&code, &stream);
	buf_add_byte(&stream, 'N');
	ok(agree(&stream, 11),
	   "a byte after the object is refused as by the reader");
	ok(agree(&(struct buf){ (uint8_t[]){ 'N' }, 1, 1 }, 11), "None");
	ok(agree(&(struct buf){ (uint8_t[]){ ')', 0 }, 2, 2 }, 11), "a tuple");
	ok(agree(&BUF_INIT, 11), "an empty stream is refused as by the reader");
	is_int(marshal_walk(&visitor, stream.data, stream.length, 6, 0, &err),
	       -1, "an unknown release is refused");
	is_string(err.message, "no code object layout known for 3.6",
		  "the message names the release");
	/* The walk accepts a set with equal elements: see marshal_walk.h. */
	stream.length = 0;
	codestream_add_constant(11, PIECE("<\002\0\0\0NN"), &stream);
	is_int(walk_copy(&visitor, &stream, 11, 0, &err), 0,
	       "a set with an element twice is walked");
}

static void
check_field(enum codestream_field field, struct piece object, const char *name)
{
	struct marshal_visitor visitor = { NULL, NULL, NULL };
	struct codestream code = codestream_init(11);
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;
	char wanted[96];

	code.fields[field] = object;
	codestream_add(&code, &stream);
	is_int(walk_copy(&visitor, &stream, 11, 0, &err), -1, name);
	snprintf(wanted, sizeof(wanted),
		 "%s: byte %zu: a field of the wrong type", name,
		 codestream_offset(&code, field));
	is_string(err.message, wanted, "the message names the field");
	ok(agree(&stream, 11), "the reader agrees");
}

static void
test_fields(void)
{
	check_field(CODE_CODE, PIECE("z\0"), "co_code");
	check_field(CODE_CONSTS, PIECE("[\0\0\0\0"), "co_consts");
	check_field(CODE_NAMES, PIECE(")\002z\001aN"), "co_names");
	check_field(CODE_LOCALSPLUSNAMES, PIECE("N"), "co_localsplusnames");
	check_field(CODE_FILENAME, PIECE(")\0"), "co_filename");
	check_field(CODE_QUALNAME, PIECE("s\0\0\0\0"), "co_qualname");
	check_field(CODE_LINETABLE, PIECE("z\0"), "co_linetable");
}

static int
stop_at_tuple(void *context, const struct marshal_visit *visit, struct err *err)
{
	unsigned int *visits = context;

	++*visits;
	return visit->token.type == MARSHAL_SMALL_TUPLE ?
		       err_set(err, "enough") :
		       0;
}

static void
test_stop(void)
{
	struct codestream code = codestream_init(11);
	unsigned int visits = 0;
	struct marshal_visitor at_start = { stop_at_tuple, NULL, &visits };
	struct marshal_visitor at_end = { NULL, stop_at_tuple, &visits };
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;

	codestream_add(&code, &stream);
	is_int(walk_copy(&at_start, &stream, 11, 0, &err), -1,
	       "a visitor can end the walk");
	is_string(err.message, "enough", "the message is that of the visitor");
	is_int(visits, 3, "no object is visited after the end");
	visits = 0;
	is_int(walk_copy(&at_end, &stream, 11, 0, &err), -1,
	       "a visitor can end the walk at the end of an object");
	is_int(visits, 2, "no object is visited after that end");
}

int
main(void)
{
	test_order();
	test_layouts();
	test_content();
	test_reference_children();
	test_agreement();
	test_refused();
	test_whole();
	test_fields();
	test_stop();
	return tap_done();
}
