/* SPDX-License-Identifier: MIT */
/*
 * Tests that an independent inflater restores the bytes, and that the encoder
 * still writes the stream it has always written.  If a digest no longer
 * matches, do not update it here: doc/deflate.md states what was promised.
 */
#include "format/deflate.h"

#include "format/deflate_huffman.h"
#include "lib/deflate_samples.h"
#include "lib/tap.h"
#include "lib/tiny_inflate.h"

static struct deflate *deflate;

static bool
round_trip(const struct buf *bytes, struct tiny_facts *facts)
{
	auto_buf stream = BUF_INIT;
	auto_buf out = BUF_INIT;

	deflate_compress(deflate, bytes->data, bytes->length, &stream);
	return !tiny_inflate(stream.data, stream.length, &out, facts) &&
	       out.length == bytes->length &&
	       (!out.length || !memcmp(out.data, bytes->data, out.length));
}

static void
is_stream(const void *bytes, size_t length, const void *wanted,
	  size_t wanted_length, const char *what)
{
	auto_buf stream = BUF_INIT;

	deflate_compress(deflate, bytes, length, &stream);
	is_bytes(stream.data, stream.length, wanted, wanted_length, what);
}

/* The expected bits were worked out by hand. */
static void
test_streams(void)
{
	uint8_t noise[40];
	uint8_t stored[45] = { 0x01, 40, 0, 0xff - 40, 0xff };

	is_stream(NULL, 0, "\x03\x00", 2, "no bytes");
	is_stream("a", 1, "\x4b\x04\x00", 3, "one byte");
	is_stream("abc", 3, "\x4b\x4c\x4a\x06\x00", 5, "three bytes");
	/* Literal 10010001; length 5, distance 1: 0000011 00000; end. */
	is_stream("aaaaaa", 6, "\x4b\x04\x03\x00", 4, "a short run");
	for (unsigned int i = 0; i < sizeof(noise); i++) {
		noise[i] = (uint8_t)(150 + 73 * i % 101);
		stored[5 + i] = noise[i];
	}
	is_stream(noise, sizeof(noise), stored, sizeof(stored),
		  "bytes with codes of nine bits are stored");
}

/* Fibonacci numbers as frequencies give the deepest tree. */
static void
check_lengths(unsigned int count, unsigned int most)
{
	uint32_t frequencies[40] = { 1, 1 };
	uint8_t lengths[40];
	uint64_t used = 0;
	bool falling = true;
	char what[64];

	for (unsigned int i = 2; i < count; i++)
		frequencies[i] = frequencies[i - 1] + frequencies[i - 2];
	deflate_huffman_lengths(frequencies, count, most, lengths);
	for (unsigned int i = 0; i < count; i++) {
		used += UINT64_C(1) << (most - lengths[i]);
		falling &= lengths[i] >= 1 && lengths[i] <= most;
		falling &= !i || lengths[i] <= lengths[i - 1];
	}
	snprintf(what, sizeof(what), "%u symbols with codes of %u bits", count,
		 most);
	ok(used == UINT64_C(1) << most && falling, what);
}

static void
is_lengths(const uint32_t *frequencies, unsigned int count, unsigned int most,
	   const char *wanted, const char *what)
{
	uint8_t lengths[DEFLATE_HUFFMAN_MOST_SYMBOLS];

	deflate_huffman_lengths(frequencies, count, most, lengths);
	is_bytes(lengths, count, wanted, count, what);
}

static void
test_huffman(void)
{
	static const uint32_t none[4] = { 0 };
	static const uint32_t one[4] = { 0, 0, 7, 0 };
	static const uint32_t two[4] = { 0, 90, 0, 1 };
	static const uint32_t equal[5] = { 1, 1, 1, 1, 1 };
	static const uint32_t steep[6] = { 1, 1, 2, 3, 5, 8 };
	static const uint32_t large[3] = { 70000, 300, 299 };
	static const uint8_t lengths[8] = { 3, 3, 3, 3, 3, 2, 4, 4 };
	static const uint16_t wanted[8] = { 2, 6, 1, 5, 3, 0, 7, 15 };
	uint16_t codes[8];

	is_lengths(none, 4, 15, "\0\0\0\0", "no used symbol");
	is_lengths(one, 4, 15, "\0\0\1\0", "one used symbol");
	is_lengths(two, 4, 15, "\0\1\0\1", "two used symbols");
	is_lengths(equal, 5, 15, "\3\3\2\2\2",
		   "of equal frequencies, later symbols have shorter codes");
	is_lengths(steep, 6, 15, "\5\5\4\3\2\1", "a deep tree");
	is_lengths(steep, 6, 4, "\4\4\4\4\2\1",
		   "a deep tree limited to 4 bits");
	is_lengths(steep, 6, 3, "\3\3\3\3\2\2",
		   "a deep tree limited to 3 bits, the minimum");
	is_lengths(large, 3, 15, "\1\2\2", "frequencies of more than 16 bits");
	for (unsigned int count = 2; count < 40; count++) {
		check_lengths(count, 15);
		if (count <= 19)
			check_lengths(count, 7);
	}
	/* The example of RFC 1951, section 3.2.2, each code bit-reversed. */
	deflate_huffman_codes(lengths, 8, codes);
	is_bytes(codes, sizeof(codes), wanted, sizeof(wanted),
		 "codes of RFC 1951, section 3.2.2");
}

static void
test_sizes(void)
{
	auto_buf bytes = BUF_INIT;
	struct tiny_facts facts;

	for (unsigned int kind = 0; kind < SAMPLE_KINDS; kind++) {
		bool same = true;
		char what[64];

		for (uint64_t length = 0; length <= 600; length++) {
			uint64_t state = length;

			bytes.length = 0;
			sample_add(&bytes, (size_t)length, kind, &state);
			same &= round_trip(&bytes, &facts);
		}
		snprintf(what, sizeof(what),
			 "kind %u is restored at every size", kind);
		ok(same, what);
	}
}

static void
test_samples(void)
{
	auto_buf bytes = BUF_INIT;
	struct tiny_facts facts;
	unsigned int failed = 0;

	for (uint64_t number = 0; number < 1000; number++) {
		sample_make(&bytes, number, 16);
		if (round_trip(&bytes, &facts))
			continue;
		failed++;
		printf("# sample %u\n", (unsigned int)number);
	}
	is_int(failed, 0, "a thousand samples are restored");
}

/* Fills bytes with noise that repeats its first length bytes at a distance. */
static void
fill_echo(struct buf *bytes, size_t distance, size_t length)
{
	uint64_t state = 1;

	bytes->length = 0;
	sample_add(bytes, distance, 0, &state);
	buf_reserve(bytes, length);
	memcpy(bytes->data + distance, bytes->data, length);
	bytes->length += length;
	sample_add(bytes, bytes->length + 100, 0, &state);
}

static void
test_window(void)
{
	auto_buf bytes = BUF_INIT;
	struct tiny_facts facts;
	uint64_t state = 1;

	fill_echo(&bytes, 32768, 1000);
	ok(round_trip(&bytes, &facts),
	   "a repeat at the full window distance is restored");
	is_int(facts.farthest, 32768,
	       "a match at the full window distance is used");
	is_int(facts.longest, 258, "a match of the maximum length is used");
	fill_echo(&bytes, 32769, 1000);
	ok(round_trip(&bytes, &facts),
	   "a repeat beyond the window is restored");
	ok(facts.farthest < 32768, "no match beyond the window is used");
	for (unsigned int length = 255; length < 262; length++) {
		fill_echo(&bytes, 300, length);
		ok(round_trip(&bytes, &facts) &&
			   facts.longest == (length < 258 ? length : 258),
		   "a match near the maximum length is used");
	}
	bytes.length = 0;
	sample_add(&bytes, 500000, 6, &state);
	ok(round_trip(&bytes, &facts),
	   "repeats of all lengths and distances are restored");
	is_int(facts.farthest, 32768, "matches reach the end of the window");
	is_int(facts.farthest_of_3, 8192,
	       "matches of three bytes reach only 8192 bytes");
}

/* Each block form is used where it is the smallest, and only there. */
static void
test_blocks(void)
{
	auto_buf bytes = BUF_INIT;
	auto_buf stream = BUF_INIT;
	struct tiny_facts facts;
	uint64_t state = 1;

	sample_add(&bytes, 200000, 0, &state);
	ok(round_trip(&bytes, &facts), "noise is restored");
	ok(facts.forms[0] == 4 && !facts.forms[1] && !facts.forms[2],
	   "noise is stored in four blocks");
	deflate_compress(deflate, bytes.data, bytes.length, &stream);
	is_int((long long)stream.length, 200000 + 4 * 5,
	       "a stored block adds five bytes");
	sample_add(&bytes, 400000, 3, &state);
	ok(round_trip(&bytes, &facts), "noise and text are restored");
	ok(facts.forms[0] == 4 && facts.forms[2] >= 1,
	   "noise and text are in separate blocks");

	bytes.length = 0;
	sample_noise(&bytes, 50000, 100, &state);
	ok(round_trip(&bytes, &facts), "uniform bytes are restored");
	is_int(facts.forms[2], 1, "uniform bytes are one block");
	/* A search found this sample: two block forms have the same size. */
	sample_make(&bytes, 78716, 8);
	ok(round_trip(&bytes, &facts),
	   "a sample with two equal block forms is restored");
	is_int(facts.forms[1], 1,
	       "the fixed codes are preferred at equal size");
	bytes.length = 0;
	sample_add(&bytes, 300000, 2, &state);
	ok(round_trip(&bytes, &facts), "a slope is restored");
	is_int(facts.longest_code, 15,
	       "a slope has codes of the maximum length");
	bytes.length = 0;
	for (size_t end = 100; end <= 20000000; end += 1000000)
		sample_add(&bytes, end, 5, &state);
	ok(round_trip(&bytes, &facts),
	   "more symbols than a block holds are restored");
	ok(facts.forms[2] > 1,
	   "more symbols than a block holds use several blocks");
}

static bool
same_stream(struct deflate *other, const struct buf *bytes,
	    const struct buf *wanted)
{
	auto_buf stream = BUF_INIT;

	deflate_compress(other, bytes->data, bytes->length, &stream);
	return stream.length == wanted->length &&
	       !memcmp(stream.data, wanted->data, wanted->length);
}

static void
test_independence(void)
{
	auto_buf bytes = BUF_INIT;
	auto_buf before = BUF_INIT;
	auto_buf shifted = BUF_INIT;
	bool used = true;
	bool fresh = true;
	bool odd = true;

	for (uint64_t number = 0; number < 200; number++) {
		struct deflate *other = deflate_new();
		auto_buf wanted = BUF_INIT;
		auto_buf stream = BUF_INIT;

		sample_make(&bytes, number, 15);
		deflate_compress(other, bytes.data, bytes.length, &wanted);
		fresh &= same_stream(other, &bytes, &wanted);
		sample_make(&before, number + 1000, 18);
		deflate_compress(deflate, before.data, before.length, &stream);
		used &= same_stream(deflate, &bytes, &wanted);
		/* At any alignment, appended to a non-empty buffer. */
		shifted.length = (size_t)(number % 8);
		buf_reserve(&shifted, bytes.length);
		memcpy(shifted.data + shifted.length, bytes.data, bytes.length);
		stream.length = 0;
		buf_add_string(&stream, "before");
		deflate_compress(deflate, shifted.data + shifted.length,
				 bytes.length, &stream);
		odd &= stream.length == wanted.length + 6 &&
		       !memcmp(stream.data, "before", 6) &&
		       !memcmp(stream.data + 6, wanted.data, wanted.length);
		deflate_free(other);
	}
	ok(fresh, "the same bytes give the same stream");
	ok(used, "earlier samples do not affect the stream");
	ok(odd, "alignment and earlier output do not affect the stream");
}

static void
test_digest(void)
{
	uint64_t digest = deflate_samples_digest(deflate);
	char got[17];
	char wanted[17];

	snprintf(got, sizeof(got), "%016llx", (unsigned long long)digest);
	snprintf(wanted, sizeof(wanted), "%016llx",
		 (unsigned long long)DEFLATE_SAMPLES_DIGEST);
	is_string(got, wanted, "the streams have the recorded digest");
}

int
main(void)
{
	deflate = deflate_new();
	test_streams();
	test_huffman();
	test_sizes();
	test_samples();
	test_window();
	test_blocks();
	test_independence();
	test_digest();
	deflate_free(deflate);
	deflate_free(NULL);
	return tap_done();
}
