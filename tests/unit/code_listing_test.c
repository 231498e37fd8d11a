/* SPDX-License-Identifier: MIT */
/* Tests the listing of code objects, and its limit. */
#include "pyc/code_listing.h"

#include <string.h>

#include "lib/codestream.h"
#include "lib/tap.h"
#include "pyc/marshal_read.h"

static int
listing_keep(void *context, const void *text, size_t length, struct err *err)
{
	(void)err;
	buf_add(context, text, length);
	return 0;
}

static int
list_stream(const struct buf *stream, unsigned int minor,
	    enum disassemble_lines lines, struct buf *text, struct err *err)
{
	const struct marshal_dump_sink sink = { listing_keep, text };
	struct marshal_graph graph = MARSHAL_GRAPH_INIT;
	int result =
		marshal_read(&graph, stream->data, stream->length, minor, err);

	if (!result)
		result = code_listing(&sink, &graph, minor, lines, err);
	marshal_graph_fini(&graph);
	buf_add_byte(text, 0);
	return result;
}

/* LOAD_CONST, a conditional jump over a NOP, RETURN_VALUE and half a unit. */
#define CODE_3_11 "s\013\0\0\0\x64\0\x72\1\x09\0\x53\0\x22\1!"

static void
test_listing(void)
{
	struct codestream code = codestream_init(11);
	auto_buf stream = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	code.line = 7;
	code.fields[CODE_CODE] = PIECE(CODE_3_11);
	code.fields[CODE_CONSTS] = PIECE(")\001T");
	code.fields[CODE_LOCALSPLUSNAMES] = PIECE(")\002Z\001vZ\001w");
	code.fields[CODE_LOCALSPLUSKINDS] = PIECE("s\002\0\0\0\x60\x80");
	code.fields[CODE_LINETABLE] = PIECE("s\004\0\0\0\xd1\1\2\xd8");
	code.fields[CODE_EXCEPTIONTABLE] = PIECE("s\005\0\0\0\x80\2\3\1\x80");
	codestream_add(&code, &stream);
	is_int(list_stream(&stream, 11, DISASSEMBLE_LINES, &text, &err), 0,
	       "a code object of 3.11 is listed");
	is_string((char *)text.data,
		  "  code object q\n"
		  "    first line       7\n"
		  "    flags            0x4 (VARARGS)\n"
		  "    arguments        0, 1 positional-only, 2 keyword-only\n"
		  "    stack size       3\n"
		  "    names            n\n"
		  "    locals           v\n"
		  "    cells            v\n"
		  "    free variables   w\n"
		  "    instructions\n"
		  "      7         0  LOAD_CONST                0 (True)\n"
		  "                2  POP_JUMP_FORWARD_IF_FALSE 1 (to 6)\n"
		  "      8         4  NOP\n"
		  "     -- >>      6  RETURN_VALUE\n"
		  "                8  EXTENDED_ARG_QUICK        1 [form of "
		  "EXTENDED_ARG in running code only]\n"
		  "      (one more byte, which is no instruction)\n"
		  "    exceptions\n"
		  "      0 to 4, handler 6, depth 0, lasti\n"
		  "      (the table ends in an entry)\n",
		  "with all that belongs to it");
}

static void
test_columns(void)
{
	struct codestream code = codestream_init(12);
	auto_buf stream = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	code.fields[CODE_CODE] = PIECE("s\010\0\0\0\x09\0\x09\0\x09\0\x09\0");
	code.fields[CODE_LINETABLE] =
		PIECE("s\013\0\0\0\xd0\1\2\xe8\0\xf8\xf0\0\1\5\1");
	codestream_add(&code, &stream);
	is_int(list_stream(&stream, 12, DISASSEMBLE_COLUMNS, &text, &err), 0,
	       "a code object is listed with columns");
	ok(strstr((char *)text.data, "instructions\n"
				     "           1:1-1:2         0  NOP\n"
				     "                 1         2  NOP\n"
				     "                --         4  NOP\n"
				     "           1:4-2:0         6  NOP\n"),
	   "each instruction has its place");
}

/* A function in a function in a module, without qualified names. */
static void
test_nested(void)
{
	struct codestream inner = codestream_init_inner(9);
	struct codestream middle = codestream_init_inner(9);
	struct codestream module = codestream_init(9);
	auto_buf first = BUF_INIT;
	auto_buf second = BUF_INIT;
	auto_buf stream = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	inner.line = 3;
	buf_add(&first, ")\002", 2);
	codestream_add(&inner, &first);
	codestream_add(&inner, &first);
	middle.fields[CODE_CONSTS] = (struct piece){ first.data, first.length };
	middle.fields[CODE_NAME] = PIECE("Z\001f");
	buf_add(&second, ")\001", 2);
	codestream_add(&middle, &second);
	module.fields[CODE_CONSTS] =
		(struct piece){ second.data, second.length };
	module.fields[CODE_NAME] = PIECE("z\010<module>");
	codestream_add(&module, &stream);
	is_int(list_stream(&stream, 9, DISASSEMBLE_LINES, &text, &err), 0,
	       "nested code objects are listed");
	ok(!strncmp((char *)text.data, "  code object <module>\n", 23),
	   "the module is first");
	ok(strstr((char *)text.data, "  code object f\n") <
		   strstr((char *)text.data, "  code object f.M\n"),
	   "a function has the name of the one around it");
	ok(!strstr(strstr((char *)text.data, "  code object f.M\n") + 5,
		   "  code object "),
	   "an equal code object is not listed again");
}

/* Code objects that share their code, as no compiler makes them. */
static void
add_sharing(uint32_t count, uint32_t length, struct buf *stream)
{
	struct codestream module = codestream_init(9);
	struct codestream inner = codestream_init_inner(9);
	auto_buf code = BUF_INIT;
	auto_buf constants = BUF_INIT;

	buf_add_byte(&code, 's' | MARSHAL_FLAG_REF);
	buf_add_le32(&code, length);
	for (uint32_t i = 0; i < length; i++)
		buf_add_byte(&code, 9);
	buf_add_byte(&constants, '(');
	buf_add_le32(&constants, count);
	inner.fields[CODE_CODE] = PIECE("r\0\0\0\0");
	for (uint32_t i = 0; i < count; i++) {
		inner.line = i;
		codestream_add(&inner, &constants);
	}
	module.fields[CODE_CODE] = (struct piece){ code.data, code.length };
	module.fields[CODE_CONSTS] =
		(struct piece){ constants.data, constants.length };
	codestream_add(&module, stream);
}

static void
test_limit(void)
{
	auto_buf stream = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	add_sharing(10, 1000, &stream);
	is_int(list_stream(&stream, 9, DISASSEMBLE_LINES, &text, &err), 0,
	       "code objects can share their code");
	stream.length = 0;
	text.length = 0;
	add_sharing(500, 50000, &stream);
	is_int(list_stream(&stream, 9, DISASSEMBLE_LINES, &text, &err), -1,
	       "but the listing is limited");
	ok(text.length <= CODE_LISTING_MOST_RATIO * stream.length + 65537,
	   "to its ratio");
	is_string(err.message,
		  "the code objects share so much that their listing is too "
		  "long",
		  "the message says why");
}

int
main(void)
{
	test_listing();
	test_columns();
	test_nested();
	test_limit();
	return tap_done();
}
