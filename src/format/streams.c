/* SPDX-License-Identifier: MIT */
/* Each step reads a few bytes that give the distance to the next step. */
#include "format/streams.h"

#include <string.h>

#define XZ_HEADER 12 /* the footer has the same length */
#define XZ_MAGIC 6
#define XZ_CRC 4
#define XZ_NUMBER 9 /* most bytes of a number */
#define MAGIC 4

static unsigned int
padding(uint64_t offset)
{
	return (unsigned int)((4 - offset % 4) % 4);
}

static void
go_on(struct streams *streams, uint64_t skip, enum streams_state state)
{
	streams->skip = skip;
	streams->state = state;
}

static bool
streams_lose(struct streams *streams)
{
	streams->state = STREAMS_STATE_LOST;
	return true;
}

static bool
end_all(struct streams *streams)
{
	streams->is_trailing = true;
	return false;
}

/* --- zstd --- */

static uint32_t
read_little(const uint8_t *bytes, size_t length)
{
	uint32_t number = 0;

	while (length)
		number = number << 8 | bytes[--length];
	return number;
}

static bool
start_frame(struct streams *streams, const uint8_t *bytes, size_t length)
{
	static const uint8_t dictionary_bytes[] = { 0, 1, 2, 4 };
	static const uint8_t size_bytes[] = { 0, 2, 4, 8 };
	bool is_single;
	unsigned int header = MAGIC + 1;

	if (length < MAGIC)
		return false;
	if ((bytes[0] & 0xf0) == 0x50 &&
	    !memcmp(bytes + 1, "\x2a\x4d\x18", 3)) {
		if (length < MAGIC + 4)
			return false;
		go_on(streams,
		      MAGIC + 4 + (uint64_t)read_little(bytes + MAGIC, 4),
		      STREAMS_STATE_START);
		return true;
	}
	if (memcmp(bytes, "\x28\xb5\x2f\xfd", MAGIC) != 0)
		return end_all(streams);
	if (length < MAGIC + 1)
		return false;
	is_single = bytes[MAGIC] & 0x20;
	header += dictionary_bytes[bytes[MAGIC] & 3];
	header += size_bytes[bytes[MAGIC] >> 6];
	/* A window descriptor, or the shortest content size. */
	if (!is_single || !(bytes[MAGIC] >> 6))
		header++;
	streams->check_bytes = bytes[MAGIC] & 4;
	go_on(streams, header, STREAMS_STATE_BLOCK);
	return true;
}

static bool
step_zstd(struct streams *streams, const uint8_t *bytes, size_t length)
{
	uint32_t header;
	unsigned int type;
	uint64_t skip;

	if (streams->state == STREAMS_STATE_START)
		return start_frame(streams, bytes, length);
	if (length < 3)
		return false;
	header = read_little(bytes, 3);
	type = header >> 1 & 3;
	if (type == 3)
		return streams_lose(streams);
	/* A block of type 1 (RLE) stores one byte, which is repeated. */
	skip = 3 + (type == 1 ? 1 : header >> 3);
	if (header & 1)
		go_on(streams, skip + streams->check_bytes,
		      STREAMS_STATE_START);
	else
		go_on(streams, skip, STREAMS_STATE_BLOCK);
	return true;
}

/* --- xz --- */

static bool
start_stream(struct streams *streams, const uint8_t *bytes, size_t length)
{
	static const uint8_t check_bytes[] = { 0,  4,  4,  4,  8,  8,  8,  16,
					       16, 16, 32, 32, 32, 64, 64, 64 };

	if (length < MAGIC)
		return false;
	if (streams->offset && !memcmp(bytes, "\0\0\0\0", MAGIC)) {
		go_on(streams, MAGIC, STREAMS_STATE_START);
		return true;
	}
	if (memcmp(bytes,
		   "\xfd"
		   "7zXZ",
		   length < XZ_MAGIC ? length : XZ_MAGIC) != 0)
		return end_all(streams);
	if (length < XZ_HEADER)
		return false;
	streams->check_bytes = check_bytes[bytes[XZ_MAGIC + 1] & 0xf];
	go_on(streams, XZ_HEADER, STREAMS_STATE_BLOCK);
	return true;
}

/* Reads a size of LZMA2: big-endian, stored minus one. */
static unsigned int
read_size(const uint8_t *bytes)
{
	return ((unsigned int)bytes[0] << 8 | bytes[1]) + 1;
}

/* Reads a chunk of LZMA2, which is always the last filter. */
static bool
step_chunk(struct streams *streams, const uint8_t *bytes, size_t length)
{
	const unsigned int control = bytes[0];

	if (!control) {
		const uint64_t end = streams->offset + 1;

		go_on(streams, 1 + padding(end) + streams->check_bytes,
		      STREAMS_STATE_BLOCK);
		return true;
	}
	if (control > 2 && control < 0x80)
		return streams_lose(streams);
	if (length < 5)
		return false;
	if (control <= 2)
		go_on(streams, 3 + read_size(bytes + 1), STREAMS_STATE_CHUNK);
	else
		go_on(streams,
		      (control < 0xc0 ? 5u : 6u) + read_size(bytes + 3),
		      STREAMS_STATE_CHUNK);
	return true;
}

/* Returns the length of a number in bytes, or 0 if it is incomplete. */
static size_t
streams_read_number(const uint8_t *bytes, size_t length, uint64_t *number)
{
	*number = 0;
	for (size_t i = 0; i < length && i < XZ_NUMBER; i++) {
		*number |= (uint64_t)(bytes[i] & 0x7f) << 7 * i;
		if (!(bytes[i] & 0x80))
			return i + 1;
	}
	return 0;
}

static void
end_index(struct streams *streams, size_t used)
{
	go_on(streams,
	      used + padding(streams->offset + used) + XZ_CRC + XZ_HEADER,
	      STREAMS_STATE_START);
}

static bool
step_index(struct streams *streams, const uint8_t *bytes, size_t length)
{
	uint64_t number;
	const size_t used = streams_read_number(bytes, length, &number);

	if (!used)
		return length < XZ_NUMBER ? false : streams_lose(streams);
	if (streams->state == STREAMS_STATE_INDEX)
		streams->records = 2 * number;
	else
		streams->records--;
	if (streams->records)
		go_on(streams, used, STREAMS_STATE_RECORD);
	else
		end_index(streams, used);
	return true;
}

static bool
step_xz(struct streams *streams, const uint8_t *bytes, size_t length)
{
	switch (streams->state) {
	case STREAMS_STATE_START:
		return start_stream(streams, bytes, length);
	case STREAMS_STATE_BLOCK:
		/* An index begins with a block header size of 0. */
		if (bytes[0])
			go_on(streams, 4 * (bytes[0] + 1u),
			      STREAMS_STATE_CHUNK);
		else
			go_on(streams, 1, STREAMS_STATE_INDEX);
		return true;
	case STREAMS_STATE_CHUNK:
		return step_chunk(streams, bytes, length);
	default:
		return step_index(streams, bytes, length);
	}
}

size_t
streams_take(struct streams *streams, const uint8_t *bytes, size_t length)
{
	size_t used = 0;

	while (used < length) {
		size_t piece = length - used;

		if (streams->is_trailing)
			break;
		if (!streams->skip && streams->state != STREAMS_STATE_LOST &&
		    !(streams->format == STREAMS_FORMAT_XZ ?
			      step_xz(streams, bytes + used, piece) :
			      step_zstd(streams, bytes + used, piece)))
			break;
		if (streams->state != STREAMS_STATE_LOST) {
			if (piece > streams->skip)
				piece = (size_t)streams->skip;
			streams->skip -= piece;
		}
		streams->offset += piece;
		used += piece;
	}
	return used;
}
