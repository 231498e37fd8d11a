/* SPDX-License-Identifier: MIT */
/*
 * The layout of a code object in the marshal stream of each version: first
 * 32-bit numbers, then objects.  co_firstlineno, also a 32-bit number, is among
 * the objects.  Source: CPython, Python/marshal.c, w_object and r_object; the
 * table in doc/canonical-form.md.
 */
#ifndef PYC_BAKE_PYC_MARSHAL_CODE_H
#define PYC_BAKE_PYC_MARSHAL_CODE_H

#include <stdint.h>

#include "pyc/marshal_graph.h"

/* The supported versions: 3.MINOR. */
#define MARSHAL_FIRST_MINOR 7
#define MARSHAL_LAST_MINOR 15

/* What a field may hold. */
enum marshal_field_kind {
	MARSHAL_FIELD_BYTES,
	MARSHAL_FIELD_CONSTANTS, /* a tuple */
	MARSHAL_FIELD_NAMES,	 /* a tuple of strings */
	MARSHAL_FIELD_NAME,	 /* a string */
	MARSHAL_FIELD_LINE,	 /* a 32-bit number, not an object */
};

struct marshal_field {
	const char *name; /* the Python name: "co_code" */
	enum marshal_field_kind kind;
};

struct marshal_layout {
	const char *const *numbers;	    /* their names, NULL-terminated */
	uint32_t numbers_length;	    /* size of the numbers in bytes */
	uint32_t filename_child;	    /* the child that is co_filename */
	const struct marshal_field *fields; /* the last one has no name */
};

/* The layout of CPython 3.minor, or NULL if it is not known. */
const struct marshal_layout *marshal_code_layout(unsigned int minor);

/*
 * The type of the node that a field of this kind must hold.  Not for
 * MARSHAL_FIELD_LINE, which is not an object.
 */
static inline uint8_t
marshal_code_field_type(enum marshal_field_kind kind)
{
	return kind == MARSHAL_FIELD_BYTES ? MARSHAL_BYTES :
	       kind == MARSHAL_FIELD_NAME  ? MARSHAL_STRING :
					     MARSHAL_TUPLE;
}

#endif
