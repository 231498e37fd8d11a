/* SPDX-License-Identifier: MIT */
/*
 * One pass over a tar archive, from its first member to its last.  Existing
 * members are copied as they are.  The baked members are inserted where the
 * directory of their source ends.  So only the sources, and the files that
 * links may lead to, must be kept, and they are kept on disk.
 *
 * A directory ends at the next member that is not below it, unless that member
 * is a .pyc that this run may replace.  The order of the inserted members makes
 * directories end at the same places when the result is baked again, which
 * gives the same bytes.
 *
 *	tar_pass   reads the members and copies them
 *	tar_flush  inserts members where directories end
 *	tar_sink   reads and writes for the batch of one end
 */
#ifndef PYC_BAKE_TAR_PASS_H
#define PYC_BAKE_TAR_PASS_H

#include <stdbool.h>

#include "base/err.h"
#include "host/arctar.h"
#include "tar/state.h"

/*
 * Runs the whole pass.  The fields up to scope must be set, and in and out;
 * index and spool must be initialised, and all other fields zero.  A source
 * that does not compile is added to the report.  Returns -1 if the archive
 * could not be read or written, or must not be baked.
 */
int tar_pass_run(struct tar_pass *pass, struct err *err);

/*
 * The same for one layer of an image, without its end: layers must be set, and
 * out is not used.  Members are noted, and nothing is written.
 */
int tar_pass_run_layer(struct tar_pass *pass, struct err *err);

/*
 * Whether the archive is a source distribution (PyPA, "Source distribution
 * format"): all members lie below one directory, which contains PKG-INFO.
 * Returns 1 or 0, or -1 with *err filled.  Reads no further than needed.
 */
int tar_pass_is_sdist(struct arctar *in, struct err *err);

#endif
