/* SPDX-License-Identifier: MIT */
#include "pyc/disassemble.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "pyc/code_argument.h"
#include "pyc/code_exceptions.h"

#define UNIT 2

#define NAME_WIDTH 26

/* --- rows --- */

static void
disassembly_mark(struct disassembly *disassembly, uint64_t offset)
{
	if (offset < disassembly->reader.code.length)
		disassembly->targets[offset / UNIT / 8] |=
			(uint8_t)(1 << offset / UNIT % 8);
}

static void
disassembly_mark_all(struct disassembly *disassembly)
{
	struct instructions reader = disassembly->reader;
	struct code_exceptions exceptions;
	struct instruction instruction;
	struct code_exception entry;

	while (instructions_next(&reader, &instruction)) {
		const int64_t target =
			instruction_target(&reader, &instruction);

		if (target >= 0)
			disassembly_mark(disassembly, (uint64_t)target);
	}
	code_exceptions_start(&exceptions, disassembly->code);
	while (code_exceptions_next(&exceptions, &entry))
		disassembly_mark(disassembly, entry.handler);
}

void
disassembly_start(struct disassembly *disassembly,
		  const struct code_object *code)
{
	*disassembly = (struct disassembly){
		.code = code,
		.targets = mem_zalloc(code->code.length / UNIT / 8 + 1, 1),
	};
	instructions_start(&disassembly->reader, code);
	code_lines_start(&disassembly->lines, code);
	disassembly_mark_all(disassembly);
}

void
disassembly_fini(struct disassembly *disassembly)
{
	free(disassembly->targets);
	disassembly->targets = NULL;
}

bool
disassembly_next(struct disassembly *disassembly, struct disassembly_row *row)
{
	uint32_t unit;

	if (!instructions_next(&disassembly->reader, &row->instruction))
		return false;
	unit = row->instruction.offset / UNIT;
	row->is_target = disassembly->targets[unit / 8] >> unit % 8 & 1;
	row->place =
		code_lines_at(&disassembly->lines, row->instruction.offset);
	row->starts_line = !disassembly->is_started ||
			   row->place.line != disassembly->last_line;
	disassembly->is_started = true;
	disassembly->last_line = row->place.line;
	return true;
}

/* --- lines of text --- */

/* Appends the argument, and what it means. */
static void
instruction_add_argument(struct buf *text, const struct code_object *code,
			 const struct instruction *instruction)
{
	size_t meaning;

	buf_printf(text, "%" PRIu32 " (", instruction->argument);
	meaning = text->length;
	code_argument_add(text, code, instruction);
	if (text->length > meaning)
		buf_add_byte(text, ')');
	else
		text->length -= 2;
}

void
disassemble_instruction(struct buf *text, const struct code_object *code,
			const struct instruction *instruction,
			unsigned int width)
{
	const struct opcode *opcode = instruction->opcode;
	const size_t start = text->length;

	if (*opcode->name)
		buf_add_string(text, opcode->name);
	else
		buf_printf(text, "<%d>", instruction->number);
	if (instruction_has_argument(instruction)) {
		do
			buf_add_byte(text, ' ');
		while (text->length - start < width);
		instruction_add_argument(text, code, instruction);
	}
	if (opcode->base)
		buf_printf(text, " [form of %s in running code only]",
			   opcodes_of(code->minor)->table[opcode->base].name);
}

/* Appends LINE:COLUMN, or only the line if there is no column. */
static void
row_add_point(struct buf *text, int32_t line, int32_t column)
{
	buf_printf(text, "%" PRId32, line);
	if (column != CODE_NO_PLACE)
		buf_printf(text, ":%" PRId32, column);
}

/* Appends where the source starts and ends. */
static void
row_add_place(struct buf *text, const struct code_place *place)
{
	row_add_point(text, place->line, place->column);
	if (place->end_line == place->line &&
	    place->end_column == CODE_NO_PLACE)
		return;
	buf_add_byte(text, '-');
	row_add_point(text, place->end_line, place->end_column);
}

void
disassemble_row(struct buf *text, const struct code_object *code,
		const struct disassembly_row *row, enum disassemble_lines lines,
		const char *mark)
{
	auto_buf place = BUF_INIT;

	if (lines == DISASSEMBLE_LINES && !row->starts_line)
		;
	else if (row->place.line == CODE_NO_PLACE)
		buf_add_string(&place, "--");
	else if (lines == DISASSEMBLE_COLUMNS)
		row_add_place(&place, &row->place);
	else
		row_add_point(&place, row->place.line, CODE_NO_PLACE);
	buf_printf(text, "%*.*s %s %6" PRIu32 "  ",
		   lines == DISASSEMBLE_COLUMNS ? 18 : 7, (int)place.length,
		   place.length ? (const char *)place.data : "",
		   mark		  ? mark :
		   row->is_target ? ">>" :
				    "  ",
		   row->instruction.offset);
	disassemble_instruction(text, code, &row->instruction, NAME_WIDTH);
	buf_add_byte(text, '\n');
}
