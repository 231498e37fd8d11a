/* SPDX-License-Identifier: MIT */
/*
 * Two readers of libarchive in sequence: the first one only inflates, the
 * second one only parses tar.  The stream between them is kept in a window
 * until it is clear which member the bytes belong to.  The second reader gives
 * the offset of each member, and all bytes up to the next member belong to it.
 *
 * The whole stream passes the audit (format/taraudit) before libarchive sees
 * it.  What libarchive reports about a member must agree with the audit.
 */
#include "host/arctar.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/signals.h"
#include "format/taraudit.h"
#include "format/tarhead.h"
#include "format/zipname.h"
#include "host/arctar_agree.h"
#include "host/arctar_filter.h"
#include "host/arctar_write.h"

#define PIECE_BYTES ((size_t)64 << 10)

struct arctar {
	struct arctar_inflate inflate;
	struct archive *tar;
	struct archive_entry *entry;
	struct taraudit *audit;
	struct tarmember audited; /* the current member */
	struct map names;	  /* see host/arctar_agree; values owned */
	const char *notice;	  /* about the end, a constant; or NULL */
	struct buf tail;	  /* headers after the last member */
	const struct arctar_taker *watch; /* gets the whole stream; or NULL */

	struct buf window;  /* bytes of the stream, from offset at on */
	uint64_t at;	    /* offset of the window in the stream */
	uint64_t given;	    /* tar has read the stream up to here */
	uint64_t passed;    /* takers of raw bytes have it up to here */
	uint8_t *piece;	    /* a copy for tar, because the window moves */
	bool is_begun;	    /* the audit has the first block */
	bool is_at_end;	    /* of the stream */
	bool is_read;	    /* the current member has been read */
	struct err problem; /* why a callback failed */
};

/* --- errors --- */

/*
 * Reports the error of a callback, if any, or else the error of the tar reader.
 */
static int
arctar_fail(struct arctar *archive, struct err *err)
{
	const char *text = archive_error_string(archive->tar);

	if (archive->problem.message)
		return err_set(err, "%s", archive->problem.message);
	return err_set(err, "libarchive: %s",
		       text ? text : "no reason given (it may lack memory)");
}

static int
fail_member(struct arctar *archive, struct err *err)
{
	const char *name = archive->audited.name ? archive->audited.name : "";
	auto_free char *shown = zipname_show(name, strlen(name));

	/* The audit may already have named a member, possibly another one. */
	if (!strncmp(err->message, "member '", 8))
		return -1;
	return err_prefix(err, "member '%s'", shown);
}

/* --- the stream --- */

static uint64_t
stream_end(const struct arctar *archive)
{
	return archive->at + archive->window.length;
}

/*
 * Rejects an archive that is compressed twice, because it is inflated only
 * once.
 */
static int
check_nesting(struct arctar *archive, struct err *err)
{
	const struct arctar_kind *inner = NULL;

	if (archive->inflate.filter != ARCTAR_FILTER_PLAIN)
		inner = arctar_kind_detect(archive->window.data,
					   archive->window.length);
	if (!inner)
		return 0;
	return err_set(
		err,
		"is compressed twice, with %s and %s; decompress it once first",
		arctar_kind_name(archive->inflate.filter), inner->name);
}

/*
 * Passes bytes to the audit.  The audit begins with the whole window, once that
 * has a complete block or the stream has ended.
 */
static int
audit_bytes(struct arctar *archive, const uint8_t *bytes, size_t length,
	    struct err *err)
{
	if (archive->is_begun)
		return taraudit_feed(archive->audit, bytes, length, err);
	if (archive->window.length < TARHEAD_BLOCK && !archive->is_at_end)
		return 0;
	archive->is_begun = true;
	if (check_nesting(archive, err))
		return -1;
	return taraudit_feed(archive->audit, archive->window.data,
			     archive->window.length, err);
}

/*
 * The audit judges the end before libarchive does, because its messages say
 * more.
 */
static int
audit_more(struct arctar *archive, const uint8_t *bytes, size_t length,
	   struct err *err)
{
	if (audit_bytes(archive, bytes, length, err))
		return -1;
	return archive->is_at_end ?
		       taraudit_end(archive->audit, &archive->notice, err) :
		       0;
}

/* Adds the next piece of the stream to the window. */
static int
fill(struct arctar *archive, struct err *err)
{
	const uint8_t *bytes = NULL;
	size_t length;

	if (signals_caught())
		return err_set(err, "interrupted");
	if (arctar_inflate(&archive->inflate, &bytes, &length, err))
		return -1;
	archive->is_at_end = !length;
	if (length)
		buf_add(&archive->window, bytes, length);
	if (length && archive->watch &&
	    archive->watch->take(archive->watch->context, bytes, length, err))
		return -1;
	return audit_more(archive, bytes, length, err);
}

/* Read callback of the tar reader. */
static la_ssize_t
arctar_give(struct archive *tar, void *context, const void **bytes)
{
	struct arctar *archive = context;
	size_t length;

	(void)tar;
	if (archive->given == stream_end(archive) && !archive->is_at_end &&
	    fill(archive, &archive->problem))
		return ARCHIVE_FATAL;
	length = (size_t)(stream_end(archive) - archive->given);
	if (length > PIECE_BYTES)
		length = PIECE_BYTES;
	if (length)
		memcpy(archive->piece,
		       archive->window.data + (archive->given - archive->at),
		       length);
	archive->given += length;
	*bytes = archive->piece;
	return (la_ssize_t)length;
}

/* Drops the part of the window that is no longer needed. */
static void
arctar_forget(struct arctar *archive)
{
	struct buf *window = &archive->window;
	uint64_t end = archive->passed < archive->given ? archive->passed :
							  archive->given;
	size_t length = (size_t)(end - archive->at);

	if (!length)
		return;
	memmove(window->data, window->data + length, window->length - length);
	window->length -= length;
	archive->at = end;
}

/* Passes the bytes up to offset end to raw, except those passed before. */
static int
arctar_pass(struct arctar *archive, uint64_t end,
	    const struct arctar_taker *raw, struct err *err)
{
	while (stream_end(archive) < end && !archive->is_at_end)
		if (fill(archive, err))
			return -1;
	if (stream_end(archive) < end)
		return err_set(err, "the archive is truncated");
	if (raw && end > archive->passed &&
	    raw->take(raw->context,
		      archive->window.data + (archive->passed - archive->at),
		      (size_t)(end - archive->passed), err))
		return -1;
	archive->passed = end;
	arctar_forget(archive);
	return 0;
}

/* The offset of the tar reader in the stream. */
static uint64_t
position(const struct arctar *archive)
{
	return (uint64_t)archive_filter_bytes(archive->tar, 0);
}

/* --- opening --- */

static int
arctar_open_reader(struct arctar *archive, int fd, uint64_t limit,
		   struct err *err)
{
	if (arctar_inflate_open(&archive->inflate, fd, limit, err))
		return -1;
	archive->tar = archive_read_new();
	archive->entry = archive->tar ? archive_entry_new2(archive->tar) : NULL;
	if (!archive->entry)
		return err_set(err, "libarchive: out of memory");
	archive->piece = mem_alloc(PIECE_BYTES);
	/* archive_read_open crashes if it has no memory for this. */
	if (archive_read_support_format_tar(archive->tar) != ARCHIVE_OK ||
	    archive_read_set_callback_data(archive->tar, archive) != ARCHIVE_OK)
		return arctar_fail(archive, err);
	/* libarchive reads the first bytes during this call. */
	if (archive_read_open(archive->tar, archive, NULL, arctar_give, NULL) !=
	    ARCHIVE_OK)
		return arctar_fail(archive, err);
	return 0;
}

struct arctar *
arctar_open(int fd, uint64_t limit, struct err *err)
{
	struct arctar *archive = mem_zalloc(1, sizeof(*archive));
	int result;

	archive->is_read = true; /* there is no member yet */
	archive->audit = taraudit_new();
	signals_guard();
	result = arctar_open_reader(archive, fd, limit, err);
	signals_unguard();
	if (!result)
		return archive;
	arctar_close(archive);
	return NULL;
}

void
arctar_close(struct arctar *archive)
{
	if (!archive)
		return;
	archive_entry_free(archive->entry);
	if (archive->tar)
		archive_read_free(archive->tar);
	arctar_inflate_close(&archive->inflate);
	tarmember_fini(&archive->audited);
	taraudit_free(archive->audit);
	for (size_t i = 0; i < archive->names.count; i++)
		free(archive->names.entries[i].value);
	map_fini(&archive->names);
	buf_fini(&archive->window);
	buf_fini(&archive->tail);
	err_fini(&archive->problem);
	free(archive->piece);
	free(archive);
}

int
arctar_watch(struct arctar *archive, const struct arctar_taker *watch,
	     struct err *err)
{
	archive->watch = watch;
	/* libarchive may have read some of the stream when it was opened. */
	return archive->window.length ?
		       watch->take(watch->context, archive->window.data,
				   archive->window.length, err) :
		       0;
}

const struct buf *
arctar_tail(const struct arctar *archive)
{
	return &archive->tail;
}

const char *
arctar_notice(const struct arctar *archive)
{
	return archive->notice;
}

enum arctar_filter
arctar_filter(const struct arctar *archive)
{
	return archive->inflate.filter;
}

/* --- members --- */

static void
arctar_describe(struct arctar *archive, struct arctar_member *member)
{
	struct archive_entry *entry = archive->entry;

	*member = (struct arctar_member){
		.name = archive->audited.name,
		.target = archive->audited.target,
		.type = arctar_type_of(&archive->audited),
		.size = archive->audited.size,
		.mode = archive_entry_perm(entry),
		.uid = archive_entry_uid(entry),
		.gid = archive_entry_gid(entry),
		.user = archive_entry_uname(entry),
		.group = archive_entry_gname(entry),
		.mtime = archive->audited.mtime,
	};
}

/*
 * Takes the audited member and checks that libarchive has the same one, at the
 * same offset.
 */
static int
take_audited(struct arctar *archive, struct err *err)
{
	tarmember_fini(&archive->audited);
	if (!taraudit_next(archive->audit, &archive->audited))
		return err_set(err,
			       "libarchive finds a member that does not exist");
	if ((uint64_t)archive_read_header_position(archive->tar) ==
		    archive->passed &&
	    archive->audited.offset == archive->passed)
		return arctar_agree(archive->entry, &archive->audited, err) ?
			     -1 :
			     arctar_agree_normalized(&archive->names,
						     archive->entry,
						     &archive->audited, err);
	return err_set(err, "libarchive lost its place");
}

/*
 * Reads the rest of the stream after libarchive's last member, and checks that
 * the audit has no other member.
 */
static int
check_end(struct arctar *archive, struct err *err)
{
	struct tarmember missed;
	const uint64_t end = taraudit_end_offset(archive->audit);

	if (end > archive->passed && end <= stream_end(archive))
		buf_add(&archive->tail,
			archive->window.data + (archive->passed - archive->at),
			(size_t)(end - archive->passed));
	while (!archive->is_at_end) {
		archive->at = stream_end(archive);
		archive->window.length = 0;
		if (fill(archive, err))
			return -1;
	}
	if (taraudit_next(archive->audit, &missed)) {
		err_set(err, "libarchive does not find it");
		mem_cleanup(&archive->audited.name);
		archive->audited.name = steal(missed.name);
		tarmember_fini(&missed);
		return fail_member(archive, err);
	}
	return 0;
}

/*
 * A warning for a name that libarchive cannot convert.  It is not an error,
 * because member names are taken from the audit.
 */
static bool
arctar_is_charset_warning(struct archive *tar)
{
	const char *text = archive_error_string(tar);

	return text && strstr(text, "can't be converted");
}

static int
next_member(struct arctar *archive, struct arctar_member *member,
	    struct err *err)
{
	int result;

	result = archive_read_next_header2(archive->tar, archive->entry);
	/* libarchive may take a failed read for the end of the archive. */
	if (archive->problem.message)
		return arctar_fail(archive, err);
	if (result == ARCHIVE_EOF)
		return check_end(archive, err);
	if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
		return arctar_fail(archive, err);
	archive->is_read = false;
	if (take_audited(archive, err))
		return fail_member(archive, err);
	if (result == ARCHIVE_WARN &&
	    !arctar_is_charset_warning(archive->tar)) {
		arctar_fail(archive, err);
		return fail_member(archive, err);
	}
	arctar_describe(archive, member);
	return 1;
}

int
arctar_next(struct arctar *archive, struct arctar_member *member,
	    struct err *err)
{
	int result;

	if (!archive->is_read && arctar_read(archive, NULL, NULL, err))
		return -1;
	signals_guard();
	result = next_member(archive, member, err);
	signals_unguard();
	return result;
}

/* Passes zeros for a hole. */
static int
take_hole(const struct arctar_taker *content, uint64_t length, struct err *err)
{
	static const uint8_t zeros[4096];

	while (length) {
		size_t piece =
			length < sizeof(zeros) ? (size_t)length : sizeof(zeros);

		if (content->take(content->context, zeros, piece, err))
			return -1;
		length -= piece;
	}
	return 0;
}

/* The content of a member during reading. */
struct content {
	const struct arctar_taker *taker; /* or NULL */
	uint64_t size;
	uint64_t done; /* bytes passed to taker */
};

/* Passes a block that starts at an offset of the content. */
static int
arctar_take_block(struct content *content, uint64_t offset, const void *bytes,
		  size_t length, struct err *err)
{
	const struct arctar_taker *taker = content->taker;

	if (!taker)
		return 0;
	if (offset < content->done || offset > content->size ||
	    length > content->size - offset)
		return err_set(
			err,
			"libarchive returns more data than the header states");
	if (take_hole(taker, offset - content->done, err) ||
	    (length && taker->take(taker->context, bytes, length, err)))
		return -1;
	content->done = offset + length;
	return 0;
}

static int
read_blocks(struct arctar *archive, const struct arctar_taker *raw,
	    const struct arctar_taker *taker, struct err *err)
{
	struct content content = {
		.taker = taker,
		.size = (uint64_t)archive_entry_size(archive->entry),
	};
	int result;

	do {
		const void *bytes = NULL;
		size_t length = 0;
		la_int64_t offset = 0;

		result = archive_read_data_block(archive->tar, &bytes, &length,
						 &offset);
		if (archive->problem.message ||
		    (result != ARCHIVE_OK && result != ARCHIVE_EOF))
			return arctar_fail(archive, err);
		if (result == ARCHIVE_OK &&
		    arctar_take_block(&content, (uint64_t)offset, bytes, length,
				      err))
			return -1;
		/* This keeps the window small for a long file. */
		if (arctar_pass(archive, position(archive), raw, err))
			return -1;
	} while (result == ARCHIVE_OK);
	if (taker && take_hole(taker, content.size - content.done, err))
		return -1;
	/* The audit knows where the next member begins. */
	if (archive->passed > archive->audited.end)
		return err_set(err, "libarchive lost its place");
	return arctar_pass(archive, archive->audited.end, raw, err);
}

int
arctar_read(struct arctar *archive, const struct arctar_taker *raw,
	    const struct arctar_taker *content, struct err *err)
{
	int result;

	archive->is_read = true;
	signals_guard();
	result = read_blocks(archive, raw, content, err);
	signals_unguard();
	return result ? fail_member(archive, err) : 0;
}

int
arctar_unlink(struct arctar *archive, const void *content, size_t length,
	      struct buf *bytes, struct err *err)
{
	struct archive_entry *entry = archive_entry_clone(archive->entry);
	int result;

	if (!entry)
		return err_set(err, "libarchive: out of memory");
	archive_entry_copy_pathname(entry, archive->audited.name);
	archive_entry_set_hardlink(entry, NULL);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, (la_int64_t)length);
	result = arctar_write_entry(entry, content, length, bytes, err);
	archive_entry_free(entry);
	return result ? fail_member(archive, err) : 0;
}
