/* SPDX-License-Identifier: MIT */
/*
 * Prints a marshal stream as text for people, made to be compared by diff:
 * one object a line, indented by depth, no offsets.
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
 * The text holds all that is in the stream, so that for one layout two
 * streams print alike only if they are the same bytes:
 *
 * - "#N" ends the line of an object with reference index N, and "ref #N" is a
 *   reference to it;
 * - each type code has its own words: "str short interned" is 'Z', "str
 *   short" 'z', "str ascii" 'a', "str ascii interned" 'A', "str utf8" 'u',
 *   "str utf8 interned" 't', "tuple small" ')', "tuple" '(', "int" 'i',
 *   "int64" 'I', "long" 'l', "float text" 'f', "complex text" 'x';
 * - text stands in quotes, in UTF-8 where utf8_is_plain lets it; the quote
 *   and the backslash have a backslash before them, line feed, carriage
 *   return and tab are \n, \r and \t, all else is \xNN, byte by byte;
 * - bytes are hexadecimal, more than 32 in lines of 32 below;
 * - a long over 60 bits is hexadecimal; a float is the shortest decimal that
 *   reads back as the same number, then its 64 bits.
 */
#ifndef PYC_BAKE_PYC_MARSHAL_DUMP_H
#define PYC_BAKE_PYC_MARSHAL_DUMP_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Where the text goes. */
struct marshal_dump_sink {
	/*
	 * Takes the next piece, of some kilobytes at most, which need not end
	 * with a line.  -1, with *err filled, ends the dump.
	 */
	int (*write)(void *context, const void *text, size_t length,
		     struct err *err);
	void *context;
};

/*
 * stream, length, minor and offset are those of marshal_walk.  A malformed
 * stream is an error as there; what stands before the wrong byte has then
 * been written.
 */
int marshal_dump(const struct marshal_dump_sink *sink, const uint8_t *stream,
		 size_t length, unsigned int minor, size_t offset,
		 struct err *err);

#endif
