/* SPDX-License-Identifier: MIT */
/* A member of a zip archive as the audit (format/zipaudit.h) leaves it. */
#ifndef PYC_BAKE_FORMAT_ZIPMEMBER_H
#define PYC_BAKE_FORMAT_ZIPMEMBER_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes, except where another unit is named. */
#define ZIPAUDIT_MAX_ARCHIVE (UINT64_C(4) << 30)
#define ZIPAUDIT_MAX_TOTAL (UINT64_C(8) << 30) /* uncompressed, all members */
#define ZIPAUDIT_DEFLATE_RATIO 1032U /* more than that deflate cannot give */
#define ZIPAUDIT_MAX_MEMBERS 200000U /* members */
#define ZIPAUDIT_MAX_PREFIX (UINT64_C(1) << 20)

enum zipaudit_kind {
	ZIPAUDIT_WHEEL, /* unpacked by installers, which make no links */
	ZIPAUDIT_ZIP,	/* .zip, .egg, .pyz: mostly read where it lies */
};

struct zipaudit_member {
	char *name;		  /* owned; a directory's ends with '/' */
	uint64_t offset;	  /* of the local header, in the file */
	uint64_t stored_offset;	  /* the same, as the directory tells it */
	uint64_t data_offset;	  /* of the compressed data */
	uint64_t compressed_size; /* bytes */
	uint64_t size;		  /* bytes, uncompressed, as announced */
	uint32_t crc;		  /* as announced */
	uint16_t flags;		  /* general purpose bits */
	uint16_t method;	  /* 0 stored, 8 deflated */
	uint16_t mode;		  /* st_mode; 0 unless made on Unix */
	uint32_t dos_time;	  /* date << 16 | time, APPNOTE 4.4.6 */
	uint8_t host;		  /* what made it, APPNOTE 4.4.2 */
	bool is_directory;
	bool is_link;	 /* a symbolic link; its data is its target */
	bool is_program; /* a regular file by its mode, whatever made
			  * it, with an x bit: pip's rule */
	bool is_ascii;	 /* its name */
	bool has_descriptor;
};

#endif
