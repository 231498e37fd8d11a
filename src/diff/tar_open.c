/* SPDX-License-Identifier: MIT */
/* All headers of a member, those of pax and GNU tar included, are kept. */
#include "diff/tar_open.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/path.h"
#include "format/taraudit.h"
#include "format/tarhead.h"
#include "tar/state.h"

/* The most bytes of global headers that are compared: one that is as large as
 * readers take. */
#define MOST_GLOBAL TARAUDIT_MOST_SPECIAL

/* --- the headers of a member --- */

/* Takes the raw bytes of a member: its headers, then the rest. */
struct tar_raw {
	struct diff_archive *archive;
	struct buf head;
	size_t global;	/* where a global header begins in it */
	bool is_global; /* the last header is one, or a volume label */
	uint64_t body;	/* bytes of the last header's body still to come */
	bool is_whole;	/* the member's own header is complete */
	struct digest rest;
	uint64_t length; /* of all, bytes */
};

/* Moves a complete header that is about the archive there. */
static void
tar_take_global(struct tar_raw *raw)
{
	struct buf *global = &raw->archive->global;

	if (global->length < MOST_GLOBAL)
		buf_add(global, raw->head.data + raw->global,
			raw->head.length - raw->global);
	raw->head.length = raw->global;
	raw->is_global = false;
}

/* Looks at the last block of the head, which is a header. */
static int
tar_take_header(struct tar_raw *raw, struct err *err)
{
	struct tarhead head;

	if (tarhead_read(&head,
			 raw->head.data + raw->head.length - TARHEAD_BLOCK,
			 err))
		return -1;
	raw->is_global = head.type == 'V' || head.type == 'g';
	raw->global = raw->head.length - TARHEAD_BLOCK;
	if (!raw->is_global && head.type != 'x' && head.type != 'L' &&
	    head.type != 'K')
		raw->is_whole = true;
	else
		raw->body = tarhead_padded(head.size);
	return 0;
}

static int
tar_take_raw(void *context, const void *bytes, size_t length, struct err *err)
{
	struct tar_raw *raw = context;
	const uint8_t *at = bytes;

	raw->length += length;
	while (length && !raw->is_whole) {
		const size_t filled = raw->head.length % TARHEAD_BLOCK;
		size_t used = TARHEAD_BLOCK - filled;

		if (raw->body)
			used = raw->body < length ? (size_t)raw->body : length;
		else if (used > length)
			used = length;
		buf_add(&raw->head, at, used);
		at += used;
		length -= used;
		if (raw->body)
			raw->body -= used;
		else if (filled + used == TARHEAD_BLOCK &&
			 tar_take_header(raw, err))
			return -1;
		if (raw->is_global && !raw->body)
			tar_take_global(raw);
	}
	return length ? digest_add(&raw->rest, at, length, err) : 0;
}

static int
tar_keep_head(struct diff_archive *archive, struct tar_raw *raw,
	      struct err *err)
{
	struct diff_member *member = &archive->members[archive->count - 1];
	uint8_t digest[DIGEST_MOST_SIZE];
	size_t size;

	if (digest_end(&raw->rest, digest, &size, err))
		return -1;
	memcpy(member->rest, digest, sizeof(member->rest));
	member->head =
		(struct tar_extent){ archive->spool.length, raw->head.length };
	return tar_spool_add(&archive->spool, raw->head.data, raw->head.length,
			     err);
}

/* --- a member --- */

static enum diff_type
tar_type_of(enum arctar_type type)
{
	static const enum diff_type types[] = {
		[ARCTAR_TYPE_REGULAR] = DIFF_TYPE_FILE,
		[ARCTAR_TYPE_DIRECTORY] = DIFF_TYPE_DIRECTORY,
		[ARCTAR_TYPE_SYMLINK] = DIFF_TYPE_LINK,
		[ARCTAR_TYPE_HARD_LINK] = DIFF_TYPE_HARD_LINK,
		[ARCTAR_TYPE_OTHER] = DIFF_TYPE_SPECIAL,
	};

	return types[type];
}

static int
tar_read_member(struct diff_archive *archive, struct arctar *in,
		struct err *err)
{
	const bool is_file =
		archive->members[archive->count - 1].type == DIFF_TYPE_FILE;
	struct tar_raw raw = { .archive = archive, .rest = DIGEST_INIT };
	const struct arctar_taker raw_taker = { tar_take_raw, &raw };
	struct diff_intake intake;
	const struct arctar_taker taker = { diff_intake_take, &intake };
	int result = diff_intake_begin(&intake, archive, err);

	if (!result)
		result = digest_begin(&raw.rest, "sha256", err);
	if (!result)
		result = arctar_read(in, &raw_taker, is_file ? &taker : NULL,
				     err);
	if (!result)
		result = diff_intake_end(&intake, err);
	if (!result)
		result = tar_keep_head(archive, &raw, err);
	archive->tail -= raw.length;
	diff_intake_fini(&intake);
	digest_fini(&raw.rest);
	buf_fini(&raw.head);
	return result;
}

/* Gives a hard link the content of its target. */
static void
tar_follow(struct diff_archive *archive, struct diff_member *member,
	   const struct map *numbers)
{
	auto_free char *name = path_relative(member->target);
	const size_t number = (size_t)map_find(numbers, name, strlen(name));
	const struct diff_member *target;

	if (!number)
		return;
	target = &archive->members[number - 1];
	member->has_content = target->has_content;
	member->size = target->size;
	memcpy(member->digest, target->digest, sizeof(member->digest));
	member->content = target->content;
	/* Only content that was kept can be looked into. */
	if (target->kind == DIFF_KIND_DATA)
		member->kind = DIFF_KIND_DATA;
}

/* Checks the limit for the memory of all members so far. */
static int
tar_check_memory(struct diff_archive *archive, struct err *err)
{
	const struct diff_member *member =
		&archive->members[archive->count - 1];

	archive->bytes += sizeof(*member) + 3 * strlen(member->spelled) +
			  (member->target ? strlen(member->target) : 0);
	if (archive->count <= TAR_MOST_MEMBERS &&
	    archive->bytes <= archive->most_bytes)
		return 0;
	return err_set(err,
		       "its names and link targets use more than %ju bytes of "
		       "memory; use --limit=SIZE to permit more",
		       (uintmax_t)archive->most_bytes);
}

int
diff_tar_add(struct diff_archive *archive, struct arctar *in,
	     const struct arctar_member *from, struct map *numbers,
	     struct err *err)
{
	struct diff_member *member;

	member = diff_archive_add(archive, from->name, tar_type_of(from->type));
	member->mode = from->mode;
	member->uid = from->uid;
	member->gid = from->gid;
	member->mtime = from->mtime;
	if (from->target)
		member->target = mem_strdup(from->target);
	if (from->user && *from->user)
		member->user = mem_strdup(from->user);
	if (from->group && *from->group)
		member->group = mem_strdup(from->group);
	if (tar_check_memory(archive, err) || tar_read_member(archive, in, err))
		return -1;
	if (member->type == DIFF_TYPE_HARD_LINK && member->target)
		tar_follow(archive, member, numbers);
	*map_get(numbers, member->name, strlen(member->name)) =
		(void *)archive->count;
	return 0;
}

/* --- the archive --- */

/* Gets all inflated bytes. */
struct tar_stream {
	uint64_t length;
	struct digest digest;
};

static int
tar_take_stream(void *context, const void *bytes, size_t length,
		struct err *err)
{
	struct tar_stream *stream = context;

	stream->length += length;
	return digest_add(&stream->digest, bytes, length, err);
}

static int
tar_read_members(struct diff_archive *archive, struct arctar *in,
		 struct err *err)
{
	struct map numbers = MAP_INIT;
	struct arctar_member from;
	int result;

	do {
		result = arctar_next(in, &from, err);
		if (result > 0 &&
		    diff_tar_add(archive, in, &from, &numbers, err))
			result = -1;
	} while (result > 0);
	map_fini(&numbers);
	return result;
}

static int
tar_read_archive(struct diff_archive *archive, struct arctar *in,
		 struct err *err)
{
	struct tar_stream stream = { .digest = DIGEST_INIT };
	const struct arctar_taker watch = { tar_take_stream, &stream };
	uint8_t digest[DIGEST_MOST_SIZE];
	size_t size;
	int result = digest_begin(&stream.digest, "sha256", err);

	if (!result)
		result = arctar_watch(in, &watch, err);
	if (!result)
		result = tar_read_members(archive, in, err);
	if (!result)
		result = digest_end(&stream.digest, digest, &size, err);
	if (!result)
		memcpy(archive->stream, digest, sizeof(archive->stream));
	archive->filter = arctar_filter(in);
	archive->inflated = stream.length;
	archive->tail += stream.length;
	digest_fini(&stream.digest);
	return result;
}

int
diff_tar_open(struct diff_archive *archive, const char *path,
	      const struct options *options, struct err *err)
{
	struct stat status;
	struct arctar *in;
	int result;

	diff_archive_init(archive, path, DIFF_FORMAT_TAR, options);
	if (blob_open(&archive->blob, path, &status, err))
		return -1;
	in = arctar_open(archive->blob.fd, options->size_limit, err);
	result = in ? tar_read_archive(archive, in, err) : -1;
	arctar_close(in);
	if (result)
		return err_prefix(err, "%s", path);
	diff_archive_settle(archive);
	return 0;
}
