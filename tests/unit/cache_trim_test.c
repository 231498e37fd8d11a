/* SPDX-License-Identifier: MIT */
/* Tests which entries of a shard are listed, and which are removed. */
#include "cache/trim.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "lib/tap.h"
#include "lib/workdir.h"

#define REST "0000000000000000000000000000000000000000000000000000000000000"

/* The name of the entry with this hexadecimal digit.  Owned. */
static char *
name_of(unsigned int digit)
{
	return mem_printf(REST "%x", digit);
}

/* Makes an entry of 4096 bytes that was used at this time. */
static void
make_entry(unsigned int digit, time_t used)
{
	static const char bytes[4096] = "x";
	const struct timespec times[2] = { { used, 0 }, { used, 0 } };
	auto_free char *name = name_of(digit);

	workdir_bytes(name, bytes, sizeof(bytes));
	utimensat(AT_FDCWD, name, times, 0);
}

static bool
has_entry(unsigned int digit)
{
	auto_free char *name = name_of(digit);

	return !access(name, F_OK);
}

static void
enter(const char *shard)
{
	if (mkdir(shard, 0700) || chdir(shard)) {
		printf("Bail out! no shard\n");
		exit(99);
	}
}

static void
leave(void)
{
	if (chdir(".."))
		exit(99);
}

static void
test_list(void)
{
	struct cache_files files = CACHE_FILES_INIT;
	auto_fd shard = -1;
	auto_err err = ERR_INIT;
	auto_free char *directory = name_of(14);
	auto_free char *link = name_of(15);

	enter("list");
	make_entry(2, 300);
	make_entry(1, 100);
	make_entry(3, 200);
	make_entry(4, 200);
	workdir_file("README", "no entry");
	workdir_file(REST "00", "too long");
	workdir_file(REST "G", "no digit");
	mkdir(directory, 0700);
	ok(!symlink("README", link), "a link is made");
	shard = open(".", O_RDONLY | O_DIRECTORY);
	is_int(cache_files_add(&files, shard, 0x12, &err), 0,
	       "the entries are listed");
	cache_files_sort(&files);
	is_int((long long)files.count, 4, "nothing else is");
	is_int((long long)files.size, 4 * 4096, "their size on disk");
	is_string(files.items[0].name, REST "1", "the oldest is the first");
	is_string(files.items[1].name, REST "3", "of the same time: by name");
	is_string(files.items[2].name, REST "4", "the second of them");
	is_string(files.items[3].name, REST "2", "the newest is the last");
	is_int(files.items[3].shard, 0x12, "the number of the shard");
	cache_files_fini(&files);
	is_int((long long)files.count, 0, "the list is empty");
	cache_files_sort(&files);
	leave();
}

static void
test_temporary_files(void)
{
	struct cache_files files = CACHE_FILES_INIT;
	auto_err err = ERR_INIT;
	auto_fd shard = -1;
	auto_fd in_use = -1;

	enter("temporary");
	workdir_file(".pyc-bake.1.1.tmp", "of a process that was killed");
	workdir_file(".pyc-bake.1.2.tmp", "of one that runs");
	workdir_file(".pyc-bake.tmp", "of another program");
	in_use = open(".pyc-bake.1.2.tmp", O_RDWR);
	flock(in_use, LOCK_EX);
	shard = open(".", O_RDONLY | O_DIRECTORY);
	is_int(cache_files_add(&files, shard, 0, &err), 0,
	       "the shard is listed");
	ok(access(".pyc-bake.1.1.tmp", F_OK),
	   "a leftover temporary file is removed");
	ok(!access(".pyc-bake.1.2.tmp", F_OK), "what is in use is not");
	ok(!access(".pyc-bake.tmp", F_OK), "neither is another file");
	cache_files_fini(&files);
	leave();
}

static void
test_trim(void)
{
	auto_fd shard = -1;

	enter("trim");
	for (unsigned int i = 0; i < 10; i++)
		make_entry(i, 1000 - (time_t)i);
	shard = open(".", O_RDONLY | O_DIRECTORY);
	cache_trim_shard(shard, 10 * 4096);
	for (unsigned int i = 0; i < 10; i++)
		if (!has_entry(i))
			ok(false, "a shard that is full is not trimmed");
	cache_trim_shard(shard, 10 * 4096 - 1);
	ok(!has_entry(9) && !has_entry(8), "the oldest entries are removed");
	ok(has_entry(7) && has_entry(0), "the others are not");
	make_entry(8, 2000);
	cache_trim_shard(shard, 4 * 4096);
	ok(has_entry(8) && has_entry(0) && has_entry(1),
	   "those that were used last are left");
	ok(!has_entry(2) && !has_entry(3), "nine tenths are left");
	cache_trim_shard(shard, 0);
	ok(!has_entry(8), "without a share nothing is left");
	leave();
}

static void
test_size(void)
{
	is_int((long long)cache_trim_size(0), 0, "an empty file");
	is_int((long long)cache_trim_size(1), 4096, "one byte");
	is_int((long long)cache_trim_size(4096), 4096, "a unit");
	is_int((long long)cache_trim_size(4097), 8192, "more than a unit");
}

int
main(void)
{
	workdir_enter();
	test_list();
	test_temporary_files();
	test_trim();
	test_size();
	workdir_leave();
	return tap_done();
}
