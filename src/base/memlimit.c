/* SPDX-License-Identifier: MIT */
#include "base/memlimit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/kernel.h"
#include "base/mem.h"

/* The largest address space of any process, and the precision of measure(). */
#define MOST_ADDRESSES (UINT64_C(1) << 57)
#define MEASURE_STEP (UINT64_C(1) << 20)

/* Whether one more page fits below a limit of this process. */
static bool
fits_below(uint64_t bytes, struct rlimit limit)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *memory;

	limit.rlim_cur = bytes;
	if (setrlimit(RLIMIT_AS, &limit))
		return true;
	memory =
		mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return false;
	munmap(memory, page);
	return true;
}

/* Measures the address space of this process without /proc. */
static uint64_t
measure(void)
{
	struct rlimit own;
	uint64_t least = 0;
	uint64_t most;

	if (getrlimit(RLIMIT_AS, &own))
		return MEMLIMIT_UNKNOWN;
	/* rlim_t is signed on FreeBSD. */
	most = (uint64_t)own.rlim_max;
	if (most > MOST_ADDRESSES)
		most = MOST_ADDRESSES;
	while (most - least > MEASURE_STEP) {
		const uint64_t middle = least + (most - least) / 2;

		if (fits_below(middle, own))
			most = middle;
		else
			least = middle;
	}
	setrlimit(RLIMIT_AS, &own);
	return most;
}

uint64_t
memlimit_used(pid_t process)
{
	auto_free char *path = mem_printf("/proc/%ld/statm", (long)process);
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[64];
	ssize_t count = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	unsigned long long pages;

	if (count <= 0)
		return process == getpid() ? measure() : MEMLIMIT_UNKNOWN;
	text[count] = '\0';
	pages = strtoull(text, NULL, 10);
	return pages ? pages * (uint64_t)sysconf(_SC_PAGESIZE) :
		       MEMLIMIT_UNKNOWN;
}

/* Adds the children of a process to the list (proc(5)). */
static size_t
add_children(pid_t process, pid_t *listed, size_t count, size_t most)
{
	auto_free char *path = mem_printf("/proc/%ld/task/%ld/children",
					  (long)process, (long)process);
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[256];
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	char *at = text;

	if (length <= 0)
		return count;
	text[length] = '\0';
	while (count < most) {
		char *after;
		long child = strtol(at, &after, 10);

		if (after == at || child <= 0)
			break;
		listed[count++] = (pid_t)child;
		at = after;
	}
	return count;
}

size_t
memlimit_list(pid_t process, pid_t *listed, size_t most)
{
	size_t count = 1;

	listed[0] = process;
	for (size_t i = 0; i < count; i++)
		count = add_children(listed[i], listed, count, most);
	return count;
}

uint64_t
memlimit_own(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_AS, &limit) || limit.rlim_cur == RLIM_INFINITY)
		return 0;
	return limit.rlim_cur;
}

bool
memlimit_set(pid_t process, uint64_t bytes, uint64_t own)
{
	struct rlimit limit;

	if ((own && own <= bytes) || getrlimit(RLIMIT_AS, &limit))
		return false;
	limit.rlim_cur = bytes;
	return !kernel_limit_memory(process, &limit);
}
