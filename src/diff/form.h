/* SPDX-License-Identifier: MIT */
/* How two streams of the same objects differ. */
#ifndef PYC_BAKE_DIFF_FORM_H
#define PYC_BAKE_DIFF_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* A valid stream, and the path of its module, which does not count. */
struct diff_form_stream {
	const uint8_t *bytes; /* borrowed, like path */
	size_t length;
	const uint8_t *path;
	size_t path_length;
};

/*
 * Whether two streams of CPython 3.minor with the same objects, apart from the
 * path, differ in their marshal form.
 */
bool diff_form_differs(const struct diff_form_stream *old,
		       const struct diff_form_stream *new, unsigned int minor);

/*
 * Appends how the form differs, as the text of a finding.  has_same_path is
 * whether the form is the only difference.
 */
void diff_form(const struct diff_form_stream *old,
	       const struct diff_form_stream *new, unsigned int minor,
	       bool has_same_path, struct buf *text);

#endif
