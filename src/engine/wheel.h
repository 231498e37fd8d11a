/* SPDX-License-Identifier: MIT */
/*
 * A wheel that has been looked through: the zip audit passed, every member
 * inflates to what it announces, and RECORD lists exactly the members with
 * their right hashes (binary distribution format, PEP 427).  Nothing is baked
 * from a wheel of which that is not true.
 */
#ifndef PYC_BAKE_ENGINE_WHEEL_H
#define PYC_BAKE_ENGINE_WHEEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/fs.h"
#include "format/record.h"
#include "format/zipaudit.h"
#include "host/digest.h"

/* A source that must be compiled may not be larger, nor may RECORD or, where
 * it is compressed and looked at, a .pyc. */
#define WHEEL_MOST_SOURCE (64u << 20)
/* Nor one that is stored and looked at larger than this. */
#define WHEEL_MOST_STORED (512u << 20)
/* Nor all together that are compressed, since they wait in memory. */
#define WHEEL_MOST_SOURCES (1024u << 20)

/* Which members' content is at hand. */
enum wheel_kept {
	WHEEL_SOURCES = 1,   /* of what belongs among what is baked */
	WHEEL_INSTALLED = 2, /* of .pyc beside such */
	WHEEL_ARTIFACTS = 4, /* of every .pyc */
};

/* Why a wheel is not taken. */
enum wheel_fault {
	WHEEL_UNREADABLE, /* it cannot be read, or the run has to end */
	WHEEL_BAD_STRUCTURE,
	WHEEL_BAD_RECORD,
};

struct wheel_member {
	uint8_t sha256[DIGEST_SHA256_SIZE];
	bool is_source;	    /* belongs among what is baked */
	bool is_artifact;   /* a .pyc, wherever it goes */
	/* The content, where it is kept: borrowed from the archive where it is
	 * stored there, else from the buffer. */
	const uint8_t *bytes;
	size_t length;
	struct buf inflated;
};

/* A member by its name. */
struct wheel_name {
	const char *name; /* borrowed from the audit */
	size_t number;
};

struct wheel {
	const char *path; /* borrowed */
	struct stat status;
	struct fs_map map;
	struct zipaudit audit;
	struct wheel_member *members; /* one for each in the audit */
	struct wheel_name *names;     /* the same, sorted */
	enum wheel_kept kept;
	uint64_t kept_bytes; /* of all that is inflated */
	char *dist_info; /* "NAME-VERSION.dist-info/" */
	char *record_name;
	struct buf record_text; /* its content */
	struct record record;
	enum wheel_fault fault; /* where it was not taken */
};

/*
 * Opens, audits and verifies the wheel at path.  The message starts with the
 * path where wheel->fault is WHEEL_UNREADABLE, and does not name it else.  On
 * failure there is nothing to release.
 */
int wheel_open(struct wheel *wheel, const char *path, enum wheel_kept kept,
	       struct err *err);
void wheel_fini(struct wheel *wheel);

/* The number of the member of that name, or SIZE_MAX where there is none. */
size_t wheel_find(const struct wheel *wheel, const char *name);

/*
 * Where a member of this name is installed, below site-packages: the name
 * itself, or what follows NAME.data/purelib/ or NAME.data/platlib/.  NULL for
 * what goes elsewhere (other schemes of NAME.data, any *.dist-info).  Points
 * into name.
 */
const char *wheel_installed_path(const char *name);

/* Whether a signature of RECORD, which no rewritten wheel can keep. */
bool wheel_is_signature(const struct wheel *wheel, const char *name);

#endif
