/* SPDX-License-Identifier: MIT */
/*
 * The archive that baking gives, member by member.  Its rules are in
 * doc/architecture.md: members in byte order, in a wheel *.dist-info after all
 * else and RECORD last; what was in the input keeps its compressed bytes; a
 * .pyc of a source that was baked replaces one of the same name, and one of a
 * source that does not compile goes.
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
	bool is_kept;	      /* its data is that of the input, */
	uint64_t data_offset; /* at this offset */
};

struct zip_write {
	struct zip_out_member *members; /* owned; all but RECORD */
	size_t count;
	struct buf record; /* the content of RECORD, where there is one, */
	struct packed packed_record; /* and how it stands in the archive */
};

#define auto_zip_write __attribute__((cleanup(zip_write_fini))) struct zip_write

/*
 * Puts together what the archive's members and artifacts give, which must be
 * in order and outlive it.  Whatever it returns, zip_write_fini is due.
 */
int zip_write_init(struct zip_write *out, const struct zip_changes *changes,
		   struct err *err);
void zip_write_fini(struct zip_write *out);

/* The place of a member in the order of the output. */
int zip_write_rank(const struct zipfile *zip, const char *name);

/* By rank, then by name. */
int zip_write_compare(int left_rank, const char *left, int right_rank,
		      const char *right);

/* The time of the members, in seconds since 1970. */
int64_t zip_write_time(const struct options *options);

/* Hands the bytes of the archive to write, in order. */
int zip_write_write(const struct zip_write *out,
		    const struct zip_changes *changes,
		    int (*write)(void *context, const void *bytes,
				 size_t length, struct err *err),
		    void *context, struct err *err);

#endif
