/* SPDX-License-Identifier: MIT */
#include "host/arctar_agree.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"
#include "format/zipname.h"
#include "host/arctar_time.h"

enum arctar_type
arctar_type_of(const struct tarmember *audited)
{
	switch (audited->type) {
	case '0':
		return ARCTAR_TYPE_REGULAR;
	case '1':
		return ARCTAR_TYPE_HARD_LINK;
	case '2':
		return ARCTAR_TYPE_SYMLINK;
	case '5':
		return ARCTAR_TYPE_DIRECTORY;
	default:
		return ARCTAR_TYPE_OTHER;
	}
}

static enum arctar_type
arctar_agree_type_of(struct archive_entry *entry)
{
	if (archive_entry_hardlink(entry))
		return ARCTAR_TYPE_HARD_LINK;
	switch (archive_entry_filetype(entry)) {
	case AE_IFREG:
		return ARCTAR_TYPE_REGULAR;
	case AE_IFDIR:
		return ARCTAR_TYPE_DIRECTORY;
	case AE_IFLNK:
		return ARCTAR_TYPE_SYMLINK;
	default:
		return ARCTAR_TYPE_OTHER;
	}
}

static int
disagree(const char *what, struct err *err)
{
	return err_set(
		err,
		"libarchive interprets its %s differently from other readers",
		what);
}

/* Counts the slashes in text and sets *is_ascii. */
static size_t
count_slashes(const char *text, bool *is_ascii)
{
	size_t count = 0;

	*is_ascii = true;
	for (; *text; text++) {
		count += *text == '/';
		*is_ascii &= !(*text & 0x80);
	}
	return count;
}

/*
 * Whether a name from libarchive is the audited name.  A name that is not ASCII
 * may have been normalized by libarchive (in a pax header), or libarchive may
 * have been unable to convert it.  It must then have the same number of
 * components.
 */
static bool
arctar_agree_is_same_name(const char *given, const char *audited)
{
	bool is_ascii;
	size_t slashes = count_slashes(audited, &is_ascii);

	if (is_ascii)
		return given && !strcmp(given, audited);
	return !given || slashes == count_slashes(given, &is_ascii);
}

int
arctar_agree(struct archive_entry *entry, const struct tarmember *audited,
	     struct err *err)
{
	const char *link = archive_entry_hardlink(entry);
	const int64_t difference =
		audited->is_whole ? 0 : arctar_time_get(entry) - audited->mtime;

	if (!arctar_agree_is_same_name(archive_entry_pathname(entry),
				       audited->name))
		return disagree("name", err);
	if (arctar_agree_type_of(entry) != arctar_type_of(audited))
		return disagree("type", err);
	if (audited->target &&
	    !arctar_agree_is_same_name(link ? link :
					      archive_entry_symlink(entry),
				       audited->target))
		return disagree("target", err);
	if (archive_entry_size(entry) < 0 ||
	    (uint64_t)archive_entry_size(entry) != audited->size)
		return disagree("size", err);
	/* libarchive may round a fraction of a time before 1970 up or down. */
	if (difference < -1 || difference > 1 ||
	    (!difference && arctar_time_get(entry) != audited->mtime))
		return disagree("time", err);
	return 0;
}

/* The path to which a member is extracted.  Owned. */
static char *
clean_name(const char *name)
{
	return path_clean(name + strspn(name, "/"));
}

int
arctar_agree_normalized(struct map *names, struct archive_entry *entry,
			const struct tarmember *audited, struct err *err)
{
	const char *given = archive_entry_pathname(entry);
	auto_free char *normalized = NULL;
	auto_free char *name = NULL;
	auto_free char *shown = NULL;
	bool is_ascii;
	void **before;

	count_slashes(audited->name, &is_ascii);
	if (is_ascii || !given)
		return 0;
	normalized = clean_name(given);
	name = clean_name(audited->name);
	before = map_get(names, normalized, strlen(normalized));
	if (!*before)
		*before = steal(name);
	else if (strcmp(*before, name) != 0)
		shown = zipname_show(*before, strlen(*before));
	if (!shown)
		return 0;
	return err_set(err,
		       "libarchive normalizes its name to the name of member "
		       "'%s'; other readers do not",
		       shown);
}
