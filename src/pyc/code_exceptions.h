/* SPDX-License-Identifier: MIT */
/*
 * Reads co_exceptiontable, since 3.11.  Source: CPython,
 * Objects/exception_handling_notes.txt (since 3.13
 * InternalDocs/exception_handling.md) and Lib/dis.py, _parse_exception_table.
 */
#ifndef PYC_BAKE_PYC_CODE_EXCEPTIONS_H
#define PYC_BAKE_PYC_CODE_EXCEPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "pyc/code_object.h"

/* An exception in [start, end) leads to the handler.  Offsets in bytes. */
struct code_exception {
	uint64_t start;
	uint64_t end;
	uint64_t handler;
	uint32_t depth; /* of the stack there */
	bool has_lasti; /* the offset of the instruction is pushed */
};

struct code_exceptions {
	struct code_bytes table; /* borrowed */
	uint32_t at;		 /* the next byte of the table */
};

void code_exceptions_start(struct code_exceptions *reader,
			   const struct code_object *code);

/*
 * Returns false at the end.  If that is in an entry, reader->at is less than
 * reader->table.length.
 */
bool code_exceptions_next(struct code_exceptions *reader,
			  struct code_exception *entry);

/* Appends "2 to 8, handler 12, depth 1, lasti". */
void code_exception_add(struct buf *text, const struct code_exception *entry);

#endif
