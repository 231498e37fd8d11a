/* SPDX-License-Identifier: MIT */
/*
 * Memory that is always there: allocation that ends the process rather than
 * return NULL.  Running out of memory is the one failure that no caller can
 * mend, so no caller has to ask.
 */
#ifndef PYC_BAKE_BASE_MEM_H
#define PYC_BAKE_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Hand a pointer on: yields its value and leaves NULL behind, so that the
 * cleanup attribute of the variable it stood in has nothing left to free.
 */
#define steal(pointer) \
	({ \
		__auto_type steal_at_ = &(pointer); \
		__typeof__(pointer) steal_value_ = *steal_at_; \
		*steal_at_ = NULL; \
		steal_value_; \
	})

/* Free a char * (or any allocated object) when its variable goes away. */
#define auto_free __attribute__((cleanup(mem_cleanup)))

/* Bytes, not initialised.  The caller owns the result; free() releases it. */
void *mem_alloc(size_t size);

/* An array of count elements of size bytes each, all zero. */
void *mem_zalloc(size_t count, size_t size);

/*
 * Resize an array to count elements of size bytes; NULL is an empty array.
 * A product that does not fit a size_t ends the process like lack of memory.
 */
void *mem_resize(void *array, size_t count, size_t size);

/*
 * Makes room for one more element in an array of count elements that is grown
 * by this function alone: to twice the size, so that adding is linear over all.
 */
void *mem_grow(void *array, size_t count, size_t size);

/* A copy of a string, or of its first length bytes plus a NUL. */
char *mem_strdup(const char *text);
char *mem_strndup(const char *text, size_t length);

/* A formatted string. */
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* With which mem_exhausted ends the process. */
#define MEM_EXHAUSTED_STATUS 2

/* Has mem_exhausted call clean_up first, which must not allocate. */
void mem_on_exhaustion(void (*clean_up)(void));

/*
 * The one way out when memory is gone: reports it and ends the process with
 * MEM_EXHAUSTED_STATUS.
 */
_Noreturn void mem_exhausted(void);

/*
 * In a forked process, before it makes a thread: what is free at the end of its
 * parent's heap is given back, so that what the process can still take does
 * not depend on it, and threads share what there is.  Does nothing where the C
 * library has no such switch.
 */
void mem_begin_child(void);

/*
 * From now on freed memory is kept for the next allocation rather than given
 * back to the system: for a process that takes and frees the same amounts
 * over and over.  It takes memory in large steps.  Does nothing where the C
 * library has no such switch.
 */
void mem_keep_freed(void);

/*
 * Whether so many bytes are to be had at this moment: that an allocation failed
 * was then not for lack of memory.
 */
bool mem_has_room(size_t size);

/* For auto_free only. */
void mem_cleanup(void *pointer_address);

#endif
