/* SPDX-License-Identifier: MIT */
/*
 * What --check has to say.  The codes are part of the interface: scripts sort
 * by them, so none changes its name or meaning.
 */
#ifndef PYC_BAKE_JOB_FINDING_H
#define PYC_BAKE_JOB_FINDING_H

#include <stdbool.h>
#include <stddef.h>

enum finding_code {
	FINDING_MISSING,      /* a source has no .pyc */
	FINDING_STALE,	      /* its hash, or time and size, are not the
			       * source's */
	FINDING_MODE,	      /* another invalidation mode than asked for */
	FINDING_CONTENT,      /* the header is right, the rest not what baking
			       * gives */
	FINDING_PATH,	      /* the embedded path is not the installed one */
	FINDING_ORPHAN,	      /* a .pyc has no source */
	FINDING_FOREIGN,      /* of a Python that can never import it there */
	FINDING_MAGIC,	      /* not the magic number that its name tells */
	FINDING_NONCANONICAL, /* not in canonical form */
	FINDING_CORRUPT,      /* header or marshal data malformed */
	FINDING_PERM,	      /* permissions or time not what baking gives */
	FINDING_RECORD,	      /* RECORD is not right */
	FINDING_ORDER,	      /* of an archive: the order of its members */
	FINDING_TIME,	      /* the time of a member */
	FINDING_STRUCTURE,    /* any other byte of it */
	FINDING_LINK,	      /* --hardlink-dupes would join it */
	FINDING_UNUSED,	      /* --prune would remove it beside its source */
	FINDING_MANIFEST,     /* a list of --manifest is not right */
};

/* "missing" and so on. */
const char *finding_name(enum finding_code code);

struct finding {
	char *path; /* of the .pyc, the archive or its member; owned */
	enum finding_code code;
	char *text; /* owned */
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

/* Whether there is one with this code. */
bool findings_have(const struct findings *findings, enum finding_code code);

/* By the bytes of the path, then in the order of the codes above. */
void findings_sort(struct findings *findings);

#endif
