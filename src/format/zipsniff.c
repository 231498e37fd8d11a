/* SPDX-License-Identifier: MIT */
#include "format/zipsniff.h"

#include <string.h>

#include "base/buf.h"
#include "format/zip_format.h"

static bool
starts_well(const uint8_t *head, size_t length)
{
	if (length < ZIPSNIFF_HEAD)
		return false;
	return !memcmp(head, "#!", 2) ||
	       get_le32(head) == ZIP_LOCAL_SIGNATURE ||
	       get_le32(head) == ZIP_END_SIGNATURE;
}

bool
zipsniff_is_zip(const uint8_t *head, size_t head_length, const uint8_t *tail,
		size_t tail_length)
{
	if (!starts_well(head, head_length) || tail_length < ZIP_END_LENGTH)
		return false;
	for (size_t at = tail_length - ZIP_END_LENGTH + 1; at-- > 0;)
		if (get_le32(tail + at) == ZIP_END_SIGNATURE &&
		    at + ZIP_END_LENGTH +
				    get_le16(tail + at +
					     ZIP_END_COMMENT_LENGTH) ==
			    tail_length)
			return true;
	return false;
}
