/* SPDX-License-Identifier: MIT */
#include "cache/place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/fs.h"
#include "base/kernel.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/publish.h"

/* The directory of this schema (CACHE_SCHEMA). */
#define VERSION_DIRECTORY "v1"

#define TAG_NAME "CACHEDIR.TAG"

/* The first line is fixed: https://bford.info/cachedir/ */
static const char tag_text[] =
	"Signature: 8a477f597d28d172789f06886806bc55\n"
	"# This directory is a cache of pyc-bake.  It can be removed at any "
	"time.\n";

/*
 * Makes a directory, unless it exists.  Returns -1 with errno on error.  It is
 * opened to set its mode, because whoever can write to the directory above may
 * have put a link in its place.
 */
static int
cache_make_directory(int fd, const char *name, const struct cache_trust *trust)
{
	const mode_t mode = cache_trust_directory_mode(trust);
	const mode_t mask = umask(0);
	int failed = mkdirat(fd, name, mode);
	auto_fd made = -1;

	umask(mask);
	if (failed)
		return errno == EEXIST ? 0 : -1;
	made = openat(fd, name,
		      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return made < 0 ? -1 : fchmod(made, mode);
}

/* Opens a directory, which must not be a link. */
static int
open_unlinked(int fd, const char *name, struct stat *status, struct err *err)
{
	auto_fd opened = openat(
		fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (opened < 0 && (errno == ELOOP || errno == ENOTDIR) &&
	    !fstatat(fd, name, status, AT_SYMLINK_NOFOLLOW) &&
	    S_ISLNK(status->st_mode))
		return err_set(err, "it is a symbolic link");
	if (opened < 0 || fstat(opened, status) < 0)
		return err_errno(err, "cannot open it");
	kernel_look(opened, status);
	fd = opened;
	opened = -1;
	return fd;
}

/* Makes the directory at path and the ones above it, for this user only. */
static int
make_path(const char *path, const struct cache_trust *trust, struct err *err)
{
	static const struct cache_trust private = { .is_shared = false };
	auto_free char *above = path_directory(path);

	if (!cache_make_directory(AT_FDCWD, path, trust))
		return 0;
	if (errno != ENOENT || !strcmp(above, path))
		return err_errno(err, "cannot make it");
	if (make_path(above, &private, err))
		return -1;
	return cache_make_directory(AT_FDCWD, path, trust) ?
		       err_errno(err, "cannot make it") :
		       0;
}

/* Whether a directory has no files yet. */
static bool
is_without_files(int directory_fd)
{
	int fd = openat(directory_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry = NULL;

	while (stream && (entry = readdir(stream)) &&
	       (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")))
		;
	if (stream)
		closedir(stream);
	else if (fd >= 0)
		close(fd);
	return stream && !entry;
}

/*
 * Marks the directory as a cache for backup programs, unless it has files of
 * the user, which they would then leave out.
 */
static void
write_tag(int directory_fd)
{
	const struct publish file = {
		.directory_fd = directory_fd,
		.name = TAG_NAME,
		.attributes = { .old_fd = -1, .mode = 0644 },
	};
	auto_err ignored = ERR_INIT;

	if (is_without_files(directory_fd))
		publish_bytes(&file, tag_text, sizeof(tag_text) - 1, &ignored);
}

/*
 * Opens a directory below the root, and checks whom it belongs to.  shown is
 * its path below the root.
 */
static int
open_below(const struct cache_place *place, int fd, const char *name,
	   const char *shown, bool makes, struct err *err)
{
	struct stat status;
	int opened;

	if (makes && cache_make_directory(fd, name, &place->trust))
		return err_errno(err, "cannot make '%s' in it", shown);
	opened = open_unlinked(fd, name, &status, err);
	if (opened >= 0 && !cache_trust_below(&place->trust, &status, err))
		return opened;
	fs_close(&opened);
	return err_prefix(err, "'%s' in it", shown);
}

int
cache_place_open(struct cache_place *place, const char *directory, bool makes,
		 struct err *err)
{
	auto_fd root = -1;
	struct stat status;

	if (makes && make_path(directory, &place->trust, err))
		return -1;
	root = open_unlinked(AT_FDCWD, directory, &status, err);
	if (root < 0 || cache_trust_root(&place->trust, &status, err))
		return -1;
	if (makes)
		write_tag(root);
	place->fd = open_below(place, root, VERSION_DIRECTORY,
			       VERSION_DIRECTORY, makes, err);
	return place->fd < 0 ? -1 : 0;
}

void
cache_place_close(struct cache_place *place)
{
	fs_close(&place->fd);
}

int
cache_place_shard(const struct cache_place *place, unsigned int shard,
		  bool makes, struct err *err)
{
	char shown[] = VERSION_DIRECTORY "/00";
	char *name = shown + sizeof(VERSION_DIRECTORY);
	auto_err first = ERR_INIT;
	int fd;

	ascii_write_hex(name, &(uint8_t){ (uint8_t)shard }, 1);
	fd = open_below(place, place->fd, name, shown, false, &first);
	if (fd >= 0)
		return fd;
	if (makes && first.number == ENOENT)
		return open_below(place, place->fd, name, shown, true, err);
	err_set(err, "%s", first.message);
	err->number = first.number;
	return -1;
}

/* Checks whom a shard belongs to, once. */
static int
check_shard(struct cache_place *place, unsigned int shard, struct err *err)
{
	auto_fd fd = -1;

	if (place->is_checked[shard])
		return 0;
	fd = cache_place_shard(place, shard, false, err);
	if (fd < 0)
		return -1;
	place->is_checked[shard] = true;
	return 0;
}

static unsigned int
digit_value(char digit)
{
	return (unsigned int)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

int
cache_place_entry(struct cache_place *place, const char *name,
		  struct stat *status, struct err *err)
{
	const unsigned int shard =
		16 * digit_value(name[0]) + digit_value(name[1]);
	char path[CACHE_KEY_NAME_LENGTH + 2] = { name[0], name[1], '/' };
	const struct fs_name file = { place->fd, path, path, false };
	auto_fd fd = -1;
	int opened;

	if (check_shard(place, shard, err))
		return -1;
	strcpy(path + CACHE_SHARD_DIGITS + 1, name + CACHE_SHARD_DIGITS);
	fd = fs_open_name(&file, status, err);
	if (fd < 0)
		return -1;
	kernel_look(fd, status);
	if (cache_trust_below(&place->trust, status, err))
		return err_prefix(err, "'" VERSION_DIRECTORY "/%s' in it",
				  path);
	opened = fd;
	fd = -1;
	return opened;
}
