/* SPDX-License-Identifier: MIT */
/* Only sums of a map are kept, whatever its length. */
#include "format/tarsparse.h"

#include <inttypes.h>
#include <string.h>

#include "format/tarnum.h"

/* Equal to TARHEAD_BLOCK. */
#define BLOCK_BYTES 512

bool
tarsparse_add(struct tarsparse *sparse, uint64_t offset, uint64_t length)
{
	if (sparse->count++ >= TARSPARSE_MOST)
		return false;
	if (offset < sparse->end || offset > INT64_MAX || length > INT64_MAX ||
	    (length && sparse->is_ragged))
		return false;
	sparse->is_ragged |= length % BLOCK_BYTES != 0;
	sparse->end = offset + length;
	sparse->stored += length;
	return true;
}

int
tarsparse_fail(const struct tarsparse *sparse, struct err *err)
{
	if (sparse->count > TARSPARSE_MOST)
		return err_set(err, "it has more than %" PRIu64 " extents",
			       TARSPARSE_MOST);
	return err_set(
		err,
		"its list of extents is not a list that all readers accept");
}

bool
tarsparse_fits(const struct tarsparse *sparse, uint64_t size, uint64_t stored)
{
	return sparse->end == size && sparse->stored == stored;
}

bool
tarsparse_read_list(struct tarsparse *sparse, const char *text, size_t length)
{
	const char *end = text + length;
	uint64_t numbers[2];
	size_t count = 0;

	for (;;) {
		const char *comma = memchr(text, ',', (size_t)(end - text));
		const char *stop = comma ? comma : end;

		if (!tarnum_decimal(text, (size_t)(stop - text),
				    &numbers[count++ % 2]))
			return false;
		if (count % 2 == 0 &&
		    !tarsparse_add(sparse, numbers[0], numbers[1]))
			return false;
		if (!comma)
			return count % 2 == 0;
		text = comma + 1;
	}
}

/* Takes a complete number. */
static enum tarsparse_result
tarsparse_add_number(struct tarsparse_map *map, uint64_t number)
{
	if (!map->has_count) {
		if (number > TARSPARSE_MOST) {
			map->sparse.count = number;
			return TARSPARSE_BAD;
		}
		map->has_count = true;
		map->rest = 2 * number;
	} else if (map->rest-- % 2 == 0) {
		map->offset = number;
	} else if (!tarsparse_add(&map->sparse, map->offset, number)) {
		return TARSPARSE_BAD;
	}
	return map->rest ? TARSPARSE_MORE : TARSPARSE_DONE;
}

enum tarsparse_result
tarsparse_map_add(struct tarsparse_map *map, uint8_t byte)
{
	uint64_t number;

	map->length++;
	if (byte != '\n') {
		if (map->digit_count == sizeof(map->digits))
			return TARSPARSE_BAD;
		map->digits[map->digit_count++] = (char)byte;
		return TARSPARSE_MORE;
	}
	if (!tarnum_decimal(map->digits, map->digit_count, &number))
		return TARSPARSE_BAD;
	map->digit_count = 0;
	return tarsparse_add_number(map, number);
}
