/* SPDX-License-Identifier: MIT */
/* How two streams of the same objects differ. */
#ifndef PYC_BAKE_DIFF_FORM_H
#define PYC_BAKE_DIFF_FORM_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Appends how the marshal form of two valid streams of CPython 3.minor differs,
 * as the text of a finding.
 */
void diff_form(const uint8_t *old, size_t old_length, const uint8_t *new,
	       size_t new_length, unsigned int minor, struct buf *text);

#endif
