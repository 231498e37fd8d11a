/* SPDX-License-Identifier: MIT */
/* The test vectors of RFC 4648 without padding, and input that must fail. */
#include "format/base64.h"

#include "lib/tap.h"

static void
check_pair(const char *bytes, size_t length, const char *text)
{
	auto_err err = ERR_INIT;
	auto_buf encoded = BUF_INIT;
	auto_buf decoded = BUF_INIT;

	base64_encode(&encoded, (const uint8_t *)bytes, length);
	is_bytes(encoded.data, encoded.length, text, strlen(text), text);
	is_int(base64_decode(&decoded, text, strlen(text), &err), 0,
	       "the text is decoded");
	is_bytes(decoded.data, decoded.length, bytes, length,
		 "decoding restores the bytes");
}

static void
check_refused(const char *text, const char *words)
{
	auto_err err = ERR_INIT;
	auto_buf decoded = BUF_INIT;

	buf_add_string(&decoded, "kept");
	is_int(base64_decode(&decoded, text, strlen(text), &err), -1, text);
	ok(err.message && strstr(err.message, words), words);
	is_bytes(decoded.data, decoded.length, "kept", 4,
		 "nothing is appended on error");
}

int
main(void)
{
	uint8_t bytes[256];
	bool same = true;

	check_pair("", 0, "");
	check_pair("f", 1, "Zg");
	check_pair("fo", 2, "Zm8");
	check_pair("foo", 3, "Zm9v");
	check_pair("foob", 4, "Zm9vYg");
	check_pair("fooba", 5, "Zm9vYmE");
	check_pair("foobar", 6, "Zm9vYmFy");
	check_pair("\xfb\xef\xff\0", 4, "--__AA");

	check_refused("Z", "do not make whole bytes");
	check_refused("Zm9vZ", "do not make whole bytes");
	check_refused("Zg==", "character 3");
	check_refused("Zm+v", "character 3");
	check_refused("Zm/v", "character 3");
	check_refused("Zm v", "character 3");
	check_refused("Zm9\x80", "character 4");
	check_refused("Zh", "bits set");
	check_refused("Zm9", "bits set");

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7 + 3);
	for (size_t length = 0; length <= sizeof(bytes); length++) {
		auto_err err = ERR_INIT;
		auto_buf text = BUF_INIT;
		auto_buf back = BUF_INIT;

		base64_encode(&text, bytes, length);
		same &= !base64_decode(&back, (const char *)text.data,
				       text.length, &err) &&
			back.length == length &&
			(!length || !memcmp(back.data, bytes, length));
	}
	ok(same, "every length is encoded and decoded");
	return tap_done();
}
