/* SPDX-License-Identifier: MIT */
/*
 * The zip writer.  Its framing depends only on its input (APPNOTE.TXT 6.3.10):
 * no data descriptors, no comments, no extra fields except zip64 if a number
 * needs it, the UTF-8 flag only for names that are not ASCII, one time for all
 * members, made by Unix 2.0.
 */
#ifndef PYC_BAKE_FORMAT_ZIPW_H
#define PYC_BAKE_FORMAT_ZIPW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct zipw {
	struct buf directory; /* central headers so far; owned */
	uint64_t offset;      /* bytes written so far */
	uint64_t count;	      /* members so far */
	uint32_t dos_time;    /* date << 16 | time, APPNOTE 4.4.6 */
	int (*write)(void *context, const void *bytes, size_t length,
		     struct err *err);
	void *context; /* borrowed; for write */
};

/*
 * The writer does not check its input.  To pass zipaudit, the name must pass
 * zipname_check, end with '/' only for a directory, and be unique; a directory
 * is stored and has no data; a stored member has equal sizes.
 */
struct zipw_member {
	const char *name;
	const void *compressed;	  /* borrowed; as in the archive; only for
				   * zipw_add */
	uint64_t compressed_size; /* bytes */
	uint64_t size;		  /* bytes, uncompressed */
	uint32_t crc;		  /* of the uncompressed bytes */
	uint16_t method;	  /* 0 stored, 8 deflated */
	bool executable;	  /* mode 0755 rather than 0644 */
	bool is_directory;
	bool is_link; /* mode 0777; its data is its target */
};

/*
 * Starts an archive.  Its bytes are passed to write in order; write returns -1
 * and fills *err on failure.  The time, in seconds since 1970 UTC, is limited
 * to the range of DOS times, 1980 to 2107, and rounded down to an even second.
 */
void zipw_init(struct zipw *zipw, int64_t epoch_seconds,
	       int (*write)(void *context, const void *bytes, size_t length,
			    struct err *err),
	       void *context);

/*
 * Writes bytes before the first member; call it before the first zipw_add, if
 * at all.  Offsets count these bytes, because they count from the start of the
 * file.  Fails if write fails, with its message.
 */
int zipw_prefix(struct zipw *zipw, const void *bytes, size_t length,
		struct err *err);

/*
 * Writes a member and keeps no pointer to it.  Fails if write fails, with its
 * message, or if the name does not fit a zip header.  After a failure only
 * zipw_fini may be called.
 */
int zipw_add(struct zipw *zipw, const struct zipw_member *member,
	     struct err *err);

/*
 * The same for a member whose data is not in memory.  zipw_begin writes
 * everything before the data.  zipw_data then writes the data: compressed_size
 * bytes in any number of pieces.
 */
int zipw_begin(struct zipw *zipw, const struct zipw_member *member,
	       struct err *err);
int zipw_data(struct zipw *zipw, const void *bytes, size_t length,
	      struct err *err);

/* Writes the central directory and the end records. */
int zipw_finish(struct zipw *zipw, struct err *err);

/* Frees the memory of the writer; does not call write. */
void zipw_fini(struct zipw *zipw);

/* Converts a time to date << 16 | time, limited and rounded as in zipw_init. */
uint32_t zipw_dos_time(int64_t seconds);

/* The st_mode that the writer gives to a member. */
unsigned int zipw_mode(const struct zipw_member *member);

#endif
