/* SPDX-License-Identifier: MIT */
#include "host/pymemory.h"

#include "base/mem.h"

static void *
require(void *memory)
{
	if (!memory)
		mem_exhausted();
	return memory;
}

static void *
strict_malloc(void *context, size_t size)
{
	const PyMemAllocatorEx *own = context;

	return require(own->malloc(own->ctx, size));
}

static void *
strict_calloc(void *context, size_t count, size_t size)
{
	const PyMemAllocatorEx *own = context;

	return require(own->calloc(own->ctx, count, size));
}

static void *
strict_realloc(void *context, void *memory, size_t size)
{
	const PyMemAllocatorEx *own = context;

	return require(own->realloc(own->ctx, memory, size));
}

static void
strict_free(void *context, void *memory)
{
	const PyMemAllocatorEx *own = context;

	own->free(own->ctx, memory);
}

static const PyMemAllocatorDomain domains[PYMEMORY_DOMAINS] = {
	PYMEM_DOMAIN_RAW,
	PYMEM_DOMAIN_MEM,
	PYMEM_DOMAIN_OBJ,
};

void
pymemory_begin_strict(struct pymemory *memory)
{
	for (size_t i = 0; i < PYMEMORY_DOMAINS; i++) {
		PyMemAllocatorEx strict = {
			&memory->own[i], strict_malloc, strict_calloc,
			strict_realloc,	 strict_free,
		};

		PyMem_GetAllocator(domains[i], &memory->own[i]);
		PyMem_SetAllocator(domains[i], &strict);
	}
}

void
pymemory_end_strict(struct pymemory *memory)
{
	for (size_t i = 0; i < PYMEMORY_DOMAINS; i++)
		PyMem_SetAllocator(domains[i], &memory->own[i]);
}

/* --- after the start --- */

/*
 * CPython keeps pointers to these until the process ends.  All large blocks of
 * the other domains come from these two allocators.
 */
struct watch {
	struct pymemory_failure *failure;
	PyMemAllocatorEx raw;
	PyObjectArenaAllocator arenas;
};

static void *
watch_result(struct watch *watch, void *memory, size_t size)
{
	if (memory)
		return memory;
	watch->failure->has_failed = true;
	if (mem_is_limited(size))
		watch->failure->is_limited = true;
	return NULL;
}

static void *
watch_malloc(void *context, size_t size)
{
	struct watch *watch = context;

	return watch_result(watch, watch->raw.malloc(watch->raw.ctx, size),
			    size);
}

static void *
watch_calloc(void *context, size_t count, size_t size)
{
	struct watch *watch = context;

	return watch_result(watch,
			    watch->raw.calloc(watch->raw.ctx, count, size),
			    count * size);
}

static void *
watch_realloc(void *context, void *memory, size_t size)
{
	struct watch *watch = context;

	return watch_result(
		watch, watch->raw.realloc(watch->raw.ctx, memory, size), size);
}

static void
watch_free(void *context, void *memory)
{
	struct watch *watch = context;

	watch->raw.free(watch->raw.ctx, memory);
}

static void *
watch_arena(void *context, size_t size)
{
	struct watch *watch = context;

	return watch_result(watch, watch->arenas.alloc(watch->arenas.ctx, size),
			    size);
}

static void
watch_arena_free(void *context, void *memory, size_t size)
{
	struct watch *watch = context;

	watch->arenas.free(watch->arenas.ctx, memory, size);
}

void
pymemory_watch(struct pymemory_failure *failure)
{
	struct watch *watch = mem_zalloc(1, sizeof(*watch));
	PyMemAllocatorEx raw = {
		watch, watch_malloc, watch_calloc, watch_realloc, watch_free,
	};
	PyObjectArenaAllocator arenas = {
		watch,
		watch_arena,
		watch_arena_free,
	};

	watch->failure = failure;
	PyMem_GetAllocator(PYMEM_DOMAIN_RAW, &watch->raw);
	PyMem_SetAllocator(PYMEM_DOMAIN_RAW, &raw);
	PyObject_GetArenaAllocator(&watch->arenas);
	PyObject_SetArenaAllocator(&arenas);
}
