/* SPDX-License-Identifier: MIT */
/*
 * Canonical form 1 (doc/canonical-form.md): from the marshal stream of a code
 * object to the one stream that stands for all streams of equal objects.
 * canon_rewrite of its own output changes nothing.
 */
#ifndef PYC_BAKE_PYC_CANON_H
#define PYC_BAKE_PYC_CANON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "pyc/marshal_graph.h"

/* The version of the form, told by --version. */
#define CANON_FORM 1

/* Memory that is kept from one stream to the next. */
struct canon {
	struct marshal_graph graph;
	struct buf scratch;
};

#define CANON_INIT ((struct canon){ MARSHAL_GRAPH_INIT, BUF_INIT })

void canon_fini(struct canon *canon);

/*
 * Appends the canonical form of a stream of CPython 3.minor to out.  A
 * malformed stream is an error that names the offset; out is then as before.
 */
int canon_rewrite(struct canon *canon, const uint8_t *stream, size_t length,
		  unsigned int minor, struct buf *out, struct err *err);

/*
 * Of the graph that was read last: the co_filename of a code object that has
 * another than the given file name, as its node; NULL where none has.
 */
const struct marshal_node *canon_find_path(const struct canon *canon,
					   unsigned int minor,
					   const char *filename);

/*
 * Whether a stream is in canonical form already and its code object's
 * co_filename, and that of all in it, is the given file name.  A malformed
 * stream is not.
 */
bool canon_is_settled(struct canon *canon, const uint8_t *stream, size_t length,
		      unsigned int minor, const char *filename);

#endif
