/* SPDX-License-Identifier: MIT */
#include "pyc/instructions.h"

#define UNIT 2U

void
instructions_start(struct instructions *reader, const struct code_object *code)
{
	*reader = (struct instructions){
		.opcodes = opcodes_of(code->minor),
		.code = code->code,
	};
}

bool
instructions_next(struct instructions *reader, struct instruction *instruction)
{
	const struct code_bytes *code = &reader->code;
	const uint32_t at = reader->at;
	const struct opcode *opcode;
	uint32_t size;

	if (code->length - at < UNIT)
		return false;
	opcode = &reader->opcodes->table[code->data[at]];
	size = UNIT * (1 + opcode->caches);
	if (size > code->length - at)
		size = code->length - at;
	*instruction = (struct instruction){
		.offset = at,
		.start = reader->start,
		.end = at + size,
		.number = code->data[at],
		.opcode = opcode,
	};
	if (instruction_has_argument(instruction))
		instruction->argument = code->data[at + 1] | reader->extended;
	reader->extended = opcode->argument == OPCODE_EXTENDED ?
				   instruction->argument << 8 :
				   0;
	reader->at = instruction->end;
	if (opcode->argument != OPCODE_EXTENDED)
		reader->start = reader->at;
	return true;
}

bool
instructions_next_whole(struct instructions *reader,
			struct instruction *instruction)
{
	while (instructions_next(reader, instruction))
		if (instruction->opcode->argument != OPCODE_EXTENDED)
			return true;
	return false;
}

int64_t
instruction_target(const struct instructions *reader,
		   const struct instruction *instruction)
{
	const struct opcode *opcode = instruction->opcode;
	const int64_t next =
		(int64_t)instruction->offset + UNIT * (1 + opcode->caches);
	const int64_t distance =
		(int64_t)instruction->argument * reader->opcodes->jump_unit;

	switch (opcode->argument) {
	case OPCODE_JUMP:
		return next + distance;
	case OPCODE_JUMP_BACK:
	case OPCODE_JUMP_FROM:
		return next - distance < 0 ? -1 : next - distance;
	case OPCODE_JUMP_TO:
		return distance;
	default:
		return -1;
	}
}
