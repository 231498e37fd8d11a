/* SPDX-License-Identifier: MIT */
/*
 * Detects a zip archive in a file without the suffix of an archive: a zipapp
 * (PEP 441) or a pex often has the name of its program.
 */
#ifndef PYC_BAKE_FORMAT_ZIPSNIFF_H
#define PYC_BAKE_FORMAT_ZIPSNIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most bytes of the start and of the end that are needed. */
#define ZIPSNIFF_HEAD 4
#define ZIPSNIFF_TAIL (22 + 65535)

/*
 * Decides by the first and the last bytes of a file, which may overlap.  The
 * file must start with a local header, an end record or the "#!" of a script,
 * and end with an end of central directory record and its comment (APPNOTE
 * 4.3.16).
 */
bool zipsniff_is_zip(const uint8_t *head, size_t head_length,
		     const uint8_t *tail, size_t tail_length);

#endif
