/* SPDX-License-Identifier: MIT */
/*
 * Measures the peak memory of the code under test.  The linker redirects
 * malloc() and its family to the functions below: the including program has
 *
 *	-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free
 *
 * in its LDFLAGS.  This also works with sanitizers and valgrind.  Memory that
 * the C library allocates for itself, as for the text of an error, is not
 * counted.
 */
#ifndef PYC_BAKE_TESTS_PEAK_H
#define PYC_BAKE_TESTS_PEAK_H

#include <malloc.h>
#include <stddef.h>

static long long peak_now;
static long long peak_most;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void __wrap_free(void *memory);

static void
peak_add(long long bytes)
{
	peak_now += bytes;
	if (peak_most < peak_now)
		peak_most = peak_now;
}

void *
__wrap_malloc(size_t size)
{
	void *memory = __real_malloc(size);

	peak_add((long long)malloc_usable_size(memory));
	return memory;
}

void *
__wrap_calloc(size_t count, size_t size)
{
	void *memory = __real_calloc(count, size);

	peak_add((long long)malloc_usable_size(memory));
	return memory;
}

/* Counts the old and the new block together, as if both existed at once. */
void *
__wrap_realloc(void *memory, size_t size)
{
	long long before = (long long)malloc_usable_size(memory);

	memory = __real_realloc(memory, size);
	peak_add((long long)malloc_usable_size(memory));
	peak_add(-before);
	return memory;
}

void
__wrap_free(void *memory)
{
	peak_add(-(long long)malloc_usable_size(memory));
	__real_free(memory);
}

static void
peak_reset(void)
{
	peak_now = 0;
	peak_most = 0;
}

#endif
