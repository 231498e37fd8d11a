/* SPDX-License-Identifier: MIT */
/* Compares digests with the examples of FIPS 180-4. */
#include "host/digest.h"

#include "base/buf.h"
#include "lib/tap.h"

#define SHA256_OF_ABC \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SHA256_OF_NOTHING \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
is_digest(const uint8_t *digest, size_t size, const char *wanted,
	  const char *what)
{
	auto_buf text = BUF_INIT;

	for (size_t i = 0; i < size; i++)
		buf_printf(&text, "%02x", digest[i]);
	buf_add_byte(&text, 0);
	is_string((const char *)text.data, wanted, what);
}

/* Adds the text in two pieces. */
static void
check(const char *algorithm, const char *text, size_t first, const char *wanted)
{
	struct digest digest;
	uint8_t result[DIGEST_MOST_SIZE];
	auto_err err = ERR_INIT;
	size_t size = 0;

	is_int(digest_begin(&digest, algorithm, &err), 0, algorithm);
	is_int(digest_add(&digest, text, first, &err), 0, "bytes are added");
	is_int(digest_add(&digest, text + first, strlen(text) - first, &err), 0,
	       "more bytes are added");
	is_int(digest_end(&digest, result, &size, &err), 0,
	       "the digest is computed");
	is_digest(result, size, wanted, "the digest is that of the standard");
	digest_fini(&digest);
	ok(!digest.state, "digest_fini frees the state");
}

static void
test_algorithms(void)
{
	check("sha256", "abc", 3, SHA256_OF_ABC);
	check("sha256", "abc", 0, SHA256_OF_ABC);
	check("sha256", "", 0, SHA256_OF_NOTHING);
	check("sha384", "abc", 1,
	      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
	      "8086072ba1e7cc2358baeca134c825a7");
	check("sha512", "abc", 2,
	      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49"
	      "f");
}

static void
test_unknown(void)
{
	static const char *const names[] = { "md5", "sha1", "SHA256", "sha256 ",
					     "" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct digest digest;
		auto_err err = ERR_INIT;
		auto_buf wanted = BUF_INIT;

		buf_printf(&wanted, "unknown hash algorithm '%s'%c", names[i],
			   0);
		is_int(digest_begin(&digest, names[i], &err), -1,
		       "an unknown algorithm is refused");
		is_string(err.message, (const char *)wanted.data,
			  "the message names it");
		ok(!digest.state, "there is no state");
		digest_fini(&digest);
	}
}

static void
test_at_once(void)
{
	uint8_t result[DIGEST_SHA256_SIZE];
	auto_err err = ERR_INIT;

	is_int(digest_sha256("abc", 3, result, &err), 0,
	       "a SHA-256 is computed at once");
	is_digest(result, sizeof(result), SHA256_OF_ABC,
		  "it is that of the standard");
	is_int(digest_sha256(NULL, 0, result, &err), 0,
	       "the SHA-256 of no bytes is computed");
	is_digest(result, sizeof(result), SHA256_OF_NOTHING,
		  "it is that of the standard");
}

/* RFC 4231, test case 2. */
static void
test_hmac(void)
{
	static const char wanted[] = "\x5b\xdc\xc1\x46\xbf\x60\x75\x4e\x6a\x04"
				     "\x24\x26\x08\x95\x75\xc7"
				     "\x5a\x00\x3f\x08\x9d\x27\x39\x83\x9d\xec"
				     "\x58\xb9\x64\xec\x38\x43";
	uint8_t code[DIGEST_SHA256_SIZE];
	auto_err err = ERR_INIT;

	is_int(digest_hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28,
				  code, &err),
	       0, "an HMAC is computed");
	is_bytes(code, sizeof(code), wanted, sizeof(wanted) - 1,
		 "it is that of the RFC");
}

int
main(void)
{
	test_algorithms();
	test_unknown();
	test_at_once();
	test_hmac();
	return tap_done();
}
