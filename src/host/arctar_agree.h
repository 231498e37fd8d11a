/* SPDX-License-Identifier: MIT */
/*
 * Whether libarchive takes a tar member for what the audit found, so that no
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

/* An error, without the member's name, where name, type, target, size or time
 * differ. */
int arctar_agree(struct archive_entry *entry, const struct tarmember *audited,
		 struct err *err);

/*
 * libarchive normalizes names of pax headers that are not ASCII: an error where
 * that makes one of two.  names has what was there before, and is added to; the
 * caller frees its values.
 */
int arctar_agree_normalized(struct map *names, struct archive_entry *entry,
			    const struct tarmember *audited, struct err *err);

#endif
