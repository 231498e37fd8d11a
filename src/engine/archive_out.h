/* SPDX-License-Identifier: MIT */
/*
 * The archive that baking gives, member by member.  Its rules are in
 * doc/architecture.md: members in byte order, in a wheel *.dist-info after all
 * else and RECORD last; what was in the input keeps its compressed bytes; a
 * .pyc of a source that was baked replaces one of the same name, and one of a
 * source that does not compile goes.
 */
#ifndef PYC_BAKE_ENGINE_ARCHIVE_OUT_H
#define PYC_BAKE_ENGINE_ARCHIVE_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "engine/packed.h"
#include "engine/sink_archive.h"
#include "format/zipw.h"

/* A member of the output. */
struct archive_member {
	struct zipw_member member;
	const uint8_t *sha256;
	int rank; /* 0 first, then .dist-info, then RECORD */
	bool is_kept;	      /* its data is that of the input, */
	uint64_t data_offset; /* at this offset */
};

struct archive_out {
	struct archive_member *members; /* owned; all but RECORD */
	size_t count;
	struct buf record; /* the content of RECORD, where there is one, */
	struct packed packed_record; /* and how it stands in the archive */
};

#define auto_archive_out                                                       \
	__attribute__((cleanup(archive_out_fini))) struct archive_out

/*
 * Puts together what the archive's members and artifacts give, which must be
 * in order and outlive it.  Whatever it returns, archive_out_fini is due.
 */
int archive_out_init(struct archive_out *out,
		     const struct sink_archive *archive, struct err *err);
void archive_out_fini(struct archive_out *out);

/* The place of a member in the order of the output. */
int archive_out_rank(const struct zipfile *zip, const char *name);

/* By rank, then by name. */
int archive_out_compare(int left_rank, const char *left, int right_rank,
			const char *right);

/* The time of the members, in seconds since 1970. */
int64_t archive_out_time(const struct options *options);

/* Hands the bytes of the archive to write, in order. */
int archive_out_write(const struct archive_out *out,
		      const struct sink_archive *archive,
		      int (*write)(void *context, const void *bytes,
				   size_t length, struct err *err),
		      void *context, struct err *err);

#endif
