/* SPDX-License-Identifier: MIT */
/*
 * Only the zip64 field means something here.  Other kinds are passed over
 * and vanish in the output, but for those by which some reader would see
 * another member than the headers describe.
 */
#include "format/zipextra.h"

#include "base/buf.h"
#include "format/zip_format.h"

static int
check_id(uint16_t id, struct err *err)
{
	switch (id) {
	case ZIP_EXTRA_STRONG:
	case ZIP_EXTRA_AES:
		return err_set(err, "extra field 0x%04x marks encryption", id);
	case ZIP_EXTRA_UNICODE_PATH:
		return err_set(err, "extra field 0x%04x gives another name",
			       id);
	case ZIP_EXTRA_UNICODE_COMMENT:
		return err_set(err, "extra field 0x%04x gives another comment",
			       id);
	case ZIP_EXTRA_UNIX:
	case ZIP_EXTRA_ASI_UNIX:
	case ZIP_EXTRA_LIBARCHIVE:
		return err_set(err, "extra field 0x%04x gives other attributes",
			       id);
	default:
		return 0;
	}
}

int
zipextra_read(struct zipextra *extra, const uint8_t *bytes, size_t length,
	      struct err *err)
{
	*extra = (struct zipextra){ NULL, 0 };
	while (length) {
		uint16_t id;
		size_t size;

		if (length < 4)
			return err_set(err,
				       "the extra field is malformed: %zu "
				       "bytes are left over",
				       length);
		id = get_le16(bytes);
		size = get_le16(bytes + 2);
		if (size > length - 4)
			return err_set(err,
				       "the extra field is malformed: "
				       "0x%04x is longer than it",
				       id);
		if (check_id(id, err))
			return -1;
		if (id == ZIP_EXTRA_ZIP64 && extra->zip64)
			return err_set(err, "there are two zip64 extra fields");
		if (id == ZIP_EXTRA_ZIP64)
			*extra = (struct zipextra){ bytes + 4, size };
		bytes += 4 + size;
		length -= 4 + size;
	}
	return 0;
}

int
zipextra_check_zip64(const struct zipextra *extra, size_t wanted,
		     struct err *err)
{
	if (!wanted && extra->zip64)
		return err_set(err, "there is a zip64 extra field that no "
				    "header field asks for");
	if (wanted && !extra->zip64)
		return err_set(err, "the zip64 extra field is missing");
	if (extra->zip64_length != wanted)
		return err_set(err,
			       "the zip64 extra field has %zu bytes in "
			       "place of %zu",
			       extra->zip64_length, wanted);
	return 0;
}
