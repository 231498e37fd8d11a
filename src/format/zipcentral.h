/* SPDX-License-Identifier: MIT */
/* One header of the central directory: APPNOTE 4.3.12. */
#ifndef PYC_BAKE_FORMAT_ZIPCENTRAL_H
#define PYC_BAKE_FORMAT_ZIPCENTRAL_H

#include <stdint.h>

#include "base/blob.h"
#include "base/err.h"
#include "format/zipaudit.h"

/*
 * Reads the header at *position, which must lie whole before end, and checks
 * all that it alone can show; moves *position behind it.  Fills *member but
 * for data_offset; the caller frees member->name, on failure too.  The
 * message says which member, or which offset while there is no name yet.
 */
int zipcentral_read(struct zipaudit_member *member, struct blob *archive,
		    struct blob_window *window, uint64_t *position,
		    uint64_t end, struct err *err);

#endif
