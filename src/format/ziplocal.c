/* SPDX-License-Identifier: MIT */
/*
 * Some readers trust the local header and some the central one, so both must
 * agree.  With bit 3 the local header may leave checksum and sizes at 0, and a
 * descriptor after the data repeats them.  The number of bytes up to the next
 * record decides which of its four forms it has, so nothing is guessed.
 */
#include "format/ziplocal.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "format/zip_format.h"
#include "format/zipcentral.h"
#include "format/zipextra.h"

/* The longest form of a data descriptor, bytes. */
#define MOST_DESCRIPTOR 24

#define ENCRYPTION (ZIP_FLAG_ENCRYPTED | ZIP_FLAG_STRONG | ZIP_FLAG_MASKED)

static int
check_fixed(const struct zipaudit_member *member, const uint8_t *fixed,
	    struct err *err)
{
	uint16_t flags = get_le16(fixed + ZIP_LOCAL_FLAGS);
	uint16_t method = get_le16(fixed + ZIP_LOCAL_METHOD);

	if (flags & ENCRYPTION)
		return err_set(err,
			       "its local header says that it is encrypted");
	if (flags != member->flags)
		return err_set(err,
			       "its flags differ: 0x%04x in the local "
			       "header, 0x%04x in the central directory",
			       flags, member->flags);
	if (method != member->method)
		return err_set(err,
			       "its method differs: %u in the local "
			       "header, %u in the central directory",
			       method, member->method);
	if (zipcentral_check_needed(get_le16(fixed + ZIP_LOCAL_NEEDED), err))
		return err_prefix(err, "local header");
	return 0;
}

static bool
agrees(const struct zipaudit_member *member, uint64_t local, uint64_t central)
{
	return local == central || (member->has_descriptor && !local);
}

/*
 * Returns the offset that a local zip64 field may repeat.  Some writers leave
 * it at 0, because no field of this header requests it.
 */
static uint64_t
local_offset(const struct zipaudit_member *member, const struct zipextra *extra)
{
	return extra->zip64_length >= 24 && !get_le64(extra->zip64 + 16) ?
		       0 :
		       member->stored_offset;
}

static int
check_numbers(const struct zipaudit_member *member, const uint8_t *fixed,
	      const struct zipextra *extra, struct err *err)
{
	uint32_t crc = get_le32(fixed + ZIP_LOCAL_CRC);
	uint64_t compressed = get_le32(fixed + ZIP_LOCAL_COMPRESSED_SIZE);
	uint64_t size = get_le32(fixed + ZIP_LOCAL_SIZE);
	const bool is_asked =
		compressed == ZIP_SATURATED32 || size == ZIP_SATURATED32;
	uint64_t numbers[ZIPEXTRA_NUMBERS] = { size, compressed,
					       local_offset(member, extra) };

	/* A local zip64 field always holds both sizes, 4.5.3. */
	if (is_asked && compressed != size)
		return err_set(err, "one size in the local header asks for "
				    "zip64, the other does not");
	/* The field decides the width of a data descriptor, 4.3.9.2. */
	if (extra->zip64 && !is_asked && member->has_descriptor)
		return err_set(err, "local header: there is a zip64 extra "
				    "field that no header field asks for, and "
				    "a data descriptor");
	if (zipextra_take_zip64(extra, numbers, err))
		return err_prefix(err, "local header");
	size = numbers[0];
	compressed = numbers[1];
	if (!agrees(member, crc, member->crc))
		return err_set(err,
			       "its CRC differs: 0x%08x in the local "
			       "header, 0x%08x in the central directory",
			       crc, member->crc);
	if (!agrees(member, compressed, member->compressed_size))
		return err_set(err,
			       "its compressed size differs: %" PRIu64
			       " in the local header, %" PRIu64
			       " in the central directory",
			       compressed, member->compressed_size);
	if (!agrees(member, size, member->size))
		return err_set(err,
			       "its size differs: %" PRIu64
			       " in the local header, %" PRIu64
			       " in the central directory",
			       size, member->size);
	return 0;
}

/*
 * Whether the bytes are in one of the forms of 4.3.9 and agree with the member.
 */
static bool
is_descriptor(const struct zipaudit_member *member, const uint8_t *at,
	      uint64_t length)
{
	if (length == 16 || length == 24) {
		if (get_le32(at) != ZIP_DESCRIPTOR_SIGNATURE)
			return false;
		at += 4;
		length -= 4;
	}
	if (length == 12)
		return get_le32(at) == member->crc &&
		       get_le32(at + 4) == member->compressed_size &&
		       get_le32(at + 8) == member->size;
	if (length == 20)
		return get_le32(at) == member->crc &&
		       get_le64(at + 4) == member->compressed_size &&
		       get_le64(at + 12) == member->size;
	return false;
}

static int
check_data(const struct zipaudit_member *member, struct blob *archive,
	   uint64_t end, struct err *err)
{
	uint64_t rest = end - member->data_offset;
	uint8_t bytes[MOST_DESCRIPTOR] = { 0 };

	if (member->compressed_size > rest)
		return err_set(err,
			       "its data overlaps what begins at offset "
			       "%" PRIu64,
			       end);
	/* The only block of an empty deflate stream, RFC 1951 3.2.6. */
	if (member->is_directory && member->compressed_size) {
		if (blob_read(archive, member->data_offset, bytes, 2, err))
			return -1;
		if (memcmp(bytes, "\3", 2) != 0)
			return err_set(err, "it is a directory with data");
	}
	rest -= member->compressed_size;
	if (blob_read(archive, end - rest, bytes,
		      rest < sizeof(bytes) ? (size_t)rest : sizeof(bytes), err))
		return -1;
	if (!member->has_descriptor && rest >= 4 &&
	    get_le32(bytes) == ZIP_LOCAL_SIGNATURE)
		return err_set(err,
			       "a hidden member follows it at offset %" PRIu64
			       ", which no central header names",
			       end - rest);
	if (!member->has_descriptor && rest)
		return err_set(err,
			       "%" PRIu64 " bytes after its data belong to no "
			       "member",
			       rest);
	if (member->has_descriptor && !is_descriptor(member, bytes, rest))
		return err_set(err,
			       "the %" PRIu64 " bytes after its data are no "
			       "data descriptor that agrees with the central "
			       "directory",
			       rest);
	return 0;
}

int
ziplocal_check(struct zipaudit_member *member, struct blob *archive,
	       struct blob_window *window, uint64_t end, struct err *err)
{
	uint64_t remaining = end - member->offset;
	const uint8_t *fixed;
	const struct zipextra_header texts = {
		.name = member->name,
		.name_length = strlen(member->name),
		.comment = "",
	};
	struct zipextra extra;
	size_t name_length;
	size_t extra_length;

	if (remaining < ZIP_LOCAL_LENGTH)
		return err_set(
			err, "its local header does not fit into the archive");
	remaining -= ZIP_LOCAL_LENGTH;
	fixed = blob_view(archive, window, member->offset, ZIP_LOCAL_LENGTH,
			  err);
	if (!fixed)
		return -1;
	if (get_le32(fixed) != ZIP_LOCAL_SIGNATURE)
		return err_set(err,
			       "there is no local header at offset %" PRIu64,
			       member->offset);
	name_length = get_le16(fixed + ZIP_LOCAL_NAME_LENGTH);
	extra_length = get_le16(fixed + ZIP_LOCAL_EXTRA_LENGTH);
	if (name_length + extra_length > remaining)
		return err_set(
			err, "its local header does not fit into the archive");
	fixed = blob_view(archive, window, member->offset,
			  ZIP_LOCAL_LENGTH + name_length + extra_length, err);
	if (!fixed)
		return -1;
	member->data_offset =
		member->offset + ZIP_LOCAL_LENGTH + name_length + extra_length;
	if (name_length != strlen(member->name) ||
	    memcmp(fixed + ZIP_LOCAL_LENGTH, member->name, name_length) != 0)
		return err_set(err, "its local header has another name");
	if (check_fixed(member, fixed, err) ||
	    zipextra_read(&extra, &texts,
			  fixed + ZIP_LOCAL_LENGTH + name_length, extra_length,
			  err) ||
	    check_numbers(member, fixed, &extra, err))
		return -1;
	return check_data(member, archive, end, err);
}
