/* SPDX-License-Identifier: MIT */
/*
 * The audit has checked the lists of fields.  They are read with care anyway,
 * because the file is read again.
 */
#include "diff/zip_extra.h"

#include <string.h>

#include "base/map.h"
#include "format/zip_format.h"

#define ID_NTFS 0x000aU	    /* three times, APPNOTE 4.5.5 */
#define ID_TIMES 0x5455U    /* "UT": times in seconds since 1970 */
#define ID_OLD_UNIX 0x5855U /* "UX": times, then owner */
#define ID_OWNER_16 0x7855U /* "Ux": owner, 16 bits each */
#define ID_OWNER 0x7875U    /* "ux": owner */
#define FIELD_HEADER 4

/* The data of a field. */
struct extra_field {
	const uint8_t *data; /* NULL: there is no such field */
	size_t length;
};

/* Takes the next field off *at.  Returns false if none is left. */
static bool
extra_next(const uint8_t **at, const uint8_t *end, uint16_t *id,
	   struct extra_field *field)
{
	size_t length;

	if (end - *at < FIELD_HEADER)
		return false;
	*id = get_le16(*at);
	length = get_le16(*at + 2);
	if (length > (size_t)(end - *at) - FIELD_HEADER)
		return false;
	*field = (struct extra_field){ *at + FIELD_HEADER, length };
	*at += FIELD_HEADER + length;
	return true;
}

/* The first field with this ID. */
static struct extra_field
extra_find(const uint8_t *at, size_t length, uint16_t wanted)
{
	const uint8_t *end = at + length;
	struct extra_field field;
	uint16_t id;

	while (length && extra_next(&at, end, &id, &field))
		if (id == wanted)
			return field;
	return (struct extra_field){ NULL, 0 };
}

static bool
extra_is_same(struct extra_field old, struct extra_field new)
{
	if (!old.data != !new.data || old.length != new.length)
		return false;
	return !old.length || !memcmp(old.data, new.data, old.length);
}

bool
diff_zip_extra_time(const struct diff_zip_extra *extra, int64_t *seconds)
{
	const struct extra_field field =
		extra_find(extra->central, extra->central_length, ID_TIMES);

	if (field.length < 5 || !(*field.data & 1))
		return false;
	*seconds = (int32_t)get_le32(field.data + 1);
	return true;
}

/* --- one ID --- */

/* A number of up to 8 bytes after its length, as "ux" has two of. */
static bool
extra_take_number(struct extra_field *field, uint64_t *number)
{
	size_t length;

	if (!field->length)
		return false;
	length = *field->data;
	if (length > 8 || length >= field->length)
		return false;
	*number = 0;
	for (size_t i = length; i > 0; i--)
		*number = *number << 8 | field->data[i];
	field->data += 1 + length;
	field->length -= 1 + length;
	return true;
}

static bool
extra_read_owner(struct extra_field field, uint64_t *uid, uint64_t *gid)
{
	if (!field.length || *field.data != 1)
		return false;
	field.data++;
	field.length--;
	return extra_take_number(&field, uid) && extra_take_number(&field, gid);
}

/* "owner 0:0 and 1000:1000" for the field "ux". */
static bool
extra_add_owners(struct diff_parts *parts, struct extra_field old,
		 struct extra_field new)
{
	uint64_t numbers[4];

	if (!extra_read_owner(old, &numbers[0], &numbers[1]) ||
	    !extra_read_owner(new, &numbers[2], &numbers[3]) ||
	    !memcmp(numbers, numbers + 2, 2 * sizeof(*numbers)))
		return false;
	diff_parts_add(parts, FINDING_MODE_BITS, "owner %ju:%ju and %ju:%ju",
		       (uintmax_t)numbers[0], (uintmax_t)numbers[1],
		       (uintmax_t)numbers[2], (uintmax_t)numbers[3]);
	return true;
}

static enum finding_code
extra_code(uint16_t id)
{
	switch (id) {
	case ID_NTFS:
	case ID_TIMES:
	case ID_OLD_UNIX:
		return FINDING_TIME;
	case ID_OWNER:
	case ID_OWNER_16:
		return FINDING_MODE_BITS;
	default:
		return FINDING_METADATA;
	}
}

/* The comparison of all fields. */
struct extra_pair {
	struct diff_parts *parts;
	const struct diff_zip_extra *old;
	const struct diff_zip_extra *new;
	bool numbers_differ;
	bool comments_differ;
	bool is_found; /* a field differs, reported or not */
};

/* Whether a difference in the data of a field follows from another one. */
static bool
extra_follows(const struct extra_pair *pair, uint16_t id)
{
	return (id == ZIP_EXTRA_ZIP64 && pair->numbers_differ) ||
	       (id == ZIP_EXTRA_UNICODE_COMMENT && pair->comments_differ) ||
	       /* The finding about the time says it. */
	       (id == ID_TIMES && diff_parts_have(pair->parts, FINDING_TIME));
}

/* Compares the fields of one ID in one kind of header. */
static bool
extra_compare_id(struct extra_pair *pair, uint16_t id, const char *header,
		 struct extra_field old, struct extra_field new)
{
	enum finding_code code = extra_code(id);

	if (extra_is_same(old, new))
		return false;
	pair->is_found = true;
	if (!old.data || !new.data)
		code = FINDING_METADATA;
	else if (extra_follows(pair, id))
		return false;
	if (id == ID_OWNER && code == FINDING_MODE_BITS &&
	    extra_add_owners(pair->parts, old, new))
		return true;
	if (!old.data || !new.data)
		diff_parts_add(pair->parts, code,
			       "only the %s one has the extra field 0x%04x in "
			       "the %s header",
			       old.data ? "old" : "new", id, header);
	else
		diff_parts_add(pair->parts, code,
			       "the extra field 0x%04x in the %s header "
			       "differs (%zu and %zu bytes)%s",
			       id, header, old.length, new.length,
			       code == FINDING_TIME ? ": another time" : "");
	return true;
}

/* Compares the fields of an ID in both headers, once. */
static void
extra_compare_both(struct extra_pair *pair, struct map *seen, uint16_t id)
{
	const struct diff_zip_extra *old = pair->old;
	const struct diff_zip_extra *new = pair->new;
	void **value = map_get(seen, &id, sizeof(id));

	if (*value)
		return;
	*value = seen;
	if (!extra_compare_id(
		    pair, id, "central",
		    extra_find(old->central, old->central_length, id),
		    extra_find(new->central, new->central_length, id)))
		extra_compare_id(pair, id, "local",
				 extra_find(old->local, old->local_length, id),
				 extra_find(new->local, new->local_length, id));
}

static void
extra_compare_all(struct extra_pair *pair, struct map *seen, const uint8_t *at,
		  size_t length)
{
	const uint8_t *end = at + length;
	struct extra_field field;
	uint16_t id;

	while (length && extra_next(&at, end, &id, &field))
		extra_compare_both(pair, seen, id);
}

static bool
extra_has_same_bytes(const uint8_t *old, size_t old_length, const uint8_t *new,
		     size_t new_length)
{
	return extra_is_same((struct extra_field){ old, old_length },
			     (struct extra_field){ new, new_length });
}

void
diff_zip_extra(struct diff_parts *parts, const struct diff_zip_extra *old,
	       const struct diff_zip_extra *new, bool numbers_differ,
	       bool comments_differ)
{
	struct extra_pair pair = { parts,	    old,  new, numbers_differ,
				   comments_differ, false };
	struct map seen = MAP_INIT;

	if (extra_has_same_bytes(old->central, old->central_length,
				 new->central, new->central_length) &&
	    extra_has_same_bytes(old->local, old->local_length, new->local,
				 new->local_length))
		return;
	extra_compare_all(&pair, &seen, old->central, old->central_length);
	extra_compare_all(&pair, &seen, old->local, old->local_length);
	extra_compare_all(&pair, &seen, new->central, new->central_length);
	extra_compare_all(&pair, &seen, new->local, new->local_length);
	map_fini(&seen);
	if (!pair.is_found)
		diff_parts_add(parts, FINDING_METADATA,
			       "the extra fields are in another order or "
			       "padded");
}
