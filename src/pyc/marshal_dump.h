/* SPDX-License-Identifier: MIT */
/*
 * Prints a marshal stream as text for people and for diff: one object per line,
 * indented by depth, without offsets.
 *
 *	code #0
 *	  co_argcount: 0
 *	  co_flags: 0x40
 *	  co_code: bytes 4: 64005300
 *	  co_consts: tuple small 2 #1
 *	    int 1
 *	    ref #0
 *	  co_name: str short interned "f"
 *
 * The text shows everything in the stream: with the same layout, two streams
 * print alike only if their bytes are equal.
 *
 * - "#N" ends the line of an object with reference index N, and "ref #N" is a
 *   reference to that object.
 * - Each type code has its own words: "str short interned" is 'Z', "str short"
 *   'z', "str ascii" 'a', "str ascii interned" 'A', "str utf8" 'u', "str utf8
 *   interned" 't', "tuple small" ')', "tuple" '(', "int" 'i', "int64" 'I',
 *   "long" 'l', "float text" 'f', "complex text" 'x'.
 * - Text is in quotes and in UTF-8 if utf8_is_plain accepts the character.  A
 *   backslash precedes the quote and the backslash.  Line feed, carriage return
 *   and tab are \n, \r and \t.  Everything else is \xNN, byte by byte.
 * - Bytes are hexadecimal.  More than 32 bytes follow on lines of 32 bytes.
 * - A long over 60 bits is hexadecimal.  A float is the shortest decimal that
 *   reads back as the same number, followed by its 64 bits.
 */
#ifndef PYC_BAKE_PYC_MARSHAL_DUMP_H
#define PYC_BAKE_PYC_MARSHAL_DUMP_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Receives the text. */
struct marshal_dump_sink {
	/*
	 * Receives the next piece of text: a few kilobytes at most, not always
	 * whole lines.  Returns -1 and fills *err to end the dump.
	 */
	int (*write)(void *context, const void *text, size_t length,
		     struct err *err);
	void *context;
};

/*
 * stream, length, minor and offset are as for marshal_walk.  A malformed stream
 * is the same error as there; the text of everything before the bad byte has
 * then been written.
 */
int marshal_dump(const struct marshal_dump_sink *sink, const uint8_t *stream,
		 size_t length, unsigned int minor, size_t offset,
		 struct err *err);

#endif
