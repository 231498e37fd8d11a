/* SPDX-License-Identifier: MIT */
/* Tests every type code and every way in which a stream can be malformed. */
#include "pyc/marshal_read.h"

#include <stdlib.h>

#include "base/mem.h"
#include "lib/codestream.h"
#include "lib/tap.h"

static const unsigned int layouts[] = { 7, 8, 10, 11, 13, 14, 15 };
#define LAYOUTS (sizeof(layouts) / sizeof(*layouts))

/* Reads an exact copy of the stream, so that a sanitizer sees any overrun. */
static int
read_copy(const void *stream, size_t length, unsigned int minor,
	  struct err *err)
{
	struct marshal_graph graph = MARSHAL_GRAPH_INIT;
	auto_free uint8_t *copy = mem_alloc(length);
	int result;

	if (length)
		memcpy(copy, stream, length);
	result = marshal_read(&graph, copy, length, minor, err);
	marshal_graph_fini(&graph);
	return result;
}

static void
check_message(const struct err *err, size_t offset, const char *words)
{
	char message[128];

	snprintf(message, sizeof(message), "byte %zu: %s", offset, words);
	is_string(err->message, message, words);
}

/* Checks that the object, as a constant, is refused at offset at within it. */
static void
check_refused(unsigned int minor, struct piece object, size_t at,
	      const char *words)
{
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;
	size_t offset = codestream_add_constant(minor, object, &stream);

	is_int(read_copy(stream.data, stream.length, minor, &err), -1,
	       "the object is refused");
	check_message(&err, offset + at, words);
}

/*
 * Checks that the object, as a constant, becomes a node of this type, content
 * and number of children.
 */
static void
check_node(unsigned int minor, struct piece object, uint8_t type,
	   struct piece content, uint32_t children, const char *what)
{
	struct marshal_graph graph = MARSHAL_GRAPH_INIT;
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;
	const struct marshal_node *node;
	uint32_t constants;

	codestream_add_constant(minor, object, &stream);
	if (!ok(!marshal_read(&graph, stream.data, stream.length, minor, &err),
		what)) {
		printf("# %s\n", err.message);
		marshal_graph_fini(&graph);
		return;
	}
	constants = marshal_graph_child(&graph, graph.root, 1);
	node = &graph.nodes[marshal_graph_child(&graph, constants, 0)];
	is_int(node->type, type, "the node has the expected type");
	is_bytes(node->bytes, node->length, content.bytes, content.length,
		 "the node has the expected content");
	is_int(node->children, children,
	       "the node has the expected number of children");
	marshal_graph_fini(&graph);
}

#define NOTHING PIECE("")

static void
test_singletons(void)
{
	check_node(11, PIECE("N"), 'N', NOTHING, 0, "None");
	check_node(11, PIECE("T"), 'T', NOTHING, 0, "True");
	check_node(11, PIECE("F"), 'F', NOTHING, 0, "False");
	check_node(11, PIECE("."), '.', NOTHING, 0, "Ellipsis");
	check_node(11, PIECE("S"), 'S', NOTHING, 0, "StopIteration");
}

static void
test_numbers(void)
{
	check_node(11, PIECE("i\001\002\003\004"), 'i',
		   PIECE("\001\002\003\004"), 0, "a 32-bit int");
	check_node(11, PIECE("I12345678"), 'I', PIECE("12345678"), 0,
		   "a 64-bit int");
	check_node(11, PIECE("l\002\0\0\0abcd"), 'l', PIECE("\002\0\0\0abcd"),
		   0, "a long int");
	check_node(11,
		   PIECE("l\xfe\xff\xff\xff"
			 "abcd"),
		   'l',
		   PIECE("\xfe\xff\xff\xff"
			 "abcd"),
		   0, "a long int below zero");
	check_node(11, PIECE("l\0\0\0\0"), 'l', PIECE("\0\0\0\0"), 0,
		   "a long int without digits");
	check_node(11, PIECE("f\0031.5"), 'f', PIECE("\0031.5"), 0,
		   "a float as text");
	check_node(11, PIECE("x\0031.5\0012"), 'x', PIECE("\0031.5\0012"), 0,
		   "a complex as text");
	check_node(11, PIECE("g12345678"), 'g', PIECE("12345678"), 0,
		   "a float");
	check_node(11, PIECE("y1234567812345678"), 'y',
		   PIECE("1234567812345678"), 0, "a complex");
}

static void
test_strings(void)
{
	check_node(11, PIECE("s\002\0\0\0\xff\0"), 's',
		   PIECE("\002\0\0\0\xff\0"), 0, "bytes");
	check_node(11, PIECE("s\0\0\0\0"), 's', PIECE("\0\0\0\0"), 0,
		   "empty bytes");
	check_node(11, PIECE("u\002\0\0\0\xc3\xa9"), 'u', PIECE("\xc3\xa9"), 0,
		   "text");
	check_node(11, PIECE("t\002\0\0\0\xc3\xa9"), 'u', PIECE("\xc3\xa9"), 0,
		   "interned text");
	check_node(11, PIECE("a\003\0\0\0a b"), 'u', PIECE("a b"), 0,
		   "ASCII text");
	check_node(11, PIECE("A\003\0\0\0a b"), 'u', PIECE("a b"), 0,
		   "interned ASCII text");
	check_node(11, PIECE("z\003a b"), 'u', PIECE("a b"), 0, "short text");
	check_node(11, PIECE("Z\003a b"), 'u', PIECE("a b"), 0,
		   "interned short text");
	check_node(11, PIECE("z\0"), 'u', NOTHING, 0, "empty text");
	check_node(11, PIECE("z\003a\0b"), 'u', PIECE("a\0b"), 0,
		   "text with a NUL");
}

static void
test_containers(void)
{
	check_node(11, PIECE(")\002NT"), '(', NOTHING, 2, "a small tuple");
	check_node(11, PIECE("(\002\0\0\0NT"), '(', NOTHING, 2, "a tuple");
	check_node(11, PIECE(")\0"), '(', NOTHING, 0, "an empty tuple");
	check_node(11, PIECE("[\002\0\0\0NN"), '[', NOTHING, 2, "a list");
	check_node(11, PIECE("<\002\0\0\0NT"), '<', NOTHING, 2, "a set");
	check_node(11, PIECE(">\002\0\0\0NT"), '>', NOTHING, 2, "a frozenset");
	check_node(11, PIECE(">\0\0\0\0"), '>', NOTHING, 0,
		   "an empty frozenset");
	check_node(11, PIECE("{NTFN0"), '{', NOTHING, 4, "a dict");
	check_node(11, PIECE("{0"), '{', NOTHING, 0, "an empty dict");
	check_node(14, PIECE(":NTF"), ':', NOTHING, 3, "a slice in 3.14");
	check_node(15, PIECE(":NTF"), ':', NOTHING, 3, "a slice in 3.15");
	check_node(15, PIECE("}NT0"), '}', NOTHING, 2, "a frozendict in 3.15");
}

static void
test_references(void)
{
	check_node(11,
		   PIECE(")\002\xe9"
			 "abcdr\0\0\0\0"),
		   '(', NOTHING, 2, "a reference");
	check_node(11, PIECE("\xa9\003\xa9\0r\001\0\0\0N"), '(', NOTHING, 3,
		   "a reference to an object inside an incomplete one");
	check_node(11, PIECE("\xbe\001\0\0\0\xda\001a"), '>', NOTHING, 1,
		   "flags without references");
	check_refused(11, PIECE("r\0\0\0\0"), 1, "reference out of range");
	check_refused(11,
		      PIECE(")\002\xe9"
			    "abcdr\001\0\0\0"),
		      8, "reference out of range");
	check_refused(11,
		      PIECE(")\002\xe9"
			    "abcdr\xff\xff\xff\xff"),
		      8, "reference out of range");
	check_refused(11,
		      PIECE(")\002r\0\0\0\0\xe9"
			    "abcd"),
		      3, "reference out of range");
	check_refused(11, PIECE("\xa9\001r\0\0\0\0"), 3,
		      "reference to an object that is not complete");
	check_refused(11, PIECE("\xbe\001\0\0\0r\0\0\0\0"), 6,
		      "reference to an object that is not complete");
	check_refused(11,
		      PIECE("\xfbNr\0\0\0\0"
			    "0"),
		      3, "reference to an object that is not complete");
	check_refused(14, PIECE("\xbaNr\0\0\0\0N"), 3,
		      "reference to an object that is not complete");
	check_refused(11, PIECE("\xdb\001\0\0\0r\0\0\0\0"), 6,
		      "reference to an object that is not complete");
}

static void
test_reference_to_root(void)
{
	struct codestream code = codestream_init(11);
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;

	code.type = '\xe3';
	code.fields[CODE_CONSTS] = PIECE(")\001r\0\0\0\0");
	codestream_add(&code, &stream);
	is_int(read_copy(stream.data, stream.length, 11, &err), -1,
	       "a code object that contains itself is refused");
	check_message(&err, codestream_offset(&code, CODE_CONSTS) + 3,
		      "reference to an object that is not complete");
}

/* Tests which bytes are accepted as type codes, with nothing after them. */
static void
test_type_codes(void)
{
	static const char known[] = "NFTS.iIlfgxysutaAzZr)([{<>c";
	static const char never_flagged[] = "NFTS.r0";

	for (size_t i = 0; i < LAYOUTS; i++) {
		unsigned int minor = layouts[i];
		bool told = true;

		for (unsigned int byte = 0; byte < 256; byte++) {
			auto_err err = ERR_INIT;
			uint8_t start = (uint8_t)byte;
			int type = byte & 0x7f;
			bool is_known = type && strchr(known, type);
			const char *words = "unknown type code";

			is_known |= type == ':' && minor >= 14;
			is_known |= type == '}' && minor >= 15;
			if (type && byte > 0x7f && strchr(never_flagged, type))
				words = "reference flag on an object";
			else if (is_known && strchr("NFTS.", type))
				words = "not a code object";
			else if (is_known)
				words = "ends too early";
			read_copy(&start, 1, minor, &err);
			told &= err.message && strstr(err.message, words);
		}
		ok(told, "exactly the type codes of a release are accepted");
	}
}

static void
test_unknown(void)
{
	check_refused(11, PIECE("0"), 0, "unknown type code");
	check_refused(11, PIECE("?"), 0, "unknown type code");
	check_refused(11, PIECE("R\0\0\0\0"), 0, "unknown type code");
	check_refused(11, PIECE("{N0"), 2, "unknown type code");
	check_refused(13, PIECE(":NNN"), 0, "unknown type code");
	check_refused(7, PIECE(":NNN"), 0, "unknown type code");
	check_refused(13, PIECE("\xbaNNN"), 0, "unknown type code");
	check_refused(14, PIECE("}0"), 0, "unknown type code");
	check_refused(7, PIECE("}0"), 0, "unknown type code");
}

static void
test_flagged_singletons(void)
{
	static const char words[] =
		"reference flag on an object that has no index";

	check_refused(11, PIECE("\xce"), 0, words);
	check_refused(11, PIECE("\xd4"), 0, words);
	check_refused(11, PIECE("\xc6"), 0, words);
	check_refused(11, PIECE("\xae"), 0, words);
	check_refused(11, PIECE("\xd3"), 0, words);
	check_refused(11, PIECE("\xb0"), 0, words);
	check_refused(11, PIECE("\xf2\0\0\0\0"), 0, words);
	check_refused(11, PIECE("{\xb0"), 1, words);
}

static void
test_lengths(void)
{
	static const char types[] = "sutaA([<>";

	for (const char *type = types; *type; type++) {
		char object[] = "?\xff\xff\xff\xff";

		object[0] = *type;
		check_refused(11, PIECE(object), 1, "negative length");
		memcpy(object + 1, "\0\0\0\x80", 4);
		check_refused(11, PIECE(object), 1, "negative length");
		memcpy(object + 1, "\xff\xff\xff\x7f", 4);
		check_refused(11, PIECE(object), *type == 's' ? 1 : 5,
			      "the marshal data ends too early");
	}
	check_refused(11, PIECE("l\0\0\0\x80"), 1, "impossible digit count");
	check_refused(11, PIECE("l\001\0\0\0\0\x80"), 1,
		      "impossible digit of an integer");
	check_refused(11, PIECE("l\002\0\0\0a\0\0\0"), 1,
		      "impossible digit of an integer");
	/* In 32 bits, 4 + 2 * this count is 0. */
	check_refused(11, PIECE("l\xfe\xff\xff\x7f"), 1,
		      "the marshal data ends too early");
	check_refused(11, PIECE("l\xff\xff\xff\x7f"), 1,
		      "the marshal data ends too early");
	check_refused(11, PIECE("l\001\0\0\x80"), 1,
		      "the marshal data ends too early");
}

static void
test_text(void)
{
	static const char words[] = "a string is not UTF-8";

	check_node(11, PIECE("u\003\0\0\0\xed\xa0\x80"), 'u',
		   PIECE("\xed\xa0\x80"), 0, "a high surrogate");
	check_node(11, PIECE("u\003\0\0\0\xed\xbf\xbf"), 'u',
		   PIECE("\xed\xbf\xbf"), 0, "a low surrogate");
	check_node(11, PIECE("u\004\0\0\0\xf4\x8f\xbf\xbf"), 'u',
		   PIECE("\xf4\x8f\xbf\xbf"), 0, "the last character");
	check_node(11, PIECE("u\004\0\0\0\xf0\x90\x80\x80"), 'u',
		   PIECE("\xf0\x90\x80\x80"), 0, "the first of four bytes");
	check_node(11, PIECE("u\003\0\0\0\xe0\xa0\x80"), 'u',
		   PIECE("\xe0\xa0\x80"), 0, "the first of three bytes");
	check_refused(11, PIECE("u\001\0\0\0\x80"), 5, words);
	check_refused(11, PIECE("t\001\0\0\0\xff"), 5, words);
	check_refused(11, PIECE("u\002\0\0\0\xc0\x80"), 5, words);
	check_refused(11, PIECE("u\002\0\0\0\xc1\xbf"), 5, words);
	check_refused(11, PIECE("u\002\0\0\0\xc3\xc3"), 5, words);
	check_refused(11, PIECE("u\003\0\0\0\xe0\x9f\xbf"), 5, words);
	check_refused(11, PIECE("u\004\0\0\0\xf0\x8f\xbf\xbf"), 5, words);
	check_refused(11, PIECE("u\004\0\0\0\xf4\x90\x80\x80"), 5, words);
	check_refused(11, PIECE("u\004\0\0\0\xf5\x80\x80\x80"), 5, words);
	check_refused(11, PIECE("u\003\0\0\0ab\xc3"), 5, words);
	check_refused(11, PIECE("u\002\0\0\0\xe2\x82\xac"), 5, words);
}

static void
test_ascii(void)
{
	static const char words[] = "ASCII string with a byte over 0x7f";

	check_refused(11, PIECE("a\002\0\0\0\xc3\xa9"), 5, words);
	check_refused(11, PIECE("A\002\0\0\0\xc3\xa9"), 5, words);
	check_refused(11, PIECE("z\002\xc3\xa9"), 2, words);
	check_refused(11, PIECE("Z\002\xc3\xa9"), 2, words);
	check_refused(11, PIECE("z\001\xe9"), 2, "a string is not UTF-8");
}

static void
test_sets(void)
{
	static const char words[] = "a set contains an element twice";

	check_refused(11, PIECE("<\002\0\0\0NN"), 1, words);
	check_refused(11, PIECE(">\003\0\0\0NTN"), 1, words);
	check_refused(11, PIECE(">\002\0\0\0z\001aZ\001a"), 1, words);
	check_refused(11, PIECE(">\002\0\0\0\xfa\001ar\0\0\0\0"), 1, words);
	check_refused(11, PIECE(">\002\0\0\0)\001N(\001\0\0\0N"), 1, words);
	check_refused(11, PIECE(">\002\0\0\0>\002\0\0\0NT>\002\0\0\0TN"), 1,
		      words);
	check_node(11, PIECE("[\002\0\0\0NN"), '[', NOTHING, 2,
		   "a list may contain an element twice");
}

static void
test_depth(void)
{
	/* The code object and its constants are two levels; None is one. */
	enum { TUPLES = MARSHAL_MOST_DEPTH - 3 };
	struct marshal_graph graph = MARSHAL_GRAPH_INIT;
	auto_buf nest = BUF_INIT;
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;

	for (unsigned int i = 0; i < TUPLES; i++)
		buf_add(&nest, ")\001", 2);
	buf_add(&nest, "N)\001N", 4);
	codestream_add_constant(
		11, (struct piece){ nest.data, nest.length - 3 }, &stream);
	is_int(marshal_read(&graph, stream.data, stream.length, 11, &err), 0,
	       "2000 nested objects are read");
	marshal_graph_fini(&graph);
	nest.data[nest.length - 4] = ')';
	nest.data[nest.length - 3] = '\001';
	nest.data[nest.length - 2] = 'N';
	check_refused(11, (struct piece){ nest.data, nest.length - 1 },
		      2 * TUPLES + 2, "objects nested too deeply");
}

/*
 * Neither nest is too deep, but one contains the other by a reference.  An
 * object that R2 moves could be written at the depth of both.
 */
static void
test_depth_by_reference(void)
{
	enum { TUPLES = 1200 };
	auto_buf pair = BUF_INIT;

	buf_add(&pair, ")\002\xa9\001", 4);
	for (unsigned int i = 1; i < TUPLES; i++)
		buf_add(&pair, ")\001", 2);
	buf_add(&pair, "N", 1);
	for (unsigned int i = 0; i < TUPLES; i++)
		buf_add(&pair, ")\001", 2);
	buf_add(&pair, "r\0\0\0\0", 5);
	check_refused(11, (struct piece){ pair.data, pair.length },
		      2 + 2 * TUPLES + 1 +
			      2 * (2 * TUPLES - MARSHAL_MOST_DEPTH),
		      "objects nested too deeply");
}

static void
test_truncation(void)
{
	for (size_t i = 0; i < LAYOUTS; i++) {
		auto_buf stream = BUF_INIT;
		auto_err err = ERR_INIT;
		bool told = true;

		codestream_add_rich(layouts[i], &stream);
		is_int(read_copy(stream.data, stream.length, layouts[i], &err),
		       0, "a stream with all types is read");
		if (err.message)
			printf("# %s\n", err.message);
		for (size_t length = 0; length < stream.length; length++) {
			size_t offset = SIZE_MAX;

			told &= read_copy(stream.data, length, layouts[i],
					  &err) < 0 &&
				strstr(err.message, "ends too early") &&
				sscanf(err.message, "byte %zu: ", &offset) ==
					1 &&
				offset <= length;
		}
		ok(told, "a stream truncated anywhere is refused");
	}
}

/* A damaged stream must be read or refused; either result is accepted. */
static void
test_damage(void)
{
	for (size_t i = 0; i < LAYOUTS; i++) {
		auto_buf stream = BUF_INIT;
		bool told = true;

		codestream_add_rich(layouts[i], &stream);
		for (size_t at = 0; at < stream.length; at++) {
			static const uint8_t changes[] = { 1,	 0x80, 0x7f,
							   0xff, 4,    0x20 };
			uint8_t was = stream.data[at];

			for (size_t j = 0; j < sizeof(changes); j++) {
				auto_err err = ERR_INIT;

				stream.data[at] = was ^ changes[j];
				if (read_copy(stream.data, stream.length,
					      layouts[i], &err))
					told &= strstr(err.message, "byte ") !=
						NULL;
			}
			stream.data[at] = was;
		}
		ok(told, "a damaged stream is read or refused");
	}
}

static void
test_whole(void)
{
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;

	codestream_add_rich(11, &stream);
	buf_add_byte(&stream, 'N');
	is_int(read_copy(stream.data, stream.length, 11, &err), -1,
	       "a byte after the object is refused");
	check_message(&err, stream.length - 1, "bytes after the code object");
	is_int(read_copy("N", 1, 11, &err), -1,
	       "a root that is None is refused");
	check_message(&err, 0, "not a code object");
	is_int(read_copy(")\0", 2, 11, &err), -1,
	       "a root that is a tuple is refused");
	check_message(&err, 0, "not a code object");
	is_int(read_copy("", 0, 11, &err), -1, "an empty stream is refused");
	check_message(&err, 0, "the marshal data ends too early");
}

int
main(void)
{
	test_singletons();
	test_numbers();
	test_strings();
	test_containers();
	test_references();
	test_reference_to_root();
	test_type_codes();
	test_unknown();
	test_flagged_singletons();
	test_lengths();
	test_text();
	test_ascii();
	test_sets();
	test_depth();
	test_depth_by_reference();
	test_truncation();
	test_damage();
	test_whole();
	return tap_done();
}
