/* SPDX-License-Identifier: MIT */
/*
 * All code objects of a module as text, for --inspect=code:
 *
 *	  code object A.f
 *	    first line       4
 *	    flags            0x3 (OPTIMIZED, NEWLOCALS)
 *	    arguments        2, 0 positional-only, 1 keyword-only
 *	    stack size       4
 *	    names            print, value
 *	    locals           self, x, y
 *	    cells            y
 *	    free variables   (none)
 *	    instructions
 *	      4           0  RESUME                    0
 *	      5           2  LOAD_FAST                 0 (self)
 *	    exceptions
 *	      4 to 20, handler 34, depth 1, lasti
 */
#ifndef PYC_BAKE_PYC_CODE_LISTING_H
#define PYC_BAKE_PYC_CODE_LISTING_H

#include "base/err.h"
#include "pyc/disassemble.h"
#include "pyc/marshal_dump.h"
#include "pyc/marshal_graph.h"

/*
 * Code objects can share their parts, so the text of a small stream can be very
 * long.  It may have so many bytes for each byte of the stream.
 */
#define CODE_LISTING_MOST_RATIO 1024

/*
 * Writes every code object of the graph once, each before those inside it, in
 * the order of their constants.  The graph is that of a stream of CPython
 * 3.minor.  Fails if the sink does, or on a text over the limit above.
 */
int code_listing(const struct marshal_dump_sink *sink,
		 const struct marshal_graph *graph, unsigned int minor,
		 enum disassemble_lines lines, struct err *err);

#endif
