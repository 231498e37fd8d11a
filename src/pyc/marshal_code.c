/* SPDX-License-Identifier: MIT */
/*
 * Three lists of fields and three of numbers.  In every list of fields
 * co_firstlineno comes before child MARSHAL_LINE_CHILD.
 */
#include "pyc/marshal_code.h"

#include <stddef.h>

static const struct marshal_field fields_3_7[] = {
	{ "co_code", MARSHAL_FIELD_BYTES },
	{ "co_consts", MARSHAL_FIELD_CONSTANTS },
	{ "co_names", MARSHAL_FIELD_NAMES },
	{ "co_varnames", MARSHAL_FIELD_NAMES },
	{ "co_freevars", MARSHAL_FIELD_NAMES },
	{ "co_cellvars", MARSHAL_FIELD_NAMES },
	{ "co_filename", MARSHAL_FIELD_NAME },
	{ "co_name", MARSHAL_FIELD_NAME },
	{ "co_firstlineno", MARSHAL_FIELD_LINE },
	{ "co_lnotab", MARSHAL_FIELD_BYTES },
	{ NULL, MARSHAL_FIELD_LINE },
};

/* The same fields, but the last one has another name since PEP 626. */
static const struct marshal_field fields_3_10[] = {
	{ "co_code", MARSHAL_FIELD_BYTES },
	{ "co_consts", MARSHAL_FIELD_CONSTANTS },
	{ "co_names", MARSHAL_FIELD_NAMES },
	{ "co_varnames", MARSHAL_FIELD_NAMES },
	{ "co_freevars", MARSHAL_FIELD_NAMES },
	{ "co_cellvars", MARSHAL_FIELD_NAMES },
	{ "co_filename", MARSHAL_FIELD_NAME },
	{ "co_name", MARSHAL_FIELD_NAME },
	{ "co_firstlineno", MARSHAL_FIELD_LINE },
	{ "co_linetable", MARSHAL_FIELD_BYTES },
	{ NULL, MARSHAL_FIELD_LINE },
};

static const struct marshal_field fields_3_11[] = {
	{ "co_code", MARSHAL_FIELD_BYTES },
	{ "co_consts", MARSHAL_FIELD_CONSTANTS },
	{ "co_names", MARSHAL_FIELD_NAMES },
	{ "co_localsplusnames", MARSHAL_FIELD_NAMES },
	{ "co_localspluskinds", MARSHAL_FIELD_BYTES },
	{ "co_filename", MARSHAL_FIELD_NAME },
	{ "co_name", MARSHAL_FIELD_NAME },
	{ "co_qualname", MARSHAL_FIELD_NAME },
	{ "co_firstlineno", MARSHAL_FIELD_LINE },
	{ "co_linetable", MARSHAL_FIELD_BYTES },
	{ "co_exceptiontable", MARSHAL_FIELD_BYTES },
	{ NULL, MARSHAL_FIELD_LINE },
};

static const char *const numbers_3_7[] = {
	"co_argcount",	"co_kwonlyargcount", "co_nlocals",
	"co_stacksize", "co_flags",	     NULL,
};

static const char *const numbers_3_8[] = {
	"co_argcount", "co_posonlyargcount", "co_kwonlyargcount",
	"co_nlocals",  "co_stacksize",	     "co_flags",
	NULL,
};

static const char *const numbers_3_11[] = {
	"co_argcount",	"co_posonlyargcount", "co_kwonlyargcount",
	"co_stacksize", "co_flags",	      NULL,
};

static const struct marshal_layout layout_3_7 = { numbers_3_7, 20, 6,
						  fields_3_7 };
static const struct marshal_layout layout_3_8 = { numbers_3_8, 24, 6,
						  fields_3_7 };
static const struct marshal_layout layout_3_10 = { numbers_3_8, 24, 6,
						   fields_3_10 };
static const struct marshal_layout layout_3_11 = { numbers_3_11, 20, 5,
						   fields_3_11 };

const struct marshal_layout *
marshal_code_layout(unsigned int minor)
{
	if (minor < MARSHAL_FIRST_MINOR || minor > MARSHAL_LAST_MINOR)
		return NULL;
	return minor >= 11 ? &layout_3_11 :
	       minor == 10 ? &layout_3_10 :
	       minor >= 8  ? &layout_3_8 :
			     &layout_3_7;
}
