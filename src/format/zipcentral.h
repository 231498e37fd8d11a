/* SPDX-License-Identifier: MIT */
/* One header of the central directory: APPNOTE 4.3.12. */
#ifndef PYC_BAKE_FORMAT_ZIPCENTRAL_H
#define PYC_BAKE_FORMAT_ZIPCENTRAL_H

#include <stdint.h>

#include "base/blob.h"
#include "base/err.h"
#include "format/zipmember.h"

/*
 * Reads the header at *position, which must be whole before end, checks
 * everything that the header alone shows, and moves *position after it.  Fills
 * *member except data_offset.  The caller frees member->name, also on failure.
 * The message names the member, or the offset if the name is not known yet.
 */
int zipcentral_read(struct zipaudit_member *member, struct blob *archive,
		    struct blob_window *window, uint64_t *position,
		    uint64_t end, struct err *err);

/*
 * Refuses a "version needed to extract" above that of zip64.  p7zip 16.02 and
 * others put the host into its upper byte.  Readers ignore the host, except
 * that of VMS.
 */
int zipcentral_check_needed(uint16_t needed, struct err *err);

#endif
