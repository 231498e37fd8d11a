/* SPDX-License-Identifier: MIT */
#include "base/descriptors.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/fs.h"
#include "base/kernel.h"
#include "base/preload.h"

/* The last descriptors, which are kept free. */
#define SPARE_DESCRIPTORS 24

/* Closes the descriptors from first to last.  Returns false on error. */
static bool
close_range_of(unsigned int first, unsigned int last)
{
	return first > last || kernel_close_range(first, last);
}

static bool
close_ranges(const int *kept, size_t count)
{
	unsigned int first = STDERR_FILENO + 1;

	for (size_t i = 0; i < count; i++) {
		if (kept[i] < (int)first)
			continue;
		if (!close_range_of(first, (unsigned int)kept[i] - 1))
			return false;
		first = (unsigned int)kept[i] + 1;
	}
	return close_range_of(first, UINT_MAX);
}

static bool
descriptors_is_kept(int fd, const int *kept, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (kept[i] == fd)
			return true;
	return false;
}

static bool
is_number(const char *name, enum fs_type type)
{
	(void)type;
	return ascii_is_digit(*name);
}

/* For an older kernel.  Without /proc, nothing is closed. */
static void
close_listed(const int *kept, size_t count)
{
	struct fs_listing listing;
	auto_err ignored = ERR_INIT;

	if (fs_list("/proc/self/fd", is_number, &listing, &ignored))
		return;
	for (size_t i = 0; i < listing.count; i++) {
		int fd = atoi(listing.entries[i].name);

		if (fd > STDERR_FILENO && !descriptors_is_kept(fd, kept, count))
			close(fd);
	}
	fs_listing_fini(&listing);
}

void
descriptors_close_others(const int *kept, size_t count)
{
	if (!preload_is_active() && !close_ranges(kept, count))
		close_listed(kept, count);
}

static int
open_nothing(void)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	int ends[2];

	if (nothing >= 0 || pipe2(ends, O_CLOEXEC) < 0)
		return nothing;
	close(ends[1]);
	return ends[0];
}

void
descriptors_silence(void)
{
	auto_fd nothing = open_nothing();

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (nothing < 0)
			close(fd);
		else
			dup2(nothing, fd);
	if (nothing <= STDERR_FILENO)
		nothing = -1;
}

bool
descriptors_are_short(int fd)
{
	struct rlimit limit;

	return !getrlimit(RLIMIT_NOFILE, &limit) &&
	       (rlim_t)fd + SPARE_DESCRIPTORS >= limit.rlim_cur;
}
