/* SPDX-License-Identifier: MIT */
/*
 * The central header is the one that counts: what it says of a member goes
 * into struct zipaudit_member, and the local header is held against that.
 */
#include "format/zipcentral.h"

#include <inttypes.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/mem.h"
#include "format/zip_format.h"
#include "format/zipextra.h"
#include "format/zipname.h"

#define ENCRYPTION (ZIP_FLAG_ENCRYPTED | ZIP_FLAG_STRONG | ZIP_FLAG_MASKED)
#define ACCEPTED (ZIP_FLAG_LEVEL | ZIP_FLAG_DESCRIPTOR | ZIP_FLAG_UTF8)

/* A header found whole: its fixed part and what follows that. */
struct header {
	const uint8_t *fixed;
	const uint8_t *name;
	size_t name_length;
	const uint8_t *extra;
	size_t extra_length;
};

/* The length of the whole header, of which this is the fixed part. */
static size_t
header_length(const uint8_t *fixed)
{
	return (size_t)ZIP_CENTRAL_LENGTH +
	       get_le16(fixed + ZIP_CENTRAL_NAME_LENGTH) +
	       get_le16(fixed + ZIP_CENTRAL_EXTRA_LENGTH) +
	       get_le16(fixed + ZIP_CENTRAL_COMMENT_LENGTH);
}

/* The bytes of the header at a position, or NULL where it is not whole. */
static const uint8_t *
frame(struct blob *archive, struct blob_window *window, uint64_t position,
      uint64_t end, struct err *err)
{
	const uint8_t *fixed = NULL;
	size_t length = ZIP_CENTRAL_LENGTH;

	if (length <= end - position) {
		fixed = blob_view(archive, window, position, length, err);
		if (!fixed)
			return NULL;
		if (get_le32(fixed) != ZIP_CENTRAL_SIGNATURE) {
			err_set(err, "its signature is not there");
			return NULL;
		}
		length = header_length(fixed);
	}
	if (length <= end - position)
		return blob_view(archive, window, position, length, err);
	err_set(err, "the central directory ends inside it");
	return NULL;
}

static int
read_numbers(struct zipaudit_member *member, const struct header *header,
	     struct err *err)
{
	const uint8_t *fixed = header->fixed;
	struct zipextra extra;
	size_t used = 0;
	uint64_t *fields[] = {
		/* In the order of the zip64 field, 4.5.3. */
		&member->size,
		&member->compressed_size,
		&member->offset,
	};

	if (zipextra_read(&extra, header->extra, header->extra_length, err))
		return -1;
	member->size = get_le32(fixed + ZIP_CENTRAL_SIZE);
	member->compressed_size = get_le32(fixed + ZIP_CENTRAL_COMPRESSED_SIZE);
	member->offset = get_le32(fixed + ZIP_CENTRAL_OFFSET);
	for (size_t i = 0; i < 3; i++)
		used += *fields[i] == ZIP_SATURATED32 ? 8 : 0;
	if (zipextra_check_zip64(&extra, used, err))
		return -1;
	for (size_t i = 0; i < 3; i++) {
		if (*fields[i] != ZIP_SATURATED32)
			continue;
		*fields[i] = get_le64(extra.zip64);
		extra.zip64 += 8;
	}
	if (get_le16(fixed + ZIP_CENTRAL_DISK) != 0)
		return err_set(err, "it lies on another disk");
	member->crc = get_le32(fixed + ZIP_CENTRAL_CRC);
	return 0;
}

static int
check_method(const struct zipaudit_member *member, const uint8_t *fixed,
	     struct err *err)
{
	uint16_t needed = get_le16(fixed + ZIP_CENTRAL_NEEDED);

	if (member->flags & ENCRYPTION)
		return err_set(err, "it is encrypted");
	if (member->flags & ~ACCEPTED)
		return err_set(err, "it has unknown flags (0x%04x)",
			       member->flags & ~ACCEPTED);
	if (member->method != ZIP_METHOD_STORED &&
	    member->method != ZIP_METHOD_DEFLATED)
		return err_set(err,
			       "its compression method is %u, neither "
			       "stored nor deflated",
			       member->method);
	if (needed > ZIP_NEEDED_ZIP64)
		return err_set(err, "it needs version %u, the limit is %u",
			       needed, ZIP_NEEDED_ZIP64);
	return 0;
}

static int
check_sizes(const struct zipaudit_member *member, struct err *err)
{
	uint64_t compressed = member->compressed_size;

	if (member->method == ZIP_METHOD_STORED && compressed != member->size)
		return err_set(err,
			       "it is stored, but its sizes differ: %" PRIu64
			       " and %" PRIu64,
			       compressed, member->size);
	if (member->size > ZIPAUDIT_RATIO_FROM &&
	    (member->size - 1) / ZIPAUDIT_MAX_RATIO >= compressed)
		return err_set(err,
			       "%" PRIu64 " bytes compressed to %" PRIu64
			       " exceed the limit, a ratio of %u "
			       "(ZIPAUDIT_MAX_RATIO)",
			       member->size, compressed, ZIPAUDIT_MAX_RATIO);
	/* Readers have nothing to hold these against, so some do not look. */
	if (!member->size && member->crc)
		return err_set(err, "it is empty, but its CRC is 0x%08x",
			       member->crc);
	if (member->method == ZIP_METHOD_DEFLATED && !compressed &&
	    !member->is_directory)
		return err_set(err, "it is deflated, but has no data");
	return 0;
}

/*
 * The type bits are looked at whatever made the archive, since some readers
 * do not ask; they are 0 where the maker left them out.
 */
static int
check_type(struct zipaudit_member *member, const struct header *header,
	   struct err *err)
{
	uint32_t external = get_le32(header->fixed + ZIP_CENTRAL_EXTERNAL);
	uint16_t made_by = get_le16(header->fixed + ZIP_CENTRAL_MADE_BY);
	uint32_t mode = external >> 16;
	uint32_t type = mode & S_IFMT;

	if (made_by >> 8 == ZIP_HOST_UNIX)
		member->mode = (uint16_t)mode;
	if (type == S_IFLNK)
		return err_set(err, "it is a symbolic link");
	if (type && type != S_IFREG && type != S_IFDIR)
		return err_set(err,
			       "it is neither a file nor a directory "
			       "(mode 0%o)",
			       mode);
	if (member->is_directory && type == S_IFREG)
		return err_set(err, "its name is that of a directory, its "
				    "mode that of a file");
	if (!member->is_directory &&
	    (type == S_IFDIR || external & ZIP_DOS_DIRECTORY))
		return err_set(err, "its attributes are those of a directory, "
				    "its name that of a file");
	/* Some writers deflate the nothing that a directory holds. */
	if (member->is_directory &&
	    (member->size || (member->compressed_size &&
			      (member->method != ZIP_METHOD_DEFLATED ||
			       member->compressed_size != 2))))
		return err_set(err, "it is a directory with data");
	return 0;
}

static int
check_member(struct zipaudit_member *member, const struct header *header,
	     struct err *err)
{
	const uint8_t *fixed = header->fixed;

	member->flags = get_le16(fixed + ZIP_CENTRAL_FLAGS);
	member->method = get_le16(fixed + ZIP_CENTRAL_METHOD);
	member->has_descriptor = member->flags & ZIP_FLAG_DESCRIPTOR;
	member->dos_time = get_le32(fixed + ZIP_CENTRAL_TIME);
	if (zipname_check(header->name, header->name_length,
			  member->flags & ZIP_FLAG_UTF8, err))
		return -1;
	member->name =
		mem_strndup((const char *)header->name, header->name_length);
	member->is_directory = header->name[header->name_length - 1] == '/';
	if (check_method(member, fixed, err) ||
	    read_numbers(member, header, err) || check_sizes(member, err))
		return -1;
	return check_type(member, header, err);
}

int
zipcentral_read(struct zipaudit_member *member, struct blob *archive,
		struct blob_window *window, uint64_t *position, uint64_t end,
		struct err *err)
{
	const uint8_t *fixed = frame(archive, window, *position, end, err);
	struct header header;

	*member = (struct zipaudit_member){ .name = NULL };
	if (!fixed)
		return err_prefix(err, "central header at offset %" PRIu64,
				  *position);
	header.fixed = fixed;
	header.name = fixed + ZIP_CENTRAL_LENGTH;
	header.name_length = get_le16(fixed + ZIP_CENTRAL_NAME_LENGTH);
	header.extra = header.name + header.name_length;
	header.extra_length = get_le16(fixed + ZIP_CENTRAL_EXTRA_LENGTH);
	*position += header_length(fixed);
	if (check_member(member, &header, err)) {
		auto_free char *shown =
			zipname_show(header.name, header.name_length);

		return err_prefix(err, "member '%s'", shown);
	}
	return 0;
}
