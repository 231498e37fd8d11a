/* SPDX-License-Identifier: MIT */
/*
 * The opcodes of each CPython version.  The tables in opcodes_3_MINOR.c are
 * written by maint/opcode_tables.py from the modules opcode and dis of that
 * version: of 3.7.16, 3.8.18, 3.9.18, 3.10.13, 3.11.7, 3.12.1, 3.13.0, 3.14.10
 * and 3.15.2.  The opcodes in a .pyc do not change without the magic number.
 */
#ifndef PYC_BAKE_PYC_OPCODE_TABLE_H
#define PYC_BAKE_PYC_OPCODE_TABLE_H

#include <stdint.h>

/* What the argument of an opcode means. */
enum opcode_argument {
	OPCODE_NOTHING,	   /* there is none; the byte is ignored */
	OPCODE_NUMBER,	   /* only a number */
	OPCODE_EXTENDED,   /* the higher bits of the next argument */
	OPCODE_CONSTANT,   /* an element of co_consts */
	OPCODE_NAME,	   /* an element of co_names */
	OPCODE_GLOBAL,	   /* the same in bits 1 and up; bit 0: and NULL */
	OPCODE_ATTRIBUTE,  /* the same; bit 0: and NULL or self */
	OPCODE_SUPER,	   /* the same, with the name in bits 2 and up */
	OPCODE_IMPORT,	   /* a name in bits 2 and up; 1: lazy, 2: eager */
	OPCODE_LOCAL,	   /* a local variable */
	OPCODE_LOCAL_PAIR, /* two of them, in bits 4 and up, and 0 to 3 */
	OPCODE_CELL,	   /* a cell or free variable */
	OPCODE_JUMP,	   /* a distance forward from the next instruction */
	OPCODE_JUMP_BACK,  /* backward from the next instruction */
	OPCODE_JUMP_FROM, /* the same, but it is no jump: the start of a loop */
	OPCODE_JUMP_TO,	  /* a place in the code */
	OPCODE_COMPARE,	  /* a comparison: see compare_shift */
	OPCODE_IS,	  /* 1: negated */
	OPCODE_CONTAINS,  /* 1: negated */
	OPCODE_FORMAT,	  /* bits 0 and 1: a conversion; 4: with a format */
	OPCODE_CONVERSION,  /* 1: str, 2: repr, 3: ascii */
	OPCODE_FUNCTION,    /* a bit for each of function_parts */
	OPCODE_BINARY_OP,   /* an element of binary_ops; the same below */
	OPCODE_INTRINSIC_1, /* intrinsics_1 */
	OPCODE_INTRINSIC_2, /* intrinsics_2 */
	OPCODE_COMMON,	    /* common_constants */
	OPCODE_METHOD,	    /* special_methods */
};

struct opcode {
	uint8_t argument; /* enum opcode_argument */
	uint8_t caches;	  /* units of two bytes that follow the instruction */
	/*
	 * The opcode that an interpreter replaces with this one in running
	 * code, or 0.  Such an opcode does not belong in a .pyc.
	 */
	uint8_t base;
	char name[45]; /* empty: there is no such opcode */
};

/* A list is a sequence of texts, each with its NUL, with an empty one last. */
struct opcodes {
	const char *flags; /* names of the bits of co_flags; "-": none */
	const char *comparisons;
	const char *function_parts;
	const char *binary_ops;
	const char *intrinsics_1;
	const char *intrinsics_2;
	const char *common_constants;
	const char *special_methods;
	uint8_t jump_unit; /* bytes in a unit of the argument of a jump */
	/*
	 * The number of a comparison begins at this bit.  If that is bit 5, bit
	 * 4 asks for a result of type bool.
	 */
	uint8_t compare_shift;
	struct opcode table[256];
};

extern const struct opcodes opcodes_3_7;
extern const struct opcodes opcodes_3_8;
extern const struct opcodes opcodes_3_9;
extern const struct opcodes opcodes_3_10;
extern const struct opcodes opcodes_3_11;
extern const struct opcodes opcodes_3_12;
extern const struct opcodes opcodes_3_13;
extern const struct opcodes opcodes_3_14;
extern const struct opcodes opcodes_3_15;

#endif
