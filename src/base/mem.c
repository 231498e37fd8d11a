/* SPDX-License-Identifier: MIT */
/*
 * Allocation that cannot fail.  A worker that runs out ends too; its parent
 * sees a lost worker and goes on with the next file.
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

/* Set once, before anything is allocated. */
static void (*on_exhaustion)(void);

void
mem_on_exhaustion(void (*clean_up)(void))
{
	on_exhaustion = clean_up;
}

void
mem_exhausted(void)
{
	static const char text[] = "pyc-bake: out of memory\n";

	if (on_exhaustion)
		on_exhaustion();
	/* stdio may allocate, so the text goes out by a plain write. */
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(MEM_EXHAUSTED_STATUS);
	_exit(MEM_EXHAUSTED_STATUS);
}

void *
mem_alloc(size_t size)
{
	void *memory = malloc(size ? size : 1);

	if (!memory)
		mem_exhausted();
	return memory;
}

void *
mem_zalloc(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size ? size : 1);

	if (!memory)
		mem_exhausted();
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
		mem_exhausted();
	return memory;
}

void *
mem_grow(void *array, size_t count, size_t size)
{
	/* It is full where its count is one of those that it grew to. */
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

	/* An empty text may have no address, as that of an empty buffer. */
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
/* Larger than any file's worth of syntax tree, which comes and goes whole. */
#define KEPT_BYTES (256 << 20)
#define STEP_BYTES (4 << 20)
/* From this size on a block is mapped, so that it can grow where it is. */
#define MAPPED_BYTES (4 << 20)

void
mem_begin_child(void)
{
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

	/* Else what is kept for later would count as taken. */
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
