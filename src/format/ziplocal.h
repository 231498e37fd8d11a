/* SPDX-License-Identifier: MIT */
/* A local header, its data and its data descriptor: APPNOTE 4.3.7 to 4.3.9. */
#ifndef PYC_BAKE_FORMAT_ZIPLOCAL_H
#define PYC_BAKE_FORMAT_ZIPLOCAL_H

#include <stdint.h>

#include "base/blob.h"
#include "base/err.h"
#include "format/zipmember.h"

/*
 * Compares the bytes from member->offset to end with the member of the central
 * directory.  end is above member->offset and within the archive.  Local
 * header, data and data descriptor must fill these bytes exactly.  Sets
 * member->data_offset.  The message does not name the member.
 */
int ziplocal_check(struct zipaudit_member *member, struct blob *archive,
		   struct blob_window *window, uint64_t end, struct err *err);

#endif
