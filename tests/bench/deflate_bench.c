/* SPDX-License-Identifier: MIT */
/*
 * Compares the size and CPU time of the encoder with those of zlib at level 6.
 * Standard input names the files, one a line; each file becomes one stream.
 * The two take turns, and the fastest turn of each counts.
 */
#define ZLIB_CONST
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <zlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"
#include "format/deflate.h"

#define MOST ((size_t)1 << 30)
#define TURNS 9
#define LEVEL 6
#define MEMORY 8 /* zlib's default */

struct files {
	struct buf *items; /* owned */
	size_t count;
	size_t bytes;
	size_t longest;
};

struct result {
	size_t bytes;
	double seconds;
};

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int
read_files(struct files *files, struct err *err)
{
	char line[4096];

	while (fgets(line, sizeof(line), stdin)) {
		struct buf *item;
		struct stat status;

		line[strcspn(line, "\n")] = '\0';
		files->items = mem_resize(files->items, files->count + 1,
					  sizeof(*files->items));
		item = &files->items[files->count++];
		*item = BUF_INIT;
		if (fs_read_file(line, MOST, item, &status, err))
			return err_prefix(err, "%s", line);
		files->bytes += item->length;
		if (item->length > files->longest)
			files->longest = item->length;
	}
	return 0;
}

static size_t
run_ours(const struct files *files, struct buf *out)
{
	struct deflate *deflate = deflate_new();
	size_t total = 0;

	for (size_t i = 0; i < files->count; i++) {
		out->length = 0;
		deflate_compress(deflate, files->items[i].data,
				 files->items[i].length, out);
		total += out->length;
	}
	deflate_free(deflate);
	return total;
}

/* Writes raw streams, as in a zip archive, and allocates the state once. */
static size_t
run_zlib(const struct files *files, struct buf *out)
{
	z_stream state = { 0 };
	size_t total = 0;

	if (deflateInit2(&state, LEVEL, Z_DEFLATED, -MAX_WBITS, MEMORY,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		mem_exhausted();
	for (size_t i = 0; i < files->count; i++) {
		deflateReset(&state);
		state.next_in = files->items[i].data;
		state.avail_in = (uInt)files->items[i].length;
		state.next_out = out->data;
		state.avail_out = (uInt)out->capacity;
		if (deflate(&state, Z_FINISH) != Z_STREAM_END)
			mem_exhausted();
		total += state.total_out;
	}
	deflateEnd(&state);
	return total;
}

static void
take_turn(size_t (*run)(const struct files *files, struct buf *out),
	  const struct files *files, struct buf *out, struct result *result)
{
	double start = now();
	double taken;

	result->bytes = run(files, out);
	taken = now() - start;
	if (result->seconds <= 0 || taken < result->seconds)
		result->seconds = taken;
}

static void
print_result(const char *name, const struct result *result,
	     const struct files *files)
{
	printf("%-14s %12zu bytes %8.3f s %8.1f MB/s\n", name, result->bytes,
	       result->seconds, (double)files->bytes / result->seconds / 1e6);
}

int
main(void)
{
	struct files files = { 0 };
	struct result zlib = { 0 };
	struct result ours = { 0 };
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;

	if (read_files(&files, &err)) {
		fprintf(stderr, "deflate_bench: %s\n", err.message);
		return 1;
	}
	if (!files.bytes) {
		fputs("deflate_bench: nothing to compress\n", stderr);
		return 1;
	}
	buf_reserve(&out, files.longest + files.longest / 8 + 1024);
	for (int turn = 0; turn < TURNS; turn++) {
		take_turn(run_zlib, &files, &out, &zlib);
		take_turn(run_ours, &files, &out, &ours);
	}
	printf("%zu files, %zu bytes, %d turns each, zlib %s\n", files.count,
	       files.bytes, TURNS, zlibVersion());
	print_result("zlib level 6", &zlib, &files);
	print_result("pyc-bake", &ours, &files);
	printf("size %.4f of zlib's, speed %.2f times zlib's\n",
	       (double)ours.bytes / (double)zlib.bytes,
	       zlib.seconds / ours.seconds);
	for (size_t i = 0; i < files.count; i++)
		buf_fini(&files.items[i]);
	free(files.items);
	return 0;
}
