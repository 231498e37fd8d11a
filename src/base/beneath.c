/* SPDX-License-Identifier: MIT */
/*
 * The files of a tree are used in the order of their paths, so the next
 * directory is mostly below one that is still open.  Only the levels that
 * differ are closed and opened.  Below the last level that fits, directories
 * are opened again each time.
 */
#include "base/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/kernel.h"
#include "base/mem.h"
#include "base/path.h"

#define DIRECTORY_FLAGS (O_DIRECTORY | O_CLOEXEC)

/* --- anchors --- */

/*
 * Opens a directory, for lookups only if it is not readable.  Returns -1 with
 * errno on error.
 */
static int
open_level(int around, const char *name, int flags, bool *is_readable)
{
	int fd = openat(around, name, O_RDONLY | DIRECTORY_FLAGS | flags);

	*is_readable = fd >= 0;
	if (fd < 0 && errno == EACCES)
		fd = openat(around, name,
			    KERNEL_O_PATH | DIRECTORY_FLAGS | flags);
	return fd;
}

void
beneath_anchors_fini(struct beneath_anchors *anchors)
{
	for (size_t i = 0; i < anchors->items.count; i++) {
		struct beneath_anchor *anchor = anchors->items.entries[i].value;

		if (!anchor)
			continue;
		fs_close(&anchor->fd);
		free(anchor->path);
		free(anchor);
	}
	map_fini(&anchors->items);
	*anchors = BENEATH_ANCHORS_INIT;
}

const struct beneath_anchor *
beneath_anchor(struct beneath_anchors *anchors, const char *path)
{
	void **value = map_get(&anchors->items, path, strlen(path));
	struct beneath_anchor *anchor = *value;
	struct fs_identity directory;
	bool is_readable;
	auto_fd fd = -1;

	if (anchor)
		return anchor;
	fd = open_level(AT_FDCWD, path, 0, &is_readable);
	if (fd < 0 || fs_identify(fd, "", &directory))
		return NULL;
	anchor = mem_zalloc(1, sizeof(*anchor));
	anchor->path = mem_strdup(path);
	anchor->directory = directory;
	anchor->is_readable = is_readable;
	anchor->fd = -1;
	if (anchors->items.count <= BENEATH_MOST_HELD) {
		anchor->fd = fd;
		fd = -1;
	}
	*value = anchor;
	return anchor;
}

/* --- the open directories --- */

static void
drop_levels(struct beneath *beneath, size_t kept)
{
	while (beneath->count > kept) {
		struct beneath_level *level =
			&beneath->levels[--beneath->count];

		if (level->stream)
			closedir(level->stream);
		else
			fs_close(&level->fd);
	}
}

void
beneath_fini(struct beneath *beneath)
{
	drop_levels(beneath, 0);
	free(beneath->path);
	*beneath = BENEATH_INIT;
}

static int
fail_with(int number)
{
	errno = number;
	return -1;
}

/* Adds a level; if there is no room, it replaces the last one. */
static void
beneath_add_level(struct beneath *beneath, struct beneath_level level)
{
	if (beneath->count == BENEATH_MOST_OPEN)
		drop_levels(beneath, BENEATH_MOST_OPEN - 1);
	level.number = ++beneath->opened;
	beneath->levels[beneath->count++] = level;
}

/* Opens the anchor itself, as the first level. */
static int
enter_anchor(struct beneath *beneath, const struct beneath_anchor *anchor)
{
	struct beneath_level level = { .length = 0 };
	struct fs_identity found;

	drop_levels(beneath, 0);
	beneath->anchor = anchor;
	level.is_readable = anchor->is_readable;
	level.fd = anchor->fd < 0 ? open_level(AT_FDCWD, anchor->path, 0,
					       &level.is_readable) :
				    fcntl(anchor->fd, F_DUPFD_CLOEXEC, 0);
	if (level.fd < 0)
		return -1;
	beneath_add_level(beneath, level);
	if (anchor->fd >= 0)
		return 0;
	if (!fs_identify(level.fd, "", &found) &&
	    fs_is_same(&found, &anchor->directory))
		return 0;
	drop_levels(beneath, 0);
	return fail_with(ESTALE);
}

/* Whether a level is at or above a path below the anchor. */
static bool
leads_to(const struct beneath *beneath, const struct beneath_level *level,
	 const char *rest)
{
	size_t length = level->length;

	return !length || (!strncmp(beneath->path, rest, length) &&
			   (!rest[length] || rest[length] == '/'));
}

/* Finds the deepest level at or above the path; there is one. */
static size_t
beneath_find_level(const struct beneath *beneath, const char *rest)
{
	size_t i = beneath->count - 1;

	while (!leads_to(beneath, &beneath->levels[i], rest))
		i--;
	return i;
}

/* Opens the directories of a path below the last level. */
static int
descend(struct beneath *beneath, const char *rest)
{
	const char *at = rest + beneath->levels[beneath->count - 1].length;

	while (*(at += strspn(at, "/"))) {
		size_t length = strcspn(at, "/");
		auto_free char *name = mem_strndup(at, length);
		const int around = beneath->levels[beneath->count - 1].fd;
		struct beneath_level level = { .stream = NULL };

		at += length;
		if (!strcmp(name, "."))
			continue;
		if (!strcmp(name, ".."))
			return fail_with(EXDEV);
		level.fd = open_level(around, name, O_NOFOLLOW,
				      &level.is_readable);
		level.length = (size_t)(at - rest);
		if (level.fd < 0)
			return -1;
		beneath_add_level(beneath, level);
	}
	return 0;
}

/* The level of a directory; NULL with errno on error. */
static struct beneath_level *
reach(struct beneath *beneath, const struct beneath_anchor *anchor,
      const char *rest)
{
	size_t level;

	if ((beneath->anchor != anchor || !beneath->count) &&
	    enter_anchor(beneath, anchor))
		return NULL;
	level = beneath_find_level(beneath, rest);
	if (!rest[beneath->levels[level].length])
		return &beneath->levels[level];
	drop_levels(beneath, level + 1);
	free(beneath->path);
	beneath->path = mem_strdup(rest);
	return descend(beneath, rest) ? NULL :
					&beneath->levels[beneath->count - 1];
}

/* Opens a directory that the user named. */
static struct beneath_level *
reach_named(struct beneath *beneath, const char *path)
{
	struct beneath_level level = { .length = 0 };

	drop_levels(beneath, 0);
	beneath->anchor = NULL;
	level.fd = open_level(AT_FDCWD, path, 0, &level.is_readable);
	if (level.fd < 0)
		return NULL;
	beneath_add_level(beneath, level);
	return &beneath->levels[0];
}

static struct beneath_level *
find_directory_level(struct beneath *beneath,
		     const struct beneath_path *directory)
{
	const struct beneath_anchor *anchor = directory->anchor;
	struct beneath_level *level;
	const char *rest;

	if (!anchor) {
		level = reach_named(beneath, directory->path);
	} else {
		rest = path_below(directory->path, anchor->path);
		if (!rest) {
			errno = EXDEV;
			return NULL;
		}
		/* A path without "./" is below "." too. */
		level = reach(beneath, anchor, strcmp(rest, ".") ? rest : "");
	}
	if (level)
		beneath->reached = level->number;
	return level;
}

int
beneath_open(struct beneath *beneath, const struct beneath_path *directory)
{
	const struct beneath_level *level =
		find_directory_level(beneath, directory);

	if (!level)
		return -1;
	return level->is_readable ? level->fd : fail_with(EACCES);
}

int
beneath_around(struct beneath *beneath, const struct beneath_path *file)
{
	auto_free char *path = path_directory(file->path);
	const struct beneath_path directory = { file->anchor, path };
	const struct beneath_level *level =
		find_directory_level(beneath, &directory);

	return level ? level->fd : -1;
}

int
beneath_list(struct beneath *beneath, const struct beneath_path *directory,
	     bool (*wanted)(const char *name, enum fs_type type),
	     struct fs_listing *listing, struct err *err)
{
	struct beneath_level *level = find_directory_level(beneath, directory);
	bool needs_rewind;

	*listing = (struct fs_listing){ 0 };
	if (level && !level->is_readable)
		errno = EACCES;
	if (!level || !level->is_readable)
		return err_errno(err, "%s", directory->path);
	/* The descriptor of an anchor shares its position with others. */
	needs_rewind = level->stream || !level->length;
	if (!level->stream)
		level->stream = fdopendir(level->fd);
	if (level->stream && needs_rewind)
		rewinddir(level->stream);
	return level->stream ? fs_list_stream(level->stream, directory->path,
					      wanted, listing, err) :
			       err_errno(err, "%s", directory->path);
}

/* --- files --- */

int
beneath_look(struct beneath *beneath, const struct beneath_path *file,
	     struct stat *status, struct err *err)
{
	int fd = beneath_around(beneath, file);

	if (fd >= 0 &&
	    !fstatat(fd, path_base(file->path), status, AT_SYMLINK_NOFOLLOW))
		return 1;
	return errno == ENOENT || errno == ENOTDIR ?
		       0 :
		       err_errno(err, "%s", file->path);
}

int
beneath_open_file(struct beneath *beneath, const struct beneath_path *file,
		  bool follows, struct stat *status, struct err *err)
{
	const struct fs_name name = {
		.directory_fd = beneath_around(beneath, file),
		.name = path_base(file->path),
		.shown = file->path,
		.follows = follows,
	};

	return name.directory_fd < 0 ? err_errno(err, "%s", file->path) :
				       fs_open_name(&name, status, err);
}

int
beneath_read(struct beneath *beneath, const struct beneath_path *file,
	     size_t most, struct buf *bytes, struct stat *status,
	     struct err *err)
{
	auto_fd fd = beneath_open_file(beneath, file, false, status, err);

	if (fd < 0)
		return -1;
	return fs_read_open(fd, file->path, most, bytes, status, err);
}
