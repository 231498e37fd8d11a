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

/* How the holes of a member are recorded (GNU tar manual, "Sparse Formats"). */
enum tarpax_sparse {
	TARPAX_DENSE,
	TARPAX_SPARSE_0, /* formats 0.0 and 0.1 */
	TARPAX_SPARSE_1, /* format 1.0: the map stands before the data */
};

/* What they say for the member; NULL and false where they are silent. */
struct tarpax {
	char *path;	/* owned; of a sparse member its true name */
	char *linkpath; /* owned */
	bool has_size;
	uint64_t size; /* bytes that are stored */
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

/*
 * Reads the records, which must fill the length bytes.  A record that readers
 * take in different ways is an error: one that is there twice, an empty path, a
 * NUL in a name, a number with anything but digits.
 */
int tarpax_read(struct tarpax *pax, const char *bytes, size_t length,
		struct err *err);

/*
 * The same for a global header.  A record that changes what the members are is
 * an error: some readers apply it, and some do not.
 */
int tarpax_check_global(const char *bytes, size_t length, struct err *err);

#endif
