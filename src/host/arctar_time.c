/* SPDX-License-Identifier: MIT */
/*
 * libarchive takes and gives time_t, of the size that the system has without
 * _TIME_BITS: where config.h sets that, this file must not see it.
 */
#undef _TIME_BITS
#include "host/arctar_time.h"

#include <archive_entry.h>
#include <inttypes.h>
#include <time.h>

int64_t
arctar_time_get(struct archive_entry *entry)
{
	return archive_entry_mtime(entry);
}

int
arctar_time_set(struct archive_entry *entry, int64_t seconds, struct err *err)
{
	time_t time;

	if (__builtin_add_overflow(seconds, 0, &time))
		return err_set(err,
			       "the time %" PRId64
			       " is too late for libarchive on this system",
			       seconds);
	archive_entry_set_mtime(entry, time, 0);
	return 0;
}
