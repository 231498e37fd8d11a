/* SPDX-License-Identifier: MIT */
/*
 * Tests the directories of a cache: which are made, with which modes, and that
 * nothing is reached through a symbolic link.
 */
#include "cache/place.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "lib/tap.h"
#include "lib/workdir.h"

#define SHARD "ab"
#define REST "00000000000000000000000000000000000000000000000000000000000000"
#define ENTRY SHARD REST

static mode_t
mode_of(const char *path)
{
	struct stat status = { .st_mode = 0 };

	return lstat(path, &status) ? 0 : status.st_mode & 07777;
}

/* Opens a cache and closes it.  Returns the message, or "".  Owned. */
static char *
try_to_open(const char *directory, bool makes, bool is_shared)
{
	struct cache_place place = CACHE_PLACE_INIT;
	auto_err err = ERR_INIT;

	place.trust.is_shared = is_shared;
	if (cache_place_open(&place, directory, makes, &err))
		return mem_strdup(err.message);
	cache_place_close(&place);
	return mem_strdup("");
}

static void
check_open(const char *directory, bool makes, const char *wanted,
	   const char *what)
{
	auto_free char *message = try_to_open(directory, makes, false);

	is_string(message, wanted, what);
}

static void
test_making(void)
{
	struct cache_place place = CACHE_PLACE_INIT;
	auto_err err = ERR_INIT;
	auto_free char *message = NULL;
	char tag[44] = "";
	FILE *file;

	umask(0);
	check_open("a/b/cache", true, "", "directories are made");
	is_int(mode_of("a"), 0700, "a directory above the cache is private");
	is_int(mode_of("a/b"), 0700, "so is the next one");
	is_int(mode_of("a/b/cache/v1"), 0700, "so is that of the version");
	is_int(mode_of("a/b/cache/CACHEDIR.TAG"), 0644, "the tag is public");
	file = fopen("a/b/cache/CACHEDIR.TAG", "r");
	if (file && fgets(tag, sizeof(tag), file))
		fclose(file);
	is_string(tag, "Signature: 8a477f597d28d172789f06886806bc55",
		  "the tag has the signature");
	umask(0777);
	message = try_to_open("c/team", true, true);
	umask(022);
	is_string(message, "", "a mask does not matter");
	is_int(mode_of("c"), 0700, "a directory above a shared one is private");
	is_int(mode_of("c/team"), 02770, "the shared one is not");
	is_int(mode_of("c/team/v1"), 02770, "neither is the one in it");
	is_int(cache_place_open(&place, "none", false, &err), -1,
	       "nothing is made if only an existing cache is opened");
	is_int(err.number, ENOENT, "the error says that there is none");
	is_int(mode_of("none"), 0, "it does not exist");
}

static void
test_links(void)
{
	check_open("real", true, "", "a cache is made");
	ok(!symlink("real", "link"), "a link to it is made");
	check_open("link", true, "it is a symbolic link", "a link is refused");
	check_open("link", false, "it is a symbolic link",
		   "a link is refused for reading too");
	ok(!rename("real/v1", "v1") && !symlink("../v1", "real/v1"),
	   "a link in the cache is made");
	check_open("real", true, "'v1' in it: it is a symbolic link",
		   "a link in the cache is refused");
	ok(!unlink("real/v1") && !rename("v1", "real/v1"), "it is removed");
	ok(!unlink("real/CACHEDIR.TAG") &&
		   !symlink("../target", "real/CACHEDIR.TAG"),
	   "the tag is a link to nothing");
	check_open("real", true, "", "that does not matter");
	is_int(mode_of("target"), 0, "nothing is written through it");
	ok(!symlink("nothing", "dangling"), "a link to nothing is made");
	check_open("dangling", true, "it is a symbolic link", "it is refused");
	is_int(mode_of("nothing"), 0, "nothing is made through it");
	workdir_file("file", "");
	check_open("file", true, "cannot open it: Not a directory",
		   "a file is refused");
}

static int
open_entry(struct cache_place *place, const char *wanted, const char *what)
{
	struct stat status;
	auto_err err = ERR_INIT;
	auto_fd fd = cache_place_entry(place, ENTRY, &status, &err);

	is_string(fd < 0 ? err.message : "", wanted, what);
	return err.number;
}

static void
test_shards(void)
{
	struct cache_place place = CACHE_PLACE_INIT;
	const char *entry = "shards/v1/" SHARD "/" REST;
	auto_err err = ERR_INIT;
	auto_err none = ERR_INIT;
	auto_fd shard = -1;
	auto_fd absent = -1;

	is_int(cache_place_open(&place, "shards", true, &err), 0,
	       "a cache is opened");
	absent = cache_place_shard(&place, 0xab, false, &none);
	is_int(absent, -1, "a shard does not exist");
	is_int(none.number, ENOENT, "the error says so");
	shard = cache_place_shard(&place, 0xab, true, &err);
	ok(shard >= 0, "it is made");
	is_int(mode_of("shards/v1/ab"), 0700, "it is private");
	is_int(open_entry(&place, SHARD "/" REST ": No such file or directory",
			  "an entry does not exist"),
	       ENOENT, "the error says so");
	workdir_file(entry, "x");
	chmod(entry, 0600);
	open_entry(&place, "", "an entry is opened");
	chmod(entry, 0620);
	open_entry(&place,
		   "'v1/" SHARD "/" REST "' in it: its group can write to it "
		   "(mode 0620)",
		   "one that a group can write is not");
	cache_place_close(&place);
}

/* A shard that is a link, or that others can write to. */
static void
test_untrusted_shards(void)
{
	struct cache_place place = CACHE_PLACE_INIT;
	auto_err err = ERR_INIT;
	struct stat status;
	auto_err linked = ERR_INIT;
	auto_err written = ERR_INIT;
	auto_fd fd = -1;

	is_int(cache_place_open(&place, "shards", false, &err), 0,
	       "the cache is opened again");
	ok(!symlink("ab", "shards/v1/ac"), "a shard is a link");
	fd = cache_place_shard(&place, 0xac, true, &linked);
	is_string(fd < 0 ? linked.message : "",
		  "'v1/ac' in it: it is a symbolic link", "it is refused");
	chmod("shards/v1/ab", 0702);
	fs_close(&fd);
	fd = cache_place_entry(&place, ENTRY, &status, &written);
	is_string(fd < 0 ? written.message : "",
		  "'v1/ab' in it: everybody can write to it (mode 0702)",
		  "an entry in a shard that everybody can write");
	cache_place_close(&place);
	cache_place_close(&place);
	ok(true, "a cache can be closed twice");
}

int
main(void)
{
	workdir_enter();
	test_making();
	test_links();
	test_shards();
	test_untrusted_shards();
	workdir_leave();
	return tap_done();
}
