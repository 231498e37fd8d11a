/* SPDX-License-Identifier: MIT */
/* Tests reading and writing a header, and source hashes of several CPythons. */
#include "pyc/pyc.h"

#include "lib/tap.h"

#define MAGIC_3_11 UINT32_C(0x0a0d0da7)

#define SAMPLES 5

/*
 * importlib.util.source_hash(), read as a little-endian number, of: nothing,
 * "x", "import a", "pass\n", and the 1000 bytes 0, 7, 14 ... modulo 256.
 */
static const struct {
	unsigned int minor;
	uint32_t magic;
	uint64_t hashes[SAMPLES];
} pythons[] = {
	{ 7,
	  0x0a0d0d42,
	  { 0xa7b683bdaa0cee85, 0xec4339bb44480700, 0x5186de5808a8b0e7,
	    0xeafda5cd445ce816, 0x60414b195ff1cf00 } },
	{ 8,
	  0x0a0d0d55,
	  { 0xe9e843361b88e481, 0x1a09e0353df2c561, 0x07892f651bf6bca9,
	    0xafc907e342bf7b44, 0x7e0f5d3e313a071e } },
	{ 9,
	  0x0a0d0d61,
	  { 0x5f1c5b3ec8b70bac, 0xf926e083c19a8380, 0xf172523951cc3437,
	    0xa0f4d9836bfa94a8, 0x2263b9d5253e3775 } },
	{ 10,
	  0x0a0d0d6f,
	  { 0x27fde72525cdc08c, 0xc3e3e26f018d4f84, 0x25b7ddd2a26d1d04,
	    0xb8d139a2b9a610bf, 0xc320bdc6b7a89216 } },
	{ 11,
	  0x0a0d0da7,
	  { 0x737fe8d5d59c8d73, 0x7194da203188b4c2, 0x90cab27f5a3206a7,
	    0x6283c75069e213b1, 0x0471750f7b7aa3cd } },
	{ 12,
	  0x0a0d0dcb,
	  { 0x257a38c9ed8ef1ba, 0x94cdf1152289ab6a, 0x7964318a2261cdbe,
	    0xfc992c007e2e0dbb, 0x8cb4a7877e19b397 } },
	{ 13,
	  0x0a0d0df3,
	  { 0x14b8932f316dec27, 0xc2b34403974a1f1f, 0x70ac646f78b33191,
	    0xbea940976c3d9b3d, 0x797be1bc49dfebac } },
};

static void
test_source_hash(void)
{
	static const char *const texts[] = { "", "x", "import a", "pass\n" };
	uint8_t many[1000];

	for (size_t i = 0; i < sizeof(many); i++)
		many[i] = (uint8_t)(i * 7);
	for (size_t i = 0; i < sizeof(pythons) / sizeof(*pythons); i++) {
		unsigned int minor = pythons[i].minor;
		uint32_t magic = pythons[i].magic;
		char what[48];

		for (size_t j = 0; j < SAMPLES - 1; j++) {
			snprintf(what, sizeof(what), "3.%u, text %zu", minor,
				 j);
			ok(pyc_source_hash(
				   magic, minor, (const uint8_t *)texts[j],
				   strlen(texts[j])) == pythons[i].hashes[j],
			   what);
		}
		snprintf(what, sizeof(what), "3.%u, 1000 bytes", minor);
		ok(pyc_source_hash(magic, minor, many, sizeof(many)) ==
			   pythons[i].hashes[SAMPLES - 1],
		   what);
	}
}

/* Reads the bytes as a header and writes it back. */
static void
check_header(const uint8_t bytes[PYC_HEADER_SIZE],
	     const struct pyc_header *wanted, const char *what)
{
	struct pyc_header header;
	auto_err err = ERR_INIT;
	uint8_t written[PYC_HEADER_SIZE];

	memset(&header, 0xee, sizeof(header));
	is_int(pyc_header_read(&header, bytes, PYC_HEADER_SIZE, &err), 0, what);
	ok(header.magic == wanted->magic, "the magic");
	ok(header.mode == wanted->mode, "the mode");
	ok(header.hash == wanted->hash, "the hash");
	ok(header.mtime == wanted->mtime, "the time");
	ok(header.size == wanted->size, "the size");
	memset(written, 0xee, sizeof(written));
	pyc_header_write(&header, written);
	is_bytes(written, sizeof(written), bytes, PYC_HEADER_SIZE,
		 "the header is written unchanged");
}

static void
test_header(void)
{
	check_header((const uint8_t *)"\xa7\r\r\n\0\0\0\0"
				      "\x01\x02\x03\x84\x05\x06\x07\x88",
		     &(struct pyc_header){ .magic = MAGIC_3_11,
					   .mode = PYC_TIMESTAMP,
					   .mtime = 0x84030201,
					   .size = 0x88070605 },
		     "a timestamp and a size");
	check_header((const uint8_t *)"\xa7\r\r\n\x01\0\0\0"
				      "\x01\x02\x03\x84\x05\x06\x07\x88",
		     &(struct pyc_header){ .magic = MAGIC_3_11,
					   .mode = PYC_UNCHECKED_HASH,
					   .hash = 0x8807060584030201 },
		     "a hash that is not checked");
	check_header((const uint8_t *)"\xa7\r\r\n\x03\0\0\0"
				      "\xff\xff\xff\xff\xff\xff\xff\xff",
		     &(struct pyc_header){ .magic = MAGIC_3_11,
					   .mode = PYC_CHECKED_HASH,
					   .hash = UINT64_MAX },
		     "a hash that is checked");
	check_header((const uint8_t *)"abcd\0\0\0\0\0\0\0\0\0\0\0\0",
		     &(struct pyc_header){ .magic = 0x64636261 },
		     "an unknown magic is read");
}

static void
check_refused(const char *bytes, size_t length, const char *words)
{
	struct pyc_header header;
	auto_err err = ERR_INIT;

	is_int(pyc_header_read(&header, (const uint8_t *)bytes, length, &err),
	       -1, "the header is refused");
	is_string(err.message, words, words);
}

static void
test_refused(void)
{
	static const char whole[] = "\xa7\r\r\n\0\0\0\0........payload";

	for (size_t length = 0; length < PYC_HEADER_SIZE; length++) {
		char words[64];

		snprintf(words, sizeof(words),
			 "%zu bytes are too few for a .pyc header", length);
		check_refused(whole, length, words);
	}
	check_refused("\xa7\r\r\n\x02\0\0\0........", 16,
		      "unknown .pyc flags 0x2 at byte 4");
	check_refused("\xa7\r\r\n\x04\0\0\0........", 16,
		      "unknown .pyc flags 0x4 at byte 4");
	check_refused("\xa7\r\r\n\x07\0\0\0........", 16,
		      "unknown .pyc flags 0x7 at byte 4");
	check_refused("\xa7\r\r\n\x01\0\0\x80........", 16,
		      "unknown .pyc flags 0x80000001 at byte 4");
	check_refused("\xa7\r\r\n\0\x03\0\0........", 16,
		      "unknown .pyc flags 0x300 at byte 4");
}

static void
test_longer(void)
{
	struct pyc_header header;
	auto_err err = ERR_INIT;

	is_int(pyc_header_read(&header,
			       (const uint8_t *)"\xa7\r\r\n\0\0\0\0"
						"\x01\0\0\0\x02\0\0\0payload",
			       23, &err),
	       0, "bytes after the header are accepted");
	ok(header.mtime == 1 && header.size == 2,
	   "bytes after the header are not read");
}

static void
test_mode_name(void)
{
	is_string(pyc_mode_name(PYC_TIMESTAMP), "timestamp", "timestamp");
	is_string(pyc_mode_name(PYC_CHECKED_HASH), "checked-hash",
		  "checked-hash");
	is_string(pyc_mode_name(PYC_UNCHECKED_HASH), "unchecked-hash",
		  "unchecked-hash");
}

int
main(void)
{
	test_source_hash();
	test_header();
	test_refused();
	test_longer();
	test_mode_name();
	return tap_done();
}
