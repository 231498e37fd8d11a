/* SPDX-License-Identifier: MIT */
/*
 * Reads from the back: the end records give the central directory, and its
 * headers give the members.  The members are sorted by local header offset.
 * Each one must fill the bytes up to the next one exactly, the last one those
 * up to the central directory.  So every byte after the prefix is accounted
 * for.
 */
#include "format/zipaudit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "format/zip_format.h"
#include "format/zipcentral.h"
#include "format/zipend.h"
#include "format/ziplocal.h"
#include "format/zipname.h"

/*
 * Bytes that are read at once: of the central directory, which is read from
 * start to end, and of local headers, which are far from each other.
 */
#define DIRECTORY_AHEAD ((size_t)64 << 10)
#define LOCAL_AHEAD ((size_t)4 << 10)

#define MARKER_LENGTH 4

static int
prefix_member(const struct zipaudit_member *member, struct err *err)
{
	auto_free char *shown =
		zipname_show(member->name, strlen(member->name));

	return err_prefix(err, "member '%s'", shown);
}

static int
read_directory(struct zipaudit *audit, struct blob *archive,
	       const struct zipend *end, struct err *err)
{
	auto_blob_window window = BLOB_WINDOW_INIT(DIRECTORY_AHEAD);
	uint64_t position = end->offset;
	uint64_t limit = end->offset + end->size;
	uint64_t total = 0;

	/* The count fits the directory's size, which bounds the allocation. */
	audit->members =
		mem_zalloc((size_t)end->count, sizeof(*audit->members));
	while (audit->count < end->count) {
		struct zipaudit_member *member =
			&audit->members[audit->count++];

		if (zipcentral_read(member, archive, &window, &position, limit,
				    err))
			return -1;
		/* Out of range either way; tile() reports it. */
		if (__builtin_add_overflow(member->offset, end->shift,
					   &member->offset))
			member->offset = UINT64_MAX;
		if (member->size > ZIPAUDIT_MAX_TOTAL - total) {
			err_set(err,
				"the members up to it exceed the limit of "
				"%" PRIu64 " bytes uncompressed",
				ZIPAUDIT_MAX_TOTAL);
			return prefix_member(member, err);
		}
		total += member->size;
	}
	if (position != limit)
		return err_set(err,
			       "the central directory has %" PRIu64
			       " bytes after its last header",
			       limit - position);
	return 0;
}

static int
compare_offsets(const void *left, const void *right)
{
	const struct zipaudit_member *a = left;
	const struct zipaudit_member *b = right;

	int order = (a->offset > b->offset) - (a->offset < b->offset);

	/* Two members at one offset always get the same message. */
	return order ? order : strcmp(a->name, b->name);
}

static int
check_shared(const struct zipaudit *audit, struct err *err)
{
	for (size_t i = 1; i < audit->count; i++) {
		const struct zipaudit_member *member = &audit->members[i];

		if (member->offset != member[-1].offset)
			continue;

		auto_free char *neighbour =
			zipname_show(member[-1].name, strlen(member[-1].name));

		err_set(err,
			"two central headers share its local header at "
			"offset %" PRIu64 ", the other is that of '%s'",
			member->offset, neighbour);
		return prefix_member(member, err);
	}
	return 0;
}

/* Sets *is_found if the archive may have a prefix. */
static int
find_launcher(struct blob *archive, enum zipaudit_kind kind, bool *is_found,
	      struct err *err)
{
	uint8_t bytes[2];

	*is_found = false;
	if (kind != ZIPAUDIT_ZIP || archive->length < sizeof(bytes))
		return 0;
	if (blob_read(archive, 0, bytes, sizeof(bytes), err))
		return -1;
	*is_found = !memcmp(bytes, "#!", sizeof(bytes));
	return 0;
}

/* A prefix is small enough to be read at once. */
static int
search_prefix(struct blob *archive, size_t length, struct err *err)
{
	auto_free uint8_t *bytes = mem_alloc(length);

	if (blob_read(archive, 0, bytes, length, err))
		return -1;
	return zipend_has_signature(bytes, length) ?
		       err_set(err, "the bytes before the first local header "
				    "hold the signature of a zip record") :
		       0;
}

/*
 * Refuses bytes before the first local header, except the marker of archives
 * that may have several parts.  Info-ZIP leaves the marker in an archive of one
 * part.  Readers of zips skip it, but readers of wheels that do not seek fail.
 */
static int
refuse_lead(struct blob *archive, enum zipaudit_kind kind, uint64_t first,
	    struct err *err)
{
	uint8_t bytes[MARKER_LENGTH];
	bool is_marker = first == sizeof(bytes);

	if (is_marker) {
		if (blob_read(archive, 0, bytes, sizeof(bytes), err))
			return -1;
		is_marker = get_le32(bytes) == ZIP_SPANNED_SIGNATURE ||
			    get_le32(bytes) == ZIP_ONE_PART_SIGNATURE;
	}
	if (is_marker && kind == ZIPAUDIT_ZIP)
		return 0;
	if (is_marker)
		return err_set(err,
			       "it starts with the marker of a split archive "
			       "(APPNOTE 8.5.4); create it again in one part");
	return err_set(err, "%" PRIu64 " bytes precede the first local header",
		       first);
}

/* Checks the bytes before the first local header. */
static int
check_prefix(struct zipaudit *audit, struct blob *archive,
	     enum zipaudit_kind kind, uint64_t first, bool has_prefix,
	     struct err *err)
{
	if (!first && !has_prefix)
		return 0;
	if (!has_prefix)
		return refuse_lead(archive, kind, first, err);
	if (!first || (audit->shift && audit->shift != first))
		return err_set(err, "some offsets count the bytes before the "
				    "first local header, others do not");
	if (first > ZIPAUDIT_MAX_PREFIX)
		return err_set(err,
			       "%" PRIu64 " bytes precede the first "
			       "local header, the limit is %" PRIu64,
			       first, ZIPAUDIT_MAX_PREFIX);
	if (search_prefix(archive, (size_t)first, err))
		return -1;
	audit->prefix = first;
	return 0;
}

static int
tile(struct zipaudit *audit, struct blob *archive, enum zipaudit_kind kind,
     uint64_t directory, bool has_prefix, struct err *err)
{
	auto_blob_window window = BLOB_WINDOW_INIT(LOCAL_AHEAD);
	uint64_t first = audit->count ? audit->members[0].offset : directory;

	if (audit->count &&
	    audit->members[audit->count - 1].offset >= directory) {
		err_set(err, "its local header would begin after the members");
		return prefix_member(&audit->members[audit->count - 1], err);
	}
	if (check_prefix(audit, archive, kind, first, has_prefix, err) ||
	    check_shared(audit, err))
		return -1;
	for (size_t i = 0; i < audit->count; i++) {
		struct zipaudit_member *member = &audit->members[i];
		uint64_t end =
			i + 1 < audit->count ? member[1].offset : directory;

		if (ziplocal_check(member, archive, &window, end, err))
			return prefix_member(member, err);
	}
	return 0;
}

static int
zipaudit_check_names(const struct zipaudit *audit, struct err *err)
{
	auto_free const char **names = mem_zalloc(audit->count, sizeof(*names));

	for (size_t i = 0; i < audit->count; i++)
		names[i] = audit->members[i].name;
	return zipname_check_collisions(names, audit->count, err);
}

/* Refuses in a wheel what only other archives may have. */
static int
check_kind(const struct zipaudit *audit, enum zipaudit_kind kind,
	   struct err *err)
{
	for (size_t i = 0; kind == ZIPAUDIT_WHEEL && i < audit->count; i++) {
		const struct zipaudit_member *member = &audit->members[i];

		if (zipname_plain(member->name) != member->name)
			err_set(err, "the path has a '.' component");
		else if (member->is_link)
			err_set(err, "it is a symbolic link, which installers "
				     "do not create");
		else
			continue;
		return prefix_member(member, err);
	}
	return 0;
}

/* The first member whose name is not ASCII, with or without UTF-8 flag. */
static const struct zipaudit_member *
find_named(const struct zipaudit *audit, bool has_flag)
{
	for (size_t i = 0; i < audit->count; i++) {
		const struct zipaudit_member *member = &audit->members[i];

		if (!member->is_ascii &&
		    has_flag == !!(member->flags & ZIP_FLAG_UTF8))
			return member;
	}
	return NULL;
}

/*
 * The encoding of a name without the UTF-8 flag is that of its writer.  Writers
 * on Unix and macOS use UTF-8, unless they know the flag and leave it out.
 */
static int
check_encoding(const struct zipaudit *audit, struct err *err)
{
	const struct zipaudit_member *bare = find_named(audit, false);
	const struct zipaudit_member *marked = find_named(audit, true);

	if (!bare)
		return 0;
	if (marked) {
		auto_free char *shown =
			zipname_show(marked->name, strlen(marked->name));

		err_set(err,
			"the name is not ASCII, but its UTF-8 flag (bit 11) is "
			"not set, unlike that of '%s'",
			shown);
		return prefix_member(bare, err);
	}
	for (size_t i = 0; i < audit->count; i++) {
		bare = &audit->members[i];
		if (bare->is_ascii || bare->host == ZIP_HOST_UNIX ||
		    bare->host == ZIP_HOST_MACOS)
			continue;
		err_set(err, "the name is not ASCII, its UTF-8 flag (bit 11) "
			     "is not set, and it was not made on Unix or "
			     "macOS, so its encoding is not known; pack the "
			     "archive again with a tool that sets the flag");
		return prefix_member(bare, err);
	}
	return 0;
}

int
zipaudit_open(struct zipaudit *audit, struct blob *archive,
	      enum zipaudit_kind kind, struct err *err)
{
	bool has_prefix;
	struct zipend end;

	*audit = ZIPAUDIT_INIT;
	if (archive->length > ZIPAUDIT_MAX_ARCHIVE)
		return err_set(err,
			       "the archive has %" PRIu64 " bytes, the limit "
			       "is %" PRIu64,
			       archive->length, ZIPAUDIT_MAX_ARCHIVE);
	if (find_launcher(archive, kind, &has_prefix, err) ||
	    zipend_read(&end, archive, has_prefix, err))
		return -1;
	audit->shift = end.shift;
	if (read_directory(audit, archive, &end, err)) {
		zipaudit_fini(audit);
		return -1;
	}
	qsort(audit->members, audit->count, sizeof(*audit->members),
	      compare_offsets);
	if (tile(audit, archive, kind, end.offset, has_prefix, err) ||
	    check_kind(audit, kind, err) || check_encoding(audit, err) ||
	    zipaudit_check_names(audit, err)) {
		zipaudit_fini(audit);
		return -1;
	}
	return 0;
}

void
zipaudit_fini(struct zipaudit *audit)
{
	for (size_t i = 0; i < audit->count; i++)
		free(audit->members[i].name);
	free(audit->members);
	*audit = ZIPAUDIT_INIT;
}
