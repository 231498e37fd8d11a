/* SPDX-License-Identifier: MIT */
/* Reads and writes the 16-byte header and computes the hash in it. */
#include "pyc/pyc.h"

#include "base/buf.h"
#include "pyc/siphash.h"

/* CPython changed from SipHash-2-4 to SipHash-1-3 in this release. */
#define FIRST_MINOR_OF_SIPHASH_1_3 11

int
pyc_header_read(struct pyc_header *header, const uint8_t *bytes, size_t length,
		struct err *err)
{
	uint32_t flags;

	if (length < PYC_HEADER_SIZE)
		return err_set(err, "%zu bytes are too few for a .pyc header",
			       length);
	*header = (struct pyc_header){ .magic = get_le32(bytes) };
	flags = get_le32(bytes + 4);
	if (flags != PYC_TIMESTAMP && flags != PYC_UNCHECKED_HASH &&
	    flags != PYC_CHECKED_HASH)
		return err_set(err, "unknown .pyc flags 0x%x at byte 4",
			       (unsigned int)flags);
	header->mode = (enum pyc_mode)flags;
	if (header->mode == PYC_TIMESTAMP) {
		header->mtime = get_le32(bytes + 8);
		header->size = get_le32(bytes + 12);
	} else {
		header->hash = get_le64(bytes + 8);
	}
	return 0;
}

void
pyc_header_write(const struct pyc_header *header,
		 uint8_t bytes[PYC_HEADER_SIZE])
{
	put_le32(bytes, header->magic);
	put_le32(bytes + 4, (uint32_t)header->mode);
	if (header->mode == PYC_TIMESTAMP) {
		put_le32(bytes + 8, header->mtime);
		put_le32(bytes + 12, header->size);
	} else {
		put_le64(bytes + 8, header->hash);
	}
}

uint64_t
pyc_source_hash(uint32_t magic, unsigned int minor, const uint8_t *source,
		size_t length)
{
	if (minor < FIRST_MINOR_OF_SIPHASH_1_3)
		return siphash(2, 4, magic, 0, source, length);
	return siphash(1, 3, magic, 0, source, length);
}

struct pyc_header
pyc_header_make(uint32_t magic, unsigned int minor, enum pyc_mode mode,
		uint32_t mtime, const uint8_t *source, size_t length)
{
	struct pyc_header header = { .magic = magic, .mode = mode };

	if (mode == PYC_TIMESTAMP) {
		header.mtime = mtime;
		header.size = (uint32_t)length;
	} else {
		header.hash = pyc_source_hash(magic, minor, source, length);
	}
	return header;
}

const char *
pyc_mode_name(enum pyc_mode mode)
{
	switch (mode) {
	case PYC_CHECKED_HASH:
		return "checked-hash";
	case PYC_UNCHECKED_HASH:
		return "unchecked-hash";
	default:
		return "timestamp";
	}
}
