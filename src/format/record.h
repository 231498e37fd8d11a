/* SPDX-License-Identifier: MIT */
/*
 * RECORD, the list of a wheel's files with their hashes: binary distribution
 * format (PEP 427) and "Recording installed projects" (PEP 376, PEP 627).
 * It is CSV as Python's csv module writes it with "\n" as line end: path,
 * algorithm=digest, size in bytes.  (Only since 3.13 does Python quote a
 * field for a carriage return in it; so is it done here.)
 */
#ifndef PYC_BAKE_FORMAT_RECORD_H
#define PYC_BAKE_FORMAT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define RECORD_DIGEST_LENGTH 32 /* bytes of a SHA-256 */
#define RECORD_MAX_ROWS 200000U /* as many as ZIPAUDIT_MAX_MEMBERS */

/* What is wrong with a row. */
enum record_fault {
	RECORD_FINE,
	RECORD_FOLDER, /* its path ends in '/' and is fine otherwise */
	RECORD_HASH,   /* its hash is not in the one form that there is */
	RECORD_BAD,    /* anything else: the row says nothing */
};

struct record_row {
	char *path;	 /* owned, as all of these; of a bad row NULL, or what
			  * its first field holds */
	char *algorithm; /* "sha256", "sha384", "sha512"; NULL if no hash */
	char *digest;	 /* urlsafe base64 as written; NULL if no hash, and
			  * the whole field with RECORD_HASH */
	enum record_fault fault;
	char *problem; /* the message of the fault, or NULL */
	bool has_size;
	uint64_t size; /* bytes */
	size_t offset; /* where it stands in the file, */
	size_t length; /* and its bytes there, the line end with them */
};

struct record {
	struct record_row *rows; /* owned; as in the file */
	size_t count;
	const struct record_row **by_path; /* owned; for record_find */
	size_t path_count;		   /* of these: rows that are not bad */
};

#define RECORD_INIT ((struct record){ NULL, 0, NULL, 0 })

/* A local struct record that is released when it goes out of scope. */
#define auto_record __attribute__((cleanup(record_fini))) struct record

/*
 * Parses a whole RECORD; lines end with LF or CRLF, the last one may have no
 * end.  Refused: what a CSV writer would not write, other than three fields,
 * more rows than RECORD_MAX_ROWS, a path that cannot be that of a file in an
 * archive (zipname_check) or is there twice, a hash other than the three
 * above or a digest that is not its unpadded base64, a size that is not a
 * decimal number.  *record may hold anything; it owes nothing to
 * bytes afterwards, and is as RECORD_INIT on failure.  The message is one
 * line, starts with "line N: " and shows the path where it is about what a
 * field holds; it does not name the file.
 */
int record_parse(struct record *record, const uint8_t *bytes, size_t length,
		 struct err *err);

/*
 * The same, but what is wrong with a row is noted there, and the next row
 * begins on the next line.  Of rows with the same path all but the first are
 * bad.  Only too many rows are an error.
 */
int record_parse_loosely(struct record *record, const uint8_t *bytes,
			 size_t length, struct err *err);

/*
 * The same as record_parse for the RECORD of an installed distribution, of
 * which installers write what they like: there may be any number of rows, a
 * path may be anything and be there twice, and no row tells hash or size.
 */
int record_parse_installed(struct record *record, const uint8_t *bytes,
			   size_t length, struct err *err);

void record_fini(struct record *record);

/* The row of a path, of several always the same one, or NULL; none that is
 * bad.  Borrowed. */
const struct record_row *record_find(const struct record *record,
				     const char *path);

/*
 * Whether RECORD, at path and of size bytes, lists itself as it must: it is a
 * file like the others, but no text can hold its own hash.  The message is
 * one line and names the path.
 */
int record_check_self(const struct record *record, const char *path,
		      uint64_t size, struct err *err);

/* Appends the row of a file. */
void record_add_row(struct buf *out, const char *path,
		    const uint8_t digest[RECORD_DIGEST_LENGTH], uint64_t size);

/* Appends the row of RECORD itself, which has neither hash nor size. */
void record_add_self(struct buf *out, const char *path);

#endif
