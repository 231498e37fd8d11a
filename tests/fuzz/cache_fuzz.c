/* SPDX-License-Identifier: MIT */
/*
 * The first byte selects how the rest is read: 0, as an entry of the cache; 1,
 * as an entry without its checksum, which is added; 2, as the value of an
 * entry; 3, as a value without its head; 4 and more, as a payload of
 * CPython 3.(this + 3), in which the placeholder is replaced.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "cache/entry.h"
#include "compile/cached.h"
#include "pyc/canon_path.h"
#include "pyc/marshal_code.h"

#define MODE_ENTRY 0
#define MODE_ENTRY_BODY 1
#define MODE_VALUE 2
#define MODE_VALUE_BODY 3
#define MODE_PAYLOAD 4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

/* An entry that was read must be the one that is written. */
static void
check_entry(const uint8_t *bytes, size_t length)
{
	const struct cache_secret none = { NULL, 0 };
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	struct cache_entry entry;
	const uint8_t *preimage;
	size_t preimage_length;

	if (!cache_entry_read(&entry, bytes, length, &none))
		return;
	require(cache_entry_peek(bytes, length, &preimage, &preimage_length));
	require(preimage == entry.preimage &&
		preimage_length == entry.preimage_length);
	require(!cache_entry_write(&out, &entry, &none, &err));
	if (!entry.is_signed)
		require(out.length == length &&
			!memcmp(out.data, bytes, length));
}

static void
check_entry_body(const uint8_t *bytes, size_t length)
{
	auto_buf entry = BUF_INIT;
	uint8_t checksum[HASH_CHECKSUM_SIZE];

	buf_add(&entry, bytes, length);
	hash_checksum(bytes, length, checksum);
	buf_add(&entry, checksum, sizeof(checksum));
	check_entry(entry.data, entry.length);
}

/* What was read from a value must be the same after writing and reading it. */
static void
check_value(const uint8_t *value, size_t length)
{
	struct zstd zstd = ZSTD_INIT;
	auto_buf bytes = BUF_INIT;
	auto_buf again = BUF_INIT;
	struct outcome outcome;

	if (cached_read(&zstd, value, length, &bytes, &outcome)) {
		cached_write(&zstd, &outcome, &again);
		require(cached_is_same(&zstd, again.data, again.length,
				       &outcome));
		outcome_fini(&outcome);
	}
	zstd_fini(&zstd);
}

static void
check_value_body(const uint8_t *bytes, size_t length)
{
	auto_buf value = BUF_INIT;

	buf_add_byte(&value, 0);
	buf_add_le32(&value, (uint32_t)length);
	buf_add(&value, bytes, length);
	check_value(value.data, value.length);
}

/* The result must be canonical and have the path. */
static void
check_payload(const uint8_t *payload, size_t length, unsigned int minor)
{
	static const char *const paths[] = { "/usr/lib/m.py", "", "a",
					     "\xc3\xa9\xff.py" };
	struct canon canon = CANON_INIT;

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		auto_buf out = BUF_INIT;

		if (!canon_path_put_checked(&canon, payload, length, minor,
					    paths[i], &out))
			continue;
		require(canon_is_settled(&canon, out.data, out.length, minor,
					 paths[i]));
	}
	canon_fini(&canon);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	switch (*data) {
	case MODE_ENTRY:
		check_entry(data + 1, size - 1);
		break;
	case MODE_ENTRY_BODY:
		check_entry_body(data + 1, size - 1);
		break;
	case MODE_VALUE:
		check_value(data + 1, size - 1);
		break;
	case MODE_VALUE_BODY:
		check_value_body(data + 1, size - 1);
		break;
	default:
		check_payload(data + 1, size - 1,
			      MARSHAL_FIRST_MINOR +
				      (unsigned int)(*data - MODE_PAYLOAD) %
					      (MARSHAL_LAST_MINOR -
					       MARSHAL_FIRST_MINOR + 1));
	}
	return 0;
}
