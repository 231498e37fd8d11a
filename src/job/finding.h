/* SPDX-License-Identifier: MIT */
/*
 * The findings of --check and --diff.  The codes are part of the interface:
 * scripts match on them, so a code never changes its name or meaning.
 */
#ifndef PYC_BAKE_JOB_FINDING_H
#define PYC_BAKE_JOB_FINDING_H

#include <stdbool.h>
#include <stddef.h>

enum finding_code {
	FINDING_MISSING,      /* a source has no .pyc */
	FINDING_STALE,	      /* its hash, or its time and size, do not match
			       * the source */
	FINDING_MODE,	      /* not the invalidation mode asked for */
	FINDING_CONTENT,      /* the header is right, but the payload is not
			       * what baking gives */
	FINDING_PATH,	      /* the embedded path is not the installed one */
	FINDING_ORPHAN,	      /* a .pyc has no source */
	FINDING_FOREIGN,      /* of a Python that never imports it there */
	FINDING_MAGIC,	      /* magic number and file name do not match */
	FINDING_NONCANONICAL, /* not in canonical form */
	FINDING_CORRUPT,      /* header or marshal data malformed */
	FINDING_PERM,	      /* permissions or time are not as baked */
	FINDING_RECORD,	      /* RECORD is wrong */
	FINDING_ORDER,	      /* the order of the members of an archive */
	FINDING_TIME,	      /* the time of a member */
	FINDING_STRUCTURE,    /* any other difference in an archive */
	FINDING_LINK,	      /* --hardlink-dupes would make it a hard link */
	FINDING_UNUSED,	      /* --prune would remove it; its source exists */
	FINDING_MANIFEST,     /* a list of --manifest is wrong */
	/* Of --diff, which uses mode, content, path, magic, corrupt, record,
	 * order and time too: */
	FINDING_ONLY_OLD, /* the new one does not have this file */
	FINDING_ONLY_NEW,
	FINDING_SOURCE,	     /* another source, and so another .pyc */
	FINDING_TAG,	     /* the .pyc of another Python */
	FINDING_HASH,	     /* of the source, in the header */
	FINDING_MTIME,	     /* time or size of the source, in the header */
	FINDING_FORM,	     /* the same objects in another marshal form */
	FINDING_LEVEL,	     /* it looks like another optimisation level */
	FINDING_CODE,	     /* other code */
	FINDING_COMPRESSION, /* the same content, compressed otherwise */
	FINDING_MODE_BITS,   /* permissions, type or owner of a member */
	FINDING_METADATA,    /* any other difference in an archive */
	FINDING_CODES,	     /* more than every code */
};

/* The code as it is printed, such as "missing". */
const char *finding_name(enum finding_code code);

struct finding {
	char *path; /* of the .pyc, the archive or its member; owned */
	enum finding_code code;
	char *text; /* owned */
	/* What the two sides of --diff have; owned; or NULL. */
	char *old;
	char *new;
	char *detail; /* lines of text that can be printed as they are, or NULL;
		       * owned */
};

struct findings {
	struct finding *items; /* owned */
	size_t count;
};

#define FINDINGS_INIT ((struct findings){ NULL, 0 })

void findings_fini(struct findings *findings);

void findings_add(struct findings *findings, const char *path,
		  enum finding_code code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Gives the last finding what the two sides have.  The texts are copied. */
void findings_add_sides(struct findings *findings, const char *old,
			const char *new);

/*
 * Gives the last finding these lines of length bytes as its detail, if there
 * are any.
 */
void findings_add_detail(struct findings *findings, const char *lines,
			 size_t length);

/* Whether there is a finding with this code. */
bool findings_have(const struct findings *findings, enum finding_code code);

/* Sorts by the bytes of the path, then in the order of the codes above. */
void findings_sort(struct findings *findings);

#endif
