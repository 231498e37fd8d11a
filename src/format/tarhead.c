/* SPDX-License-Identifier: MIT */
/* Every field is checked, also those that only some readers read. */
#include "format/tarhead.h"

#include <string.h>

#include "format/tarnum.h"

struct field {
	size_t offset;
	size_t length;
};

static const struct field field_name = { 0, 100 };
static const struct field field_mode = { 100, 8 };
static const struct field field_uid = { 108, 8 };
static const struct field field_gid = { 116, 8 };
static const struct field field_size = { 124, 12 };
static const struct field field_mtime = { 136, 12 };
static const struct field field_sum = { 148, 8 };
static const struct field field_target = { 157, 100 };
static const struct field field_major = { 329, 8 };
static const struct field field_minor = { 337, 8 };
static const struct field field_prefix = { 345, 155 };
static const struct field field_real_size = { 483, 12 };

/* Where GNU tar and star keep the times of last access and change. */
static const struct field gnu_times[] = { { 345, 12 }, { 357, 12 } };
static const struct field star_times[] = { { 476, 12 }, { 488, 12 } };

#define AT_TYPE 156
#define AT_MAGIC 257

/*
 * Where old GNU tar keeps, in a header and in a block after it, the extents and
 * the mark that another block follows.
 */
#define AT_EXTENTS 386
#define MOST_EXTENTS 4
#define AT_EXTENDED 482
#define MOST_MORE_EXTENTS 21
#define AT_MORE_EXTENDED 504
#define EXTENT_BYTES 24
#define EXTENT_NUMBER 12

/* The mark at the end of star's headers, whose prefix is shorter. */
#define AT_STAR 508
#define STAR_PREFIX 131

enum magic { MAGIC_V7, MAGIC_USTAR, MAGIC_GNU, MAGIC_UNKNOWN };

uint64_t
tarhead_padded(uint64_t length)
{
	return (length + TARHEAD_BLOCK - 1) / TARHEAD_BLOCK * TARHEAD_BLOCK;
}

bool
tarhead_is_empty(const uint8_t *block)
{
	return !block[0] && !memcmp(block, block + 1, TARHEAD_BLOCK - 1);
}

bool
tarhead_is_header(const uint8_t *block)
{
	const size_t end = field_sum.offset + field_sum.length;
	int64_t stored;
	int64_t sum = 0;
	int64_t signed_sum = 0; /* as some old programs write it */

	if (!tarnum_field(block + field_sum.offset, field_sum.length, &stored))
		return false;
	for (size_t i = 0; i < TARHEAD_BLOCK; i++) {
		bool is_sum = i >= field_sum.offset && i < end;

		sum += is_sum ? ' ' : block[i];
		signed_sum += is_sum ? ' ' : (int8_t)block[i];
	}
	return stored == sum || stored == signed_sum;
}

static enum magic
magic_of(const uint8_t *block)
{
	const uint8_t *magic = block + AT_MAGIC;

	/* GNU tar compares six bytes, libarchive five. */
	if (!memcmp(magic, "ustar\0", 6))
		return MAGIC_USTAR;
	if (!memcmp(magic, "ustar  \0", 8))
		return MAGIC_GNU;
	return memcmp(magic, "ustar", 5) ? MAGIC_V7 : MAGIC_UNKNOWN;
}

static int
tarhead_read_number(const uint8_t *block, struct field field, const char *name,
		    int64_t *value, struct err *err)
{
	if (tarnum_field(block + field.offset, field.length, value))
		return 0;
	return err_set(err, "its %s is not a number that all readers accept",
		       name);
}

/* GNU tar accepts no id or mode of more than 32 bits. */
static int
read_small(const uint8_t *block, struct field field, const char *name,
	   struct err *err)
{
	int64_t value;

	if (tarhead_read_number(block, field, name, &value, err))
		return -1;
	if (value < 0 || value > UINT32_MAX)
		return err_set(err, "its %s is out of range", name);
	return 0;
}

static int
tarhead_read_numbers(struct tarhead *head, const uint8_t *block,
		     struct err *err)
{
	static const struct {
		const struct field *field;
		const char *name;
	} devices[] = {
		{ &field_major, "major device number" },
		{ &field_minor, "minor device number" },
	};
	int64_t size;

	if (read_small(block, field_mode, "mode", err) ||
	    read_small(block, field_uid, "user id", err) ||
	    read_small(block, field_gid, "group id", err) ||
	    tarhead_read_number(block, field_size, "size", &size, err) ||
	    tarhead_read_number(block, field_mtime, "time", &head->mtime, err))
		return -1;
	if (size < 0)
		return err_set(err, "its size is negative");
	if (!tarnum_is_time(head->mtime))
		return err_set(err,
			       "its time cannot be represented by all readers");
	head->size = (uint64_t)size;
	for (size_t i = 0; i < 2; i++) {
		const struct field field = *devices[i].field;

		if (!tarnum_is_blank(block + field.offset, field.length) &&
		    read_small(block, field, devices[i].name, err))
			return -1;
	}
	return 0;
}

/* Appends a field up to its first NUL to a text. */
static void
add_text(char *text, const uint8_t *block, struct field field)
{
	size_t before = strlen(text);
	size_t length =
		strnlen((const char *)block + field.offset, field.length);

	memcpy(text + before, block + field.offset, length);
	text[before + length] = '\0';
}

static bool
are_times(const uint8_t *block, const struct field *times)
{
	int64_t value;

	for (size_t i = 0; i < 2; i++)
		if (!tarnum_field(block + times[i].offset, times[i].length,
				  &value))
			return false;
	return true;
}

/* Reports data in the place of a prefix if the format has none. */
static int
fail_prefix(const uint8_t *block, enum magic magic, struct err *err)
{
	if (magic != MAGIC_GNU || !are_times(block, gnu_times))
		return err_set(
			err, "it has a prefix, which its format does not have");
	return err_set(err, "it has times of GNU tar, as --listed-incremental "
			    "and --incremental write them, where some readers "
			    "look for a part of its name; create the archive "
			    "without these options or with --format=posix");
}

/* Go reads the times of star's format; other readers ignore them. */
static int
check_star(const uint8_t *block, struct err *err)
{
	const char *prefix = (const char *)block + field_prefix.offset;

	if (strnlen(prefix, STAR_PREFIX) == STAR_PREFIX)
		return err_set(
			err,
			"its prefix is longer than the format of star permits");
	if (!are_times(block, star_times))
		return err_set(err, "its times of last access and change are "
				    "not numbers that all readers accept");
	return 0;
}

/*
 * Python always reads the prefix field as a prefix, whatever the magic is,
 * except for types of GNU tar.  Go does so if GNU's times there are not
 * numbers.  If a prefix has no name after it, some readers see a directory and
 * some a file.
 */
static int
read_name(struct tarhead *head, const uint8_t *block, enum magic magic,
	  struct err *err)
{
	const uint8_t *prefix = block + field_prefix.offset;
	const bool is_star = !memcmp(block + AT_STAR, "tar\0", 4);

	if (*prefix && magic != MAGIC_USTAR && !strchr("SLK", head->type)) {
		add_text(head->name, block, field_name);
		return fail_prefix(block, magic, err);
	}
	if (is_star && magic == MAGIC_USTAR && check_star(block, err))
		return -1;
	if (magic == MAGIC_USTAR && *prefix && !*block && head->type != '5')
		return err_set(err, "it has a prefix, but no name");
	if (magic == MAGIC_USTAR && *prefix) {
		add_text(head->name, block, field_prefix);
		/* Like libarchive; the path means the same. */
		if (head->name[strlen(head->name) - 1] != '/')
			strcat(head->name, "/");
	}
	add_text(head->name, block, field_name);
	add_text(head->target, block, field_target);
	return 0;
}

/*
 * Reads extents up to an empty one; all later ones must be empty too.  In the
 * blocks after the header, Python ignores an extent at offset 0.
 */
static int
read_extents(struct tarhead *head, const uint8_t *at, size_t count,
	     int64_t least, struct err *err)
{
	static const uint8_t empty[EXTENT_BYTES];
	bool is_at_end = false;

	for (size_t i = 0; i < count; i++, at += EXTENT_BYTES) {
		int64_t offset;
		int64_t length;

		if (!memcmp(at, empty, sizeof(empty))) {
			is_at_end = true;
			continue;
		}
		if (is_at_end || !*at || !at[EXTENT_NUMBER] ||
		    !tarnum_field(at, EXTENT_NUMBER, &offset) ||
		    !tarnum_field(at + EXTENT_NUMBER, EXTENT_NUMBER, &length) ||
		    offset < least || length < 0 ||
		    !tarsparse_add(&head->sparse, (uint64_t)offset,
				   (uint64_t)length))
			return tarsparse_fail(&head->sparse, err);
	}
	if (is_at_end && head->is_extended)
		return err_set(err,
			       "its list of extents continues after its end");
	return 0;
}

static int
read_sparse(struct tarhead *head, const uint8_t *block, enum magic magic,
	    struct err *err)
{
	int64_t size;

	if (magic != MAGIC_GNU)
		return err_set(err, "it is a sparse file of GNU tar, but not "
				    "in the format of GNU tar");
	if (tarhead_read_number(block, field_real_size, "real size", &size,
				err))
		return -1;
	if (size < 0)
		return err_set(err, "its size is negative");
	head->real_size = (uint64_t)size;
	head->is_extended = block[AT_EXTENDED];
	return read_extents(head, block + AT_EXTENTS, MOST_EXTENTS, 0, err);
}

int
tarhead_read_extension(struct tarhead *head, const uint8_t *block,
		       struct err *err)
{
	head->is_extended = block[AT_MORE_EXTENDED];
	return read_extents(head, block, MOST_MORE_EXTENTS, 1, err);
}

int
tarhead_read(struct tarhead *head, const uint8_t *block, struct err *err)
{
	const enum magic magic = magic_of(block);

	*head = (struct tarhead){
		.type = (char)block[AT_TYPE],
		.is_v7 = !block[AT_TYPE],
	};
	if (head->is_v7)
		head->type = '0';
	if (!tarhead_is_header(block))
		return err_set(err, "the checksum of the header is wrong");
	if (read_name(head, block, magic, err))
		return -1;
	if (magic == MAGIC_UNKNOWN)
		return err_set(err, "its magic is of no known format");
	if (tarhead_read_numbers(head, block, err))
		return -1;
	return head->type == 'S' ? read_sparse(head, block, magic, err) : 0;
}
