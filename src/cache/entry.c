/* SPDX-License-Identifier: MIT */
#include "cache/entry.h"

#include <string.h>

#include "base/hash.h"
#include "cache/key.h"
#include "host/digest.h"

#define MAGIC "PYCBAKE\n"
#define MAGIC_LENGTH (sizeof(MAGIC) - 1)

/* Magic, schema, flags, the lengths of preimage and value: 4 bytes each. */
#define HEAD_LENGTH (MAGIC_LENGTH + 4 * 4)

#define FLAG_SIGNED 1

int
cache_entry_write(struct buf *out, const struct cache_entry *entry,
		  const struct cache_secret *secret, struct err *err)
{
	const size_t start = out->length;
	uint8_t code[DIGEST_SHA256_SIZE];
	uint8_t checksum[HASH_CHECKSUM_SIZE];

	buf_add(out, MAGIC, MAGIC_LENGTH);
	buf_add_le32(out, CACHE_SCHEMA);
	buf_add_le32(out, secret->length ? FLAG_SIGNED : 0);
	buf_add_le32(out, (uint32_t)entry->preimage_length);
	buf_add_le32(out, (uint32_t)entry->value_length);
	buf_add(out, entry->preimage, entry->preimage_length);
	buf_add(out, entry->value, entry->value_length);
	if (secret->length) {
		if (digest_hmac_sha256(secret->bytes, secret->length,
				       out->data + start, out->length - start,
				       code, err))
			return -1;
		buf_add(out, code, sizeof(code));
	}
	hash_checksum(out->data + start, out->length - start, checksum);
	buf_add(out, checksum, sizeof(checksum));
	return 0;
}

static bool
has_checksum(const uint8_t *bytes, size_t length)
{
	uint8_t checksum[HASH_CHECKSUM_SIZE];

	hash_checksum(bytes, length - sizeof(checksum), checksum);
	return !memcmp(bytes + length - sizeof(checksum), checksum,
		       sizeof(checksum));
}

/* Whether the code, which follows length bytes, is the one for the secret. */
static bool
has_code(const uint8_t *bytes, size_t length, const struct cache_secret *secret)
{
	auto_err ignored = ERR_INIT;
	uint8_t code[DIGEST_SHA256_SIZE];
	uint8_t difference = 0;

	if (digest_hmac_sha256(secret->bytes, secret->length, bytes, length,
			       code, &ignored))
		return false;
	/* Always looks at all bytes, so the time does not tell how many are
	 * right. */
	for (size_t i = 0; i < sizeof(code); i++)
		difference |= code[i] ^ bytes[length + i];
	return !difference;
}

/* Whether the bytes begin like an entry. */
static bool
has_head(const uint8_t *bytes, size_t length)
{
	return length >= HEAD_LENGTH && !memcmp(bytes, MAGIC, MAGIC_LENGTH) &&
	       get_le32(bytes + MAGIC_LENGTH) == CACHE_SCHEMA &&
	       get_le32(bytes + MAGIC_LENGTH + 4) <= FLAG_SIGNED;
}

bool
cache_entry_peek(const uint8_t *bytes, size_t length, const uint8_t **preimage,
		 size_t *preimage_length)
{
	if (!has_head(bytes, length))
		return false;
	*preimage = bytes + HEAD_LENGTH;
	*preimage_length = get_le32(bytes + MAGIC_LENGTH + 8);
	return *preimage_length <= length - HEAD_LENGTH;
}

bool
cache_entry_read(struct cache_entry *entry, const uint8_t *bytes, size_t length,
		 const struct cache_secret *secret)
{
	const uint8_t *numbers = bytes + MAGIC_LENGTH;
	size_t body;
	size_t tail;

	if (length > CACHE_ENTRY_MOST || !has_head(bytes, length))
		return false;
	*entry = (struct cache_entry){
		.preimage = bytes + HEAD_LENGTH,
		.preimage_length = get_le32(numbers + 8),
		.value_length = get_le32(numbers + 12),
		.is_signed = get_le32(numbers + 4) == FLAG_SIGNED,
	};
	tail = HASH_CHECKSUM_SIZE + (entry->is_signed ? DIGEST_SHA256_SIZE : 0);
	body = length - HEAD_LENGTH;
	if (body < tail || entry->preimage_length > body - tail ||
	    entry->value_length != body - tail - entry->preimage_length)
		return false;
	entry->value = entry->preimage + entry->preimage_length;
	if (!has_checksum(bytes, length))
		return false;
	return !secret->length ||
	       (entry->is_signed && has_code(bytes, length - tail, secret));
}
