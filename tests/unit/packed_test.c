/* SPDX-License-Identifier: MIT */
/* Tests whether the content of a member is stored or deflated. */
#include "job/packed.h"

#include "base/crc32.h"
#include "format/zip_format.h"
#include "host/inflate.h"
#include "lib/tap.h"

#define TEXT "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LENGTH (sizeof(TEXT) - 1)

static const uint8_t *const text = (const uint8_t *)TEXT;

/* Checks the numbers of the uncompressed content. */
static void
check_content(const struct packed *packed, size_t length, uint16_t method)
{
	uint8_t sha256[DIGEST_SHA256_SIZE];
	auto_err err = ERR_INIT;

	digest_sha256(text, length, sha256, &err);
	ok(packed->size == length, "the size is that of the content");
	is_int(packed->crc, crc32_update(0, text, length),
	       "the CRC is that of the content");
	is_bytes(packed->sha256, sizeof(sha256), sha256, sizeof(sha256),
		 "the digest is that of the content");
	is_int(packed->method, method, "the method is the expected one");
}

static void
test_take(void)
{
	struct packed packed = PACKED_INIT;
	auto_err err = ERR_INIT;

	is_int(packed_take(&packed, text, LENGTH, NULL, 0, &err), 0,
	       "content without a stream is taken");
	check_content(&packed, LENGTH, ZIP_METHOD_STORED);
	is_bytes(packed.bytes.data, packed.bytes.length, text, LENGTH,
		 "it is stored");
	is_int(packed_take(&packed, text, LENGTH, (const uint8_t *)"stream", 6,
			   &err),
	       0, "content with a shorter stream is taken");
	check_content(&packed, LENGTH, ZIP_METHOD_DEFLATED);
	is_bytes(packed.bytes.data, packed.bytes.length, "stream", 6,
		 "the stream replaces the earlier bytes");
	is_int(packed_take(&packed, text, 6, (const uint8_t *)"stream", 6,
			   &err),
	       0, "content with a stream of the same length is taken");
	check_content(&packed, 6, ZIP_METHOD_STORED);
	is_bytes(packed.bytes.data, packed.bytes.length, text, 6,
		 "it is stored");
	is_int(packed_take(&packed, text, 7, (const uint8_t *)"stream", 6,
			   &err),
	       0, "content with a stream that is one byte shorter is taken");
	check_content(&packed, 7, ZIP_METHOD_DEFLATED);
	packed_fini(&packed);
	ok(!packed.bytes.data && !packed.size && !packed.method,
	   "packed_fini resets the struct");
}

static void
test_make(void)
{
	const struct options deflate = { .compress = COMPRESS_DEFLATE };
	const struct options store = { .compress = COMPRESS_STORE };
	struct packed packed = PACKED_INIT;
	auto_err err = ERR_INIT;

	is_int(packed_make(&packed, &deflate, text, LENGTH, &err), 0,
	       "content is compressed");
	check_content(&packed, LENGTH, ZIP_METHOD_DEFLATED);
	ok(packed.bytes.length < LENGTH, "the stream is shorter");
	is_int(inflate_compare(packed.bytes.data, packed.bytes.length, text,
			       LENGTH, &err),
	       0, "the stream inflates to the content");
	is_int(packed_make(&packed, &deflate, text, 1, &err), 0,
	       "content that does not shrink is packed");
	check_content(&packed, 1, ZIP_METHOD_STORED);
	is_int(packed_make(&packed, &deflate, NULL, 0, &err), 0,
	       "no content is packed");
	check_content(&packed, 0, ZIP_METHOD_STORED);
	is_int(packed_make(&packed, &store, text, LENGTH, &err), 0,
	       "content is stored if the options say so");
	check_content(&packed, LENGTH, ZIP_METHOD_STORED);
	packed_fini(&packed);
}

static void
test_member(void)
{
	struct packed packed = PACKED_INIT;
	struct zipw_member member;
	auto_err err = ERR_INIT;

	packed_take(&packed, text, LENGTH, (const uint8_t *)"stream", 6, &err);
	member = packed_member(&packed, "d/m.pyc");
	is_string(member.name, "d/m.pyc", "the member has the name");
	is_bytes(member.compressed, (size_t)member.compressed_size, "stream", 6,
		 "the member has the stream");
	ok(member.size == LENGTH, "the member has the size of the content");
	is_int(member.crc, packed.crc, "the member has the CRC");
	is_int(member.method, ZIP_METHOD_DEFLATED, "the member has the method");
	ok(!member.is_directory && !member.executable,
	   "the member is a plain file");
	packed_fini(&packed);
}

int
main(void)
{
	test_take();
	test_make();
	test_member();
	return tap_done();
}
