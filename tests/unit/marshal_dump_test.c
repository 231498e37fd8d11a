/* SPDX-License-Identifier: MIT */
/* Tests the text of a dump for each type of object, and that it is complete. */
#include "pyc/marshal_dump.h"

#include <stdlib.h>

#include "base/mem.h"
#include "lib/codestream.h"
#include "lib/tap.h"

static int
keep(void *context, const void *text, size_t length, struct err *err)
{
	(void)err;
	buf_add(context, text, length);
	return 0;
}

static int
dump(const struct buf *stream, unsigned int minor, struct buf *text,
     struct err *err)
{
	struct marshal_dump_sink sink = { keep, text };

	return marshal_dump(&sink, stream->data, stream->length, minor, 16,
			    err);
}

static void
test_code(void)
{
	struct codestream code = codestream_init(11);
	auto_buf stream = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	code.type = '\xe3';
	code.line = 0xffffffff;
	codestream_add(&code, &stream);
	is_int(dump(&stream, 11, &text, &err), 0, "a stream of 3.11 is dumped");
	buf_add_byte(&text, 0);
	is_string((char *)text.data,
		  "code #0\n"
		  "  co_argcount: 0\n"
		  "  co_posonlyargcount: 1\n"
		  "  co_kwonlyargcount: 2\n"
		  "  co_stacksize: 3\n"
		  "  co_flags: 0x4\n"
		  "  co_code: bytes 1: 63\n"
		  "  co_consts: tuple small 0\n"
		  "  co_names: tuple small 1\n"
		  "    str short interned \"n\"\n"
		  "  co_localsplusnames: tuple small 1\n"
		  "    str short interned \"v\"\n"
		  "  co_localspluskinds: bytes 1: 6b\n"
		  "  co_filename: str short interned \"/m.py\"\n"
		  "  co_name: str short interned \"m\"\n"
		  "  co_qualname: str short interned \"q\"\n"
		  "  co_firstlineno: -1\n"
		  "  co_linetable: bytes 1: 6c\n"
		  "  co_exceptiontable: bytes 1: 65\n",
		  "all fields of a code object are shown");
}

static void
check_numbers(unsigned int minor, const char *wanted)
{
	struct codestream code = codestream_init(minor);
	auto_buf stream = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	codestream_add(&code, &stream);
	is_int(dump(&stream, minor, &text, &err), 0,
	       "a stream of an older release is dumped");
	buf_add_byte(&text, 0);
	ok(!strncmp((char *)text.data, wanted, strlen(wanted)),
	   "the numbers of that release are shown");
	ok(strstr((char *)text.data, "  co_firstlineno: 1\n  co_lnotab: "),
	   "the line table of that release is shown");
}

static void
test_old_code(void)
{
	check_numbers(7, "code\n"
			 "  co_argcount: 0\n"
			 "  co_kwonlyargcount: 1\n"
			 "  co_nlocals: 2\n"
			 "  co_stacksize: 3\n"
			 "  co_flags: 0x4\n"
			 "  co_code: ");
	check_numbers(8, "code\n"
			 "  co_argcount: 0\n"
			 "  co_posonlyargcount: 1\n"
			 "  co_kwonlyargcount: 2\n"
			 "  co_nlocals: 3\n"
			 "  co_stacksize: 4\n"
			 "  co_flags: 0x5\n"
			 "  co_code: ");
}

/* Checks the lines of a constant, which are indented by four columns. */
static void
check(unsigned int minor, struct piece object, const char *wanted)
{
	static const char before[] = "  co_consts: tuple small 1\n";
	auto_buf stream = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;
	char *start;
	char *end;

	codestream_add_constant(minor, object, &stream);
	if (dump(&stream, minor, &text, &err))
		printf("# %s\n", err.message);
	buf_add_byte(&text, 0);
	start = strstr((char *)text.data, before);
	end = start ? strstr(start, "  co_names: ") : NULL;
	if (!ok(end != NULL, "the constant is dumped"))
		return;
	*end = '\0';
	is_string(start + sizeof(before) - 1, wanted, wanted);
}

static void
test_singletons(void)
{
	check(11, PIECE("N"), "    None\n");
	check(11, PIECE("T"), "    True\n");
	check(11, PIECE("F"), "    False\n");
	check(11, PIECE("."), "    Ellipsis\n");
	check(11, PIECE("S"), "    StopIteration\n");
}

static void
test_ints(void)
{
	check(11, PIECE("i\001\0\0\0"), "    int 1\n");
	check(11, PIECE("\xe9\xff\xff\xff\xff"), "    int -1 #0\n");
	check(11, PIECE("i\0\0\0\x80"), "    int -2147483648\n");
	check(11, PIECE("I\0\0\0\0\0\0\0\x80"),
	      "    int64 -9223372036854775808\n");
	check(11, PIECE("l\0\0\0\0"), "    long 0\n");
	check(11, PIECE("l\002\0\0\0\001\0\001\0"), "    long 32769\n");
	check(11, PIECE("l\xfe\xff\xff\xff\001\0\001\0"), "    long -32769\n");
	check(11, PIECE("l\004\0\0\0\xff\x7f\xff\x7f\xff\x7f\xff\x7f"),
	      "    long 1152921504606846975\n");
	check(11, PIECE("l\005\0\0\0\0\0\0\0\0\0\0\0\001\0"),
	      "    long 0x1000000000000000\n");
	check(11, PIECE("l\005\0\0\0\xff\x7f\xff\x7f\xff\x7f\xff\x7f\xff\x7f"),
	      "    long 0x7ffffffffffffffffff\n");
	/* 2 to the power of 100, and 0x123456789abcdef01234. */
	check(11, PIECE("l\xf9\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\x04"),
	      "    long -0x10000000000000000000000000\n");
	check(11,
	      PIECE("l\006\0\0\0\x34\x12\xe0\x3d\xf3\x6a\xc4\x33\x45\x23"
		    "\002\0"),
	      "    long 0x123456789abcdef01234\n");
}

static void
test_floats(void)
{
	check(11, PIECE("g\0\0\0\0\0\0\xf0\x3f"),
	      "    float 1 0x3ff0000000000000\n");
	check(11, PIECE("g\x9a\x99\x99\x99\x99\x99\xb9\x3f"),
	      "    float 0.1 0x3fb999999999999a\n");
	check(11, PIECE("g\001\0\0\0\0\0\0\0"),
	      "    float 5e-324 0x0000000000000001\n");
	check(11, PIECE("g\0\0\0\0\0\0\0\0"),
	      "    float 0 0x0000000000000000\n");
	check(11, PIECE("g\0\0\0\0\0\0\0\x80"),
	      "    float -0 0x8000000000000000\n");
	check(11, PIECE("g\0\0\0\0\0\0\xf0\x7f"),
	      "    float inf 0x7ff0000000000000\n");
	check(11, PIECE("g\0\0\0\0\0\0\xf8\xff"),
	      "    float -nan 0xfff8000000000000\n");
	check(11, PIECE("g\xff\xff\xff\xff\xff\xff\xef\x7f"),
	      "    float 1.7976931348623157e+308 0x7fefffffffffffff\n");
	check(11, PIECE("y\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xf0\xbf"),
	      "    complex 0 0x0000000000000000 -1 0xbff0000000000000\n");
	check(11, PIECE("f\0031.5"), "    float text \"1.5\"\n");
	check(11, PIECE("f\0"), "    float text \"\"\n");
	check(11, PIECE("x\0031.5\002\xff\n"),
	      "    complex text \"1.5\" \"\\xff\\n\"\n");
}

static void
test_strings(void)
{
	check(11, PIECE("Z\001a"), "    str short interned \"a\"\n");
	check(11, PIECE("z\001a"), "    str short \"a\"\n");
	check(11, PIECE("A\001\0\0\0a"), "    str ascii interned \"a\"\n");
	check(11, PIECE("a\001\0\0\0a"), "    str ascii \"a\"\n");
	check(11, PIECE("t\001\0\0\0a"), "    str utf8 interned \"a\"\n");
	check(11, PIECE("\xf5\001\0\0\0a"), "    str utf8 \"a\" #0\n");
	check(11, PIECE("u\002\0\0\0\xc3\xa9"), "    str utf8 \"\xc3\xa9\"\n");
	check(11, PIECE("z\0"), "    str short \"\"\n");
	check(11, PIECE("z\012\n\r\t\"\\\033\0\177' "),
	      "    str short \"\\n\\r\\t\\\"\\\\\\x1b\\x00\\x7f' \"\n");
	/* A control character, a zero-width character, a lone surrogate. */
	check(11, PIECE("u\010\0\0\0\xc2\x85\xe2\x80\x8b\xed\xa0\x80"),
	      "    str utf8 \"\\xc2\\x85\\xe2\\x80\\x8b\\xed\\xa0\\x80\"\n");
	/* Text that looks like an escape has its backslash escaped. */
	check(11, PIECE("z\004\\x1b"), "    str short \"\\\\x1b\"\n");
}

static void
test_bytes(void)
{
	auto_buf object = BUF_INIT;

	check(11, PIECE("s\0\0\0\0"), "    bytes 0\n");
	check(11, PIECE("\xf3\002\0\0\0\0\xff"), "    bytes 2: 00ff #0\n");
	buf_add(&object, "s\040\0\0\0", 5);
	for (unsigned int i = 0; i < 32; i++)
		buf_add_byte(&object, (uint8_t)i);
	check(11, (struct piece){ object.data, object.length },
	      "    bytes 32: 000102030405060708090a0b0c0d0e0f"
	      "101112131415161718191a1b1c1d1e1f\n");
	object.data[0] |= 0x80;
	object.data[1] = 33;
	buf_add_byte(&object, 0x20);
	check(11, (struct piece){ object.data, object.length },
	      "    bytes 33 #0\n"
	      "      000102030405060708090a0b0c0d0e0f"
	      "101112131415161718191a1b1c1d1e1f\n"
	      "      20\n");
}

static void
test_containers(void)
{
	check(11, PIECE("\xa9\002N)\0"),
	      "    tuple small 2 #0\n      None\n      tuple small 0\n");
	check(11, PIECE("(\001\0\0\0N"), "    tuple 1\n      None\n");
	check(11, PIECE("[\001\0\0\0N"), "    list 1\n      None\n");
	check(11, PIECE("<\001\0\0\0N"), "    set 1\n      None\n");
	check(11, PIECE(">\001\0\0\0N"), "    frozenset 1\n      None\n");
	check(11, PIECE("{NTF)\001N0"),
	      "    dict\n      key: None\n      value: True\n"
	      "      key: False\n      value: tuple small 1\n        None\n");
	check(15, PIECE("}NT0"),
	      "    frozendict\n      key: None\n      value: True\n");
	check(14, PIECE(":NTF"),
	      "    slice\n      start: None\n      stop: True\n"
	      "      step: False\n");
	check(11, PIECE("\xa9\002\xda\001ar\001\0\0\0"),
	      "    tuple small 2 #0\n      str short interned \"a\" #1\n"
	      "      ref #1\n");
}

/* The indentation is limited, or the text would grow quadratically. */
static void
test_depth(void)
{
	auto_buf object = BUF_INIT;
	auto_buf stream = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;
	size_t longest = 0;
	char *line;

	for (unsigned int i = 0; i < 1000; i++)
		buf_add(&object, ")\001", 2);
	buf_add(&object, "N", 1);
	codestream_add_constant(
		11, (struct piece){ object.data, object.length }, &stream);
	is_int(dump(&stream, 11, &text, &err), 0,
	       "deeply nested tuples are dumped");
	buf_add_byte(&text, 0);
	ok(strstr((char *)text.data, " @51 tuple small 1\n"),
	   "indentation is replaced by the depth");
	ok(strstr((char *)text.data, " @1002 None\n"),
	   "the innermost object is shown");
	for (line = strtok((char *)text.data, "\n"); line;
	     line = strtok(NULL, "\n"))
		if (longest < strlen(line))
			longest = strlen(line);
	ok(longest < 130, "lines of deep objects are short");
}

static void
test_damage(void)
{
	auto_buf stream = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;
	char wanted[64];
	size_t at = codestream_add_constant(11, PIECE("z\001aN"), &stream);

	stream.data[at - 1] = 2;
	stream.data[at + 3] = '?';
	is_int(dump(&stream, 11, &text, &err), -1,
	       "a damaged stream is refused");
	snprintf(wanted, sizeof(wanted), "byte %zu: unknown type code",
		 16 + at + 3);
	is_string(err.message, wanted, "the message is that of the walk");
	buf_add_byte(&text, 0);
	ok(strstr((char *)text.data, "    str short \"a\"\n"),
	   "objects before the damage are shown");
}

/*
 * Counts the pieces, and keeps the length of the longest one.  The sink fails
 * at piece number last, if last is not 0.
 */
struct pieces {
	unsigned int count;
	unsigned int last;
	size_t longest;
};

static int
take_piece(void *context, const void *text, size_t length, struct err *err)
{
	struct pieces *pieces = context;

	(void)text;
	if (pieces->longest < length)
		pieces->longest = length;
	if (++pieces->count == pieces->last)
		return err_set(err, "no room");
	return 0;
}

static void
test_pieces(void)
{
	static const char types[] = "usal";

	for (const char *type = types; *type; type++) {
		struct pieces pieces = { 0 };
		struct marshal_dump_sink sink = { take_piece, &pieces };
		auto_buf object = BUF_INIT;
		auto_buf stream = BUF_INIT;
		auto_err err = ERR_INIT;

		buf_add_byte(&object, (uint8_t)*type);
		buf_add_le32(&object, *type == 'l' ? 500000 : 1000000);
		for (unsigned int i = 0; i < 1000000; i++)
			buf_add_byte(&object, *type == 's' ? 0 : 1);
		codestream_add_constant(
			11, (struct piece){ object.data, object.length },
			&stream);
		is_int(marshal_dump(&sink, stream.data, stream.length, 11, 0,
				    &err),
		       0, "a large object is dumped");
		ok(pieces.count > 100 && pieces.longest < 8192,
		   "a large object is written in pieces");
		pieces = (struct pieces){ .last = 3 };
		is_int(marshal_dump(&sink, stream.data, stream.length, 11, 0,
				    &err),
		       -1, "an error of the sink is returned");
		is_string(err.message, "no room",
			  "the message is that of the sink");
		is_int(pieces.count, 3,
		       "the sink is not called after its error");
	}
}

int
main(void)
{
	test_code();
	test_old_code();
	test_singletons();
	test_ints();
	test_floats();
	test_strings();
	test_bytes();
	test_containers();
	test_depth();
	test_damage();
	test_pieces();
	return tap_done();
}
