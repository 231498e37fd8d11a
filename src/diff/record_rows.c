/* SPDX-License-Identifier: MIT */
#include "diff/record_rows.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "format/record.h"
#include "format/zipname.h"

/* One of the two files. */
struct rows_side {
	const struct buf *bytes;
	struct record record;
	uint32_t
		*repeats; /* how many rows of the same path are before; owned */
	struct map paths; /* the number of each row, plus 1 */
};

/* What was found. */
struct rows {
	const char *directory; /* that the paths are relative to */
	const struct map *changed;
	struct rows_side old;
	struct rows_side new;
	size_t only_old;
	size_t only_new;
	size_t differing;
	size_t following; /* rows of members that differ */
	const struct record_row *first_only_old;
	const struct record_row *first_only_new;
	const struct record_row *first_old;
	const struct record_row *first_new;
	const struct record_row *moved_old;
	const struct record_row *moved_new;
};

bool
diff_record_is(const char *name)
{
	return path_ends_with(name, ".dist-info/RECORD");
}

/* Removes a component before each "..".  Owned. */
static char *
rows_resolve(const char *path)
{
	struct buf text = BUF_INIT;

	while (*path) {
		const size_t length = strcspn(path, "/");

		if (length == 2 && !memcmp(path, "..", 2)) {
			while (text.length && text.data[--text.length] != '/')
				continue;
		} else {
			if (text.length)
				buf_add_byte(&text, '/');
			buf_add(&text, path, length);
		}
		path += length;
		path += strspn(path, "/");
	}
	buf_add_byte(&text, 0);
	return (char *)text.data;
}

/* Whether the member of a row differs. */
static bool
rows_is_changed(const struct rows *rows, const struct record_row *row)
{
	auto_free char *joined = NULL;
	auto_free char *name = NULL;

	if (!row->path)
		return false;
	joined = *row->path == '/' ? path_relative(row->path) :
				     path_join(rows->directory, row->path);
	name = rows_resolve(joined);
	return map_find(rows->changed, name, strlen(name));
}

/*
 * Appends the key of a row: its path, or all its bytes, and how many rows with
 * the same come before.
 */
static void
rows_add_key(struct buf *key, const struct rows_side *side, size_t number)
{
	const struct record_row *row = &side->record.rows[number];

	if (row->path)
		buf_add_string(key, row->path);
	else
		buf_add(key, side->bytes->data + row->offset, row->length);
	buf_add_le32(key, side->repeats[number]);
}

/* Counts the rows before this one with the same path. */
static void
rows_count_repeats(struct rows_side *side, struct map *counts, size_t number)
{
	auto_buf key = BUF_INIT;
	void **value;

	side->repeats[number] = 0;
	rows_add_key(&key, side, number);
	value = map_get(counts, key.data, key.length);
	side->repeats[number] = (uint32_t)(uintptr_t)*value;
	*value = (void *)((uintptr_t)*value + 1);
}

static void
rows_note(struct rows_side *side, size_t number)
{
	auto_buf key = BUF_INIT;

	rows_add_key(&key, side, number);
	*map_get(&side->paths, key.data, key.length) = (void *)(number + 1);
}

static bool
rows_read(struct rows_side *side)
{
	struct map counts = MAP_INIT;
	auto_err ignored = ERR_INIT;

	if (record_parse_loosely(&side->record, side->bytes->data,
				 side->bytes->length, &ignored))
		return false;
	side->repeats = mem_zalloc(side->record.count, sizeof(uint32_t));
	for (size_t i = 0; i < side->record.count; i++) {
		rows_count_repeats(side, &counts, i);
		rows_note(side, i);
	}
	map_fini(&counts);
	return true;
}

static void
rows_side_fini(struct rows_side *side)
{
	record_fini(&side->record);
	free(side->repeats);
	map_fini(&side->paths);
}

/* The row of the other file with the same path, or NULL. */
static const struct record_row *
rows_partner(const struct rows_side *from, const struct record_row *row,
	     const struct rows_side *to)
{
	auto_buf key = BUF_INIT;
	size_t number;

	rows_add_key(&key, from, (size_t)(row - from->record.rows));
	number = (size_t)map_find(&to->paths, key.data, key.length);
	return number ? &to->record.rows[number - 1] : NULL;
}

static bool
rows_have_same_bytes(const struct rows *rows, const struct record_row *old,
		     const struct record_row *new)
{
	return old->length == new->length &&
	       !memcmp(rows->old.bytes->data + old->offset,
		       rows->new.bytes->data + new->offset, old->length);
}

/* The next row with a partner, from number on. */
static size_t
rows_skip_lone(const struct rows_side *from, size_t number,
	       const struct rows_side *to)
{
	while (number < from->record.count &&
	       !rows_partner(from, &from->record.rows[number], to))
		number++;
	return number;
}

/* Finds the first place where the order of common rows differs. */
static void
rows_compare_order(struct rows *rows)
{
	struct rows_side *old = &rows->old;
	struct rows_side *new = &rows->new;
	size_t i = 0;
	size_t j = 0;

	for (;; i++, j++) {
		i = rows_skip_lone(old, i, new);
		j = rows_skip_lone(new, j, old);
		if (i == old->record.count || j == new->record.count)
			return;
		if (rows_partner(old, &old->record.rows[i], new) ==
		    &new->record.rows[j])
			continue;
		rows->moved_old = &old->record.rows[i];
		rows->moved_new = &new->record.rows[j];
		return;
	}
}

static void
rows_compare_old(struct rows *rows, const struct record_row *row)
{
	const struct record_row *partner =
		rows_partner(&rows->old, row, &rows->new);

	if (partner && rows_have_same_bytes(rows, row, partner))
		return;
	if (rows_is_changed(rows, row)) {
		rows->following++;
	} else if (!partner) {
		if (!rows->only_old++)
			rows->first_only_old = row;
	} else if (!rows->differing++) {
		rows->first_old = row;
		rows->first_new = partner;
	}
}

static void
rows_compare_new(struct rows *rows, const struct record_row *row)
{
	if (rows_partner(&rows->new, row, &rows->old))
		return;
	if (rows_is_changed(rows, row))
		rows->following++;
	else if (!rows->only_new++)
		rows->first_only_new = row;
}

/* --- the text --- */

static char *
rows_show(const struct rows_side *side, const struct record_row *row)
{
	const uint8_t *bytes = side->bytes->data + row->offset;
	size_t length = row->length;

	length -= length && bytes[length - 1] == '\n';
	return zipname_show(bytes, length);
}

static void
rows_add_lone(struct diff_parts *parts, const struct rows_side *side,
	      const char *which, size_t count, const struct record_row *row)
{
	auto_free char *shown = NULL;

	if (!count)
		return;
	shown = rows_show(side, row);
	diff_parts_add(parts, FINDING_RECORD, "%zu %s only in the %s one: '%s'",
		       count, count == 1 ? "row is" : "rows are", which, shown);
}

static void
rows_add_pair(struct diff_parts *parts, const struct rows *rows,
	      const char *what, const struct record_row *old,
	      const struct record_row *new)
{
	auto_free char *before = NULL;
	auto_free char *after = NULL;

	if (!old)
		return;
	before = rows_show(&rows->old, old);
	after = rows_show(&rows->new, new);
	diff_parts_add(parts, FINDING_RECORD, "%s: '%s' and '%s'", what, before,
		       after);
}

static void
rows_report(struct diff_parts *parts, const struct rows *rows)
{
	auto_free char *what = mem_printf(
		"%zu %s although the %s", rows->differing,
		rows->differing == 1 ? "row differs" : "rows differ",
		rows->differing == 1 ? "file does not" : "files do not");

	rows_add_pair(parts, rows, what, rows->first_old, rows->first_new);
	rows_add_lone(parts, &rows->old, "old", rows->only_old,
		      rows->first_only_old);
	rows_add_lone(parts, &rows->new, "new", rows->only_new,
		      rows->first_only_new);
	rows_add_pair(parts, rows, "the rows are in another order",
		      rows->moved_old, rows->moved_new);
	if (!rows->following && !diff_parts_have(parts, FINDING_RECORD))
		diff_parts_add(parts, FINDING_RECORD,
			       "it differs from byte %zu on",
			       buf_count_equal(rows->old.bytes->data,
					       rows->old.bytes->length,
					       rows->new.bytes->data,
					       rows->new.bytes->length));
}

bool
diff_record(struct diff_parts *parts, const char *name,
	    const struct map *changed, const struct buf *old,
	    const struct buf *new)
{
	auto_free char *info = path_directory(name);
	auto_free char *directory = path_directory(info);
	struct rows rows = {
		.directory = strcmp(directory, ".") ? directory : "",
		.changed = changed,
		.old = { old, RECORD_INIT, NULL, MAP_INIT },
		.new = { new, RECORD_INIT, NULL, MAP_INIT },
	};
	const bool is_read = rows_read(&rows.old) && rows_read(&rows.new);

	if (is_read) {
		for (size_t i = 0; i < rows.old.record.count; i++)
			rows_compare_old(&rows, &rows.old.record.rows[i]);
		for (size_t i = 0; i < rows.new.record.count; i++)
			rows_compare_new(&rows, &rows.new.record.rows[i]);
		rows_compare_order(&rows);
		rows_report(parts, &rows);
	}
	rows_side_fini(&rows.old);
	rows_side_fini(&rows.new);
	return is_read;
}
