/* SPDX-License-Identifier: MIT */
/* How two .pyc files differ. */
#ifndef PYC_BAKE_DIFF_PYC_H
#define PYC_BAKE_DIFF_PYC_H

#include <stddef.h>
#include <stdint.h>

#include "job/finding.h"
#include "pyc/canon.h"

/* The bytes of a file. */
struct diff_bytes {
	const uint8_t *data;
	size_t length;
};

/* Memory that is reused from one pair of files to the next. */
struct diff_pyc_memory {
	struct canon old;
	struct canon new;
	struct buf old_form; /* the canonical payloads */
	struct buf new_form;
};

#define DIFF_PYC_MEMORY_INIT \
	((struct diff_pyc_memory){ CANON_INIT, CANON_INIT, BUF_INIT, BUF_INIT })

void diff_pyc_memory_fini(struct diff_pyc_memory *memory);

/*
 * Adds findings, with this path, for all differences.  No interpreter is
 * needed.  Payloads are compared only if both are of the same known version.
 */
void diff_pyc(struct diff_pyc_memory *memory, struct findings *findings,
	      const char *path, const struct diff_bytes *old,
	      const struct diff_bytes *new);

#endif
