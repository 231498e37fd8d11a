/* SPDX-License-Identifier: MIT */
/*
 * Reads the table of the source lines of a code object: co_lnotab up to 3.9,
 * co_linetable in 3.10, and the locations of 3.11, which also have columns.
 * Sources: CPython, Objects/lnotab_notes.txt, PEP 626, Objects/locations.md
 * (since 3.14 InternalDocs/code_objects.md) and Objects/codeobject.c.
 */
#ifndef PYC_BAKE_PYC_CODE_LINES_H
#define PYC_BAKE_PYC_CODE_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "pyc/code_object.h"

/* Not a line, or not a column. */
#define CODE_NO_PLACE INT32_MIN

/* Where the source of an instruction is.  Lines count from 1, columns from 0.
 */
struct code_place {
	int32_t line;
	int32_t end_line;
	int32_t column; /* in bytes */
	int32_t end_column;
};

struct code_lines {
	unsigned int minor;
	struct code_bytes table; /* borrowed */
	uint32_t at;		 /* the next byte of the table */
	int32_t line;		 /* from which the next entry counts */
	/* The part of the code that the last entry describes: */
	uint64_t start; /* in bytes */
	uint64_t end;
	struct code_place place;
};

void code_lines_start(struct code_lines *lines, const struct code_object *code);

/*
 * Reads the next entry into start, end and place.  Returns false at the end.
 * An entry can describe an empty part.  In a malformed table, what is missing
 * in an entry is 0.
 */
bool code_lines_next(struct code_lines *lines);

/*
 * The place of the instruction at this offset.  The offsets of successive calls
 * must not decrease.  Behind the table every member is CODE_NO_PLACE.
 */
struct code_place code_lines_at(struct code_lines *lines, uint32_t offset);

static inline bool
code_place_is_same(const struct code_place *a, const struct code_place *b)
{
	return a->line == b->line && a->end_line == b->end_line &&
	       a->column == b->column && a->end_column == b->end_column;
}

#endif
