/* SPDX-License-Identifier: MIT */
/*
 * Modification times of libarchive's entries, independent of the size of its
 * time_t.
 */
#ifndef PYC_BAKE_HOST_ARCTAR_TIME_H
#define PYC_BAKE_HOST_ARCTAR_TIME_H

#include <stdint.h>

#include "base/err.h"

struct archive_entry;

/* In seconds since 1970. */
int64_t arctar_time_get(struct archive_entry *entry);

/* Fails if the time does not fit in libarchive's time_t. */
int arctar_time_set(struct archive_entry *entry, int64_t seconds,
		    struct err *err);

#endif
