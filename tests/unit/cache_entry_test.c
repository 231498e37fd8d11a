/* SPDX-License-Identifier: MIT */
#include "cache/entry.h"

#include "base/hash.h"
#include "lib/tap.h"

static uint8_t secret_bytes[] = "0123456789abcdef";
static uint8_t other_bytes[] = "0123456789abcdeg";

static const struct cache_secret none = { NULL, 0 };
static const struct cache_secret secret = { secret_bytes, 16 };
static const struct cache_secret another = { other_bytes, 16 };

static const struct cache_entry sample = {
	.preimage = (const uint8_t *)"preimage\n",
	.preimage_length = 9,
	.value = (const uint8_t *)"the\0value",
	.value_length = 9,
};

static void
write_sample(struct buf *out, const struct cache_secret *with)
{
	auto_err err = ERR_INIT;

	is_int(cache_entry_write(out, &sample, with, &err), 0,
	       "an entry is written");
}

static bool
can_read(const struct buf *bytes, const struct cache_secret *with)
{
	struct cache_entry entry;

	return cache_entry_read(&entry, bytes->data, bytes->length, with);
}

static void
test_round_trip(const struct cache_secret *with, bool is_signed)
{
	auto_buf bytes = BUF_INIT;
	struct cache_entry entry;
	const uint8_t *preimage;
	size_t length;

	write_sample(&bytes, with);
	ok(cache_entry_read(&entry, bytes.data, bytes.length, with),
	   "an entry is read");
	is_bytes(entry.preimage, entry.preimage_length, "preimage\n", 9,
		 "its preimage");
	is_bytes(entry.value, entry.value_length, "the\0value", 9, "its value");
	is_int(entry.is_signed, is_signed, "whether it has a code");
	ok(cache_entry_peek(bytes.data, 24 + 9, &preimage, &length),
	   "the start of an entry has its preimage");
	is_bytes(preimage, length, "preimage\n", 9, "the preimage found there");
	ok(!cache_entry_peek(bytes.data, 24 + 8, &preimage, &length),
	   "a shorter start does not have it");
}

static void
test_codes(void)
{
	auto_buf plain = BUF_INIT;
	auto_buf with_code = BUF_INIT;

	write_sample(&plain, &none);
	write_sample(&with_code, &secret);
	is_int((long long)(with_code.length - plain.length), 32,
	       "the code has 32 bytes");
	ok(can_read(&with_code, &none), "without a secret a code is ignored");
	ok(!can_read(&plain, &secret), "with a secret there must be a code");
	ok(!can_read(&with_code, &another), "a code of another secret");
}

/* A checksum is right again after a change. */
static void
repair(struct buf *bytes)
{
	hash_checksum(bytes->data, bytes->length - HASH_CHECKSUM_SIZE,
		      bytes->data + bytes->length - HASH_CHECKSUM_SIZE);
}

static void
test_damage(const struct cache_secret *with)
{
	auto_buf bytes = BUF_INIT;
	bool is_cut_refused = true;
	bool is_flip_refused = true;
	bool is_forgery_refused = true;

	write_sample(&bytes, with);
	for (size_t length = 0; length < bytes.length; length++) {
		const struct buf cut = { bytes.data, length, length };

		is_cut_refused &= !can_read(&cut, with);
	}
	for (size_t bit = 0; bit < 8 * bytes.length; bit++) {
		bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		is_flip_refused &= !can_read(&bytes, with);
		bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t at = 0; at < bytes.length - HASH_CHECKSUM_SIZE; at++) {
		bytes.data[at] ^= 1;
		repair(&bytes);
		is_forgery_refused &= !can_read(&bytes, with);
		bytes.data[at] ^= 1;
	}
	repair(&bytes);
	ok(can_read(&bytes, with), "the repaired entry can be read");
	ok(is_cut_refused, "an entry that is cut anywhere is refused");
	ok(is_flip_refused, "every wrong bit is found");
	if (with->length)
		ok(is_forgery_refused,
		   "with a secret, a right checksum does not help");
	buf_add_byte(&bytes, 0);
	ok(!can_read(&bytes, with), "a byte too many is refused");
}

/* Another schema, with a right checksum. */
static void
test_schema(void)
{
	auto_buf bytes = BUF_INIT;

	write_sample(&bytes, &none);
	bytes.data[8]++;
	repair(&bytes);
	ok(!can_read(&bytes, &none), "another schema is refused");
}

int
main(void)
{
	test_round_trip(&none, false);
	test_round_trip(&secret, true);
	test_codes();
	test_damage(&none);
	test_damage(&secret);
	test_schema();
	return tap_done();
}
