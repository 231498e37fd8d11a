/* SPDX-License-Identifier: MIT */
/*
 * How much memory the code under test holds at once.  The linker sends all
 * calls of malloc and its kin through here: the program that includes this
 * has
 *
 *	-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free
 *
 * in its LDFLAGS, which works under sanitizers and valgrind as well.  What
 * the C library takes for itself (the text of an error) is not seen.
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

/* Counted as if the old and the new block were there at the same time. */
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

/* Counts anew. */
static void
peak_reset(void)
{
	peak_now = 0;
	peak_most = 0;
}

#endif
