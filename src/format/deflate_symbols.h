/* SPDX-License-Identifier: MIT */
/* The symbols of the codes of a deflate block (RFC 1951 3.2.5). */
#ifndef PYC_BAKE_FORMAT_DEFLATE_SYMBOLS_H
#define PYC_BAKE_FORMAT_DEFLATE_SYMBOLS_H

/*
 * Symbols of the first code: bytes, the end, lengths.  The last two length
 * symbols never occur, but the fixed code includes them.
 */
#define DEFLATE_LITERALS 288
#define DEFLATE_END 256
#define DEFLATE_FIRST_LENGTH 257
#define DEFLATE_LAST_LENGTH 285
#define DEFLATE_DISTANCES 30

#endif
