/* SPDX-License-Identifier: MIT */
#include "cache/trim.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/tmpfile.h"
#include "cache/key.h"
#include "cache/place.h"

/* st_blocks counts these. */
#define BLOCK_BYTES 512

/* The usual unit of a file system, in bytes. */
#define USUAL_UNIT 4096

void
cache_files_fini(struct cache_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->items[i].name);
	free(files->items);
	*files = CACHE_FILES_INIT;
}

uint64_t
cache_trim_size(uint64_t length)
{
	return (length + USUAL_UNIT - 1) / USUAL_UNIT * USUAL_UNIT;
}

/* File systems that keep small files in their inodes report no blocks. */
static uint64_t
size_on_disk(const struct stat *status)
{
	return status->st_blocks ? (uint64_t)status->st_blocks * BLOCK_BYTES :
				   (uint64_t)status->st_size;
}

/* Whether a name can be that of an entry. */
static bool
is_entry_name(const char *name)
{
	return strlen(name) == CACHE_KEY_NAME_LENGTH - CACHE_SHARD_DIGITS &&
	       strspn(name, "0123456789abcdef") == strlen(name);
}

static void
add_file(struct cache_files *files, const char *name, const struct stat *status,
	 unsigned int shard)
{
	struct cache_file *file;

	files->items =
		mem_grow(files->items, files->count, sizeof(*files->items));
	file = &files->items[files->count++];
	*file = (struct cache_file){
		.name = mem_strdup(name),
		.used = status->st_mtim,
		.size = size_on_disk(status),
		.shard = shard,
	};
	files->size += file->size;
}

int
cache_files_add(struct cache_files *files, int shard_fd, unsigned int shard,
		struct err *err)
{
	int fd = openat(shard_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!directory) {
		err_errno(err, "cannot list it");
		fs_close(&fd);
		return -1;
	}
	while ((entry = readdir(directory))) {
		auto_err ignored = ERR_INIT;
		struct stat status;

		if (tmpfile_is_name(entry->d_name))
			tmpfile_remove_left(shard_fd, entry->d_name, &ignored);
		else if (is_entry_name(entry->d_name) &&
			 !fstatat(shard_fd, entry->d_name, &status,
				  AT_SYMLINK_NOFOLLOW) &&
			 S_ISREG(status.st_mode))
			add_file(files, entry->d_name, &status, shard);
	}
	closedir(directory);
	return 0;
}

static int
compare_use(const void *left, const void *right)
{
	const struct cache_file *a = left;
	const struct cache_file *b = right;

	if (a->used.tv_sec != b->used.tv_sec)
		return a->used.tv_sec < b->used.tv_sec ? -1 : 1;
	if (a->used.tv_nsec != b->used.tv_nsec)
		return a->used.tv_nsec < b->used.tv_nsec ? -1 : 1;
	return strcmp(a->name, b->name);
}

void
cache_files_sort(struct cache_files *files)
{
	if (files->count)
		qsort(files->items, files->count, sizeof(*files->items),
		      compare_use);
}

void
cache_trim_shard(int shard_fd, uint64_t most)
{
	struct cache_files files = CACHE_FILES_INIT;
	auto_err ignored = ERR_INIT;
	uint64_t left;

	if (!cache_files_add(&files, shard_fd, 0, &ignored) &&
	    files.size > most) {
		cache_files_sort(&files);
		left = files.size;
		for (size_t i = 0; i < files.count && left > most / 10 * 9;
		     i++) {
			unlinkat(shard_fd, files.items[i].name, 0);
			left -= files.items[i].size;
		}
	}
	cache_files_fini(&files);
}
