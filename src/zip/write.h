/* SPDX-License-Identifier: MIT */
/*
 * The archive that baking gives, member by member.  Its rules are in
 * doc/architecture.md.  Members are in byte order; in a wheel *.dist-info
 * follows all other members, and RECORD is last.  Members of the input keep
 * their compressed bytes.  The .pyc of a baked source replaces a .pyc of the
 * same name.  The .pyc of a source that does not compile is removed.
 */
#ifndef PYC_BAKE_ZIP_WRITE_H
#define PYC_BAKE_ZIP_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "format/zipw.h"
#include "job/packed.h"
#include "zip/changes.h"

/* A member of the output. */
struct zip_out_member {
	struct zipw_member member;
	const uint8_t *sha256;
	int rank;	      /* 0 first, then .dist-info, then RECORD */
	bool is_kept;	      /* its data is copied from the input, */
	uint64_t data_offset; /* from this offset */
};

struct zip_write {
	struct zip_out_member *members; /* owned; all but RECORD */
	size_t count;
	struct buf record;	     /* the content of RECORD, in a wheel */
	struct packed packed_record; /* RECORD as written to the archive */
};

#define auto_zip_write __attribute__((cleanup(zip_write_fini))) struct zip_write

/*
 * Lists the members of the output from the members and artifacts of changes,
 * which must be settled and outlive out.  The caller must call zip_write_fini,
 * also after an error.
 */
int zip_write_init(struct zip_write *out, const struct zip_changes *changes,
		   struct err *err);
void zip_write_fini(struct zip_write *out);

/* Returns the rank of a member in the order of the output. */
int zip_write_rank(const struct zipfile *zip, const char *name);

/* Compares by rank, then by name. */
int zip_write_compare(int left_rank, const char *left, int right_rank,
		      const char *right);

/* Returns the time of the members, in seconds since 1970. */
int64_t zip_write_time(const struct options *options);

/* Passes the bytes of the archive to write, in order. */
int zip_write_write(const struct zip_write *out,
		    const struct zip_changes *changes,
		    int (*write)(void *context, const void *bytes,
				 size_t length, struct err *err),
		    void *context, struct err *err);

#endif
