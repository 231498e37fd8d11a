/* SPDX-License-Identifier: MIT */
/*
 * RECORD, the list of a wheel's files with their hashes: binary distribution
 * format (PEP 427) and "Recording installed projects" (PEP 376, PEP 627).  It
 * is CSV as Python's csv module writes it with "\n" as line end: path,
 * algorithm=digest, size in bytes.  (Python quotes a field with a carriage
 * return only since 3.13; this writer does so too.)
 */
#ifndef PYC_BAKE_FORMAT_RECORD_H
#define PYC_BAKE_FORMAT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define RECORD_DIGEST_LENGTH 32 /* bytes of a SHA-256 */
#define RECORD_MAX_ROWS 200000U /* equal to ZIPAUDIT_MAX_MEMBERS */

/* The faults of a row. */
enum record_fault {
	RECORD_FINE,
	RECORD_FOLDER, /* only fault: the path ends in '/' */
	RECORD_HASH,   /* the hash is not in the standard form */
	RECORD_BAD,    /* any other fault: the row has no value */
};

struct record_row {
	char *path;	 /* owned, like all of these; in a bad row NULL or the
			  * text of the first field */
	char *algorithm; /* "sha256", "sha384", "sha512"; NULL if no hash */
	char *digest;	 /* URL-safe base64 as written; NULL if no hash; the
			  * whole field with RECORD_HASH */
	enum record_fault fault;
	char *problem; /* the message of the fault, or NULL */
	bool has_size;
	uint64_t size; /* bytes */
	size_t offset; /* of the row in the file */
	size_t length; /* of the row with its line end, bytes */
};

struct record {
	struct record_row *rows; /* owned; in file order */
	size_t count;
	const struct record_row **by_path; /* owned; for record_find */
	size_t path_count; /* of by_path: rows that are not bad */
};

#define RECORD_INIT ((struct record){ NULL, 0, NULL, 0 })

/* A local struct record that is released at the end of its scope. */
#define auto_record __attribute__((cleanup(record_fini))) struct record

/*
 * Parses a whole RECORD.  Lines end with LF or CRLF; the last one may lack its
 * end.  Refused: what a CSV writer would not write, more or fewer than three
 * fields, more rows than RECORD_MAX_ROWS, a path that cannot be that of a file
 * in an archive (zipname_check), a duplicate path, a hash other than the three
 * above, a digest that is not its unpadded base64, a size that is not a decimal
 * number.  The old content of *record is ignored.  The record does not borrow
 * from bytes, and is RECORD_INIT on failure.  The message is one line, starts
 * with "line N: " and shows the path if it is about the content of a field; it
 * does not name the file.
 */
int record_parse(struct record *record, const uint8_t *bytes, size_t length,
		 struct err *err);

/*
 * Like record_parse, but notes the fault of a row in the row and continues on
 * the next line.  Of rows with the same path all but the first are bad.  Only
 * too many rows are an error.
 */
int record_parse_loosely(struct record *record, const uint8_t *bytes,
			 size_t length, struct err *err);

/*
 * Like record_parse, for the RECORD of an installed distribution, which
 * installers write in their own ways.  The number of rows is not limited, a
 * path may be anything and occur twice, and no row has a hash or size.
 */
int record_parse_installed(struct record *record, const uint8_t *bytes,
			   size_t length, struct err *err);

void record_fini(struct record *record);

/*
 * Returns the row of a path, or NULL.  Never returns a bad row; of several rows
 * it always returns the same one.  Borrowed.
 */
const struct record_row *record_find(const struct record *record,
				     const char *path);

/*
 * Checks the row of RECORD itself, whose path and size in bytes are given: it
 * must be listed like other files, but without a hash, because no text can hold
 * its own hash.  The message is one line and names the path.
 */
int record_check_self(const struct record *record, const char *path,
		      uint64_t size, struct err *err);

/* Appends the row of a file. */
void record_add_row(struct buf *out, const char *path,
		    const uint8_t digest[RECORD_DIGEST_LENGTH], uint64_t size);

/* Appends the row of RECORD itself, which has no hash and no size. */
void record_add_self(struct buf *out, const char *path);

#endif
