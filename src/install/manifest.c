/* SPDX-License-Identifier: MIT */
/*
 * RPM 4.19 changed how a line of %files -f is read (build/files.c,
 * rpmio/rpmglob.c).  Before 4.19, macros are expanded three times instead of
 * once, and a backslash is an escape in some places and part of the name in
 * others.  Since 4.19, quotes also protect the characters of a glob.  All
 * releases agree on two forms: a path in quotes in which only blanks are
 * special, and a bracket of a glob.  A character that must not be in the line
 * is matched by a bracket that excludes the other characters.
 */
#include "install/manifest.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/beneath.h"
#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "base/path.h"
#include "base/utf8.h"
#include "check/stray_pyc.h"
#include "install/existing_pyc.h"
#include "pyc/pyname.h"

/* RPM reads a line in pieces of 8 KiB. */
#define MOST_LINE 8000

/* Larger than any real list, in bytes. */
#define MOST_LIST ((size_t)1 << 30)

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

/* Takes ownership of path. */
static void
manifest_add(struct listing *listing, char *path, bool is_directory)
{
	if (listing->count == listing->room) {
		listing->room = 2 * listing->room + 64;
		listing->entries = mem_resize(listing->entries, listing->room,
					      sizeof(*listing->entries));
	}
	listing->entries[listing->count++] =
		(struct entry){ path, is_directory };
}

/* --- collecting paths --- */

static char *
manifest_installed_path(const struct listing *listing, const char *path)
{
	auto_free char *absolute = *path == '/' ?
					   mem_strdup(path) :
					   path_join(listing->working, path);

	return path_clean(absolute);
}

static int
add_artifacts(struct listing *listing, const struct existing_pyc *artifacts,
	      const struct source *source, const char *directory,
	      struct err *err)
{
	struct artifact *items;
	size_t count;

	if (existing_pyc_of(artifacts, path_base(source->path), &items, &count,
			    err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		manifest_add(listing, path_join(directory, items[i].name),
			     false);
		if (strchr(items[i].name, '/'))
			manifest_add(listing,
				     path_join(directory, PYNAME_CACHE), true);
	}
	existing_pyc_free(items, count);
	return 0;
}

static int
manifest_add_source(struct listing *listing, struct existing_pyc *artifacts,
		    const struct source *source, struct err *err)
{
	auto_free char *around = path_directory(source->path);
	auto_free char *path =
		manifest_installed_path(listing, source->embedded);
	auto_free char *directory = path_directory(path);
	struct stat status;
	int found = beneath_look(
		artifacts->beneath,
		&(struct beneath_path){ source->anchor, source->path }, &status,
		err);

	if (found < 0)
		return -1;
	if (found)
		manifest_add(listing, steal(path), false);
	/* A .pyc cannot be found by a name that is not that of a source. */
	if (!pyname_is_source(source->path))
		return 0;
	if (existing_pyc_turn(artifacts,
			      &(struct beneath_path){ source->anchor, around },
			      err))
		return -1;
	return add_artifacts(listing, artifacts, source, directory, err);
}

static int
manifest_compare_entries(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;

	return strcmp(a->path, b->path);
}

/* Whether -x would have excluded the source of a legacy .pyc. */
static bool
manifest_is_excluded(const struct options *options,
		     const struct source *artifact)
{
	auto_free char *matched = stray_pyc_source_of(
		options->root ? artifact->embedded : artifact->path);
	auto_err ignored = ERR_INIT;

	return options->skip &&
	       pattern_search(options->skip, matched, &ignored) == 1;
}

/*
 * Whether a .pyc is a module that replaces its missing source: 1 or 0, or -1 if
 * that cannot be determined.
 */
static int
manifest_is_module(const struct tree_run *run, const struct source *artifact,
		   struct err *err)
{
	struct beneath_path path = { artifact->anchor, artifact->path };
	auto_free char *source = NULL;
	struct stat status;
	int found;

	if (path_has_component(artifact->path, PYNAME_CACHE))
		return 0;
	source = stray_pyc_source_of(artifact->path);
	found = beneath_look(run->beneath,
			     &(struct beneath_path){ path.anchor, source },
			     &status, err);
	if (found)
		return found < 0 ? -1 : 0;
	found = beneath_look(run->beneath, &path, &status, err);
	if (found <= 0)
		return found;
	return S_ISREG(status.st_mode) &&
	       !manifest_is_excluded(run->session.options, artifact);
}

/* A module of an earlier run of --sourceless has no source to find it by. */
static int
add_modules(struct listing *listing, const struct tree_run *run,
	    struct err *err)
{
	for (size_t i = 0; i < run->artifacts->count; i++) {
		const struct source *artifact = &run->artifacts->sources[i];
		int found = manifest_is_module(run, artifact, err);

		if (found < 0)
			return -1;
		if (found)
			manifest_add(listing,
				     manifest_installed_path(
					     listing, artifact->embedded),
				     false);
	}
	return 0;
}

static int
find_all(struct listing *listing, const struct tree_run *run, struct err *err)
{
	const struct plan *sources = run->sources;
	struct existing_pyc artifacts = EXISTING_PYC_INIT(run->beneath);
	int result = 0;

	listing->working = getcwd(NULL, 0);
	if (!listing->working)
		return err_errno(err, "cannot determine the working directory");
	for (size_t i = 0; i < sources->count && !result; i++)
		result = manifest_add_source(listing, &artifacts,
					     &sources->sources[i], err);
	existing_pyc_fini(&artifacts);
	if (!result && run->session.options->sourceless)
		result = add_modules(listing, run, err);
	if (listing->count)
		qsort(listing->entries, listing->count,
		      sizeof(*listing->entries), manifest_compare_entries);
	return result;
}

/* --- lines --- */

/*
 * Adds a glob that matches the character.  A character that must not be in the
 * line is matched by a bracket that excludes all visible ASCII characters
 * before and after it.  So the only other one that it can match is the blank.
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
		/* "]" closes a bracket unless it is the first character. */
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
manifest_add_path(struct buf *out, const char *path)
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

/* Returns why a path cannot be in a line, or NULL if it can. */
static const char *
manifest_objection(const char *path)
{
	for (; *path; path++)
		if ((unsigned char)*path < ' ' || *path == '\x7f')
			return "RPM does not accept control characters in a "
			       "path";
	return NULL;
}

static int
manifest_add_line(struct buf *out, const struct entry *entry, struct err *err)
{
	const char *why = manifest_objection(entry->path);
	size_t start = out->length;

	if (entry->is_directory)
		buf_add_string(out, "%dir ");
	manifest_add_path(out, entry->path);
	buf_add_byte(out, '\n');
	if (!why && out->length - start > MOST_LINE)
		why = "it is too long for RPM";
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
		else if (manifest_add_line(out, entry, err))
			return -1;
	}
	return 0;
}

/* Makes the list in the format of the options. */
static int
make_list(const struct tree_run *run, struct buf *out, struct err *err)
{
	struct listing listing = { .entries = NULL };
	int result = find_all(&listing, run, err);

	if (!result)
		result = format(out, &listing, run->session.options->nul, err);
	listing_fini(&listing);
	return result;
}

int
manifest_write(const struct tree_run *run, struct err *err)
{
	auto_buf out = BUF_INIT;

	if (make_list(run, &out, err))
		return -1;
	return outfile_write(run->session.options->manifest, out.data,
			     out.length, err);
}

/* --- checking --- */

struct lines {
	const char **items; /* sorted; owned; the texts are borrowed */
	size_t count;
};

static int
compare_lines(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Splits a text into lines, and sorts them.  Changes the text. */
static struct lines
manifest_split(struct buf *text, char end)
{
	struct lines lines = { .items = NULL };
	char *start;

	if (text->length && text->data[text->length - 1] != (uint8_t)end)
		buf_add_byte(text, (uint8_t)end);
	lines.items = mem_zalloc(text->length, sizeof(*lines.items));
	start = (char *)text->data;
	for (size_t i = 0; i < text->length; i++) {
		if (text->data[i] != (uint8_t)end)
			continue;
		text->data[i] = '\0';
		lines.items[lines.count++] = start;
		start = (char *)text->data + i + 1;
	}
	if (lines.count)
		qsort(lines.items, lines.count, sizeof(*lines.items),
		      compare_lines);
	return lines;
}

/* Adds a finding for each line that is only in one of the lists. */
static void
find_differences(const struct tree_run *run, const struct lines *wanted,
		 const struct lines *found)
{
	struct findings *findings = run->session.findings;
	const char *path = run->session.options->manifest;
	/* A missing .pyc is not listed, and is already a finding. */
	bool has_missing = findings_have(findings, FINDING_MISSING);
	size_t before = findings->count;
	size_t i = 0;
	size_t j = 0;

	while (i < wanted->count || j < found->count) {
		int order = i == wanted->count ?
				    1 :
			    j == found->count ?
				    -1 :
				    strcmp(wanted->items[i], found->items[j]);

		if (order < 0)
			findings_add(findings, path, FINDING_MANIFEST,
				     "has no line for %s", wanted->items[i]);
		if (order > 0 && !has_missing)
			findings_add(findings, path, FINDING_MANIFEST,
				     "has a superfluous line, %s",
				     found->items[j]);
		i += order <= 0;
		j += order >= 0;
	}
	if (findings->count == before && !has_missing)
		findings_add(findings, path, FINDING_MANIFEST,
			     "not in the order in which --manifest writes it");
}

int
manifest_check(const struct tree_run *run, struct err *err)
{
	const char *path = run->session.options->manifest;
	char end = run->session.options->nul ? '\0' : '\n';
	auto_buf wanted = BUF_INIT;
	auto_buf found = BUF_INIT;
	struct stat status;
	struct lines lines[2];

	if (!strcmp(path, "-"))
		return 0;
	if (stat(path, &status) < 0 && errno != ENOENT)
		return err_errno(err, "%s", path);
	if (access(path, F_OK) < 0) {
		findings_add(run->session.findings, path, FINDING_MANIFEST,
			     "it does not exist");
		return 0;
	}
	if (!S_ISREG(status.st_mode))
		return 0;
	if (make_list(run, &wanted, err) ||
	    fs_read_file(path, MOST_LIST, &found, &status, err))
		return -1;
	if (wanted.length == found.length &&
	    (!wanted.length || !memcmp(wanted.data, found.data, wanted.length)))
		return 0;
	lines[0] = manifest_split(&wanted, end);
	lines[1] = manifest_split(&found, end);
	find_differences(run, &lines[0], &lines[1]);
	free(lines[0].items);
	free(lines[1].items);
	return 0;
}
