/* SPDX-License-Identifier: MIT */
/*
 * Whether a file that has no suffix of an archive is a zip archive: a zipapp
 * (PEP 441) or a pex is often called like the program that it is.
 */
#ifndef PYC_BAKE_FORMAT_ZIPSNIFF_H
#define PYC_BAKE_FORMAT_ZIPSNIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many bytes of the start and of the end are looked at, at the most. */
#define ZIPSNIFF_HEAD 4
#define ZIPSNIFF_TAIL (22 + 65535)

/*
 * By the first and the last bytes of a file, which may overlap: it starts with
 * a local header, an end record, or the #! of a script, and ends with an end of
 * central directory record and its comment (APPNOTE 4.3.16).
 */
bool zipsniff_is_zip(const uint8_t *head, size_t head_length,
		     const uint8_t *tail, size_t tail_length);

#endif
