/* SPDX-License-Identifier: MIT */
/* A member of an archive, as --diff compares it. */
#ifndef PYC_BAKE_DIFF_MEMBER_H
#define PYC_BAKE_DIFF_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "host/digest.h"
#include "tar/spool.h"

enum diff_type {
	DIFF_TYPE_FILE,
	DIFF_TYPE_DIRECTORY,
	DIFF_TYPE_LINK,
	DIFF_TYPE_HARD_LINK,
	DIFF_TYPE_SPECIAL, /* such as a device or a FIFO */
};

/* What is done with the content of a member. */
enum diff_kind {
	DIFF_KIND_SOURCE,
	DIFF_KIND_PYC,
	DIFF_KIND_DATA, /* everything else; only its digest is compared */
};

struct diff_member {
	char *name;    /* clean, without a slash at its start; owned */
	char *spelled; /* the name as in the archive; owned */
	size_t later;  /* how many members of this name follow */
	char *target;  /* of a link or hard link; owned; or NULL */
	uint64_t size; /* of the content, bytes */
	enum diff_type type;
	enum diff_kind kind;
	bool has_content;		    /* a file, or a hard link to one */
	uint8_t digest[DIGEST_SHA256_SIZE]; /* of the content */
	struct tar_extent content;	    /* in the spool of the archive, for
					     * a source or .pyc */
	/* Of a tar archive: */
	mode_t mode; /* permission bits */
	int64_t uid;
	int64_t gid;
	char *user; /* owned; or NULL */
	char *group;
	int64_t mtime;			  /* seconds since 1970 */
	struct tar_extent head;		  /* all its headers, in the spool */
	uint8_t rest[DIGEST_SHA256_SIZE]; /* of its other bytes */
	/* Of a zip archive: */
	size_t number;	  /* in the audit */
	uint64_t central; /* offset of its central header */
};

void diff_member_fini(struct diff_member *member);

/* The kind of a file of this name, wherever it is. */
enum diff_kind diff_member_kind(const char *name);

/* "regular file" and so on. */
const char *diff_member_type_name(enum diff_type type);

/*
 * A time in seconds since 1970, with the digits of its fraction:
 * "2023-11-14T22:13:20Z", "2023-11-14T22:13:20.5Z".  Owned.
 */
char *diff_member_show_time(int64_t seconds, const char *fraction,
			    size_t length);

#endif
