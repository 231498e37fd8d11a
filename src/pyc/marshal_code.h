/* SPDX-License-Identifier: MIT */
/*
 * How a code object is laid out in the marshal stream of each release: first
 * numbers of 32 bits, then objects, with co_firstlineno, a number too, among
 * them.  CPython, Python/marshal.c, w_object and r_object; the table in
 * doc/canonical-form.md.
 */
#ifndef PYC_BAKE_PYC_MARSHAL_CODE_H
#define PYC_BAKE_PYC_MARSHAL_CODE_H

#include <stdint.h>

/* The releases whose code objects are known: 3.MINOR. */
#define MARSHAL_FIRST_MINOR 7
#define MARSHAL_LAST_MINOR 15

/* What may stand in a field. */
enum marshal_field_kind {
	MARSHAL_FIELD_BYTES,
	MARSHAL_FIELD_CONSTANTS, /* a tuple */
	MARSHAL_FIELD_NAMES,	 /* a tuple of strings */
	MARSHAL_FIELD_NAME,	 /* a string */
	MARSHAL_FIELD_LINE,	 /* not an object: a 32-bit number */
};

struct marshal_field {
	const char *name; /* as Python has it: "co_code" */
	enum marshal_field_kind kind;
};

struct marshal_layout {
	const char *const *numbers;	    /* their names, up to a NULL */
	uint32_t numbers_length;	    /* bytes that the numbers take */
	uint32_t filename_child;	    /* the child that is co_filename */
	const struct marshal_field *fields; /* up to one without a name */
};

/* The layout of CPython 3.minor, or NULL where it is not known. */
const struct marshal_layout *marshal_code_layout(unsigned int minor);

#endif
