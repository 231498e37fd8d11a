/* SPDX-License-Identifier: MIT */
/*
 * The first byte selects the release, and three times two bytes the lengths of
 * the code, its line table and its exception table, which follow; the rest is
 * the kinds of the locals.  They are the fields of a code object with a few
 * constants and names.  The listing has plain lines only, one for each
 * instruction, and the line of an instruction is the same whether all before it
 * are read or only that one.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/codestream.h"
#include "pyc/code_exceptions.h"
#include "pyc/code_listing.h"
#include "pyc/marshal_read.h"

/* How many instructions have their line read again. */
#define READ_AGAIN 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

/* The input, from which fields are taken. */
struct remaining {
	const uint8_t *at;
	size_t length;
};

/* Takes bytes as a field of the type bytes. */
static struct piece
take_field(struct remaining *input, size_t length, struct buf *field)
{
	if (length > input->length)
		length = input->length;
	buf_add_byte(field, 's');
	buf_add_le32(field, (uint32_t)length);
	buf_add(field, input->at, length);
	input->at += length;
	input->length -= length;
	return (struct piece){ field->data, field->length };
}

static int
take_listing(void *context, const void *text, size_t length, struct err *err)
{
	const uint8_t *at = text;
	size_t *lines = context;

	(void)err;
	require(length);
	for (size_t i = 0; i < length; i++) {
		require(at[i] == '\n' || (at[i] >= ' ' && at[i] != 0x7f));
		*lines += at[i] == '\n';
	}
	require(at[length - 1] == '\n');
	return 0;
}

/* The place at an offset, without those before. */
static struct code_place
place_again(const struct code_object *code, uint32_t offset)
{
	struct code_lines lines;

	code_lines_start(&lines, code);
	return code_lines_at(&lines, offset);
}

/* Checks each instruction.  Returns how many there are. */
static size_t
check_instructions(const struct code_object *code)
{
	struct disassembly disassembly;
	struct disassembly_row row;
	uint32_t end = 0;
	size_t count = 0;

	disassembly_start(&disassembly, code);
	for (; disassembly_next(&disassembly, &row); count++) {
		const struct code_place place =
			count < READ_AGAIN ?
				place_again(code, row.instruction.offset) :
				row.place;

		require(code_place_is_same(&place, &row.place));
		require(row.instruction.offset == end);
		require(row.instruction.start <= end);
		require(row.instruction.end > end);
		end = row.instruction.end;
	}
	require(end <= code->code.length && end + 1 >= code->code.length);
	disassembly_fini(&disassembly);
	return count;
}

static size_t
count_exceptions(const struct code_object *code)
{
	struct code_exceptions reader;
	struct code_exception entry;
	size_t count = 0;

	code_exceptions_start(&reader, code);
	while (code_exceptions_next(&reader, &entry))
		count++;
	return count ? count + 1 : code->exceptions.length > 0;
}

static void
check_listing(const struct marshal_graph *graph, unsigned int minor)
{
	/* The fields, and the heading of the instructions. */
	size_t lines[2] = { 0, 0 };
	struct code_object code;
	auto_err err = ERR_INIT;
	size_t least;

	code_object_read(&code, graph, graph->root, minor);
	least = 10 + check_instructions(&code) + count_exceptions(&code);
	for (int i = 0; i < 2; i++) {
		const struct marshal_dump_sink sink = { take_listing,
							&lines[i] };

		require(!code_listing(
			&sink, graph, minor,
			i ? DISASSEMBLE_COLUMNS : DISASSEMBLE_LINES, &err));
	}
	require(lines[0] == lines[1]);
	/* A line for a last byte, and one for an entry that is cut off. */
	require(lines[0] >= least && lines[0] <= least + 2);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const unsigned int releases =
		MARSHAL_LAST_MINOR - MARSHAL_FIRST_MINOR + 1;
	struct marshal_graph graph = MARSHAL_GRAPH_INIT;
	struct remaining input;
	auto_buf instructions = BUF_INIT;
	auto_buf lines = BUF_INIT;
	auto_buf exceptions = BUF_INIT;
	auto_buf kinds = BUF_INIT;
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;
	struct codestream code;

	if (size < 7)
		return 0;
	input = (struct remaining){ data + 7, size - 7 };
	code = codestream_init(MARSHAL_FIRST_MINOR + *data % releases);
	code.fields[CODE_CONSTS] =
		PIECE(")\004NZ\003a\n'i\377\377\377\377>\001\0\0\0T");
	code.fields[CODE_NAMES] =
		PIECE(")\003Z\001nZ\002a\001u\002\0\0\0\xc3\xa9");
	code.fields[CODE_LOCALSPLUSNAMES] = PIECE(")\003Z\001vZ\001wZ\001x");
	code.fields[CODE_CODE] =
		take_field(&input, get_le16(data + 1), &instructions);
	code.fields[CODE_LINETABLE] =
		take_field(&input, get_le16(data + 3), &lines);
	code.fields[CODE_EXCEPTIONTABLE] =
		take_field(&input, get_le16(data + 5), &exceptions);
	code.fields[CODE_LOCALSPLUSKINDS] =
		take_field(&input, input.length, &kinds);
	codestream_add(&code, &stream);
	require(!marshal_read(&graph, stream.data, stream.length, code.minor,
			      &err));
	check_listing(&graph, code.minor);
	marshal_graph_fini(&graph);
	return 0;
}
