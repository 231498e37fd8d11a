/* SPDX-License-Identifier: MIT */
/*
 * A digest of 32, 48 or 64 bytes has 43, 64 or 86 characters in base64, and 64,
 * 96 or 128 in hexadecimal.  So only 64 characters have two meanings, and the
 * content decides between them.
 */
#include "format/record_hash.h"

#include <string.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/err.h"
#include "format/base64.h"

#define MOST_DIGEST 64

/* The digest as written, without algorithm and padding. */
struct text {
	const char *at;
	size_t length;
};

static struct text
digest_text(const struct record_row *row)
{
	struct text text = { "", 0 };
	const char *equals;

	if (!row->digest)
		return text;
	text = (struct text){ row->digest, strlen(row->digest) };
	while (text.length && text.at[text.length - 1] == '=')
		text.length--;
	/* With RECORD_HASH, the algorithm precedes the digest. */
	equals = memchr(text.at, '=', text.length);
	if (equals) {
		text.length -= (size_t)(equals + 1 - text.at);
		text.at = equals + 1;
	}
	return text;
}

const char *
record_hash_algorithm(const struct record_row *row)
{
	switch (digest_text(row).length) {
	case 64:
	case 96:
		return "sha384";
	case 86:
	case 128:
		return "sha512";
	default:
		return NULL;
	}
}

static bool
is_hexadecimal(struct text text, const uint8_t *digest, size_t size)
{
	static const char digits[] = "0123456789abcdef";

	if (text.length != 2 * size)
		return false;
	for (size_t i = 0; i < size; i++)
		if (ascii_lower(text.at[2 * i]) != digits[digest[i] >> 4] ||
		    ascii_lower(text.at[2 * i + 1]) != digits[digest[i] & 15])
			return false;
	return true;
}

static bool
is_base64(struct text text, const uint8_t *digest, size_t size)
{
	char urlsafe[2 * MOST_DIGEST];
	auto_buf bytes = BUF_INIT;
	auto_err ignored = ERR_INIT;

	if (text.length > sizeof(urlsafe))
		return false;
	for (size_t i = 0; i < text.length; i++) {
		char byte = text.at[i];

		urlsafe[i] = byte == '+' ? '-' : byte == '/' ? '_' : byte;
	}
	return !base64_decode(&bytes, urlsafe, text.length, &ignored) &&
	       bytes.length == size && size &&
	       !memcmp(bytes.data, digest, size);
}

bool
record_hash_is(const struct record_row *row, const uint8_t *digest, size_t size)
{
	struct text text = digest_text(row);

	/* Without a hash or a digest there is nothing to compare. */
	return row->digest && size &&
	       (is_hexadecimal(text, digest, size) ||
		is_base64(text, digest, size));
}
