/* SPDX-License-Identifier: MIT */
/*
 * The audit of a zip archive, before anything reads its members:
 * whatever two readers could see differently is refused, never repaired.
 * The rules are APPNOTE.TXT 6.3.10 read strictly, and what installers and
 * the Python Package Index require of a wheel.
 *
 * After it, local headers with their data, central directory and end record
 * tile the archive without gap or overlap and agree with each other.  What
 * the data inflates to is not looked at: size and checksum of the content
 * are for whoever reads it.
 *
 * A name that is not ASCII may lack the UTF-8 flag, as Info-ZIP and macOS write
 * it: if it is UTF-8, was made on one of these systems, and no other name has
 * the flag.  Names may start with "./", and members may be symbolic links, but
 * in a wheel.
 *
 * Only a zip that is not a wheel may have bytes before all that, its prefix: a
 * launcher's line or script, which starts with "#!".  Offsets may count it,
 * as Python's zipapp writes them, or all of them leave it out, as they do
 * where a launcher and an archive were joined by cat, unless there are zip64
 * end records.  The marker of a split archive (APPNOTE 8.5.4), before such a
 * zip of one part, counts as no prefix.
 */
#ifndef PYC_BAKE_FORMAT_ZIPAUDIT_H
#define PYC_BAKE_FORMAT_ZIPAUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/err.h"

/* Bytes, except where another unit is named. */
#define ZIPAUDIT_MAX_ARCHIVE (UINT64_C(4) << 30)
#define ZIPAUDIT_MAX_TOTAL (UINT64_C(8) << 30)	/* uncompressed, all members */
#define ZIPAUDIT_DEFLATE_RATIO 1032U /* more than that deflate cannot give */
#define ZIPAUDIT_MAX_MEMBERS 200000U		/* members */
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
	bool is_link;		  /* a symbolic link; its data is its target */
	bool is_program;	  /* a regular file by its mode, whatever made
				   * it, with an x bit: pip's rule */
	bool is_ascii;		  /* its name */
	bool has_descriptor;
};

struct zipaudit {
	struct zipaudit_member *members; /* owned; by local header offset */
	size_t count;
	uint64_t prefix; /* bytes before the first local header */
	uint64_t shift;	 /* what stored offsets leave out: 0 or prefix */
};

#define ZIPAUDIT_INIT { NULL, 0, 0, 0 }

/* A local struct zipaudit that is released when it goes out of scope. */
#define auto_zipaudit __attribute__((cleanup(zipaudit_fini))) struct zipaudit

/*
 * Audits the archive, which may be without members.  *audit may hold anything;
 * it owes nothing to the archive afterwards, and is as ZIPAUDIT_INIT on failure.  The
 * message is one line and names the member where one is concerned, and the
 * constant above where a limit is exceeded, but not the archive.
 */
int zipaudit_open(struct zipaudit *audit, struct blob *archive,
		  enum zipaudit_kind kind, struct err *err);

/* Frees the members; the struct is then as ZIPAUDIT_INIT made it. */
void zipaudit_fini(struct zipaudit *audit);

#endif
