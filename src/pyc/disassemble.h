/* SPDX-License-Identifier: MIT */
/*
 * The instructions of a code object as text, each with its source line and the
 * meaning of its argument, much as the module dis shows them.  No interpreter
 * is needed.  Malformed code gives "?" for what an argument means.
 */
#ifndef PYC_BAKE_PYC_DISASSEMBLE_H
#define PYC_BAKE_PYC_DISASSEMBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "pyc/code_lines.h"
#include "pyc/instructions.h"

/* An instruction at its place in the code. */
struct disassembly_row {
	struct instruction instruction;
	struct code_place place;
	bool is_target;	  /* of a jump or an exception */
	bool starts_line; /* the line is not that of the row before */
};

struct disassembly {
	const struct code_object *code; /* borrowed */
	struct instructions reader;
	struct code_lines lines;
	int32_t last_line;
	bool is_started;
	uint8_t *targets; /* a bit for each unit of the code; owned */
};

/* Begins with the first instruction; disassembly_fini frees what it needs. */
void disassembly_start(struct disassembly *disassembly,
		       const struct code_object *code);
void disassembly_fini(struct disassembly *disassembly);

/* The next instruction.  Returns false at the end: see instructions_next. */
bool disassembly_next(struct disassembly *disassembly,
		      struct disassembly_row *row);

/*
 * Appends the name of the opcode and its argument, such as "LOAD_CONST 1
 * (2.5)". The name is padded to this width.  Names and constants are cut after
 * 200 bytes.  An opcode that does not belong in a .pyc is marked.
 */
void disassemble_instruction(struct buf *text, const struct code_object *code,
			     const struct instruction *instruction,
			     unsigned int width);

/* How disassemble_row shows the source line. */
enum disassemble_lines {
	DISASSEMBLE_LINES,   /* the line where it changes */
	DISASSEMBLE_COLUMNS, /* LINE:COLUMN-LINE:COLUMN for each instruction, as
			      * far as there is more than a line */
};

/*
 * Appends a line of text: the source line, ">>" for a target, the offset and
 * the instruction.  mark replaces the blanks before the offset, if it is not
 * NULL; it has two characters.
 */
void disassemble_row(struct buf *text, const struct code_object *code,
		     const struct disassembly_row *row,
		     enum disassemble_lines lines, const char *mark);

#endif
