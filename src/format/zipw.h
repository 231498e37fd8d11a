/* SPDX-License-Identifier: MIT */
/*
 * The zip writer: a framing that depends on nothing but what it is given
 * (APPNOTE.TXT 6.3.10).  No data descriptors, no comments, no extra fields
 * but zip64 where a number needs it, the UTF-8 flag only for names that are
 * not ASCII, one time for all members, made by Unix 2.0.
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
 * What is written is taken on trust.  For an archive that stands up to
 * zipaudit the name must pass zipname_check, end with '/' for a directory
 * only, and be there once; a directory is stored and has no data; a stored
 * member has equal sizes.
 */
struct zipw_member {
	const char *name;
	const void *compressed;	  /* the data as it stands in the archive; for
				   * zipw_add alone */
	uint64_t compressed_size; /* bytes */
	uint64_t size;		  /* bytes, uncompressed */
	uint32_t crc;		  /* of the uncompressed bytes */
	uint16_t method;	  /* 0 stored, 8 deflated */
	bool executable;	  /* mode 0755 rather than 0644 */
	bool is_directory;
	bool is_link; /* mode 0777; its data is its target */
};

/*
 * Starts an archive whose bytes go to write in order; write returns as every
 * function that can fail.  The time, in seconds since 1970 UTC, is brought
 * into the range of DOS times, 1980 to 2107, and down to an even second.
 */
void zipw_init(struct zipw *zipw, int64_t epoch_seconds,
	       int (*write)(void *context, const void *bytes, size_t length,
			    struct err *err),
	       void *context);

/*
 * Writes bytes that are to stand before the first member, so it is called
 * before the first zipw_add or not at all.  Offsets count them: they start
 * where the file does.  Fails where write does, with its message.
 */
int zipw_prefix(struct zipw *zipw, const void *bytes, size_t length,
		struct err *err);

/*
 * Writes a member; nothing of it is needed afterwards.  Fails where write
 * does, with its message, or where the name does not fit a zip header.
 * After a failure only zipw_fini is of use.
 */
int zipw_add(struct zipw *zipw, const struct zipw_member *member,
	     struct err *err);

/*
 * The same for a member whose data is not in memory: zipw_begin writes what
 * stands before it, and zipw_data then writes the data, compressed_size bytes
 * in as many pieces as the caller likes.
 */
int zipw_begin(struct zipw *zipw, const struct zipw_member *member,
	       struct err *err);
int zipw_data(struct zipw *zipw, const void *bytes, size_t length,
	      struct err *err);

/* Writes the central directory and the end records. */
int zipw_finish(struct zipw *zipw, struct err *err);

/* Frees what was gathered; write is not called. */
void zipw_fini(struct zipw *zipw);

/* What a member's time becomes: date << 16 | time, as for zipw_init. */
uint32_t zipw_dos_time(int64_t seconds);

/* The st_mode that a member is written with. */
unsigned int zipw_mode(const struct zipw_member *member);

#endif
