/* SPDX-License-Identifier: MIT */
/*
 * How RPM reads a line of %files -f (build/files.c, rpmio/rpmglob.c) changed
 * with 4.19: before, macros are expanded three times over instead of once, and
 * a backslash takes the meaning of a character away here, and there it is part
 * of the name; since then, quotes do that for a glob too.  What each release
 * reads alike is a path in quotes where nothing but blanks is special, and a
 * bracket of a glob, where a character that must not stand in the line at all
 * is told by those beside it.
 */
#include "engine/manifest.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "base/path.h"
#include "base/utf8.h"
#include "engine/artifacts.h"
#include "engine/other.h"
#include "format/pyname.h"

/* RPM takes a line in pieces of 8 KiB. */
#define MOST_LINE 8000

struct entry {
	char *path; /* where it is installed; owned */
	bool is_directory;
};

struct listing {
	struct entry *entries;
	size_t count;
	size_t room;
	char *working; /* directory that relative paths start from; owned */
};

static void
listing_fini(struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++)
		free(listing->entries[i].path);
	free(listing->entries);
	free(listing->working);
}

/* Takes over path. */
static void
add(struct listing *listing, char *path, bool is_directory)
{
	if (listing->count == listing->room) {
		listing->room = 2 * listing->room + 64;
		listing->entries = mem_resize(listing->entries, listing->room,
					      sizeof(*listing->entries));
	}
	listing->entries[listing->count++] =
		(struct entry){ path, is_directory };
}

/* --- what is there --- */

static char *
installed_path(const struct listing *listing, const char *path)
{
	auto_free char *absolute = *path == '/' ?
					   mem_strdup(path) :
					   path_join(listing->working, path);

	return path_clean(absolute);
}

static void
add_artifacts(struct listing *listing, const struct artifacts *artifacts,
	      const struct source *source, const char *directory)
{
	size_t count;
	struct artifact *items =
		artifacts_of(artifacts, path_base(source->path), &count);

	for (size_t i = 0; i < count; i++) {
		add(listing, path_join(directory, items[i].name), false);
		if (strchr(items[i].name, '/'))
			add(listing, path_join(directory, PYNAME_CACHE), true);
	}
	artifacts_free(items, count);
}

static int
add_source(struct listing *listing, struct artifacts *artifacts,
	   const struct source *source, struct err *err)
{
	auto_free char *around = path_directory(source->path);
	auto_free char *path = installed_path(listing, source->embedded);
	auto_free char *directory = path_directory(path);
	struct stat status;

	if (!lstat(source->path, &status))
		add(listing, steal(path), false);
	/* What bears no such name has no .pyc that could be told by it. */
	if (!pyname_is_source(source->path))
		return 0;
	if (artifacts_turn(artifacts, around, err))
		return -1;
	add_artifacts(listing, artifacts, source, directory);
	return 0;
}

static int
compare_entries(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;

	return strcmp(a->path, b->path);
}

/* Whether -x would have left out the source of a legacy .pyc. */
static bool
is_excluded(const struct options *options, const struct source *artifact)
{
	auto_free char *matched = other_source_of(
		options->root ? artifact->embedded : artifact->path);
	auto_err ignored = ERR_INIT;

	return options->skip &&
	       pattern_search(options->skip, matched, &ignored) == 1;
}

/* Whether a .pyc is a module in place of the source that is not there. */
static bool
is_module(const struct options *options, const struct source *artifact)
{
	auto_free char *source = NULL;
	struct stat status;

	if (path_has_component(artifact->path, PYNAME_CACHE))
		return false;
	source = other_source_of(artifact->path);
	return lstat(source, &status) < 0 && errno == ENOENT &&
	       !lstat(artifact->path, &status) && S_ISREG(status.st_mode) &&
	       !is_excluded(options, artifact);
}

/* What an earlier run of --sourceless left has no source to be found by. */
static void
add_modules(struct listing *listing, const struct tree_run *run)
{
	if (!run->options->sourceless)
		return;
	for (size_t i = 0; i < run->artifacts->count; i++) {
		const struct source *artifact = &run->artifacts->sources[i];

		if (is_module(run->options, artifact))
			add(listing,
			    installed_path(listing, artifact->embedded), false);
	}
}

static int
find_all(struct listing *listing, const struct tree_run *run, struct err *err)
{
	const struct plan *sources = run->sources;
	struct artifacts artifacts = ARTIFACTS_INIT;
	int result = 0;

	listing->working = getcwd(NULL, 0);
	if (!listing->working)
		return err_errno(err, "cannot tell the working directory");
	for (size_t i = 0; i < sources->count && !result; i++)
		result = add_source(listing, &artifacts, &sources->sources[i],
				    err);
	artifacts_fini(&artifacts);
	add_modules(listing, run);
	if (listing->count)
		qsort(listing->entries, listing->count,
		      sizeof(*listing->entries), compare_entries);
	return result;
}

/* --- lines --- */

/*
 * Adds what a glob matches this character by, and no other that can be seen
 * but the blank, where the character must not stand in the line itself: all
 * are ruled out that come before and after it.
 */
static void
add_pattern(struct buf *out, char character)
{
	switch (character) {
	case '*':
	case '?':
	case '[':
	case ']':
		buf_printf(out, "[%c]", character);
		break;
	case ' ':
		buf_add_string(out, "[!!-~]");
		break;
	case '\\':
		/* A bracket is closed by "]" unless that comes first. */
		buf_add_string(out, "[!]-~!-[]");
		break;
	case '"':
	case '%':
	case '\'':
	case '{':
	case '}':
		buf_printf(out, "[!!-%c%c-~]", character - 1, character + 1);
		break;
	default:
		buf_add_byte(out, (uint8_t)character);
	}
}

static void
add_path(struct buf *out, const char *path)
{
	if (path[strcspn(path, "*?[]{}\"\\%")]) {
		for (; *path; path++)
			add_pattern(out, *path);
		return;
	}
	if (!strchr(path, ' ')) {
		buf_add_string(out, path);
		return;
	}
	buf_add_byte(out, '"');
	buf_add_string(out, path);
	buf_add_byte(out, '"');
}

/* Why a path cannot stand in a line; NULL where it can. */
static const char *
objection(const char *path)
{
	for (; *path; path++)
		if ((unsigned char)*path < ' ' || *path == '\x7f')
			return "RPM takes no control characters in a path";
	return NULL;
}

static int
add_line(struct buf *out, const struct entry *entry, struct err *err)
{
	const char *why = objection(entry->path);
	size_t start = out->length;

	if (entry->is_directory)
		buf_add_string(out, "%dir ");
	add_path(out, entry->path);
	buf_add_byte(out, '\n');
	if (!why && out->length - start > MOST_LINE)
		why = "it is too long for a line that RPM reads";
	if (why) {
		auto_free char *shown = utf8_show(entry->path);

		return err_set(err, "%s: cannot be listed without -0: %s",
			       shown, why);
	}
	return 0;
}

static int
format(struct buf *out, const struct listing *listing, bool nul,
       struct err *err)
{
	const char *last = "";

	for (size_t i = 0; i < listing->count; i++) {
		const struct entry *entry = &listing->entries[i];

		if (!strcmp(entry->path, last))
			continue;
		if (nul && entry->is_directory)
			continue;
		last = entry->path;
		if (nul)
			buf_add(out, last, strlen(last) + 1);
		else if (add_line(out, entry, err))
			return -1;
	}
	return 0;
}

int
manifest_write(const struct tree_run *run, struct err *err)
{
	const struct options *options = run->options;
	struct listing listing = { .entries = NULL };
	auto_buf out = BUF_INIT;
	int result = find_all(&listing, run, err);

	if (!result)
		result = format(&out, &listing, options->nul, err);
	if (!result)
		result = outfile_write(options->manifest, out.data, out.length,
				       err);
	listing_fini(&listing);
	return result;
}
