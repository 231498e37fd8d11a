/* SPDX-License-Identifier: MIT */
/*
 * libarchive uses the time_t that the system has without _TIME_BITS.  config.h
 * may define _TIME_BITS, so it is undefined here.
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
