/* SPDX-License-Identifier: MIT */
/* A member of a zip archive after the audit (format/zipaudit.h). */
#ifndef PYC_BAKE_FORMAT_ZIPMEMBER_H
#define PYC_BAKE_FORMAT_ZIPMEMBER_H

#include <stdbool.h>
#include <stdint.h>

/* In bytes, unless another unit is given. */
#define ZIPAUDIT_MAX_ARCHIVE (UINT64_C(4) << 30)
#define ZIPAUDIT_MAX_TOTAL (UINT64_C(8) << 30) /* uncompressed, all members */
#define ZIPAUDIT_DEFLATE_RATIO 1032U /* the most that deflate can reach */
#define ZIPAUDIT_MAX_MEMBERS 200000U /* members */
#define ZIPAUDIT_MAX_PREFIX (UINT64_C(1) << 20)

enum zipaudit_kind {
	ZIPAUDIT_WHEEL, /* unpacked by installers, which make no links */
	ZIPAUDIT_ZIP,	/* .zip, .egg, .pyz: mostly read in place */
};

struct zipaudit_member {
	char *name;		  /* owned; ends with '/' for a directory */
	uint64_t offset;	  /* of the local header, in the file */
	uint64_t stored_offset;	  /* the same, by the central directory */
	uint64_t data_offset;	  /* of the compressed data */
	uint64_t compressed_size; /* bytes */
	uint64_t size;		  /* bytes, uncompressed, as the headers say */
	uint32_t crc;		  /* as the headers say */
	uint16_t flags;		  /* general purpose bits */
	uint16_t method;	  /* 0 stored, 8 deflated */
	uint16_t mode;		  /* st_mode; 0 unless made on Unix */
	uint32_t dos_time;	  /* date << 16 | time, APPNOTE 4.4.6 */
	uint8_t host;		  /* of the writer, APPNOTE 4.4.2 */
	bool is_directory;
	bool is_link;	 /* a symbolic link; its data is its target */
	bool is_program; /* a regular file with an x bit in its mode, whatever
			  * the host: pip's rule */
	bool is_ascii;	 /* the name is ASCII */
	bool has_descriptor;
};

#endif
