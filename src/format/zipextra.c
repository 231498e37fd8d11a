/* SPDX-License-Identifier: MIT */
/*
 * Only the zip64 field is used.  Other fields are ignored and are not in the
 * output.  Fields by which some reader would see another member than the
 * headers describe are refused.
 */
#include "format/zipextra.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/crc32.h"
#include "format/zip_format.h"

/* A field starts with an ID and a size. */
#define FIELD_HEAD 4

/* A Unicode path or comment starts with a version and a CRC. */
#define UNICODE_HEAD 5
#define UNICODE_VERSION 1

/* One field of the extra field. */
struct field {
	uint16_t id;
	const uint8_t *data;
	size_t length;
};

/* Whether the field repeats the text of the header. */
static bool
repeats(const struct field *field, const void *text, size_t length)
{
	const uint8_t *data = field->data;

	return field->length == UNICODE_HEAD + length &&
	       data[0] == UNICODE_VERSION &&
	       get_le32(data + 1) == crc32_update(0, text, length) &&
	       (!length || !memcmp(data + UNICODE_HEAD, text, length));
}

static int
check_field(const struct field *field, const struct zipextra_header *header,
	    struct err *err)
{
	switch (field->id) {
	case ZIP_EXTRA_STRONG:
	case ZIP_EXTRA_AES:
		return err_set(err, "extra field 0x%04x marks encryption",
			       field->id);
	case ZIP_EXTRA_UNICODE_PATH:
		if (repeats(field, header->name, header->name_length))
			return 0;
		return err_set(err, "extra field 0x%04x gives another name",
			       field->id);
	case ZIP_EXTRA_UNICODE_COMMENT:
		if (repeats(field, header->comment, header->comment_length))
			return 0;
		return err_set(err, "extra field 0x%04x gives another comment",
			       field->id);
	case ZIP_EXTRA_UNIX:
	case ZIP_EXTRA_ASI_UNIX:
	case ZIP_EXTRA_LIBARCHIVE:
		return err_set(err, "extra field 0x%04x gives other attributes",
			       field->id);
	default:
		return 0;
	}
}

/* Bytes that are too few for a field must be padding. */
static int
check_padding(const uint8_t *bytes, size_t length, struct err *err)
{
	for (size_t i = 0; i < length; i++)
		if (bytes[i])
			return err_set(err,
				       "the extra field is malformed: %zu "
				       "bytes are left over",
				       length);
	return 0;
}

int
zipextra_read(struct zipextra *extra, const struct zipextra_header *header,
	      const uint8_t *bytes, size_t length, struct err *err)
{
	*extra = (struct zipextra){ NULL, 0 };
	while (length >= FIELD_HEAD) {
		const struct field field = {
			.id = get_le16(bytes),
			.data = bytes + FIELD_HEAD,
			.length = get_le16(bytes + 2),
		};

		if (field.length > length - FIELD_HEAD)
			return err_set(err,
				       "the extra field is malformed: "
				       "0x%04x is longer than it",
				       field.id);
		if (check_field(&field, header, err))
			return -1;
		if (field.id == ZIP_EXTRA_ZIP64 && extra->zip64)
			return err_set(err, "it has two zip64 extra fields");
		if (field.id == ZIP_EXTRA_ZIP64)
			*extra = (struct zipextra){ field.data, field.length };
		bytes += FIELD_HEAD + field.length;
		length -= FIELD_HEAD + field.length;
	}
	return check_padding(bytes, length, err);
}

/* --- zip64 --- */

/*
 * Checks that the numbers of the field after the requested ones repeat the
 * header.
 */
static int
check_surplus(const struct zipextra *extra, size_t asked,
	      const uint64_t numbers[ZIPEXTRA_NUMBERS], struct err *err)
{
	static const char *const titles[ZIPEXTRA_NUMBERS] = { "size",
							      "compressed size",
							      "offset" };
	const uint8_t *at = extra->zip64 + 8 * asked;
	size_t rest = extra->zip64_length - 8 * asked;

	for (size_t i = asked; i < ZIPEXTRA_NUMBERS && rest >= 8; i++) {
		if (get_le64(at) != numbers[i])
			return err_set(err,
				       "the zip64 extra field has another %s "
				       "(%" PRIu64 ") than the header "
				       "(%" PRIu64 ")",
				       titles[i], get_le64(at), numbers[i]);
		at += 8;
		rest -= 8;
	}
	if (rest == 4 && extra->zip64_length == 8 * ZIPEXTRA_NUMBERS + 4 &&
	    !get_le32(at))
		return 0;
	return rest ? err_set(err,
			      "the zip64 extra field has %zu bytes that no "
			      "header field asks for",
			      rest) :
		      0;
}

int
zipextra_take_zip64(const struct zipextra *extra,
		    uint64_t numbers[ZIPEXTRA_NUMBERS], struct err *err)
{
	size_t asked = 0;
	size_t last = 0; /* one past the last requested number */

	for (size_t i = 0; i < ZIPEXTRA_NUMBERS; i++) {
		if (numbers[i] != ZIP_SATURATED32)
			continue;
		asked++;
		last = i + 1;
	}
	if (!extra->zip64)
		return asked ? err_set(err, "the zip64 extra field is "
					    "missing") :
			       0;
	if (!extra->zip64_length)
		return err_set(err, "the zip64 extra field is empty");
	if (extra->zip64_length < 8 * asked ||
	    (extra->zip64_length > 8 * asked && last != asked))
		return err_set(err,
			       "the zip64 extra field has %zu bytes in "
			       "place of %zu",
			       extra->zip64_length, 8 * asked);
	for (size_t i = 0, taken = 0; i < ZIPEXTRA_NUMBERS; i++)
		if (numbers[i] == ZIP_SATURATED32)
			numbers[i] = get_le64(extra->zip64 + 8 * taken++);
	/*
	 * A number from zip64 can itself be 0xffffffff, so it is not tested
	 * again.  If the requested numbers are not the first ones, the field
	 * holds only them.
	 */
	return last == asked ? check_surplus(extra, asked, numbers, err) : 0;
}
