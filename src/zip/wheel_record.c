/* SPDX-License-Identifier: MIT */
/*
 * refuse() notes a fault of RECORD or refuses the wheel.  A RECORD that cannot
 * be parsed is always refused.
 */
#include "zip/wheel_record.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "format/base64.h"
#include "format/record_hash.h"

void
wheel_expectation_fini(struct wheel_expectation *expected)
{
	digest_fini(&expected->sha256);
	digest_fini(&expected->alternative);
}

/* RECORD is wrong, as *err says: notes that, or refuses the wheel. */
static int
wheel_record_refuse(struct wheel *wheel, struct err *err)
{
	auto_free char *problem = mem_strdup(err->message);

	if (wheel->trusts_content) {
		wheel_notes_add(&wheel->notes, WHEEL_WRONG_ROW, problem);
		err_fini(err);
		return 0;
	}
	wheel->is_record_wrong = true;
	return err_set(err,
		       "%s; use --rewrite-record to trust the content and "
		       "write RECORD anew",
		       problem);
}

int
wheel_record_miss(struct wheel *wheel, struct err *err)
{
	err_set(err, "no %s", wheel->record_name);
	return wheel_record_refuse(wheel, err);
}

/* --- rows --- */

/*
 * Returns the member that a bad row probably means: "a/b" for "/a/b", "./a/b",
 * "a//b" and "a\\b".  Owned.
 */
static char *
meant_name(const char *path)
{
	auto_buf name = BUF_INIT;

	while (*path) {
		size_t length = strcspn(path, "/\\");

		if (length && !(length == 1 && *path == '.')) {
			if (name.length)
				buf_add_byte(&name, '/');
			buf_add(&name, path, length);
		}
		path += length;
		path += strspn(path, "/\\");
	}
	buf_add_byte(&name, '\0');
	return (char *)steal(name.data);
}

static void
note_refused(struct wheel *wheel, const char *path)
{
	auto_free char *name = meant_name(path);

	*map_get(&wheel->refused_rows, name, strlen(name)) = wheel;
}

/* Whether a member has a row, good or bad; bad rows are already reported. */
static bool
is_listed(const struct wheel *wheel, const char *name)
{
	return record_find(&wheel->record, name) ||
	       map_find(&wheel->refused_rows, name, strlen(name));
}

static int
refuse_row(struct wheel *wheel, const struct record_row *row, struct err *err)
{
	err_set(err, "%s: %s", wheel->record_name, row->problem);
	if (row->path)
		note_refused(wheel, row->path);
	return wheel_record_refuse(wheel, err);
}

static int
check_row(struct wheel *wheel, const struct record_row *row,
	  bool (*has_member)(const void *context, const char *name),
	  const void *context, struct err *err)
{
	auto_free char *folder = NULL;
	enum wheel_note note = WHEEL_FOLDER_ROW;

	if (row->fault == RECORD_BAD)
		return refuse_row(wheel, row, err);
	if (row->fault != RECORD_FOLDER) {
		if (has_member(context, row->path))
			return 0;
		folder = mem_printf("%s/", row->path);
		if (!has_member(context, folder))
			note = WHEEL_LOST_ROW;
	}
	wheel_notes_add(&wheel->notes, note, row->path);
	return 0;
}

int
wheel_record_read(struct wheel *wheel,
		  bool (*has_member)(const void *context, const char *name),
		  const void *context, struct err *err)
{
	struct record *record = &wheel->record;

	if (record_parse_loosely(record, wheel->record_text.data,
				 wheel->record_text.length, err)) {
		wheel->is_record_wrong = true;
		return err_prefix(err, "%s", wheel->record_name);
	}
	for (size_t i = 0; i < record->count; i++)
		if (check_row(wheel, &record->rows[i], has_member, context,
			      err))
			return -1;
	if (!has_member(context, wheel->record_name))
		return 0;
	if (!is_listed(wheel, wheel->record_name)) {
		wheel_notes_add(&wheel->notes, WHEEL_NO_SELF,
				wheel->record_name);
		return 0;
	}
	/* The row of RECORD may be bad, which is already reported. */
	if (!record_find(record, wheel->record_name) ||
	    !record_check_self(record, wheel->record_name,
			       wheel->record_text.length, err))
		return 0;
	return wheel_record_refuse(wheel, err);
}

/* --- members --- */

/* Whether RECORD must list the member with a hash. */
static bool
needs_row(const struct wheel *wheel, const struct zipaudit_member *member)
{
	return !member->is_directory &&
	       strcmp(member->name, wheel->record_name) &&
	       !wheel_is_signature(wheel, member->name);
}

/* Sets *row to NULL if the member needs no row, or has no usable one. */
static int
find_row(struct wheel *wheel, const struct zipaudit_member *member,
	 const struct record_row **row, struct err *err)
{
	const struct record_row *found =
		record_find(&wheel->record, member->name);

	*row = NULL;
	if (!needs_row(wheel, member) ||
	    (!found && is_listed(wheel, member->name)))
		return 0;
	if (!found)
		err_set(err, "not listed in RECORD");
	else if (!found->digest)
		err_set(err, "RECORD has no hash for it");
	else if (found->has_size && found->size != member->size)
		err_set(err, "RECORD says %ju bytes, the member has %ju",
			(uintmax_t)found->size, (uintmax_t)member->size);
	else
		*row = found;
	if (*row)
		return 0;
	wheel_blame_member(member->name, err);
	return wheel_record_refuse(wheel, err);
}

int
wheel_record_expect(struct wheel *wheel, const struct zipaudit_member *member,
		    struct wheel_expectation *expected, struct err *err)
{
	const char *alternative = NULL;

	if (find_row(wheel, member, &expected->row, err) ||
	    digest_begin(&expected->sha256, "sha256", err))
		return -1;
	if (expected->row)
		alternative = record_hash_algorithm(expected->row);
	return alternative ?
		       digest_begin(&expected->alternative, alternative, err) :
		       0;
}

int
wheel_record_add(struct wheel_expectation *expected, const void *bytes,
		 size_t length, struct err *err)
{
	if (digest_add(&expected->sha256, bytes, length, err))
		return -1;
	return expected->alternative.state ?
		       digest_add(&expected->alternative, bytes, length, err) :
		       0;
}

/* Whether the row has this digest, in the exact form that RECORD requires. */
static bool
is_exact(const struct record_row *row, const uint8_t *digest, size_t size)
{
	auto_buf text = BUF_INIT;

	if (row->fault != RECORD_FINE)
		return false;
	base64_encode(&text, digest, size);
	return text.length == strlen(row->digest) &&
	       !memcmp(text.data, row->digest, text.length);
}

int
wheel_record_check(struct wheel *wheel, const struct zipaudit_member *member,
		   struct wheel_expectation *expected,
		   uint8_t sha256[DIGEST_SHA256_SIZE], struct err *err)
{
	const struct record_row *row = expected->row;
	uint8_t digest[DIGEST_MOST_SIZE];
	uint8_t alternative[DIGEST_MOST_SIZE];
	size_t alternative_size = 0;
	size_t size;

	if (digest_end(&expected->sha256, digest, &size, err) ||
	    (expected->alternative.state &&
	     digest_end(&expected->alternative, alternative, &alternative_size,
			err)))
		return -1;
	memcpy(sha256, digest, DIGEST_SHA256_SIZE);
	if (!row)
		return 0;
	if (is_exact(row, sha256, size) ||
	    (alternative_size && is_exact(row, alternative, alternative_size)))
		return 0;
	if (record_hash_is(row, sha256, size) ||
	    (alternative_size &&
	     record_hash_is(row, alternative, alternative_size))) {
		wheel_notes_add(&wheel->notes, WHEEL_ODD_HASH, member->name);
		return 0;
	}
	if (row->fault == RECORD_HASH)
		return refuse_row(wheel, row, err);
	err_set(err, "its %s does not match RECORD", row->algorithm);
	wheel_blame_member(member->name, err);
	return wheel_record_refuse(wheel, err);
}
