/* SPDX-License-Identifier: MIT */
/*
 * The offsets of the fields of zip records.  Section numbers are those of
 * PKWARE's APPNOTE.TXT, version 6.3.10.  All numbers are little-endian.
 */
#ifndef PYC_BAKE_FORMAT_ZIP_FORMAT_H
#define PYC_BAKE_FORMAT_ZIP_FORMAT_H

#include <stddef.h>

/* The first four bytes of each kind of record. */
#define ZIP_LOCAL_SIGNATURE 0x04034b50U	     /* 4.3.7 */
#define ZIP_DESCRIPTOR_SIGNATURE 0x08074b50U /* 4.3.9.3 */
#define ZIP_SPANNED_SIGNATURE 0x08074b50U    /* 8.5.4, equal */
#define ZIP_ONE_PART_SIGNATURE 0x30304b50U   /* 8.5.4: split, with one part */
#define ZIP_CENTRAL_SIGNATURE 0x02014b50U    /* 4.3.12 */
#define ZIP_END64_SIGNATURE 0x06064b50U	     /* 4.3.14 */
#define ZIP_LOCATOR_SIGNATURE 0x07064b50U    /* 4.3.15 */
#define ZIP_END_SIGNATURE 0x06054b50U	     /* 4.3.16 */

/* Local file header, 4.3.7; name and extra field follow. */
enum zip_local {
	ZIP_LOCAL_NEEDED = 4,
	ZIP_LOCAL_FLAGS = 6,
	ZIP_LOCAL_METHOD = 8,
	ZIP_LOCAL_TIME = 10,
	ZIP_LOCAL_DATE = 12,
	ZIP_LOCAL_CRC = 14,
	ZIP_LOCAL_COMPRESSED_SIZE = 18,
	ZIP_LOCAL_SIZE = 22,
	ZIP_LOCAL_NAME_LENGTH = 26,
	ZIP_LOCAL_EXTRA_LENGTH = 28,
	ZIP_LOCAL_LENGTH = 30,
};

/* Central directory header, 4.3.12; name, extra field, comment follow. */
enum zip_central {
	ZIP_CENTRAL_MADE_BY = 4,
	ZIP_CENTRAL_NEEDED = 6,
	ZIP_CENTRAL_FLAGS = 8,
	ZIP_CENTRAL_METHOD = 10,
	ZIP_CENTRAL_TIME = 12,
	ZIP_CENTRAL_DATE = 14,
	ZIP_CENTRAL_CRC = 16,
	ZIP_CENTRAL_COMPRESSED_SIZE = 20,
	ZIP_CENTRAL_SIZE = 24,
	ZIP_CENTRAL_NAME_LENGTH = 28,
	ZIP_CENTRAL_EXTRA_LENGTH = 30,
	ZIP_CENTRAL_COMMENT_LENGTH = 32,
	ZIP_CENTRAL_DISK = 34,
	ZIP_CENTRAL_INTERNAL = 36,
	ZIP_CENTRAL_EXTERNAL = 38,
	ZIP_CENTRAL_OFFSET = 42,
	ZIP_CENTRAL_LENGTH = 46,
};

/* End of central directory record, 4.3.16; the archive comment follows. */
enum zip_end {
	ZIP_END_DISK = 4,
	ZIP_END_DIRECTORY_DISK = 6,
	ZIP_END_COUNT_HERE = 8,
	ZIP_END_COUNT = 10,
	ZIP_END_SIZE = 12,
	ZIP_END_OFFSET = 16,
	ZIP_END_COMMENT_LENGTH = 20,
	ZIP_END_LENGTH = 22,
};

/* Zip64 end of central directory record, 4.3.14. */
enum zip_end64 {
	ZIP_END64_RECORD_SIZE = 4,
	ZIP_END64_MADE_BY = 12,
	ZIP_END64_NEEDED = 14,
	ZIP_END64_DISK = 16,
	ZIP_END64_DIRECTORY_DISK = 20,
	ZIP_END64_COUNT_HERE = 24,
	ZIP_END64_COUNT = 32,
	ZIP_END64_SIZE = 40,
	ZIP_END64_OFFSET = 48,
	ZIP_END64_LENGTH = 56,
};

/* Counts the bytes after the field: 4.3.14.1, without extensible data. */
#define ZIP_END64_RECORD_SIZE_VALUE (ZIP_END64_LENGTH - 12)

/* Zip64 end of central directory locator, 4.3.15. */
enum zip_locator {
	ZIP_LOCATOR_DISK = 4,
	ZIP_LOCATOR_OFFSET = 8,
	ZIP_LOCATOR_DISKS = 16,
	ZIP_LOCATOR_LENGTH = 20,
};

/* The zip64 end record, which has no extensible data, and its locator. */
#define ZIP_END64_BOTH ((size_t)ZIP_END64_LENGTH + (size_t)ZIP_LOCATOR_LENGTH)

/* A field with all bits set refers to the zip64 form (4.4.1.4). */
#define ZIP_SATURATED16 0xffffU
#define ZIP_SATURATED32 0xffffffffU

/*
 * The host in the upper byte of "version made by", 4.4.2.  Some writers also
 * put it into "version needed".
 */
#define ZIP_HOST_VMS 2U
#define ZIP_HOST_UNIX 3U
#define ZIP_HOST_MACOS 19U
#define ZIP_HOST_LAST 19U

/* "Version needed to extract", 4.4.3. */
#define ZIP_NEEDED_STORED 10U
#define ZIP_NEEDED_DEFLATED 20U
#define ZIP_NEEDED_ZIP64 45U

/* General purpose bits, 4.4.4. */
#define ZIP_FLAG_ENCRYPTED 0x0001U
#define ZIP_FLAG_LEVEL 0x0006U
#define ZIP_FLAG_DESCRIPTOR 0x0008U
#define ZIP_FLAG_STRONG 0x0040U
#define ZIP_FLAG_UTF8 0x0800U
#define ZIP_FLAG_MASKED 0x2000U

/* Compression methods, 4.4.5. */
#define ZIP_METHOD_STORED 0U
#define ZIP_METHOD_DEFLATED 8U

/* Low byte of the external attributes, 4.4.15. */
#define ZIP_DOS_DIRECTORY 0x10U

/*
 * Header IDs of extra fields: 4.5.2, 4.6.1; 'xl' is libarchive's own.  Both
 * kinds of Unix field can hold the target of a symbolic link.
 */
#define ZIP_EXTRA_ZIP64 0x0001U
#define ZIP_EXTRA_UNIX 0x000dU
#define ZIP_EXTRA_STRONG 0x0017U
#define ZIP_EXTRA_UNICODE_COMMENT 0x6375U
#define ZIP_EXTRA_LIBARCHIVE 0x6c78U
#define ZIP_EXTRA_UNICODE_PATH 0x7075U
#define ZIP_EXTRA_ASI_UNIX 0x756eU
#define ZIP_EXTRA_AES 0x9901U

#endif
