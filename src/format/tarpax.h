/* SPDX-License-Identifier: MIT */
/*
 * The records of a pax extended header (POSIX.1-2017, pax, "pax Extended
 * Header"), and those that GNU tar adds for sparse files.
 */
#ifndef PYC_BAKE_FORMAT_TARPAX_H
#define PYC_BAKE_FORMAT_TARPAX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "format/tarsparse.h"

/* The recorded form of holes (GNU tar manual, "Sparse Formats"). */
enum tarpax_sparse {
	TARPAX_DENSE,
	TARPAX_SPARSE_0, /* formats 0.0 and 0.1 */
	TARPAX_SPARSE_1, /* format 1.0: the map precedes the data */
};

/* The values of the records; NULL or false if there is no such record. */
struct tarpax {
	char *path;	/* owned; the true name of a sparse member */
	char *linkpath; /* owned */
	bool has_size;
	uint64_t size; /* in the archive, bytes */
	bool has_mtime;
	bool is_whole; /* the time has no fraction */
	int64_t mtime; /* seconds since 1970 */
	enum tarpax_sparse kind;
	uint64_t real_size;	 /* of a sparse member */
	struct tarsparse sparse; /* of TARPAX_SPARSE_0 */
};

#define TARPAX_INIT ((struct tarpax){ .path = NULL })

#define auto_tarpax __attribute__((cleanup(tarpax_fini))) struct tarpax

void tarpax_fini(struct tarpax *pax);

/* The parts of a record, "LENGTH KEY=VALUE\n"; borrowed from the header. */
struct tarpax_record {
	const char *key;
	size_t key_length;
	const char *value;
	size_t length; /* of the value, bytes */
};

/*
 * Takes the next record off *at, which must be below end.  Returns false if it
 * is not whole.
 */
bool tarpax_next(const char **at, const char *end,
		 struct tarpax_record *record);

/*
 * Reads the records, which must fill all length bytes.  A record that readers
 * understand differently is an error: a duplicate, an empty path, a NUL in a
 * name, a number with anything but digits.
 */
int tarpax_read(struct tarpax *pax, const char *bytes, size_t length,
		struct err *err);

/*
 * Checks the records of a global header.  A record that changes members is an
 * error, because only some readers apply it.
 */
int tarpax_check_global(const char *bytes, size_t length, struct err *err);

#endif
