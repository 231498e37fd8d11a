/* SPDX-License-Identifier: MIT */
/*
 * Checks an encoder built by any compiler for any machine: is the digest of its
 * streams DEFLATE_SAMPLES_DIGEST?  With arguments, prints the digest of the
 * streams of these files instead.  The program needs only the C library and has
 * its own mem_alloc(), which fills memory with garbage.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "lib/deflate_samples.h"

void
mem_exhausted(void)
{
	abort();
}

void *
mem_alloc(size_t size)
{
	void *memory = malloc(size);

	if (!memory)
		abort();
	/* The streams must not depend on uninitialized memory. */
	return memset(memory, 0xa5, size);
}

void *
mem_resize(void *array, size_t count, size_t size)
{
	array = realloc(array, count * size);
	if (!array)
		abort();
	return array;
}

void
mem_cleanup(void *pointer_address)
{
	free(*(void **)pointer_address);
}

static void
read_file(const char *path, struct buf *bytes)
{
	FILE *file = fopen(path, "rb");
	int byte;

	if (!file) {
		perror(path);
		exit(2);
	}
	bytes->length = 0;
	while ((byte = getc(file)) != EOF)
		buf_add_byte(bytes, (uint8_t)byte);
	fclose(file);
}

int
main(int count, char **arguments)
{
	struct deflate *deflate = deflate_new();
	auto_buf bytes = BUF_INIT;
	uint64_t digest = 0;

	if (count == 1)
		digest = deflate_samples_digest(deflate);
	for (int i = 1; i < count; i++) {
		read_file(arguments[i], &bytes);
		digest = sample_digest(deflate, &bytes, digest);
	}
	deflate_free(deflate);
	printf("%016" PRIx64 "\n", digest);
	return count == 1 && digest != DEFLATE_SAMPLES_DIGEST;
}
