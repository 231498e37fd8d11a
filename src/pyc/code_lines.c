/* SPDX-License-Identifier: MIT */
#include "pyc/code_lines.h"

#include <stddef.h>

#define UNIT 2

/* A change of the line in co_linetable of 3.10: there is no line. */
#define NO_LINE_3_10 (-128)

/* The kinds of an entry since 3.11; smaller ones are short forms. */
enum location_kind {
	LOCATION_ONE_LINE = 10, /* to 12: the change of the line */
	LOCATION_NO_COLUMNS = 13,
	LOCATION_LONG = 14,
	LOCATION_NONE = 15,
};

/* The first byte of an entry since 3.11 has this bit, and no other byte. */
#define LOCATION_START 0x80

static const struct code_place no_place = { CODE_NO_PLACE, CODE_NO_PLACE,
					    CODE_NO_PLACE, CODE_NO_PLACE };

void
code_lines_start(struct code_lines *lines, const struct code_object *code)
{
	*lines = (struct code_lines){
		.minor = code->minor,
		.table = code->lines,
		.line = code->first_line,
		.place = no_place,
	};
}

/* Adds without overflow that C does not define. */
static int32_t
line_plus(int32_t line, int64_t change)
{
	return (int32_t)((uint32_t)line + (uint32_t)change);
}

/*
 * Up to 3.9, a pair is a distance to the next entry and the change of the line
 * there.  What is before the first change has the first line.
 */
static bool
lnotab_next(struct code_lines *lines)
{
	const uint8_t *pair = lines->table.data + lines->at;

	if (lines->end == UINT64_MAX)
		return false;
	lines->start = lines->end;
	lines->place.line = lines->line;
	lines->place.end_line = lines->line;
	if (lines->table.length - lines->at < 2) {
		/* The last line lasts to the end of the code. */
		lines->end = UINT64_MAX;
		return true;
	}
	lines->end = lines->start + pair[0];
	lines->line = line_plus(lines->line, (int8_t)pair[1]);
	lines->at += 2;
	return true;
}

/* In 3.10, a pair is the length of a part of the code and the change. */
static bool
linetable_next(struct code_lines *lines)
{
	const uint8_t *pair = lines->table.data + lines->at;
	int8_t change;

	if (lines->table.length - lines->at < 2)
		return false;
	change = (int8_t)pair[1];
	lines->start = lines->end;
	lines->end += pair[0];
	lines->at += 2;
	if (change != NO_LINE_3_10)
		lines->line = line_plus(lines->line, change);
	lines->place = no_place;
	if (change != NO_LINE_3_10) {
		lines->place.line = lines->line;
		lines->place.end_line = lines->line;
	}
	return true;
}

/* --- since 3.11 --- */

/* The bytes of one entry after the first. */
struct location {
	const uint8_t *at;
	const uint8_t *end;
};

static uint8_t
location_byte(struct location *entry)
{
	return entry->at < entry->end ? *entry->at++ : 0;
}

/* Six bits in a byte, the lowest first; bit 6: another byte follows. */
static uint32_t
location_number(struct location *entry)
{
	uint32_t number = 0;
	unsigned int shift = 0;
	uint8_t byte;

	do {
		byte = location_byte(entry);
		if (shift < 32)
			number |= (uint32_t)(byte & 0x3f) << shift;
		shift += 6;
	} while (byte & 0x40);
	return number;
}

/* The sign is the lowest bit. */
static int64_t
location_signed(struct location *entry)
{
	const uint32_t number = location_number(entry);

	return number & 1 ? -(int64_t)(number >> 1) : (int64_t)(number >> 1);
}

/* A column is written plus one; 0 is none. */
static int32_t
location_column(struct location *entry)
{
	const uint32_t number = location_number(entry);

	return number ? (int32_t)(number - 1) : CODE_NO_PLACE;
}

static void
location_read_long(struct code_lines *lines, struct location *entry)
{
	struct code_place *place = &lines->place;

	lines->line = line_plus(lines->line, location_signed(entry));
	place->line = lines->line;
	place->end_line = line_plus(place->line, location_number(entry));
	place->column = location_column(entry);
	place->end_column = location_column(entry);
}

static void
location_read(struct code_lines *lines, unsigned int kind,
	      struct location *entry)
{
	struct code_place *place = &lines->place;
	uint8_t byte;

	*place = no_place;
	if (kind == LOCATION_NONE)
		return;
	if (kind == LOCATION_LONG) {
		location_read_long(lines, entry);
		return;
	}
	if (kind == LOCATION_NO_COLUMNS)
		lines->line = line_plus(lines->line, location_signed(entry));
	else if (kind >= LOCATION_ONE_LINE)
		lines->line = line_plus(lines->line, kind - LOCATION_ONE_LINE);
	place->line = lines->line;
	place->end_line = lines->line;
	if (kind == LOCATION_NO_COLUMNS)
		return;
	byte = location_byte(entry);
	if (kind >= LOCATION_ONE_LINE) {
		place->column = byte;
		place->end_column = location_byte(entry);
	} else {
		place->column = (int32_t)(kind << 3 | byte >> 4);
		place->end_column = place->column + (byte & 15);
	}
}

static bool
location_next(struct code_lines *lines)
{
	const uint8_t *at = lines->table.data + lines->at;
	const uint8_t *end = lines->table.data + lines->table.length;
	struct location entry = { at + 1, at + 1 };

	if (at == end)
		return false;
	while (entry.end < end && !(*entry.end & LOCATION_START))
		entry.end++;
	lines->at = (uint32_t)(entry.end - lines->table.data);
	lines->start = lines->end;
	lines->end += UNIT * ((*at & 7U) + 1);
	location_read(lines, *at >> 3 & 15, &entry);
	return true;
}

bool
code_lines_next(struct code_lines *lines)
{
	return lines->minor >= 11 ? location_next(lines) :
	       lines->minor == 10 ? linetable_next(lines) :
				    lnotab_next(lines);
}

struct code_place
code_lines_at(struct code_lines *lines, uint32_t offset)
{
	while (lines->end <= offset)
		if (!code_lines_next(lines))
			return no_place;
	return lines->start <= offset ? lines->place : no_place;
}
