/* SPDX-License-Identifier: MIT */
/*
 * Canonical form 1 (doc/canonical-form.md): rewrites the marshal stream of a
 * code object to the one stream that represents all streams of equal objects.
 * canon_rewrite does not change its own output.
 */
#ifndef PYC_BAKE_PYC_CANON_H
#define PYC_BAKE_PYC_CANON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "pyc/marshal_graph.h"

/* The version of the form, as --version prints it. */
#define CANON_FORM 1

/* Memory that is reused from one stream to the next. */
struct canon {
	struct marshal_graph graph;
	struct buf scratch;
};

#define CANON_INIT ((struct canon){ MARSHAL_GRAPH_INIT, BUF_INIT })

void canon_fini(struct canon *canon);

/*
 * Appends the canonical form of a stream of CPython 3.minor to out.  A
 * malformed stream is an error whose message gives the offset; out is then
 * unchanged.
 */
int canon_rewrite(struct canon *canon, const uint8_t *stream, size_t length,
		  unsigned int minor, struct buf *out, struct err *err);

/*
 * Sorts the sets of the graph that was read last as if no text were a name.  In
 * canonical form, the order of a set also depends on what other code of the
 * module has as names; after this, equal sets of two modules have the same
 * order.
 */
void canon_sort_without_names(struct canon *canon);

/*
 * Looks in the graph that was read last for a code object whose co_filename
 * differs from the given file name.  Returns the node of that co_filename, or
 * NULL if all code objects have the given name.
 */
const struct marshal_node *canon_find_path(const struct canon *canon,
					   unsigned int minor,
					   const char *filename);

/*
 * Whether a stream is already canonical and the co_filename of all its code
 * objects is the given file name.  False for a malformed stream.
 */
bool canon_is_settled(struct canon *canon, const uint8_t *stream, size_t length,
		      unsigned int minor, const char *filename);

#endif
