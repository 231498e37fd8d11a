/* SPDX-License-Identifier: MIT */
/*
 * A zip archive that has been verified: it passed the audit, and every member
 * inflates to its announced size and CRC.  For a wheel, RECORD and the file
 * name are right too (zip/wheel).  No other archive is baked.
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

/* Size limit, in bytes, of a source that is compiled, of RECORD, and of a
 * compressed .pyc that is inspected. */
#define ZIPFILE_MOST_SOURCE (64u << 20)
/* Size limit, in bytes, of a stored .pyc that is inspected. */
#define ZIPFILE_MOST_STORED (512u << 20)
/* Size limit, in bytes, of all compressed members that are kept in memory. */
#define ZIPFILE_MOST_SOURCES (1024u << 20)

/* Which content is kept, and what is accepted. */
enum zipfile_open_flags {
	ZIPFILE_OPEN_NOTHING = 0,
	ZIPFILE_OPEN_SOURCES = 1,   /* keep the sources that are baked */
	ZIPFILE_OPEN_INSTALLED = 2, /* keep the .pyc installed with modules */
	ZIPFILE_OPEN_ARTIFACTS = 4, /* keep every .pyc */
	ZIPFILE_OPEN_LATER = 8,	    /* verify the other members later */
	ZIPFILE_OPEN_LINKS = 16,    /* accept symbolic links */
	ZIPFILE_OPEN_TRUSTED = 32,  /* accept a RECORD that is wrong */
	ZIPFILE_OPEN_EVERY = 64,    /* every .py is a source */
};

/* Why an archive is refused. */
enum zipfile_fault {
	ZIPFILE_FAULT_UNREADABLE, /* it cannot be read, or the run was
				     interrupted */
	ZIPFILE_FAULT_STRUCTURE,
	ZIPFILE_FAULT_RECORD,
};

struct zipfile_member {
	uint8_t sha256[DIGEST_SHA256_SIZE]; /* only in a wheel */
	bool is_source;			    /* the source of a module */
	bool is_artifact;		    /* a .pyc, at any path */
	bool is_stored; /* kept and not compressed: read from the archive */
	struct buf inflated; /* its content, if it is kept and compressed */
};

/* A member by its name. */
struct zipfile_name {
	const char *name; /* borrowed from the audit */
	size_t number;
};

struct zipfile {
	const char *path; /* borrowed */
	bool is_wheel;	  /* else .zip, .egg or .pyz, which is imported from */
	struct wheel wheel; /* if is_wheel */
	struct stat status;
	struct blob blob; /* its bytes */
	struct zipaudit audit;
	struct zipfile_member *members; /* one for each in the audit */
	struct zipfile_name *names;	/* the same, sorted by name */
	enum zipfile_open_flags flags;
	uint64_t kept_bytes;	  /* the size of all inflated content */
	struct arcread rest;	  /* reads the members that are not kept */
	size_t rest_next;	  /* number of the next member that it reads */
	enum zipfile_fault fault; /* if it was refused */
};

/*
 * Opens, audits and verifies the archive at path, as a wheel if it has the name
 * of one.  The message starts with the path if zip->fault is
 * ZIPFILE_FAULT_UNREADABLE; otherwise it does not contain the path.  On failure
 * there is nothing to release.  With ZIPFILE_OPEN_LATER, a result made from the
 * archive is valid only after zipfile_verify_rest returned 0.
 */
int zipfile_open(struct zipfile *zip, const char *path,
		 enum zipfile_open_flags flags, struct err *err);
void zipfile_fini(struct zipfile *zip);

/*
 * With ZIPFILE_OPEN_LATER: verifies the next member that is not kept, and sets
 * *more to whether others follow.  The message does not name the archive.
 */
int zipfile_verify_next(struct zipfile *zip, bool *more, struct err *err);

/* Verifies all of these members.  May be called for any open archive. */
int zipfile_verify_rest(struct zipfile *zip, struct err *err);

/* Returns the rules that the archive's framing must follow. */
enum zipaudit_kind zipfile_audit_kind(const struct zipfile *zip);

/*
 * Returns the content of a kept member in *bytes and *length.  A stored member
 * is read from the archive into storage, and *bytes points there; otherwise
 * *bytes points to the inflated content.  *bytes is NULL for a member that is
 * not kept.  The message does not name the archive.
 */
int zipfile_content(struct zipfile *zip, size_t number, struct buf *storage,
		    const uint8_t **bytes, size_t *length, struct err *err);

/*
 * Whether a member is installed as a program.  In a wheel pip's rule holds: any
 * x bit of a member whose mode is that of a regular file, whatever system made
 * the archive.  Otherwise it is the owner's x bit in an archive made on Unix.
 */
bool zipfile_is_program(const struct zipfile *zip, size_t number);

/* Returns the number of the member of that name, or SIZE_MAX. */
size_t zipfile_find(const struct zipfile *zip, const char *name);

/* Whether that member exists.  zip is a struct zipfile, as the callback of
 * stray_pyc_find_source needs it. */
bool zipfile_has_member(const void *zip, const char *name);

/*
 * Returns the path at which a member of this name is imported: in a wheel the
 * path below site-packages (wheel_installed_path), otherwise the path in the
 * archive.  NULL for members that are not modules: other schemes of NAME.data,
 * *.dist-info, EGG-INFO.  The result points into name.
 */
const char *zipfile_installed_path(const struct zipfile *zip, const char *name);

#endif
