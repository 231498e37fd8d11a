/* SPDX-License-Identifier: MIT */
/*
 * Checks that libarchive and the audit agree on a tar member, so that no
 * release of libarchive changes what is baked.
 */
#ifndef PYC_BAKE_HOST_ARCTAR_AGREE_H
#define PYC_BAKE_HOST_ARCTAR_AGREE_H

#include "base/err.h"
#include "format/tarmember.h"
#include "host/arctar_member.h"

struct archive_entry;
struct map;

enum arctar_type arctar_type_of(const struct tarmember *audited);

/*
 * Fails if name, type, target, size or time differ.  The error message does not
 * name the member.
 */
int arctar_agree(struct archive_entry *entry, const struct tarmember *audited,
		 struct err *err);

/*
 * libarchive normalizes names of pax headers that are not ASCII.  Fails if two
 * different names become the same.  names has the names so far and is updated;
 * the caller frees its values.
 */
int arctar_agree_normalized(struct map *names, struct archive_entry *entry,
			    const struct tarmember *audited, struct err *err);

#endif
