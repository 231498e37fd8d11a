/* SPDX-License-Identifier: MIT */
/*
 * The central header is authoritative: struct zipaudit_member is filled from
 * it, and the local header is compared with that.
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

/* A bit of the internal attributes, APPNOTE 4.4.14. */
#define TEXT_FILE 1

/* Each of these bits makes a file a program, for pip and others. */
#define PROGRAM_BITS 0111U

/* A complete header: its fixed part and the parts after it. */
struct header {
	const uint8_t *fixed;
	const uint8_t *name;
	size_t name_length;
	const uint8_t *extra;
	size_t extra_length;
};

/* Returns the length of the whole header from its fixed part. */
static size_t
header_length(const uint8_t *fixed)
{
	return (size_t)ZIP_CENTRAL_LENGTH +
	       get_le16(fixed + ZIP_CENTRAL_NAME_LENGTH) +
	       get_le16(fixed + ZIP_CENTRAL_EXTRA_LENGTH) +
	       get_le16(fixed + ZIP_CENTRAL_COMMENT_LENGTH);
}

/* Returns the bytes of the header at a position, or NULL if it is not whole. */
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
			err_set(err, "its signature is missing");
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
zipcentral_read_numbers(struct zipaudit_member *member,
			const struct header *header, struct err *err)
{
	const uint8_t *fixed = header->fixed;
	const struct zipextra_header texts = {
		.name = header->name,
		.name_length = header->name_length,
		.comment = header->extra + header->extra_length,
		.comment_length = get_le16(fixed + ZIP_CENTRAL_COMMENT_LENGTH),
	};
	struct zipextra extra;
	uint64_t numbers[ZIPEXTRA_NUMBERS] = {
		get_le32(fixed + ZIP_CENTRAL_SIZE),
		get_le32(fixed + ZIP_CENTRAL_COMPRESSED_SIZE),
		get_le32(fixed + ZIP_CENTRAL_OFFSET),
	};

	if (zipextra_read(&extra, &texts, header->extra, header->extra_length,
			  err) ||
	    zipextra_take_zip64(&extra, numbers, err))
		return -1;
	member->size = numbers[0];
	member->compressed_size = numbers[1];
	member->offset = numbers[2];
	member->stored_offset = numbers[2];
	if (get_le16(fixed + ZIP_CENTRAL_DISK) != 0)
		return err_set(err, "it is on another disk");
	member->crc = get_le32(fixed + ZIP_CENTRAL_CRC);
	return 0;
}

int
zipcentral_check_needed(uint16_t needed, struct err *err)
{
	unsigned int host = needed >> 8;
	unsigned int version = needed & 0xffU;

	if (version > ZIP_NEEDED_ZIP64)
		return err_set(err, "it needs version %u, the limit is %u",
			       version, ZIP_NEEDED_ZIP64);
	if (host == ZIP_HOST_VMS || host > ZIP_HOST_LAST)
		return err_set(err, "it needs version %u of host %u", version,
			       host);
	return 0;
}

static int
check_method(const struct zipaudit_member *member, const uint8_t *fixed,
	     struct err *err)
{
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
	return zipcentral_check_needed(get_le16(fixed + ZIP_CENTRAL_NEEDED),
				       err);
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
	if (member->method == ZIP_METHOD_DEFLATED && !compressed &&
	    !member->is_directory)
		return err_set(err, "it is deflated, but has no data");
	/* The longest match, 258 bytes, has at least 2 bits: RFC 1951 3.2.5. */
	if (member->size &&
	    (member->size - 1) / ZIPAUDIT_DEFLATE_RATIO >= compressed)
		return err_set(err,
			       "%" PRIu64 " bytes cannot be deflated to "
			       "%" PRIu64 ", a ratio of more than %u",
			       member->size, compressed,
			       ZIPAUDIT_DEFLATE_RATIO);
	/* Without data the CRC cannot be checked, so some readers ignore it. */
	if (!member->size && member->crc)
		return err_set(err, "it is empty, but its CRC is 0x%08x",
			       member->crc);
	return 0;
}

/*
 * All readers see a link if it was made on Unix and has the size of a path.  It
 * may be marked as text, as git archive does.
 */
static int
zipcentral_check_link(struct zipaudit_member *member,
		      const struct header *header, struct err *err)
{
	uint32_t external = get_le32(header->fixed + ZIP_CENTRAL_EXTERNAL);

	if (member->is_directory || member->host != ZIP_HOST_UNIX ||
	    external & ZIP_DOS_DIRECTORY ||
	    get_le16(header->fixed + ZIP_CENTRAL_INTERNAL) & ~TEXT_FILE)
		return err_set(err, "its mode says that it is a symbolic link, "
				    "its other attributes do not");
	if (!member->size || member->size >= ZIPNAME_MAX_LENGTH)
		return err_set(err,
			       "it is a symbolic link with a target of "
			       "%" PRIu64 " bytes",
			       member->size);
	member->is_link = true;
	return 0;
}

static int
check_directory(const struct zipaudit_member *member, uint32_t type,
		struct err *err)
{
	if (type == S_IFREG)
		return err_set(err, "its name says that it is a directory, its "
				    "mode says that it is a file");
	/* Some writers deflate the empty content of a directory. */
	if (member->size || (member->compressed_size &&
			     (member->method != ZIP_METHOD_DEFLATED ||
			      member->compressed_size != 2)))
		return err_set(err, "it is a directory with data");
	return 0;
}

/*
 * The type bits are checked whatever the host is, because some readers ignore
 * the host.  They are 0 if the writer left them out.
 */
static int
check_type(struct zipaudit_member *member, const struct header *header,
	   struct err *err)
{
	uint32_t external = get_le32(header->fixed + ZIP_CENTRAL_EXTERNAL);
	uint32_t mode = external >> 16;
	uint32_t type = mode & S_IFMT;

	if (member->host == ZIP_HOST_UNIX)
		member->mode = (uint16_t)mode;
	member->is_program = type == S_IFREG && mode & PROGRAM_BITS;
	if (type == S_IFLNK)
		return zipcentral_check_link(member, header, err);
	if (type == S_IFMT)
		return err_set(err,
			       "its mode is 0%o, as aapt writes it, with which "
			       "some readers see no content; pack the archive "
			       "again",
			       mode);
	if (type && type != S_IFREG && type != S_IFDIR)
		return err_set(err,
			       "it is neither a file nor a directory "
			       "(mode 0%o)",
			       mode);
	if (member->is_directory)
		return check_directory(member, type, err);
	if (type == S_IFDIR || external & ZIP_DOS_DIRECTORY)
		return err_set(err,
			       "its attributes say that it is a directory, its "
			       "name says that it is a file");
	return 0;
}

/* Reports a name in an older encoding, with the remedy. */
static int
refuse_unflagged(const struct header *header, struct err *err)
{
	if (zipname_is_utf8(header->name, header->name_length))
		return -1;
	return err_set(err, "the name is not valid UTF-8, and its UTF-8 flag "
			    "(bit 11) is not set, so its encoding is not "
			    "known; pack the archive again with a tool that "
			    "sets the flag");
}

/* Checks and takes the name.  The caller's message shows it. */
static int
zipcentral_take_name(struct zipaudit_member *member,
		     const struct header *header, struct err *err)
{
	bool is_flagged = member->flags & ZIP_FLAG_UTF8;
	auto_err ignored = ERR_INIT;

	if (zipname_check(header->name, header->name_length,
			  ZIPNAME_UTF8 | ZIPNAME_DOT, err))
		return is_flagged ? -1 : refuse_unflagged(header, err);
	member->name =
		mem_strndup((const char *)header->name, header->name_length);
	member->is_directory = header->name[header->name_length - 1] == '/';
	member->is_ascii = !zipname_check(header->name, header->name_length,
					  ZIPNAME_DOT, &ignored);
	return 0;
}

static int
zipcentral_check_member(struct zipaudit_member *member,
			const struct header *header, struct err *err)
{
	const uint8_t *fixed = header->fixed;

	member->flags = get_le16(fixed + ZIP_CENTRAL_FLAGS);
	member->method = get_le16(fixed + ZIP_CENTRAL_METHOD);
	member->has_descriptor = member->flags & ZIP_FLAG_DESCRIPTOR;
	member->dos_time = get_le32(fixed + ZIP_CENTRAL_TIME);
	member->host = (uint8_t)(get_le16(fixed + ZIP_CENTRAL_MADE_BY) >> 8);
	if (zipcentral_take_name(member, header, err) ||
	    check_method(member, fixed, err) ||
	    zipcentral_read_numbers(member, header, err) ||
	    check_sizes(member, err))
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
	if (zipcentral_check_member(member, &header, err)) {
		auto_free char *shown =
			zipname_show(header.name, header.name_length);

		return err_prefix(err, "member '%s'", shown);
	}
	return 0;
}
