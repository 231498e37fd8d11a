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
