/* SPDX-License-Identifier: MIT */
/*
 * Bytes to compress.  A sample is made from its number: it is a sequence of
 * stretches of several kinds, which an encoder treats differently.  The samples
 * and the digest of their streams are the same on every machine.
 */
#ifndef PYC_BAKE_TESTS_DEFLATE_SAMPLES_H
#define PYC_BAKE_TESTS_DEFLATE_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "format/deflate.h"
#include "pyc/siphash.h"

/* The value of deflate_samples_digest(), which must never change. */
#define DEFLATE_SAMPLES_DIGEST UINT64_C(0x4e9152b3e5e2198d)

#define SAMPLE_KINDS 7

/* SplitMix64, which accepts any seed. */
static inline uint64_t
sample_random(uint64_t *state)
{
	uint64_t mixed = *state += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return mixed ^ mixed >> 31;
}

static inline size_t
sample_below(uint64_t *state, size_t limit)
{
	return (size_t)(sample_random(state) % limit);
}

/* Random bytes from an alphabet of that size. */
static inline void
sample_noise(struct buf *out, size_t end, unsigned int alphabet,
	     uint64_t *state)
{
	while (out->length < end)
		buf_add_byte(out, (uint8_t)sample_below(state, alphabet));
}

/* Each value is half as frequent as the one before: the longest codes. */
static inline void
sample_slope(struct buf *out, size_t end, uint64_t *state)
{
	while (out->length < end) {
		uint64_t word = sample_random(state);
		uint8_t value = 0;

		for (; word & 1; word >>= 1)
			value++;
		buf_add_byte(out, value);
	}
}

/* Lines of words from one vocabulary. */
static inline void
sample_text(struct buf *out, size_t end, uint64_t *state)
{
	static const char common[] = "etaoinsr";
	uint64_t vocabulary = sample_random(state);

	while (out->length < end) {
		uint64_t word = vocabulary + sample_below(state, 16) *
						     sample_below(state, 16);
		uint64_t letters = sample_random(&word);

		for (size_t i = 2 + (letters & 7); i && out->length < end;
		     i--) {
			letters >>= 3;
			buf_add_byte(out, (uint8_t)common[letters & 7]);
		}
		if (out->length < end)
			buf_add_byte(out, letters & 0x300 ? ' ' : '\n');
	}
}

/* Records of an increasing number between constant bytes. */
static inline void
sample_records(struct buf *out, size_t end, uint64_t *state)
{
	uint32_t number = (uint32_t)sample_random(state);

	while (out->length < end) {
		uint8_t record[12] = { 0xda, 5, 'x', 0, 0, 0, 0, 'z', 0, 'r' };

		number += (uint32_t)sample_below(state, 300);
		put_le32(record + 3, number);
		record[8] = (uint8_t)sample_below(state, 4);
		put_le16(record + 10, (uint16_t)(number / 7));
		for (size_t i = 0; i < sizeof(record) && out->length < end; i++)
			buf_add_byte(out, record[i]);
	}
}

/* Runs of one byte, short runs as often as long ones. */
static inline void
sample_runs(struct buf *out, size_t end, uint64_t *state)
{
	while (out->length < end) {
		uint8_t byte = (uint8_t)sample_below(state, 3);
		size_t most = (size_t)1 << sample_below(state, 11);
		size_t run = 1 + sample_below(state, most);

		while (run-- && out->length < end)
			buf_add_byte(out, byte);
	}
}

/* Copies of earlier bytes, with lengths and distances at the limits. */
static inline void
sample_echoes(struct buf *out, size_t end, uint64_t *state)
{
	static const uint16_t distances[] = {
		1,     2,     3,     4,	    5,	   7,	  8,	 255,
		256,   257,   4096,  8191,  8192,  8193,  16384, 24577,
		32766, 32767, 32768, 32769, 32770, 40000,
	};
	static const uint16_t lengths[] = {
		2, 3, 3, 4, 5, 8, 10, 11, 18, 64, 96, 130, 257, 258, 259, 300,
	};

	while (out->length < end) {
		size_t distance = distances[sample_below(
			state, sizeof(distances) / sizeof(*distances))];
		size_t length = lengths[sample_below(
			state, sizeof(lengths) / sizeof(*lengths))];

		if (sample_below(state, 2))
			distance = 1 + sample_below(state, 40000);
		for (; length && out->length < end; length--)
			buf_add_byte(out,
				     distance <= out->length ?
					     out->data[out->length - distance] :
					     (uint8_t)length);
		if (out->length < end)
			buf_add_byte(out, (uint8_t)sample_random(state));
	}
}

/* Adds bytes of a kind (below SAMPLE_KINDS) until out has length end. */
static inline void
sample_add(struct buf *out, size_t end, unsigned int kind, uint64_t *state)
{
	switch (kind) {
	case 0:
		sample_noise(out, end, 256, state);
		break;
	case 1:
		sample_noise(out, end,
			     2 + (unsigned int)sample_below(state, 62), state);
		break;
	case 2:
		sample_slope(out, end, state);
		break;
	case 3:
		sample_text(out, end, state);
		break;
	case 4:
		sample_records(out, end, state);
		break;
	case 5:
		sample_runs(out, end, state);
		break;
	default:
		sample_echoes(out, end, state);
	}
}

/*
 * Replaces out with the sample of a number: up to 1 << order bytes in one to
 * four stretches.  Short samples are as frequent as long ones.
 */
static inline void
sample_make(struct buf *out, uint64_t number, unsigned int order)
{
	uint64_t state = number;
	size_t most = (size_t)1 << sample_below(&state, order + 1);
	size_t size = sample_below(&state, most + 1);
	size_t stretches = 1 + sample_below(&state, 4);

	out->length = 0;
	for (size_t i = 1; i <= stretches; i++)
		sample_add(out, size * i / stretches,
			   (unsigned int)sample_below(&state, SAMPLE_KINDS),
			   &state);
}

static inline uint64_t
sample_digest(struct deflate *deflate, const struct buf *bytes, uint64_t digest)
{
	auto_buf stream = BUF_INIT;

	deflate_compress(deflate, bytes->data, bytes->length, &stream);
	return siphash(2, 4, digest, bytes->length, stream.data, stream.length);
}

/* Noise that changes its alphabet now and then, a little or a lot. */
static inline void
sample_drift(struct buf *out, size_t end, uint64_t *state)
{
	while (out->length < end) {
		uint8_t first = (uint8_t)sample_below(state, 24);
		size_t start = out->length;
		size_t length = 500 + sample_below(state, 4000);
		size_t alphabet = 56 + sample_below(state, 16);

		sample_noise(out, start + length, (unsigned int)alphabet,
			     state);
		for (size_t i = start; i < out->length; i++)
			out->data[i] = (uint8_t)(out->data[i] + first);
	}
}

/*
 * Returns the digest of the streams of every kind at all lengths up to 600, of
 * 600 samples and of some long samples.
 */
static inline uint64_t
deflate_samples_digest(struct deflate *deflate)
{
	auto_buf bytes = BUF_INIT;
	uint64_t digest = 0;
	uint64_t state = 0;

	for (size_t length = 0; length <= 600; length++) {
		for (unsigned int kind = 0; kind < SAMPLE_KINDS; kind++) {
			bytes.length = 0;
			sample_add(&bytes, length, kind, &state);
			digest = sample_digest(deflate, &bytes, digest);
		}
	}
	for (uint64_t number = 0; number < 600; number++) {
		sample_make(&bytes, number, 16);
		digest = sample_digest(deflate, &bytes, digest);
	}
	for (unsigned int kind = 0; kind < SAMPLE_KINDS; kind++) {
		bytes.length = 0;
		sample_add(&bytes, 200000, kind, &state);
		digest = sample_digest(deflate, &bytes, digest);
	}
	bytes.length = 0;
	for (unsigned int i = 0; i < 3 * SAMPLE_KINDS; i++)
		sample_add(&bytes, bytes.length + 10000, i % SAMPLE_KINDS,
			   &state);
	sample_drift(&bytes, 2000000, &state);
	return sample_digest(deflate, &bytes, digest);
}

#endif
