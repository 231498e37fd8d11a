/* SPDX-License-Identifier: MIT */
/*
 * Reads bytecode one instruction at a time.  An instruction is a unit of two
 * bytes, the opcode and its argument, and since 3.11 the units of its cache.
 * Source: CPython, Lib/dis.py, _unpack_opargs.
 */
#ifndef PYC_BAKE_PYC_INSTRUCTIONS_H
#define PYC_BAKE_PYC_INSTRUCTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "pyc/code_object.h"
#include "pyc/opcodes.h"

struct instruction {
	uint32_t offset; /* in bytes */
	uint32_t start;	 /* the offset of the first EXTENDED_ARG before it */
	uint32_t end;	 /* the offset after its cache, or of the end of code */
	uint8_t number;
	const struct opcode *opcode; /* its name is empty if it is unknown */
	/* With the bits of EXTENDED_ARG; 0 for OPCODE_NOTHING. */
	uint32_t argument;
};

struct instructions {
	const struct opcodes *opcodes;
	struct code_bytes code; /* borrowed */
	uint32_t at;		/* the offset of the next instruction */
	uint32_t start;		/* of the first EXTENDED_ARG before it, or at */
	uint32_t extended;	/* higher bits of the next argument */
};

void instructions_start(struct instructions *reader,
			const struct code_object *code);

/*
 * Returns false at the end.  A single last byte is no instruction; reader->at
 * is then less than reader->code.length.
 */
bool instructions_next(struct instructions *reader,
		       struct instruction *instruction);

/* The same, but does not stop at EXTENDED_ARG. */
bool instructions_next_whole(struct instructions *reader,
			     struct instruction *instruction);

/* Whether the opcode takes an argument.  One that is unknown does. */
static inline bool
instruction_has_argument(const struct instruction *instruction)
{
	return instruction->opcode->argument != OPCODE_NOTHING ||
	       !*instruction->opcode->name;
}

/*
 * The offset to which an instruction jumps, which can be outside of the code,
 * or -1 if it does not jump.  The target of OPCODE_JUMP_FROM counts.
 */
int64_t instruction_target(const struct instructions *reader,
			   const struct instruction *instruction);

#endif
