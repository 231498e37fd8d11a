/* SPDX-License-Identifier: MIT */
/*
 * One pass over a tar archive, from its first member to its last: what is
 * there goes through as it is, and what is baked is put in where the directory
 * of its source ends, so that no more has to be kept than the sources (and
 * what links may lead to), on disk.
 *
 * A directory ends when a member comes that is not below it, and is no .pyc
 * that this run may replace.  What is put in is put in such an order that
 * directories end at the same places when the result is baked again: that
 * gives the same bytes.
 *
 *	tar_pass   what becomes of each member
 *	tar_flush  what is put in where directories end
 *	tar_sink   what the batch of one end reads and writes
 */
#ifndef PYC_BAKE_TAR_PASS_H
#define PYC_BAKE_TAR_PASS_H

#include <stdbool.h>

#include "base/err.h"
#include "host/arctar.h"
#include "tar/state.h"

/*
 * Does all of it.  The fields above index must be filled, the rest zero.  A
 * source that does not compile is in the report; -1 means that the archive
 * could not be read or written, or that baking it makes no sense.
 */
int tar_pass_run(struct tar_pass *pass, struct err *err);

/*
 * The same for one layer of an image, without the end: what is in it is noted,
 * and nothing is written.
 */
int tar_pass_run_layer(struct tar_pass *pass, struct err *err);

/*
 * Whether the archive is a source distribution (PyPA, "Source distribution
 * format"): all members lie below one directory, which holds PKG-INFO.  Reads
 * no further than needed; an error of the archive is left to the pass.
 */
bool tar_pass_is_sdist(struct arctar *in);

#endif
