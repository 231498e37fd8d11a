/* SPDX-License-Identifier: MIT */
/*
 * The input is read as RECORD.  Accepted rows must be found, and must be the
 * same after writing and reading them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "format/base64.h"
#include "format/record.h"
#include "format/record_hash.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

/* Writes a row.  Returns false if the row has a form that is never written. */
static bool
rewrite(const struct record_row *row, struct buf *out)
{
	auto_err err = ERR_INIT;
	auto_buf digest = BUF_INIT;

	if (!row->algorithm && !row->has_size) {
		record_add_self(out, row->path);
		return true;
	}
	if (!row->algorithm || strcmp(row->algorithm, "sha256") != 0 ||
	    !row->has_size)
		return false;
	require(!base64_decode(&digest, row->digest, strlen(row->digest),
			       &err));
	require(digest.length == RECORD_DIGEST_LENGTH);
	record_add_row(out, row->path, digest.data, row->size);
	return true;
}

static bool
same_text(const char *left, const char *right)
{
	return left && right ? !strcmp(left, right) : left == right;
}

/* The rows of an installed RECORD must be parts of the file, in order. */
static void
read_installed(const uint8_t *data, size_t size)
{
	auto_record record = RECORD_INIT;
	auto_err err = ERR_INIT;
	size_t end = 0;

	if (record_parse_installed(&record, data, size, &err)) {
		require(err.message && !strncmp(err.message, "line ", 5));
		return;
	}
	for (size_t i = 0; i < record.count; i++) {
		require(record.rows[i].offset >= end);
		end = record.rows[i].offset + record.rows[i].length;
		require(end <= size);
	}
}

/* Each faulty row must have a message; record_find() must find all others. */
static void
read_loosely(const uint8_t *data, size_t size)
{
	static const uint8_t digest[64] = { 1, 2, 3 };
	auto_record record = RECORD_INIT;
	auto_err err = ERR_INIT;

	if (record_parse_loosely(&record, data, size, &err))
		return;
	for (size_t i = 0; i < record.count; i++) {
		const struct record_row *row = &record.rows[i];

		require((row->fault == RECORD_FINE) == !row->problem);
		require(!row->problem || !strchr(row->problem, '\n'));
		if (row->fault != RECORD_BAD)
			require(record_find(&record, row->path) == row);
		record_hash_algorithm(row);
		require(!record_hash_is(row, digest, 0));
		record_hash_is(row, digest, 32);
		record_hash_is(row, digest, 48);
		record_hash_is(row, digest, 64);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_record record = RECORD_INIT;
	auto_record again = RECORD_INIT;
	auto_err err = ERR_INIT;
	auto_buf out = BUF_INIT;

	read_installed(data, size);
	read_loosely(data, size);
	if (record_parse(&record, data, size, &err)) {
		require(err.message && !strchr(err.message, '\n') &&
			!strncmp(err.message, "line ", 5));
		return 0;
	}
	for (size_t i = 0; i < record.count; i++) {
		const struct record_row *row = &record.rows[i];

		require(record_find(&record, row->path) == row);
		if (!rewrite(row, &out))
			return 0;
	}
	require(!record_parse(&again, out.data, out.length, &err));
	require(again.count == record.count);
	for (size_t i = 0; i < record.count; i++)
		require(!strcmp(again.rows[i].path, record.rows[i].path) &&
			same_text(again.rows[i].digest,
				  record.rows[i].digest) &&
			again.rows[i].has_size == record.rows[i].has_size &&
			again.rows[i].size == record.rows[i].size);
	return 0;
}
