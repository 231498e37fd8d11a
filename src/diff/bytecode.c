/* SPDX-License-Identifier: MIT */
#include "diff/bytecode.h"

#include <inttypes.h>

#include "pyc/code_exceptions.h"
#include "pyc/disassemble.h"

/* How many instructions are shown before and after a difference. */
#define AROUND 5

/* --- instructions around a place --- */

/* Appends the instructions around the one at this offset, which is marked. */
static void
bytecode_add_around(struct buf *detail, const struct code_object *code,
		    uint32_t offset, enum disassemble_lines lines)
{
	struct disassembly disassembly;
	struct disassembly_row row;
	uint32_t place = 0;

	disassembly_start(&disassembly, code);
	while (disassembly_next(&disassembly, &row) &&
	       row.instruction.offset < offset)
		place++;
	disassembly_fini(&disassembly);
	disassembly_start(&disassembly, code);
	for (uint32_t i = 0;
	     i <= place + AROUND && disassembly_next(&disassembly, &row); i++) {
		if (i + AROUND < place)
			continue;
		row.starts_line |= i + AROUND == place;
		disassemble_row(detail, code, &row, lines,
				i == place ? "->" : NULL);
	}
	disassembly_fini(&disassembly);
}

/* Appends that part of both code objects. */
static void
bytecode_add_sides(struct buf *detail, const struct diff_bytecode *pair,
		   uint32_t old_offset, uint32_t new_offset,
		   enum disassemble_lines lines)
{
	buf_add_string(detail, "old:\n");
	bytecode_add_around(detail, pair->old, old_offset, lines);
	buf_add_string(detail, "new:\n");
	bytecode_add_around(detail, pair->new, new_offset, lines);
}

/* --- code --- */

static void
bytecode_add_instruction(struct buf *text, const struct code_object *code,
			 const struct instruction *instruction)
{
	if (instruction)
		disassemble_instruction(text, code, instruction, 0);
	else
		buf_add_string(text, "the end");
}

bool
diff_bytecode_code(const struct diff_bytecode *pair, struct diff_said *said)
{
	struct instructions old;
	struct instructions new;
	struct instruction left;
	struct instruction right;
	bool has_left;
	bool has_right;

	instructions_start(&old, pair->old);
	instructions_start(&new, pair->new);
	do {
		has_left = instructions_next_whole(&old, &left);
		has_right = instructions_next_whole(&new, &right);
		if (!has_left && !has_right)
			return false;
	} while (has_left && has_right && left.number == right.number &&
		 left.argument == right.argument);
	buf_printf(&said->text, "offset %" PRIu32 ": ",
		   has_left ? left.start : right.start);
	diff_said_begin(said);
	bytecode_add_instruction(&said->text, pair->old,
				 has_left ? &left : NULL);
	diff_said_and(said);
	bytecode_add_instruction(&said->text, pair->new,
				 has_right ? &right : NULL);
	if (said->is_verbose)
		bytecode_add_sides(&said->detail, pair,
				   has_left ? left.offset : UINT32_MAX,
				   has_right ? right.offset : UINT32_MAX,
				   DISASSEMBLE_LINES);
	return true;
}

/* --- lines --- */

static void
bytecode_add_place(struct buf *text, const struct code_place *place,
		   bool with_columns)
{
	if (place->line == CODE_NO_PLACE) {
		buf_add_string(text, "no line");
		return;
	}
	if (place->line == place->end_line)
		buf_printf(text, "line %" PRId32, place->line);
	else
		buf_printf(text, "lines %" PRId32 " to %" PRId32, place->line,
			   place->end_line);
	if (!with_columns)
		return;
	if (place->column == CODE_NO_PLACE ||
	    place->end_column == CODE_NO_PLACE)
		buf_add_string(text, ", no columns");
	else
		buf_printf(text, ", columns %" PRId32 " to %" PRId32,
			   place->column, place->end_column);
}

/* Appends the places of two instructions. */
static void
bytecode_add_places(struct diff_said *said, const struct disassembly_row *old,
		    const struct disassembly_row *new)
{
	const bool with_columns = old->place.line == new->place.line &&
				  old->place.end_line == new->place.end_line;

	buf_printf(&said->text,
		   "offset %" PRIu32 " (%s): ", old->instruction.offset,
		   *old->instruction.opcode->name ?
			   old->instruction.opcode->name :
			   "?");
	diff_said_begin(said);
	bytecode_add_place(&said->text, &old->place, with_columns);
	diff_said_and(said);
	bytecode_add_place(&said->text, &new->place, with_columns);
}

bool
diff_bytecode_lines(const struct diff_bytecode *pair, struct diff_said *said)
{
	struct disassembly old;
	struct disassembly new;
	struct disassembly_row left;
	struct disassembly_row right;
	bool differs = false;

	disassembly_start(&old, pair->old);
	disassembly_start(&new, pair->new);
	while (!differs && disassembly_next(&old, &left) &&
	       disassembly_next(&new, &right))
		differs = !code_place_is_same(&left.place, &right.place);
	disassembly_fini(&old);
	disassembly_fini(&new);
	if (!differs)
		return false;
	bytecode_add_places(said, &left, &right);
	if (said->is_verbose)
		bytecode_add_sides(&said->detail, pair, left.instruction.offset,
				   right.instruction.offset,
				   DISASSEMBLE_COLUMNS);
	return true;
}

/* --- exceptions --- */

static bool
is_same_exception(const struct code_exception *old,
		  const struct code_exception *new)
{
	return old->start == new->start && old->end == new->end &&
	       old->handler == new->handler && old->depth == new->depth &&
	       old->has_lasti == new->has_lasti;
}

static void
bytecode_add_exception(struct buf *text, const struct code_exception *entry)
{
	if (entry)
		code_exception_add(text, entry);
	else
		buf_add_string(text, "nothing");
}

bool
diff_bytecode_exceptions(const struct diff_bytecode *pair,
			 struct diff_said *said)
{
	struct code_exceptions old;
	struct code_exceptions new;
	struct code_exception left;
	struct code_exception right;
	bool has_left;
	bool has_right;
	uint32_t number = 0;

	code_exceptions_start(&old, pair->old);
	code_exceptions_start(&new, pair->new);
	for (;; number++) {
		has_left = code_exceptions_next(&old, &left);
		has_right = code_exceptions_next(&new, &right);
		if (!has_left && !has_right)
			return false;
		if (!has_left || !has_right ||
		    !is_same_exception(&left, &right))
			break;
	}
	buf_printf(&said->text, "entry %" PRIu32 ": ", number);
	diff_said_begin(said);
	bytecode_add_exception(&said->text, has_left ? &left : NULL);
	diff_said_and(said);
	bytecode_add_exception(&said->text, has_right ? &right : NULL);
	return true;
}
