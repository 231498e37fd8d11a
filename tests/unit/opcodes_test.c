/* SPDX-License-Identifier: MIT */
/* Tests that the tables of opcodes are whole and do not contradict themselves.
 */
#include "pyc/opcodes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "lib/tap.h"
#include "pyc/marshal_code.h"

/* No instruction has a longer cache: LOAD_METHOD of 3.11. */
#define MOST_CACHES 10

static int
number_of(const struct opcodes *opcodes, const char *name)
{
	for (int i = 0; i < 256; i++)
		if (!strcmp(opcodes->table[i].name, name))
			return i;
	return -1;
}

static bool
is_base(const struct opcode *opcode, const struct opcode *base)
{
	return *base->name && !base->base &&
	       base->argument == opcode->argument &&
	       base->caches == opcode->caches;
}

static void
test_table(unsigned int minor)
{
	const struct opcodes *opcodes = opcodes_of(minor);
	int wrong = 0;
	int count = 0;

	for (int i = 0; i < 256; i++) {
		const struct opcode *opcode = &opcodes->table[i];

		count += *opcode->name != 0;
		wrong += opcode->caches > MOST_CACHES;
		wrong += opcode->argument > OPCODE_METHOD;
		wrong += *opcode->name && number_of(opcodes, opcode->name) != i;
		wrong += opcode->base &&
			 !is_base(opcode, &opcodes->table[opcode->base]);
		wrong += minor < 11 && (opcode->caches || opcode->base);
	}
	ok(count > 110, "there are opcodes");
	is_int(wrong, 0, "names differ, and forms are like their base");
	is_int(number_of(opcodes, "EXTENDED_ARG") >= 0 &&
		       opcodes->table[number_of(opcodes, "EXTENDED_ARG")]
				       .argument == OPCODE_EXTENDED,
	       1, "EXTENDED_ARG is known");
	is_int(number_of(opcodes, "CACHE"), minor >= 11 ? 0 : -1,
	       "caches begin with 3.11");
	is_int(number_of(opcodes, "LOAD_ASSERTION_ERROR") >= 0,
	       minor >= 9 && minor <= 13, "assertions have an opcode");
	is_string(opcodes_text(opcodes->flags, 0), "OPTIMIZED",
		  "the first flag");
	is_string(opcodes_text(opcodes->flags, 9), "ASYNC_GENERATOR",
		  "the tenth flag");
}

static void
test_values(void)
{
	const struct opcodes *opcodes = opcodes_of(11);

	is_string(opcodes->table[122].name, "BINARY_OP", "BINARY_OP of 3.11");
	is_int(opcodes->table[160].caches, MOST_CACHES, "its longest cache");
	is_string(opcodes_text(opcodes->binary_ops, 25),
		  "^=", "the last operation");
	ok(!opcodes_text(opcodes->binary_ops, 26), "there is none behind it");
	ok(!opcodes_text(opcodes->binary_ops, UINT32_MAX), "nor far away");
	ok(!opcodes_text("", 0), "a list can be empty");
	is_int(opcodes_of(9)->jump_unit, 1, "up to 3.9, jumps count bytes");
	is_int(opcodes_of(10)->jump_unit, 2, "later, units");
	is_string(opcodes_text(opcodes_of(15)->common_constants, 7), "None",
		  "a constant of 3.15");
}

int
main(void)
{
	ok(!opcodes_of(MARSHAL_FIRST_MINOR - 1), "3.6 is not known");
	ok(!opcodes_of(MARSHAL_LAST_MINOR + 1), "nor a later version");
	for (unsigned int minor = MARSHAL_FIRST_MINOR;
	     minor <= MARSHAL_LAST_MINOR; minor++)
		test_table(minor);
	test_values();
	return tap_done();
}
