/* SPDX-License-Identifier: MIT */
/*
 * Readers search for the end record from the back.  They differ in how far they
 * search and in what they do with the bytes after it.  So the last signature of
 * an end record must be the end record itself.  It must end where the archive
 * ends, apart from padding, and its comment must not contain another signature.
 * If a zip64 locator precedes it, both forms must agree.  The place of these
 * records is then known, so the bytes that the stored offsets leave out are
 * computed, not searched.
 */
#include "format/zipend.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/mem.h"
#include "format/zip_format.h"
#include "format/zipmember.h"

#define MAX_COMMENT 0xffffU
#define SIGNATURE_LENGTH 4

/*
 * bsdtar and tar pad an archive written to a pipe to a multiple of this, bytes.
 */
#define PADDED_BLOCK 10240

/* The most bytes of all these records. */
#define MAX_TAIL (ZIP_END64_BOTH + ZIP_END_LENGTH + MAX_COMMENT)

/* The numbers of an end record of either form. */
struct fields {
	uint64_t disk;
	uint64_t directory_disk;
	uint64_t count_here;
	uint64_t count;
	uint64_t size;
	uint64_t offset;
};

static bool
is_signature(uint32_t value)
{
	return value == ZIP_LOCAL_SIGNATURE || value == ZIP_CENTRAL_SIGNATURE ||
	       value == ZIP_END_SIGNATURE || value == ZIP_END64_SIGNATURE ||
	       value == ZIP_LOCATOR_SIGNATURE ||
	       value == ZIP_DESCRIPTOR_SIGNATURE;
}

bool
zipend_has_signature(const uint8_t *bytes, size_t length)
{
	for (size_t at = 0; at + SIGNATURE_LENGTH <= length; at++)
		if (is_signature(get_le32(bytes + at)))
			return true;
	return false;
}

/*
 * Whether the bytes are zeros up to the end of a block, as bsdtar writes them
 * after an archive to a pipe.  position is the offset of the bytes.
 */
static bool
is_padding(const uint8_t *bytes, size_t length, uint64_t position)
{
	if (length >= PADDED_BLOCK || (position + length) % PADDED_BLOCK)
		return false;
	for (size_t i = 0; i < length; i++)
		if (bytes[i])
			return false;
	return true;
}

static int
check_comment(const uint8_t *tail, size_t at, size_t length, struct err *err)
{
	if (at + ZIP_END_LENGTH == length)
		return 0;
	/* The last bytes of the record could begin a signature. */
	at += ZIP_END_LENGTH - SIGNATURE_LENGTH + 1;
	if (zipend_has_signature(tail + at, length - at))
		return err_set(err, "the archive comment holds the signature "
				    "of a zip record");
	return 0;
}

/* Checks the bytes after the end record, which is at this place of the tail. */
static int
zipend_check_rest(const uint8_t *tail, size_t at, size_t length, uint64_t start,
		  struct err *err)
{
	size_t comment = get_le16(tail + at + ZIP_END_COMMENT_LENGTH);
	size_t end = at + ZIP_END_LENGTH + comment;

	if (end > length ||
	    (end < length &&
	     !is_padding(tail + end, length - end, start + end)))
		return err_set(err,
			       "the end record at offset %" PRIu64 " and its "
			       "comment do not end where the archive "
			       "ends",
			       start + at);
	return check_comment(tail, at, end, err);
}

/* Finds the end record in the last bytes of the archive, from start on. */
static int
find_end(const uint8_t *tail, size_t length, uint64_t start, size_t *found,
	 struct err *err)
{
	size_t lowest;
	size_t at;

	if (length < ZIP_END_LENGTH)
		return err_set(err, "not a zip archive: no end record");
	at = length - ZIP_END_LENGTH;
	lowest = at > MAX_COMMENT ? at - MAX_COMMENT : 0;
	while (get_le32(tail + at) != ZIP_END_SIGNATURE) {
		if (at == lowest)
			return err_set(err, "not a zip archive: no end record");
		at--;
	}
	*found = at;
	return zipend_check_rest(tail, at, length, start, err);
}

static struct fields
read_classic(const uint8_t *record)
{
	return (struct fields){
		.disk = get_le16(record + ZIP_END_DISK),
		.directory_disk = get_le16(record + ZIP_END_DIRECTORY_DISK),
		.count_here = get_le16(record + ZIP_END_COUNT_HERE),
		.count = get_le16(record + ZIP_END_COUNT),
		.size = get_le32(record + ZIP_END_SIZE),
		.offset = get_le32(record + ZIP_END_OFFSET),
	};
}

static struct fields
read_zip64(const uint8_t *record)
{
	return (struct fields){
		.disk = get_le32(record + ZIP_END64_DISK),
		.directory_disk = get_le32(record + ZIP_END64_DIRECTORY_DISK),
		.count_here = get_le64(record + ZIP_END64_COUNT_HERE),
		.count = get_le64(record + ZIP_END64_COUNT),
		.size = get_le64(record + ZIP_END64_SIZE),
		.offset = get_le64(record + ZIP_END64_OFFSET),
	};
}

static bool
fits(uint64_t classic, uint64_t value, uint64_t saturated)
{
	return classic == value || classic == saturated;
}

/*
 * Whether the record of the locator ends at the locator and has more than its
 * fixed part: some tools put their own data after the fixed part (4.3.14.2).
 */
static bool
is_extended(const uint8_t *tail, size_t locator_at, uint64_t stored,
	    uint64_t start)
{
	size_t at = (size_t)(stored - start);

	if (stored < start || stored - start > locator_at ||
	    locator_at - at <= ZIP_END64_LENGTH)
		return false;
	return get_le32(tail + at) == ZIP_END64_SIGNATURE &&
	       get_le64(tail + at + ZIP_END64_RECORD_SIZE) ==
		       locator_at - at - 12;
}

/*
 * Finds the zip64 record by its locator at locator_at.  *stored is the offset
 * of the record in the locator.  start is the offset of the tail in the
 * archive.
 */
static int
find_zip64(const uint8_t *tail, size_t locator_at, uint64_t start,
	   size_t *found, uint64_t *stored, struct err *err)
{
	const uint8_t *locator = tail + locator_at;
	const uint8_t *record;

	*stored = get_le64(locator + ZIP_LOCATOR_OFFSET);
	if (get_le32(locator + ZIP_LOCATOR_DISK) != 0 ||
	    get_le32(locator + ZIP_LOCATOR_DISKS) != 1)
		return err_set(err, "the zip64 locator names more than one "
				    "disk");
	if (is_extended(tail, locator_at, *stored, start))
		return err_set(err, "the zip64 end record has extensible data, "
				    "with which Python's zipfile does not "
				    "read the archive; unpack it and pack it "
				    "again");
	if (locator_at < ZIP_END64_LENGTH ||
	    get_le32(locator - ZIP_END64_LENGTH) != ZIP_END64_SIGNATURE)
		return err_set(err, "no zip64 end record precedes its locator");
	record = locator - ZIP_END64_LENGTH;
	if (get_le64(record + ZIP_END64_RECORD_SIZE) !=
	    ZIP_END64_RECORD_SIZE_VALUE)
		return err_set(err,
			       "the size field of the zip64 end record "
			       "is not %d",
			       ZIP_END64_RECORD_SIZE_VALUE);
	if (get_le16(record + ZIP_END64_NEEDED) > ZIP_NEEDED_ZIP64)
		return err_set(err,
			       "the zip64 end record needs version %u, "
			       "the limit is %u",
			       get_le16(record + ZIP_END64_NEEDED),
			       ZIP_NEEDED_ZIP64);
	*found = locator_at - ZIP_END64_LENGTH;
	return 0;
}

/* Replaces the classic fields by those of zip64 if they agree. */
static int
merge_zip64(struct fields *fields, struct fields zip64, struct err *err)
{
	if (!fits(fields->count, zip64.count, ZIP_SATURATED16) ||
	    !fits(fields->count_here, zip64.count_here, ZIP_SATURATED16) ||
	    !fits(fields->size, zip64.size, ZIP_SATURATED32) ||
	    !fits(fields->offset, zip64.offset, ZIP_SATURATED32) ||
	    !fits(fields->disk, zip64.disk, ZIP_SATURATED16) ||
	    !fits(fields->directory_disk, zip64.directory_disk,
		  ZIP_SATURATED16))
		return err_set(err, "the zip64 end record and the end record "
				    "disagree");
	/* 7z and Go do not read such an archive. */
	if ((fields->count == ZIP_SATURATED16) !=
	    (fields->count_here == ZIP_SATURATED16))
		return err_set(err, "one count of members in the end record "
				    "asks for zip64, the other does not");
	if (fields->size == ZIP_SATURATED32 &&
	    fields->offset != ZIP_SATURATED32 &&
	    fields->count != ZIP_SATURATED16)
		return err_set(err, "only the size of the directory in the "
				    "end record asks for zip64");
	*fields = zip64;
	return 0;
}

static int
check_counts(const struct fields *fields, struct err *err)
{
	if (fields->disk || fields->directory_disk)
		return err_set(err, "the archive is split over more than one "
				    "disk");
	if (fields->count_here != fields->count)
		return err_set(err, "the end record has two counts of members");
	if (fields->count > ZIPAUDIT_MAX_MEMBERS)
		return err_set(err,
			       "the archive has %" PRIu64
			       " members, the limit is %u",
			       fields->count, ZIPAUDIT_MAX_MEMBERS);
	if (fields->count > fields->size / ZIP_CENTRAL_LENGTH)
		return err_set(err,
			       "the central directory of %" PRIu64
			       " bytes cannot hold %" PRIu64 " members",
			       fields->size, fields->count);
	return 0;
}

/*
 * Sets *is_shifted if the directory starts where its size says although its
 * offset is lower.  The difference is then the number of bytes that offsets do
 * not count.
 */
static int
find_shift(struct blob *archive, const struct fields *fields, uint64_t start,
	   bool *is_shifted, struct err *err)
{
	uint8_t signature[SIGNATURE_LENGTH];

	*is_shifted = fields->offset < start;
	if (!*is_shifted || fields->size < ZIP_CENTRAL_LENGTH)
		return 0;
	if (blob_read(archive, start, signature, sizeof(signature), err))
		return -1;
	*is_shifted = get_le32(signature) == ZIP_CENTRAL_SIGNATURE;
	return 0;
}

/* Sets the place of the directory, which ends at directory_end. */
static int
place_directory(struct zipend *end, struct blob *archive,
		const struct fields *fields, uint64_t directory_end,
		bool may_shift, struct err *err)
{
	uint64_t start = directory_end - fields->size;
	bool is_found = fields->size <= directory_end;

	if (is_found && fields->offset != start) {
		is_found = may_shift;
		if (may_shift &&
		    find_shift(archive, fields, start, &is_found, err))
			return -1;
	}
	if (!is_found)
		return err_set(err,
			       "the central directory of %" PRIu64
			       " bytes at offset %" PRIu64
			       " does not end at %" PRIu64
			       ", where the end records begin",
			       fields->size, fields->offset, directory_end);
	*end = (struct zipend){
		.offset = start,
		.size = fields->size,
		.count = fields->count,
		.shift = start - fields->offset,
	};
	return 0;
}

int
zipend_read(struct zipend *end, struct blob *archive, bool may_shift,
	    struct err *err)
{
	size_t length =
		archive->length < MAX_TAIL ? (size_t)archive->length : MAX_TAIL;
	uint64_t start = archive->length - length;
	auto_free uint8_t *tail = mem_alloc(length);
	struct fields fields;
	uint64_t stored = 0;
	bool is_zip64 = false;
	size_t at = 0;

	if (blob_read(archive, start, tail, length, err) ||
	    find_end(tail, length, start, &at, err))
		return -1;
	fields = read_classic(tail + at);
	if (at >= ZIP_LOCATOR_LENGTH &&
	    get_le32(tail + at - ZIP_LOCATOR_LENGTH) == ZIP_LOCATOR_SIGNATURE) {
		is_zip64 = true;
		if (find_zip64(tail, at - ZIP_LOCATOR_LENGTH, start, &at,
			       &stored, err) ||
		    merge_zip64(&fields, read_zip64(tail + at), err))
			return -1;
	}
	if (place_directory(end, archive, &fields, start + at, may_shift,
			    err) ||
	    check_counts(&fields, err))
		return -1;
	if (is_zip64 &&
	    (stored > start + at || start + at - stored != end->shift))
		return err_set(err, "the zip64 locator does not point to the "
				    "zip64 end record");
	if (is_zip64 && end->shift)
		return err_set(err, "it has zip64 end records and offsets that "
				    "do not count the bytes before the first "
				    "local header, with which Go's archive/zip "
				    "does not read it; pack it again");
	return 0;
}
