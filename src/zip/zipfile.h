/* SPDX-License-Identifier: MIT */
/*
 * A zip archive that has been looked through: the audit passed, and every
 * member inflates to what it announces; of a wheel, RECORD and file name are
 * right besides (zip/wheel).  Nothing is baked from an archive of which
 * that is not true.
 */
#ifndef PYC_BAKE_ZIP_ZIPFILE_H
#define PYC_BAKE_ZIP_ZIPFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/blob.h"
#include "base/buf.h"
#include "base/err.h"
#include "format/zipaudit.h"
#include "host/arcread.h"
#include "host/digest.h"
#include "zip/wheel.h"

/* A source that must be compiled may not be larger, nor may RECORD or, where
 * it is compressed and looked at, a .pyc. */
#define ZIPFILE_MOST_SOURCE (64u << 20)
/* Nor one that is stored and looked at larger than this. */
#define ZIPFILE_MOST_STORED (512u << 20)
/* Nor all together that are compressed, since they wait in memory. */
#define ZIPFILE_MOST_SOURCES (1024u << 20)

/* Which members' content is at hand. */
enum zipfile_kept {
	ZIPFILE_NOTHING = 0,
	ZIPFILE_SOURCES = 1,   /* of what belongs among what is baked */
	ZIPFILE_INSTALLED = 2, /* of .pyc beside such */
	ZIPFILE_ARTIFACTS = 4, /* of every .pyc */
	ZIPFILE_LATER = 8,     /* what is not kept is verified later */
	ZIPFILE_LINKS = 16,    /* symbolic links do not make it refused */
	ZIPFILE_TRUSTED = 32,  /* nor does what RECORD says of the content */
};

/* Why an archive is not taken. */
enum zipfile_fault {
	ZIPFILE_UNREADABLE, /* it cannot be read, or the run has to end */
	ZIPFILE_BAD_STRUCTURE,
	ZIPFILE_BAD_RECORD,
};

struct zipfile_member {
	uint8_t sha256[DIGEST_SHA256_SIZE]; /* in a wheel */
	bool is_source;			    /* belongs among what is baked */
	bool is_artifact;		    /* a .pyc, wherever it goes */
	bool is_stored; /* it is kept, and stands in the archive as it is */
	struct buf inflated; /* its content, where that is kept and is not */
};

/* A member by its name. */
struct zipfile_name {
	const char *name; /* borrowed from the audit */
	size_t number;
};

struct zipfile {
	const char *path; /* borrowed */
	bool is_wheel;	  /* else .zip, .egg or .pyz, which are imported from */
	struct wheel wheel; /* where it is one */
	struct stat status;
	struct blob blob; /* its bytes */
	struct zipaudit audit;
	struct zipfile_member *members; /* one for each in the audit */
	struct zipfile_name *names;	/* the same, sorted */
	enum zipfile_kept kept;
	uint64_t kept_bytes;	  /* of all that is inflated */
	struct arcread rest;	  /* over the members that are not kept, */
	size_t rest_next;	  /* and the one that comes next */
	enum zipfile_fault fault; /* where it was not taken */
};

/*
 * Opens, audits and verifies the archive at path, as a wheel if that is its
 * name.  The message starts with the path where zip->fault is
 * ZIPFILE_UNREADABLE, and does not name it else.  On failure there is nothing
 * to release.  With ZIPFILE_LATER, zipfile_verify_rest must have returned 0
 * before anything counts that was made of the archive.
 */
int zipfile_open(struct zipfile *zip, const char *path, enum zipfile_kept kept,
		 struct err *err);
void zipfile_fini(struct zipfile *zip);

/*
 * With ZIPFILE_LATER: verifies one more of the members that are not kept, and
 * tells whether there are others.  The message does not name the archive.
 */
int zipfile_verify_next(struct zipfile *zip, bool *more, struct err *err);

/* The same until there are none; and for whatever opened the archive. */
int zipfile_verify_rest(struct zipfile *zip, struct err *err);

/* Whether a file of this name is a wheel. */
bool zipfile_is_wheel(const char *path);

/* Which rules its framing has to keep to. */
enum zipaudit_kind zipfile_audit_kind(const struct zipfile *zip);

/*
 * The content of a member that is kept.  What is stored in the archive is read
 * from there, into storage; *bytes is that, or what was inflated before, and
 * NULL for a member that is not kept.  The message does not name the archive.
 */
int zipfile_content(struct zipfile *zip, size_t number, struct buf *storage,
		    const uint8_t **bytes, size_t *length, struct err *err);

/*
 * Whether a member is to be a program: in a wheel by pip's rule, any x bit of
 * what is a regular file by its mode, whatever made the archive; else by the
 * owner's x bit of an archive made on Unix.
 */
bool zipfile_is_program(const struct zipfile *zip, size_t number);

/* The number of the member of that name, or SIZE_MAX where there is none. */
size_t zipfile_find(const struct zipfile *zip, const char *name);

/* Whether there is one; zip is a struct zipfile, as stray_pyc_find_source has
 * it. */
bool zipfile_has_member(const void *zip, const char *name);

/*
 * Where a member of this name is imported from: in a wheel the path below
 * site-packages (wheel_installed_path), else the path in the archive.  NULL
 * for what is no module's place: other schemes of NAME.data, *.dist-info,
 * EGG-INFO.  Points into name.
 */
const char *zipfile_installed_path(const struct zipfile *zip, const char *name);

#endif
