/* SPDX-License-Identifier: MIT */
/* Tests the text of an instruction for each kind of argument. */
#include "pyc/disassemble.h"

#include "base/mem.h"
#include "lib/codestream.h"
#include "lib/tap.h"
#include "pyc/marshal_read.h"

#define BYTES(literal) literal, sizeof(literal) - 1

/* A code object of 3.minor with these instructions. */
struct sample {
	struct marshal_graph graph;
	struct code_object code;
	struct buf stream;
	struct buf field;
};

static void
sample_init(struct sample *sample, unsigned int minor, const char *code,
	    size_t length)
{
	struct codestream stream = codestream_init(minor);
	auto_err err = ERR_INIT;

	*sample = (struct sample){ .graph = MARSHAL_GRAPH_INIT };
	buf_add_byte(&sample->field, 's');
	buf_add_le32(&sample->field, (uint32_t)length);
	buf_add(&sample->field, code, length);
	stream.fields[CODE_CODE] =
		(struct piece){ sample->field.data, sample->field.length };
	stream.fields[CODE_CONSTS] = PIECE(")\002Nz\003a'b");
	stream.fields[CODE_NAMES] = PIECE(")\003Z\001nz\003\nm!Z\000");
	stream.fields[CODE_VARNAMES] = PIECE(")\002Z\001vZ\001w");
	stream.fields[CODE_CELLVARS] = PIECE(")\001Z\001c");
	stream.fields[CODE_FREEVARS] = PIECE(")\001Z\001f");
	stream.fields[CODE_LOCALSPLUSNAMES] = PIECE(")\002Z\001vZ\001w");
	stream.fields[CODE_LINETABLE] = PIECE("s\000\0\0\0");
	stream.fields[CODE_EXCEPTIONTABLE] = PIECE("s\000\0\0\0");
	codestream_add(&stream, &sample->stream);
	is_int(marshal_read(&sample->graph, sample->stream.data,
			    sample->stream.length, minor, &err),
	       0, "the stream is read");
	code_object_read(&sample->code, &sample->graph, sample->graph.root,
			 minor);
}

static void
sample_fini(struct sample *sample)
{
	marshal_graph_fini(&sample->graph);
	buf_fini(&sample->stream);
	buf_fini(&sample->field);
}

/* Compares the last instruction of this code with a text. */
static void
check_last(unsigned int minor, const char *code, size_t length,
	   const char *wanted)
{
	struct sample sample;
	struct instructions reader;
	struct instruction instruction = { .offset = 0 };
	auto_buf text = BUF_INIT;

	sample_init(&sample, minor, code, length);
	instructions_start(&reader, &sample.code);
	while (instructions_next(&reader, &instruction))
		;
	disassemble_instruction(&text, &sample.code, &instruction, 0);
	buf_add_byte(&text, 0);
	is_string((const char *)text.data, wanted, wanted);
	sample_fini(&sample);
}

static void
test_objects(void)
{
	check_last(8, BYTES("\x64\1"), "LOAD_CONST 1 ('a\\'b')");
	check_last(8, BYTES("\x64\2"), "LOAD_CONST 2 (?)");
	check_last(8, BYTES("\x65\0"), "LOAD_NAME 0 (n)");
	check_last(8, BYTES("\x65\1"), "LOAD_NAME 1 (\\x0am!)");
	check_last(8, BYTES("\x65\2"), "LOAD_NAME 2");
	check_last(8, BYTES("\x65\3"), "LOAD_NAME 3 (?)");
	check_last(8, BYTES("\x7c\1"), "LOAD_FAST 1 (w)");
	check_last(8, BYTES("\x88\0"), "LOAD_DEREF 0 (c)");
	check_last(8, BYTES("\x88\1"), "LOAD_DEREF 1 (f)");
	check_last(8, BYTES("\x88\2"), "LOAD_DEREF 2 (?)");
	check_last(12, BYTES("\x89\1"), "LOAD_DEREF 1 (w)");
	check_last(12, BYTES("\x74\1\0\0\0\0\0\0\0\0"),
		   "LOAD_GLOBAL 1 (n + NULL)");
	check_last(12, BYTES("\x6a\1"), "LOAD_ATTR 1 (n + NULL|self)");
	check_last(12, BYTES("\x8d\4"), "LOAD_SUPER_ATTR 4 (\\x0am!)");
	check_last(13, BYTES("\x58\x12"), "LOAD_FAST_LOAD_FAST 18 (w, ?)");
	check_last(15, BYTES("\x48\5"), "IMPORT_NAME 5 (\\x0am! + lazy)");
	check_last(15, BYTES("\x48\2"), "IMPORT_NAME 2 (n + eager)");
	check_last(15, BYTES("\x48\x0a"), "IMPORT_NAME 10");
	check_last(15, BYTES("\x50\7"), "LOAD_COMMON_CONSTANT 7 (None)");
	check_last(15, BYTES("\x50\x63"), "LOAD_COMMON_CONSTANT 99 (?)");
	check_last(15, BYTES("\x5e\1"), "LOAD_SPECIAL 1 (__exit__)");
}

static void
test_choices(void)
{
	check_last(8, BYTES("\x6b\x0a"), "COMPARE_OP 10 (exception match)");
	check_last(11, BYTES("\x6b\2\0\0\0\0"), "COMPARE_OP 2 (==)");
	check_last(12, BYTES("\x6b\x28\0\0"), "COMPARE_OP 40 (==)");
	check_last(13, BYTES("\x3a\x58\0\0"), "COMPARE_OP 88 (bool(==))");
	check_last(13, BYTES("\x3a\xe0\0\0"), "COMPARE_OP 224 (?)");
	check_last(9, BYTES("\x75\1"), "IS_OP 1 (is not)");
	check_last(9, BYTES("\x76\0"), "CONTAINS_OP 0 (in)");
	check_last(8, BYTES("\x9b\6"), "FORMAT_VALUE 6 (repr, with format)");
	check_last(8, BYTES("\x9b\4"), "FORMAT_VALUE 4 (with format)");
	check_last(8, BYTES("\x9b\0"), "FORMAT_VALUE 0");
	check_last(13, BYTES("\x3c\3"), "CONVERT_VALUE 3 (ascii)");
	check_last(13, BYTES("\x3c\4"), "CONVERT_VALUE 4 (?)");
	check_last(8, BYTES("\x84\5"),
		   "MAKE_FUNCTION 5 (defaults, annotations)");
	check_last(12, BYTES("\x7a\3\0\0"), "BINARY_OP 3 (<<)");
	check_last(12, BYTES("\xad\1"), "CALL_INTRINSIC_1 1 (INTRINSIC_PRINT)");
}

static void
test_jumps(void)
{
	check_last(8, BYTES("\x6e\0\1\0\x6e\0"), "JUMP_FORWARD 0 (to ?)");
	check_last(8, BYTES("\x90\0\x6e\0"), "JUMP_FORWARD 0 (to ?)");
	check_last(9, BYTES("\1\0\x71\2"), "JUMP_ABSOLUTE 2 (to 2)");
	check_last(10, BYTES("\1\0\x71\1"), "JUMP_ABSOLUTE 1 (to 2)");
	check_last(11, BYTES("\1\0\x8c\2"), "JUMP_BACKWARD 2 (to 0)");
	check_last(11, BYTES("\1\0\x8c\3"), "JUMP_BACKWARD 3 (to ?)");
	check_last(14, BYTES("\x1f\0\x44\2"), "END_ASYNC_FOR 2 (from 0)");
}

static void
test_odd(void)
{
	check_last(8, BYTES("\1\7"), "POP_TOP");
	check_last(8, BYTES("\0\7"), "<0> 7");
	check_last(8, BYTES("\x90\1\x64\1"), "LOAD_CONST 257 (?)");
	check_last(8, BYTES("\x90\xff\x90\xff\x90\xff\x90\xff\x64\1"),
		   "LOAD_CONST 4294967041 (?)");
	check_last(8, BYTES("\x90\1\1\0\x64\1"), "LOAD_CONST 1 ('a\\'b')");
	check_last(12, BYTES("\x07\0\0\0"),
		   "BINARY_OP_ADD_INT 0 (+) [form of BINARY_OP in running "
		   "code only]");
}

int
main(void)
{
	test_objects();
	test_choices();
	test_jumps();
	test_odd();
	return tap_done();
}
