/* SPDX-License-Identifier: MIT */
/* One header after the other, by their sizes, up to the member's own. */
#include "format/tarhead.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Offsets in a header block. */
#define AT_SIZE 124
#define AT_TYPE 156
#define AT_SUM 148
#define SIZE_LENGTH 12
#define SUM_LENGTH 8

/* A record of a pax header, "LENGTH KEY=VALUE\n", taken apart. */
struct pax_record {
	const char *key;
	size_t key_length;
	const char *value;
	size_t value_length;
};

void
tarhead_fini(struct tarhead *head)
{
	free(head->path);
	free(head->linkpath);
	*head = (struct tarhead)TARHEAD_INIT;
}

uint64_t
tarhead_padded(uint64_t length)
{
	return (length + TARHEAD_BLOCK - 1) / TARHEAD_BLOCK * TARHEAD_BLOCK;
}

bool
tarhead_is_header(const uint8_t *block)
{
	const uint8_t *digit = block + AT_SUM;
	const uint8_t *end = digit + SUM_LENGTH;
	long stored = 0;
	long sum = 0;
	long signed_sum = 0; /* as old programs have it */

	while (digit < end && *digit == ' ')
		digit++;
	for (; digit < end && *digit >= '0' && *digit <= '7'; digit++)
		stored = stored * 8 + (*digit - '0');
	for (size_t i = 0; i < TARHEAD_BLOCK; i++) {
		bool is_sum = i >= AT_SUM && i < AT_SUM + SUM_LENGTH;

		sum += is_sum ? ' ' : block[i];
		signed_sum += is_sum ? ' ' : (int8_t)block[i];
	}
	return stored == sum || stored == signed_sum;
}

/*
 * The size that a header tells, in octal digits or, where the first bit is
 * set, in base 256 as of GNU tar; false where it has none.
 */
static bool
read_size(const uint8_t *header, uint64_t *size)
{
	const uint8_t *at = header + AT_SIZE;
	const uint8_t *end = at + SIZE_LENGTH;

	if (*at & 0x80) {
		*size = *at & 0x7f;
		for (at++; at < end; at++) {
			if (*size >> 55)
				return false;
			*size = *size << 8 | *at;
		}
		return true;
	}
	while (at < end && *at == ' ')
		at++;
	if (at == end || *at < '0' || *at > '7')
		return false;
	for (*size = 0; at < end && *at >= '0' && *at <= '7'; at++)
		*size = *size * 8 + (uint64_t)(*at - '0');
	return true;
}

/* Takes the next record off *at; false where there is no whole one. */
static bool
next_record(const char **at, const char *end, struct pax_record *record)
{
	const char *start = *at;
	const char *digit = start;
	const char *equals;
	size_t length = 0;

	for (; digit < end && *digit >= '0' && *digit <= '9'; digit++) {
		if (length > (size_t)(end - start))
			return false;
		length = 10 * length + (size_t)(*digit - '0');
	}
	if (digit == start || digit == end || *digit != ' ' ||
	    length > (size_t)(end - start) ||
	    length <= (size_t)(digit + 1 - start) || start[length - 1] != '\n')
		return false;
	record->key = digit + 1;
	*at = start + length;
	equals = memchr(record->key, '=', (size_t)(*at - record->key));
	if (!equals)
		return false;
	record->key_length = (size_t)(equals - record->key);
	record->value = equals + 1;
	record->value_length = (size_t)(*at - 1 - record->value);
	return true;
}

static bool
has_key(const struct pax_record *record, const char *key)
{
	return record->key_length == strlen(key) &&
	       !memcmp(record->key, key, record->key_length);
}

/* The later one counts. */
static void
keep_value(char **value, const struct pax_record *record)
{
	free(*value);
	*value = mem_strndup(record->value, record->value_length);
}

/* What a pax header says, "content" to "end", for the member after it. */
static void
read_records(struct tarhead *head, const char *at, const char *end)
{
	auto_free char *sparse = NULL;
	struct pax_record record;

	while (next_record(&at, end, &record)) {
		if (has_key(&record, "path"))
			keep_value(&head->path, &record);
		else if (has_key(&record, "linkpath"))
			keep_value(&head->linkpath, &record);
		else if (has_key(&record, "GNU.sparse.name"))
			keep_value(&sparse, &record);
	}
	/* A sparse file has a passing name for those who do not know it. */
	if (sparse) {
		free(head->path);
		head->path = steal(sparse);
	}
}

static int
check_global(const char *at, const char *end, struct err *err)
{
	struct pax_record record;

	while (at < end) {
		if (!next_record(&at, end, &record))
			return err_set(err, "a global header cannot be read");
		if (!has_key(&record, "comment"))
			return err_set(err,
				       "a global header sets '%.*s' for every "
				       "member, which readers do not take "
				       "alike",
				       (int)record.key_length, record.key);
	}
	return 0;
}

int
tarhead_read(struct tarhead *head, const uint8_t *bytes, size_t length,
	     struct err *err)
{
	uint64_t size;

	while (length >= TARHEAD_BLOCK && memchr("gxXLKV", bytes[AT_TYPE], 6)) {
		const char *content = (const char *)bytes + TARHEAD_BLOCK;
		uint64_t whole;

		if (!read_size(bytes, &size) || size > length - TARHEAD_BLOCK) {
			if (bytes[AT_TYPE] == 'g')
				return err_set(err, "a global header cannot be "
						    "read");
			break;
		}
		if (bytes[AT_TYPE] == 'g' &&
		    check_global(content, content + size, err))
			return -1;
		if (bytes[AT_TYPE] == 'x' || bytes[AT_TYPE] == 'X')
			read_records(head, content, content + size);
		whole = TARHEAD_BLOCK + tarhead_padded(size);
		if (whole > length)
			break;
		bytes += whole;
		length -= (size_t)whole;
	}
	return 0;
}
