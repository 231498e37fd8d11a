/* SPDX-License-Identifier: MIT */
/*
 * An archive that --diff compares: its members in their order.  The content of
 * sources and .pyc, and the headers of tar members, are in an unlinked file in
 * $TMPDIR.
 */
#ifndef PYC_BAKE_DIFF_ARCHIVE_H
#define PYC_BAKE_DIFF_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/err.h"
#include "diff/member.h"
#include "format/zipaudit.h"
#include "format/zipend.h"
#include "host/arctar_kind.h"
#include "job/options.h"
#include "tar/spool.h"

enum diff_format {
	DIFF_FORMAT_ZIP,
	DIFF_FORMAT_TAR,
	DIFF_FORMAT_IMAGE, /* the files of a container image */
};

struct diff_archive {
	const char *path; /* borrowed */
	enum diff_format format;
	struct diff_member *members; /* owned */
	size_t count;
	uint64_t bytes;	     /* memory of the members */
	uint64_t most_bytes; /* the most that they may use */
	struct tar_spool spool;
	struct blob blob; /* the file; BLOB_INIT for a directory */
	/* A zip archive: */
	struct zipaudit audit;
	struct zipend end;
	/* A tar archive: */
	enum arctar_filter filter;
	uint64_t inflated;		    /* bytes */
	uint64_t tail;			    /* bytes after the last member */
	uint8_t stream[DIGEST_SHA256_SIZE]; /* of all inflated bytes; of an
					     * image of documents and layers */
	struct buf global; /* volume label and global headers */
	struct buf config; /* of an image: its configuration */
};

/* Two members of one name, each with its archive; borrowed. */
struct diff_members {
	struct diff_archive *old_archive;
	const struct diff_member *old;
	struct diff_archive *new_archive;
	const struct diff_member *new;
	bool is_same; /* the content is */
};

/* An archive without members. */
void diff_archive_init(struct diff_archive *archive, const char *path,
		       enum diff_format format, const struct options *options);
void diff_archive_fini(struct diff_archive *archive);

/*
 * Adds a member of this name, with its kind.  The result is valid until the
 * next call.
 */
struct diff_member *diff_archive_add(struct diff_archive *archive,
				     const char *spelled, enum diff_type type);

/* Call this after the last member: it counts members of the same name. */
void diff_archive_settle(struct diff_archive *archive);

/* Takes the content of a member while it is read. */
struct diff_intake {
	struct diff_archive *archive;
	struct digest digest;
	struct buf *text; /* gets a copy; or NULL */
	bool is_kept;	  /* the content is added to the spool */
	struct tar_extent extent;
	uint64_t size;
};

/*
 * Begins with the content of the last member, which is kept if it is a source
 * or .pyc.  Must be released with diff_intake_fini, also after an error.
 */
int diff_intake_begin(struct diff_intake *intake, struct diff_archive *archive,
		      struct err *err);

/* context is a struct diff_intake. */
int diff_intake_take(void *context, const void *bytes, size_t length,
		     struct err *err);

/* Sets size, digest and content of the last member. */
int diff_intake_end(struct diff_intake *intake, struct err *err);
void diff_intake_fini(struct diff_intake *intake);

/* Appends the content of a source or .pyc.  The message names the archive. */
int diff_archive_read(struct diff_archive *archive,
		      const struct diff_member *member, struct buf *bytes,
		      struct err *err);

#endif
