/* SPDX-License-Identifier: MIT */
/*
 * A zip that the audit accepts, as a wheel and as any other zip, is read with
 * libarchive.  What libarchive returns must be the bytes that zlib finds there,
 * with the CRC of the header.  If the tests' own inflater accepts every member,
 * libarchive must too.  The members are then written to a new archive with
 * correct sizes and checksums, which must be read without error.
 */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

/* Enough for any input that is worth its time. */
#define TINY_MOST_OUTPUT ((size_t)64 << 10)

#include "base/buf.h"
#include "base/crc32.h"
#include "base/mem.h"
#include "format/zip_format.h"
#include "format/zipaudit.h"
#include "format/zipw.h"
#include "host/arcread.h"
#include "host/inflate.h"
#include "lib/append.h"
#include "lib/tiny_inflate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An accepted archive, and the content of its members by two readers. */
struct trial {
	const uint8_t *data;
	size_t size;
	enum zipaudit_kind kind;
	struct zipaudit audit;
	struct buf *read;   /* by libarchive */
	struct buf *wanted; /* by tiny_inflate */
	bool *is_inflated;  /* tiny_inflate accepts the data */
};

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static int
read_members(struct trial *trial, struct blob *blob, struct err *err)
{
	struct arcread reader = ARCREAD_INIT;
	int result = arcread_open(&reader, blob, trial->audit.shift, err);

	for (size_t i = 0; i < trial->audit.count && !result; i++)
		result = arcread_member(&reader, trial->audit.members[i].name,
					trial->audit.members[i].size, append,
					&trial->read[i], err);
	if (!result)
		result = arcread_end(&reader, err);
	arcread_close(&reader);
	return result;
}

/* Returns whether libarchive reads the whole archive. */
static bool
read_all(struct trial *trial)
{
	struct blob blob = BLOB_OF(trial->data, trial->size);
	auto_err err = ERR_INIT;

	/* libarchive does not recognise an archive without members. */
	if (!trial->audit.count || !read_members(trial, &blob, &err))
		return true;
	require(err.message && *err.message && !strchr(err.message, '\n'));
	return false;
}

static void
check_content(const struct trial *trial, size_t number)
{
	const struct zipaudit_member *member = &trial->audit.members[number];
	const struct buf *read = &trial->read[number];
	const uint8_t *stream = trial->data + member->data_offset;
	const size_t length = (size_t)member->compressed_size;
	auto_err err = ERR_INIT;

	require(read->length == member->size);
	/* libarchive does not check the target of a link. */
	if (member->is_link && !trial->is_inflated[number])
		return;
	if (member->method == ZIP_METHOD_STORED)
		require(read->length == length &&
			(!length || !memcmp(read->data, stream, length)));
	else
		require(!inflate_compare(stream, length, read->data,
					 read->length, &err));
	if (!member->is_link)
		require(crc32_update(0, read->data, read->length) ==
			member->crc);
}

static void
inflate_member(struct trial *trial, size_t number)
{
	const struct zipaudit_member *member = &trial->audit.members[number];
	const uint8_t *stream = trial->data + member->data_offset;
	const size_t length = (size_t)member->compressed_size;
	struct buf *wanted = &trial->wanted[number];
	struct tiny_facts facts;

	if (member->method == ZIP_METHOD_STORED)
		buf_add(wanted, stream, length);
	trial->is_inflated[number] =
		member->method == ZIP_METHOD_STORED ||
		!tiny_inflate(stream, length, wanted, &facts);
}

/* Whether libarchive has no reason to refuse a member. */
static bool
is_sound(const struct trial *trial, size_t number)
{
	const struct zipaudit_member *member = &trial->audit.members[number];
	const struct buf *wanted = &trial->wanted[number];

	if (!trial->is_inflated[number] || wanted->length != member->size ||
	    crc32_update(0, wanted->data, wanted->length) != member->crc)
		return false;
	if (!member->is_link)
		return true;
	/* It may fail to read the target of a link that is compressed. */
	for (size_t i = 0; i < wanted->length; i++)
		if (wanted->data[i] < ' ' || wanted->data[i] > '~')
			return false;
	return wanted->length && member->method == ZIP_METHOD_STORED;
}

static bool
is_small(const struct zipaudit *audit)
{
	uint64_t total = 0;

	for (size_t i = 0; i < audit->count; i++)
		total += audit->members[i].size;
	return total <= TINY_MOST_OUTPUT;
}

static void
trial_fini(struct trial *trial)
{
	for (size_t i = 0; i < trial->audit.count; i++) {
		buf_fini(&trial->read[i]);
		buf_fini(&trial->wanted[i]);
	}
	free(trial->read);
	free(trial->wanted);
	free(trial->is_inflated);
	zipaudit_fini(&trial->audit);
}

/* Audits and reads an archive.  *is_read is whether libarchive reads it all.
 * Returns false if the audit refuses it. */
static bool
trial_init(struct trial *trial, bool *is_read)
{
	size_t count;
	bool all_sound = true;
	auto_err err = ERR_INIT;

	if (zipaudit_open(&trial->audit, &BLOB_OF(trial->data, trial->size),
			  trial->kind, &err))
		return false;
	if (!is_small(&trial->audit)) {
		zipaudit_fini(&trial->audit);
		return false;
	}
	count = trial->audit.count;
	trial->read = mem_zalloc(count, sizeof(*trial->read));
	trial->wanted = mem_zalloc(count, sizeof(*trial->wanted));
	trial->is_inflated = mem_zalloc(count, sizeof(*trial->is_inflated));
	for (size_t i = 0; i < count; i++) {
		inflate_member(trial, i);
		all_sound &= is_sound(trial, i);
	}
	*is_read = read_all(trial);
	for (size_t i = 0; i < count && *is_read; i++)
		check_content(trial, i);
	require(*is_read || !all_sound);
	return true;
}

/*
 * A copy of a member with the size and CRC of its content.  A stream that does
 * not inflate becomes the content of a stored file.
 */
static struct zipw_member
corrected(const struct trial *trial, size_t number)
{
	const struct zipaudit_member *member = &trial->audit.members[number];
	const struct buf *wanted = &trial->wanted[number];
	struct zipw_member copy = {
		.name = member->name,
		.compressed = trial->data + member->data_offset,
		.compressed_size = (size_t)member->compressed_size,
		.size = wanted->length,
		.crc = crc32_update(0, wanted->data, wanted->length),
		.method = member->method,
		.executable = member->mode & 0100,
		.is_directory = member->is_directory,
	};

	if (trial->is_inflated[number])
		return copy;
	copy.method = ZIP_METHOD_STORED;
	copy.size = copy.compressed_size;
	copy.crc = crc32_update(0, copy.compressed, copy.compressed_size);
	return copy;
}

static void
write_corrected(const struct trial *trial, struct buf *out)
{
	auto_err err = ERR_INIT;
	struct zipw zipw;

	zipw_init(&zipw, 0, append, out);
	require(!zipw_prefix(&zipw, trial->data, (size_t)trial->audit.prefix,
			     &err));
	for (size_t i = 0; i < trial->audit.count; i++) {
		struct zipw_member copy = corrected(trial, i);

		require(!zipw_add(&zipw, &copy, &err));
	}
	require(!zipw_finish(&zipw, &err));
	zipw_fini(&zipw);
}

static void
check_corrected(const struct trial *trial)
{
	struct trial again = { .kind = trial->kind };
	auto_buf out = BUF_INIT;
	bool is_read;

	write_corrected(trial, &out);
	again.data = out.data;
	again.size = out.length;
	require(trial_init(&again, &is_read) && is_read);
	require(again.audit.count == trial->audit.count);
	for (size_t i = 0; i < again.audit.count; i++)
		if (trial->is_inflated[i])
			require(again.read[i].length ==
					trial->wanted[i].length &&
				(!again.read[i].length ||
				 !memcmp(again.read[i].data,
					 trial->wanted[i].data,
					 again.read[i].length)));
	trial_fini(&again);
}

static void
pass(const uint8_t *data, size_t size, enum zipaudit_kind kind)
{
	struct trial trial = { .data = data, .size = size, .kind = kind };
	bool is_read;

	if (!trial_init(&trial, &is_read))
		return;
	check_corrected(&trial);
	trial_fini(&trial);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	pass(data, size, ZIPAUDIT_WHEEL);
	pass(data, size, ZIPAUDIT_ZIP);
	return 0;
}
