/* SPDX-License-Identifier: MIT */
#include "host/zstd.h"

#include "lib/tap.h"

static void
test_round_trip(struct zstd *zstd)
{
	auto_buf bytes = BUF_INIT;
	auto_buf frame = BUF_INIT;
	auto_buf again = BUF_INIT;

	for (int i = 0; i < 10000; i++)
		buf_add_byte(&bytes, (uint8_t)(i / 100));
	buf_add_string(&frame, "##");
	buf_add_string(&again, "#");
	ok(zstd_compress(zstd, bytes.data, bytes.length, &frame),
	   "repetitive bytes are compressed");
	ok(frame.length < 1000, "they get shorter");
	ok(zstd_decompress(zstd, frame.data + 2, frame.length - 2, bytes.length,
			   &again),
	   "the frame after earlier bytes can be read");
	is_bytes(again.data + 1, again.length - 1, bytes.data, bytes.length,
		 "its content is appended");
}

static void
test_no_gain(struct zstd *zstd)
{
	auto_buf out = BUF_INIT;

	buf_add_string(&out, "before");
	ok(!zstd_compress(zstd, "abc", 3, &out),
	   "bytes that would get longer are not compressed");
	ok(!zstd_compress(zstd, NULL, 0, &out), "nor are no bytes");
	is_int((long long)out.length, 6, "nothing is appended");
}

static void
test_damage(struct zstd *zstd)
{
	static const char zeros[4096];
	auto_buf frame = BUF_INIT;
	auto_buf out = BUF_INIT;
	bool is_refused = true;

	zstd_compress(zstd, zeros, sizeof(zeros), &frame);
	ok(!zstd_decompress(zstd, frame.data, frame.length, sizeof(zeros) - 1,
			    &out),
	   "a content that is longer than expected is refused");
	ok(!zstd_decompress(zstd, frame.data, frame.length, sizeof(zeros) + 1,
			    &out),
	   "a content that is shorter than expected is refused");
	for (size_t i = 0; i < frame.length; i++)
		is_refused &= !zstd_decompress(zstd, frame.data, i,
					       sizeof(zeros), &out);
	ok(is_refused, "a frame that is cut anywhere is refused");
	ok(!zstd_decompress(zstd, "no frame", 8, 8, &out),
	   "other bytes are refused");
	is_int((long long)out.length, 0, "nothing is appended");
}

int
main(void)
{
	struct zstd zstd = ZSTD_INIT;

	test_round_trip(&zstd);
	test_no_gain(&zstd);
	test_damage(&zstd);
	zstd_fini(&zstd);
	return tap_done();
}
