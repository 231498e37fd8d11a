/* SPDX-License-Identifier: MIT */
/*
 * A main() for the fuzz targets, in place of libFuzzer's.  Passes each file of
 * the target's corpus, or of the given directories, to the target once, sorted
 * by name.  A finding ends the process, so the name is printed first: a name
 * without a following "ok" line is the finding.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "lib/tap.h"

/* Seeds must be small: a target that needs large input makes it from a seed. */
#define MOST_SEED ((size_t)4 << 10)
#define MOST_SEEDS 30

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
replay_file(const char *directory, const char *name)
{
	auto_free char *path = path_join(directory, name);
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;
	struct stat status;
	uint8_t *copy;

	printf("# %s\n", path);
	fflush(stdout);
	if (fs_read_file(path, MOST_SEED, &bytes, &status, &err)) {
		printf("# %s\n", err.message);
		ok(false, name);
		return;
	}
	/* An exact copy, so that a sanitizer sees any overrun. */
	copy = mem_alloc(bytes.length);
	if (bytes.length)
		memcpy(copy, bytes.data, bytes.length);
	ok(!LLVMFuzzerTestOneInput(copy, bytes.length), name);
	free(copy);
}

static int
is_seed(const struct dirent *entry)
{
	return *entry->d_name != '.';
}

static void
replay(const char *directory)
{
	struct dirent **entries;
	int count = scandir(directory, &entries, is_seed, alphasort);

	if (count < 0) {
		printf("# %s: %s\n", directory, strerror(errno));
		ok(false, "the corpus can be read");
		return;
	}
	ok(count > 0 && count <= MOST_SEEDS, "the corpus has seeds, but few");
	for (int i = 0; i < count; i++) {
		replay_file(directory, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

/* Returns tests/fuzz/corpus/canon for tests/fuzz/canon_fuzz.  Owned. */
static char *
find_corpus(const char *program)
{
	const char *source = getenv("SRCDIR");
	const char *name = path_base(program);
	size_t length = strlen(name);

	if (path_ends_with(name, "_fuzz"))
		length -= strlen("_fuzz");
	return mem_printf("%s/tests/fuzz/corpus/%.*s", source ? source : ".",
			  (int)length, name);
}

int
main(int count, char **arguments)
{
	auto_free char *corpus = find_corpus(arguments[0]);

	if (count < 2)
		replay(corpus);
	for (int i = 1; i < count; i++)
		replay(arguments[i]);
	return tap_done();
}
