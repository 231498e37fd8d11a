/* SPDX-License-Identifier: MIT */
#include "base/memlimit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"

uint64_t
memlimit_used(pid_t process)
{
	auto_free char *path = mem_printf("/proc/%ld/statm", (long)process);
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[64];
	ssize_t count = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	unsigned long long pages;

	if (count <= 0)
		return MEMLIMIT_UNKNOWN;
	text[count] = '\0';
	pages = strtoull(text, NULL, 10);
	return pages ? pages * (uint64_t)sysconf(_SC_PAGESIZE) :
		       MEMLIMIT_UNKNOWN;
}

bool
memlimit_set(pid_t process, uint64_t bytes)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_AS, &limit) || limit.rlim_cur <= bytes)
		return false;
	limit.rlim_cur = bytes;
	return !prlimit(process, RLIMIT_AS, &limit, NULL);
}
