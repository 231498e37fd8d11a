/* SPDX-License-Identifier: MIT */
/*
 * Allocation that never returns NULL: the process exits instead.  No caller
 * could recover from lack of memory, so no caller has to check for it.
 */
#ifndef PYC_BAKE_BASE_MEM_H
#define PYC_BAKE_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Yields the value of a pointer variable and sets the variable to NULL, which
 * passes the ownership on: the variable's cleanup then frees nothing.
 */
#define steal(pointer) \
	({ \
		__auto_type steal_at_ = &(pointer); \
		__typeof__(pointer) steal_value_ = *steal_at_; \
		*steal_at_ = NULL; \
		steal_value_; \
	})

/* A char * (or other pointer) that is freed at the end of its scope. */
#define auto_free __attribute__((cleanup(mem_cleanup)))

/* Uninitialised memory of size bytes.  Owned; release it with free(). */
void *mem_alloc(size_t size);

/* A zeroed array of count elements of size bytes each.  Owned. */
void *mem_zalloc(size_t count, size_t size);

/*
 * Resizes an array to count elements of size bytes each.  NULL is an empty
 * array.  If the product overflows a size_t, the process exits as for lack of
 * memory.
 */
void *mem_resize(void *array, size_t count, size_t size);

/*
 * Makes room for one more element in an array of count elements.  Only this
 * function may have grown the array.  It doubles the capacity, so appending
 * takes linear time in all.
 */
void *mem_grow(void *array, size_t count, size_t size);

/* A copy of a string, or of its first length bytes with a NUL.  Owned. */
char *mem_strdup(const char *text);
char *mem_strndup(const char *text, size_t length);

/* A formatted string.  Owned. */
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The exit status of mem_exhausted. */
#define MEM_EXHAUSTED_STATUS 2
/* The same after mem_begin_child, if mem_is_limited. */
#define MEM_LIMITED_STATUS 3

/*
 * Makes mem_exhausted call clean_up first.  clean_up must not allocate memory.
 * From then on, a call of exit() does the same as mem_exhausted, because
 * libarchive calls it when memory is exhausted.  NULL ends this; it must be
 * called before the process exits normally.
 */
void mem_on_exhaustion(void (*clean_up)(void));

/*
 * Reports that memory is exhausted and exits with MEM_EXHAUSTED_STATUS or
 * MEM_LIMITED_STATUS.
 */
_Noreturn void mem_exhausted(void);

/*
 * Must be called in a forked process before it creates a thread.  Returns the
 * free end of the inherited heap to the system, so that the memory left under a
 * limit does not depend on the parent, and makes threads share one heap.  Does
 * nothing if the C library has no such controls.
 */
void mem_begin_child(void);

/*
 * From now on, keeps freed memory for later allocations instead of returning it
 * to the system, and takes memory in large steps.  For a process that allocates
 * and frees similar amounts again and again.  Does nothing if the C library has
 * no such controls.
 */
void mem_keep_freed(void);

/*
 * Whether size bytes are available now.  If so, an earlier allocation did not
 * fail for lack of memory.
 */
bool mem_has_room(size_t size);

/*
 * Whether this process may not get size more bytes of address space.  If so, a
 * limit on its address space is why an allocation of this size has failed.  If
 * not, the system has no memory.
 */
bool mem_is_limited(size_t size);

/* For auto_free only. */
void mem_cleanup(void *pointer_address);

#endif
