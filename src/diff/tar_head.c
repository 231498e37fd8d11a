/* SPDX-License-Identifier: MIT */
/*
 * A field of two headers can have the same meaning but other bytes, such as a
 * number with or without a blank after it.
 */
#include "diff/tar_head.h"

#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "diff/member.h"
#include "format/tarhead.h"
#include "format/tarnum.h"
#include "format/tarpax.h"
#include "format/zipname.h"

#define AT_MAGIC 257
#define AT_PREFIX 345
#define MAGIC_LENGTH 8
#define PREFIX 155
/* The two times of GNU tar, at the start of the prefix. */
#define GNU_TIMES 24
#define NAME_LENGTH 100

/* A field of a header (POSIX.1-2017, pax, "ustar Interchange Format"). */
struct tar_field {
	const char *name;
	size_t offset;
	size_t length;
	unsigned int reasons;
	bool is_number;
};

static const struct tar_field tar_fields[] = {
	{ "name", 0, NAME_LENGTH, DIFF_REASON_NAME | DIFF_REASON_FORMAT,
	  false },
	{ "mode", 100, 8, DIFF_REASON_MODE, true },
	{ "uid", 108, 8, DIFF_REASON_OWNER, true },
	{ "gid", 116, 8, DIFF_REASON_OWNER, true },
	{ "size", 124, 12, DIFF_REASON_SIZE | DIFF_REASON_TYPE, true },
	{ "mtime", 136, 12, DIFF_REASON_TIME, true },
	{ "typeflag", 156, 1, DIFF_REASON_TYPE, false },
	{ "linkname", 157, 100, DIFF_REASON_TARGET | DIFF_REASON_FORMAT,
	  false },
	{ "magic", AT_MAGIC, MAGIC_LENGTH, DIFF_REASON_FORMAT, false },
	{ "uname", 265, 32, DIFF_REASON_OWNER, false },
	{ "gname", 297, 32, DIFF_REASON_OWNER, false },
	{ "devmajor", 329, 8, DIFF_REASON_TYPE | DIFF_REASON_FORMAT, true },
	{ "devminor", 337, 8, DIFF_REASON_TYPE | DIFF_REASON_FORMAT, true },
	{ "prefix", AT_PREFIX, PREFIX, DIFF_REASON_NAME | DIFF_REASON_FORMAT,
	  false },
	{ "padding", 500, 12, DIFF_REASON_FORMAT, false },
};

#define TAR_FIELDS (sizeof(tar_fields) / sizeof(*tar_fields))

/* Keys that repeat what a field has, and what their differences follow from. */
static const struct tar_key {
	const char *name;
	unsigned int reasons;
} tar_keys[] = {
	{ "path", DIFF_REASON_NAME | DIFF_REASON_FORMAT },
	{ "linkpath", DIFF_REASON_TARGET | DIFF_REASON_FORMAT },
	{ "size", DIFF_REASON_SIZE | DIFF_REASON_FORMAT },
	{ "mtime", DIFF_REASON_TIME },
	{ "uid", DIFF_REASON_OWNER | DIFF_REASON_FORMAT },
	{ "gid", DIFF_REASON_OWNER | DIFF_REASON_FORMAT },
	{ "uname", DIFF_REASON_OWNER | DIFF_REASON_FORMAT },
	{ "gname", DIFF_REASON_OWNER | DIFF_REASON_FORMAT },
};

/* --- reading --- */

void
diff_tar_head_read(struct diff_tar_head *head, const uint8_t *bytes,
		   size_t length)
{
	auto_err ignored = ERR_INIT;

	*head = (struct diff_tar_head){ .records = "" };
	for (size_t at = 0; at + TARHEAD_BLOCK <= length;) {
		const uint8_t *block = bytes + at;
		struct tarhead parsed;

		if (tarhead_read(&parsed, block, &ignored))
			return;
		at += TARHEAD_BLOCK;
		head->own = block;
		if (!strchr("gxLKV", parsed.type))
			return;
		if (parsed.size > length - at)
			return;
		head->has_long_name |= parsed.type == 'L';
		head->has_long_target |= parsed.type == 'K';
		if (parsed.type == 'V')
			head->label = block;
		if (parsed.type == 'x' || parsed.type == 'g') {
			head->pax = block;
			head->records = (const char *)bytes + at;
			head->length = (size_t)parsed.size;
		}
		at += (size_t)tarhead_padded(parsed.size);
	}
}

/* Finds the record with this key. */
static bool
tar_find_record(const struct diff_tar_head *head, const char *key,
		struct tarpax_record *record)
{
	const char *at = head->records;
	const char *end = at + head->length;

	while (head->length && at < end && tarpax_next(&at, end, record))
		if (record->key_length == strlen(key) &&
		    !memcmp(record->key, key, record->key_length))
			return true;
	return false;
}

const char *
diff_tar_head_fraction(const struct diff_tar_head *head, const char *key,
		       size_t *length)
{
	struct tarpax_record record;
	const char *point = NULL;

	*length = 0;
	if (tar_find_record(head, key, &record))
		point = memchr(record.value, '.', record.length);
	if (!point)
		return "";
	*length = (size_t)(record.value + record.length - point) - 1;
	while (*length && point[*length] == '0')
		(*length)--;
	return point + 1;
}

size_t
diff_tar_head_name_length(const uint8_t *block)
{
	return strnlen((const char *)block, NAME_LENGTH);
}

/* --- pax records --- */

struct record_pair {
	struct diff_parts *parts;
	const struct diff_tar_head *old;
	const struct diff_tar_head *new;
	unsigned int reasons;
};

static bool
tar_has_key(const struct tarpax_record *record, const char *key)
{
	return record->key_length == strlen(key) &&
	       !memcmp(record->key, key, record->key_length);
}

/* Whether the record only gives a time other than that of modification. */
static bool
tar_is_other_time(const struct tarpax_record *record)
{
	return tar_has_key(record, "atime") || tar_has_key(record, "ctime") ||
	       tar_has_key(record, "LIBARCHIVE.creationtime");
}

/* Whether a difference of the record follows from another one. */
static bool
tar_record_follows(const struct record_pair *pair,
		   const struct tarpax_record *record)
{
	for (size_t i = 0; i < sizeof(tar_keys) / sizeof(*tar_keys); i++)
		if (tar_has_key(record, tar_keys[i].name))
			return tar_keys[i].reasons & pair->reasons;
	/* The content says how its holes differ. */
	return record->key_length > 11 &&
	       !memcmp(record->key, "GNU.sparse.", 11);
}

/* A time with its fraction: "2023-11-14T22:13:20.5Z".  Owned. */
static char *
tar_show_record_time(const struct tarpax_record *record)
{
	const char *end = record->value + record->length;
	const char *point = memchr(record->value, '.', record->length);
	int64_t seconds;
	bool is_whole;

	if (!tarnum_time(record->value, record->length, &seconds, &is_whole))
		return zipname_show(record->value, record->length);
	if (!point || is_whole)
		return diff_member_show_time(seconds, "", 0);
	return diff_member_show_time(seconds, point + 1,
				     (size_t)(end - point) - 1);
}

static void
tar_add_times(const struct record_pair *pair, const struct tarpax_record *old,
	      const struct tarpax_record *new)
{
	auto_free char *before = tar_show_record_time(old);
	auto_free char *after = tar_show_record_time(new);

	diff_parts_add_values(pair->parts, FINDING_TIME,
			      *old->key == 'a' ? "accessed at" :
			      *old->key == 'c' ? "status changed at" :
						 "created at",
			      before, after);
}

static void
tar_add_record(const struct record_pair *pair, const struct tarpax_record *old,
	       const struct tarpax_record *new)
{
	const struct tarpax_record *any = old ? old : new;
	auto_free char *key = zipname_show(any->key, any->key_length);
	auto_free char *what = mem_printf("pax record '%s':", key);

	if (tar_record_follows(pair, any))
		return;
	if (!old || !new)
		diff_parts_add(pair->parts, FINDING_METADATA,
			       "only the %s one has a pax record '%s'",
			       old ? "old" : "new", key);
	else if (tar_is_other_time(any))
		tar_add_times(pair, old, new);
	else
		diff_parts_add_texts(
			pair->parts, FINDING_METADATA, what,
			(struct diff_text){ old->value, old->length },
			(struct diff_text){ new->value, new->length });
}

/* Reads all records; a key that occurs again is ignored. */
static struct tarpax_record *
tar_list_records(const struct diff_tar_head *head, struct map *keys,
		 size_t *count)
{
	struct tarpax_record *list = NULL;
	const char *at = head->records;
	const char *end = at + head->length;
	struct tarpax_record record;

	*count = 0;
	while (head->length && at < end && tarpax_next(&at, end, &record)) {
		void **value = map_get(keys, record.key, record.key_length);

		if (*value)
			continue;
		list = mem_grow(list, *count, sizeof(*list));
		list[(*count)++] = record;
		*value = (void *)*count;
	}
	return list;
}

/* The record of this key in a list, or NULL. */
static const struct tarpax_record *
tar_look_up(const struct tarpax_record *list, const struct map *keys,
	    const struct tarpax_record *record)
{
	const size_t number =
		(size_t)map_find(keys, record->key, record->key_length);

	return number ? &list[number - 1] : NULL;
}

static bool
tar_has_same_value(const struct tarpax_record *old,
		   const struct tarpax_record *new)
{
	return old->length == new->length &&
	       !memcmp(old->value, new->value, old->length);
}

void
diff_tar_head_records(struct diff_parts *parts, const struct diff_tar_head *old,
		      const struct diff_tar_head *new, unsigned int reasons)
{
	const struct record_pair pair = { parts, old, new, reasons };
	struct map old_keys = MAP_INIT;
	struct map new_keys = MAP_INIT;
	size_t old_count;
	size_t new_count;
	auto_free struct tarpax_record *before =
		tar_list_records(old, &old_keys, &old_count);
	auto_free struct tarpax_record *after =
		tar_list_records(new, &new_keys, &new_count);

	for (size_t i = 0; i < old_count; i++) {
		const struct tarpax_record *partner =
			tar_look_up(after, &new_keys, &before[i]);

		if (!partner || !tar_has_same_value(&before[i], partner))
			tar_add_record(&pair, &before[i], partner);
	}
	for (size_t i = 0; i < new_count; i++)
		if (!tar_look_up(before, &old_keys, &after[i]))
			tar_add_record(&pair, NULL, &after[i]);
	map_fini(&old_keys);
	map_fini(&new_keys);
}

/* --- fields --- */

static bool
tar_is_gnu(const uint8_t *block)
{
	return !memcmp(block + AT_MAGIC, "ustar  ", MAGIC_LENGTH);
}

static const char *
tar_format_name(const uint8_t *block)
{
	return tar_is_gnu(block)		     ? "GNU" :
	       !memcmp(block + AT_MAGIC, "ustar", 6) ? "ustar" :
						       "v7";
}

/* Compares what GNU tar has where ustar has a prefix. */
static void
compare_gnu_fields(struct diff_parts *parts, const uint8_t *old,
		   const uint8_t *new, unsigned int reasons)
{
	if (memcmp(old, new, GNU_TIMES))
		diff_parts_add(parts, FINDING_TIME,
			       "the time of access or change differs");
	if (memcmp(old + GNU_TIMES, new + GNU_TIMES, PREFIX - GNU_TIMES) &&
	    !(reasons & DIFF_REASON_SIZE))
		diff_parts_add(parts, FINDING_METADATA,
			       "the header fields for holes differ");
}

/* A field without the NULs at its end. */
static struct diff_text
tar_field_text(const struct tar_field *field, const uint8_t *block)
{
	const uint8_t *bytes = block + field->offset;
	size_t length = field->length;

	while (length && !bytes[length - 1])
		length--;
	return (struct diff_text){ bytes, length };
}

static void
tar_add_field(struct diff_parts *parts, const char *what,
	      const struct tar_field *field, const uint8_t *old,
	      const uint8_t *new)
{
	auto_free char *name = mem_printf("%s '%s'", what, field->name);

	diff_parts_add_texts(parts, FINDING_METADATA, name,
			     tar_field_text(field, old),
			     tar_field_text(field, new));
}

/* Whether a field differs for another reason than these. */
static bool
tar_field_differs(const struct tar_field *field, const uint8_t *old,
		  const uint8_t *new, unsigned int reasons)
{
	return !(field->reasons & reasons) &&
	       memcmp(old + field->offset, new + field->offset, field->length);
}

/* Compares the fields of two blocks.  Numbers are one difference. */
static void
tar_compare_fields(struct diff_parts *parts, const uint8_t *old,
		   const uint8_t *new, unsigned int reasons)
{
	const struct tar_field *first = NULL;
	auto_buf numbers = BUF_INIT;

	for (size_t i = 0; i < TAR_FIELDS; i++) {
		const struct tar_field *field = &tar_fields[i];

		if (!tar_field_differs(field, old, new, reasons))
			continue;
		if (field->offset == AT_PREFIX && tar_is_gnu(old)) {
			compare_gnu_fields(parts, old + AT_PREFIX,
					   new + AT_PREFIX, reasons);
		} else if (field->is_number) {
			buf_printf(&numbers, "%s%s", first ? ", " : "",
				   field->name);
			first = first ? first : field;
		} else {
			tar_add_field(parts, "header field", field, old, new);
		}
	}
	if (!first)
		return;
	diff_parts_add(parts, FINDING_METADATA,
		       "the header has numbers in another form: %.*s",
		       (int)numbers.length, (const char *)numbers.data);
	tar_add_field(parts, "such as", first, old, new);
}

/* The header of pax records: its name can have a process ID. */
static void
compare_pax_blocks(struct diff_parts *parts, const struct diff_tar_head *old,
		   const struct diff_tar_head *new, unsigned int reasons)
{
	bool is_found = false;

	if (!old->pax || !new->pax)
		return;
	if (old->length != new->length)
		reasons |= DIFF_REASON_SIZE;
	for (size_t i = 0; i < TAR_FIELDS; i++) {
		const struct tar_field *field = &tar_fields[i];

		if (!tar_field_differs(field, old->pax, new->pax, reasons))
			continue;
		if (!field->offset)
			tar_add_field(parts, "pax header", field, old->pax,
				      new->pax);
		else
			is_found = true;
	}
	if (is_found)
		diff_parts_add(parts, FINDING_METADATA,
			       "other fields of the pax header differ");
}

static void
compare_long(struct diff_parts *parts, const char *what, bool old, bool new)
{
	if (old != new)
		diff_parts_add(parts, FINDING_METADATA,
			       "only the %s one has a GNU header for a long %s",
			       old ? "old" : "new", what);
}

void
diff_tar_head_compare(struct diff_parts *parts, const struct diff_tar_head *old,
		      const struct diff_tar_head *new, unsigned int reasons)
{
	if (!old->own || !new->own)
		return;
	if (memcmp(old->own + AT_MAGIC, new->own + AT_MAGIC, MAGIC_LENGTH)) {
		reasons |= DIFF_REASON_FORMAT;
		diff_parts_add(parts, FINDING_METADATA, "tar format %s and %s",
			       tar_format_name(old->own),
			       tar_format_name(new->own));
	}
	tar_compare_fields(parts, old->own, new->own, reasons);
	compare_pax_blocks(parts, old, new, reasons);
	diff_tar_head_records(parts, old, new, reasons);
	if (reasons & DIFF_REASON_FORMAT)
		return;
	if (!(reasons & DIFF_REASON_NAME))
		compare_long(parts, "name", old->has_long_name,
			     new->has_long_name);
	if (!(reasons & DIFF_REASON_TARGET))
		compare_long(parts, "link target", old->has_long_target,
			     new->has_long_target);
}
