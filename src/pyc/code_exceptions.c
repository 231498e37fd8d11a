/* SPDX-License-Identifier: MIT */
#include "pyc/code_exceptions.h"

#include <inttypes.h>

#define UNIT 2

void
code_exceptions_start(struct code_exceptions *reader,
		      const struct code_object *code)
{
	*reader = (struct code_exceptions){ .table = code->exceptions };
}

/*
 * Six bits in a byte, the highest first; bit 6: another byte follows.  Returns
 * false if the table ends in the number.
 */
static bool
exceptions_number(const struct code_bytes *table, uint32_t *at,
		  uint32_t *number)
{
	uint8_t byte;

	*number = 0;
	do {
		if (*at == table->length)
			return false;
		byte = table->data[(*at)++];
		*number = *number << 6 | (byte & 0x3f);
	} while (byte & 0x40);
	return true;
}

bool
code_exceptions_next(struct code_exceptions *reader,
		     struct code_exception *entry)
{
	uint32_t at = reader->at;
	uint32_t numbers[4];

	for (int i = 0; i < 4; i++)
		if (!exceptions_number(&reader->table, &at, &numbers[i]))
			return false;
	reader->at = at;
	*entry = (struct code_exception){
		.start = (uint64_t)numbers[0] * UNIT,
		.end = ((uint64_t)numbers[0] + numbers[1]) * UNIT,
		.handler = (uint64_t)numbers[2] * UNIT,
		.depth = numbers[3] >> 1,
		.has_lasti = numbers[3] & 1,
	};
	return true;
}

void
code_exception_add(struct buf *text, const struct code_exception *entry)
{
	buf_printf(text,
		   "%" PRIu64 " to %" PRIu64 ", handler %" PRIu64
		   ", depth %" PRIu32 "%s",
		   entry->start, entry->end, entry->handler, entry->depth,
		   entry->has_lasti ? ", lasti" : "");
}
