/* SPDX-License-Identifier: MIT */
/*
 * Allocation that never returns NULL.  A worker that runs out of memory also
 * exits.  Its parent sees a lost worker and continues with the next file.
 */
#include "base/mem.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/self.h"

/* FreeBSD never counts memory that is not used. */
#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

/* Set once, before the first allocation. */
static void (*on_exhaustion)(void);

/* Set by mem_begin_child. */
static bool is_child;

/* The size that mem_exhausted assumes, if it does not know the size. */
#define USUAL_BYTES ((size_t)64 << 20)

static void
mem_at_exit(void)
{
	if (on_exhaustion)
		mem_exhausted();
}

void
mem_on_exhaustion(void (*clean_up)(void))
{
	on_exhaustion = clean_up;
	/* If this fails, a library that calls exit() leaves files behind. */
	if (clean_up)
		atexit(mem_at_exit);
}

bool
mem_is_limited(size_t size)
{
	size_t whole;
	void *room;

	/* A block needs some more bytes, and may be taken from a larger one. */
	if (__builtin_add_overflow(size, USUAL_BYTES / 8, &whole))
		return true;
	room = mmap(NULL, whole, PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (room == MAP_FAILED)
		return true;
	munmap(room, whole);
	return false;
}

static _Noreturn void
exhausted_by(size_t size)
{
	if (on_exhaustion)
		on_exhaustion();
	self_complain("out of memory");
	_exit(is_child && mem_is_limited(size) ? MEM_LIMITED_STATUS :
						 MEM_EXHAUSTED_STATUS);
}

void
mem_exhausted(void)
{
	exhausted_by(USUAL_BYTES);
}

void *
mem_alloc(size_t size)
{
	void *memory = malloc(size ? size : 1);

	if (!memory)
		exhausted_by(size);
	return memory;
}

void *
mem_zalloc(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size ? size : 1);

	if (!memory)
		exhausted_by(count * size);
	return memory;
}

void *
mem_resize(void *array, size_t count, size_t size)
{
	void *memory;
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		mem_exhausted();
	memory = realloc(array, total ? total : 1);
	if (!memory)
		exhausted_by(total);
	return memory;
}

void *
mem_grow(void *array, size_t count, size_t size)
{
	/*
	 * The capacity is the smallest power of two that is at least count, or
	 * 0.
	 */
	if (count & (count - 1))
		return array;
	if (count > SIZE_MAX / 2)
		mem_exhausted();
	return mem_resize(array, count ? 2 * count : 1, size);
}

char *
mem_strdup(const char *text)
{
	return mem_strndup(text, strlen(text));
}

char *
mem_strndup(const char *text, size_t length)
{
	char *copy = mem_alloc(length + 1);

	/* text may be NULL if length is 0, as in an empty struct buf. */
	if (length)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

char *
mem_printf(const char *format, ...)
{
	va_list arguments;
	char *text;
	int length;

	va_start(arguments, format);
	length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		mem_exhausted();
	return text;
}

#ifdef __GLIBC__
/* Larger than the syntax tree of any file, which is freed as a whole. */
#define KEPT_BYTES (256 << 20)
#define STEP_BYTES (4 << 20)
/* Blocks from this size on are mapped, so that they can grow in place. */
#define MAPPED_BYTES (4 << 20)

void
mem_begin_child(void)
{
	is_child = true;
	malloc_trim(0);
	mallopt(M_ARENA_MAX, 1);
}

void
mem_keep_freed(void)
{
	mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
	mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
	mallopt(M_TOP_PAD, STEP_BYTES);
}

static void
give_freed(void)
{
	malloc_trim(0);
}
#else
void
mem_begin_child(void)
{
	is_child = true;
}

void
mem_keep_freed(void)
{
}

static void
give_freed(void)
{
}
#endif

bool
mem_has_room(size_t size)
{
	void *room;

	/* Otherwise freed memory that is kept for reuse would count as used. */
	give_freed();
	room = mmap(NULL, size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (room == MAP_FAILED)
		return false;
	munmap(room, size);
	return true;
}

void
mem_cleanup(void *pointer_address)
{
	void *pointer;

	memcpy(&pointer, pointer_address, sizeof(pointer));
	free(pointer);
}
