/* SPDX-License-Identifier: MIT */
/*
 * Tests forms that zipw does not write: data descriptors, zip64 fields, extra
 * fields, names that collide.
 */
#include "format/zipaudit.h"

#include "base/buf.h"
#include "format/zip_format.h"
#include "lib/tap.h"
#include "lib/zipcheck.h"

/* How the builder writes the records of a member, whose data is three bytes. */
struct spec {
	const char *name;
	uint16_t flags;
	uint32_t crc;
	const char *local_extra;
	size_t local_extra_length;
	const char *central_extra;
	size_t central_extra_length;
	const char *descriptor;
	size_t descriptor_length;
	bool wide_local;   /* local sizes are saturated */
	bool wide_central; /* only the central size */
	bool zero_local;   /* local CRC and sizes are 0 */
	const char *comment;
};

#define DATA_CRC 0x352441c2U /* of "abc" */

static void
add_numbers(struct buf *out, const struct spec *spec, bool zero, bool wide)
{
	buf_add_le16(out, 20);
	buf_add_le16(out, spec->flags);
	buf_add_le16(out, 0);
	buf_add_le32(out, 0x210000);
	buf_add_le32(out, zero ? 0 : DATA_CRC);
	buf_add_le32(out, wide ? ZIP_SATURATED32 : zero ? 0 : 3);
}

static void
add_local(struct buf *out, const struct spec *spec)
{
	buf_add_le32(out, ZIP_LOCAL_SIGNATURE);
	add_numbers(out, spec, spec->zero_local, spec->wide_local);
	buf_add_le32(out, spec->wide_local ? ZIP_SATURATED32 :
			  spec->zero_local ? 0 :
					     3);
	buf_add_le16(out, (uint16_t)strlen(spec->name));
	buf_add_le16(out, (uint16_t)spec->local_extra_length);
	buf_add_string(out, spec->name);
	buf_add(out, spec->local_extra, spec->local_extra_length);
	buf_add(out, "abc", 3);
	buf_add(out, spec->descriptor, spec->descriptor_length);
}

static void
add_central(struct buf *out, const struct spec *spec, size_t offset)
{
	const char *comment = spec->comment ? spec->comment : "";

	buf_add_le32(out, ZIP_CENTRAL_SIGNATURE);
	buf_add_le16(out, ZIP_HOST_UNIX << 8 | 20);
	add_numbers(out, spec, false, false);
	buf_add_le32(out, spec->wide_central ? ZIP_SATURATED32 : 3);
	buf_add_le16(out, (uint16_t)strlen(spec->name));
	buf_add_le16(out, (uint16_t)spec->central_extra_length);
	buf_add_le16(out, (uint16_t)strlen(comment));
	buf_add_le32(out, 0);
	buf_add_le32(out, 0100644U << 16);
	buf_add_le32(out, (uint32_t)offset);
	buf_add_string(out, spec->name);
	buf_add(out, spec->central_extra, spec->central_extra_length);
	buf_add_string(out, comment);
}

/* Writes the members in the given order, central headers in reverse order. */
static void
build(struct buf *out, const struct spec *specs, size_t count)
{
	size_t offsets[8];
	size_t directory;
	size_t end;

	for (size_t i = 0; i < count; i++) {
		offsets[i] = out->length;
		add_local(out, &specs[i]);
	}
	directory = out->length;
	for (size_t i = count; i--;)
		add_central(out, &specs[i], offsets[i]);
	end = out->length;
	buf_add_le32(out, ZIP_END_SIGNATURE);
	buf_add_le32(out, 0);
	buf_add_le16(out, (uint16_t)count);
	buf_add_le16(out, (uint16_t)count);
	buf_add_le32(out, (uint32_t)(end - directory));
	buf_add_le32(out, (uint32_t)directory);
	buf_add_le16(out, 0);
}

static void
check_spec(struct spec spec, const char *words, const char *what)
{
	struct spec specs[] = { { .name = "first" }, spec, { .name = "last" } };
	auto_buf archive = BUF_INIT;

	specs[1].name = "x";
	build(&archive, specs, 3);
	check(&archive, words, what);
}

static void
check_descriptor(const char *bytes, size_t length, bool zero, const char *words,
		 const char *what)
{
	check_spec((struct spec){ .flags = ZIP_FLAG_DESCRIPTOR,
				  .zero_local = zero,
				  .descriptor = bytes,
				  .descriptor_length = length },
		   words, what);
}

static void
test_descriptors(void)
{
#define CRC "\xc2\x41\x24\x35"
#define SIZE32 "\3\0\0\0"
#define SIZE64 "\3\0\0\0\0\0\0\0"
#define SIZES64 SIZE64 SIZE64
	static const char zip64[] = "\1\0\x10\0" SIZES64;
	static const char zeros[] = "\1\0\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
	static const char disagrees[] = "no data descriptor that agrees";

	check_descriptor(CRC SIZE32 SIZE32, 12, true, NULL,
			 "a plain descriptor");
	check_descriptor("PK\7\10" CRC SIZE32 SIZE32, 16, true, NULL,
			 "a descriptor with a signature");
	check_descriptor(CRC SIZES64, 20, true, NULL,
			 "a descriptor with 64-bit sizes");
	check_descriptor("PK\7\10" CRC SIZES64, 24, true, NULL,
			 "a descriptor with a signature and 64-bit sizes");
	check_descriptor(CRC SIZE32 SIZE32, 12, false, NULL,
			 "a descriptor and numbers in the local header");
	check_descriptor("", 0, true, disagrees, "a missing descriptor");
	check_descriptor("PK\7\10" CRC SIZE32 SIZE32 "x", 17, true, disagrees,
			 "a descriptor with one more byte");
	check_descriptor("PK\7\7" CRC SIZE32 SIZE32, 16, true, disagrees,
			 "a wrong signature of a descriptor");
	check_descriptor("xxxx" SIZE32 SIZE32, 12, true, disagrees,
			 "a wrong CRC in a descriptor");
	check_descriptor(CRC "\2\0\0\0" SIZE32, 12, true, disagrees,
			 "a wrong compressed size in a descriptor");
	check_descriptor(CRC SIZE32 "\2\0\0\0", 12, true, disagrees,
			 "a wrong size in a descriptor");
	check_descriptor("PK\7\10" CRC SIZE64 "\3\0\0\0\1\0\0\0", 24, true,
			 disagrees, "a wrong upper half of a size");
	check_spec((struct spec){ .zero_local = true }, "its CRC differs",
		   "zeros without a descriptor");
	check_spec((struct spec){ .descriptor = CRC SIZE32 SIZE32,
				  .descriptor_length = 12 },
		   "12 bytes after its data", "descriptor without its flag");
	check_spec(
		(struct spec){ .descriptor = "PK\3\4", .descriptor_length = 4 },
		"'x': a hidden member follows it at offset 72",
		"the start of a hidden member");
	for (int zero = 0; zero < 2; zero++)
		check_spec((struct spec){ .flags = ZIP_FLAG_DESCRIPTOR,
					  .zero_local = zero,
					  .wide_local = true,
					  .local_extra = zero ? zeros : zip64,
					  .local_extra_length = 20,
					  .descriptor = CRC SIZES64,
					  .descriptor_length = 20 },
			   NULL, "zip64 in the local header, and descriptor");
}

static void
check_extra(const char *bytes, size_t length, const char *words)
{
	check_spec((struct spec){ .local_extra = bytes,
				  .local_extra_length = length },
		   words, "local extra field");
	check_spec((struct spec){ .central_extra = bytes,
				  .central_extra_length = length },
		   words, "central extra field");
}

static void
check_zip64(const char *local, size_t local_length, const char *central,
	    size_t central_length, const char *words)
{
	check_spec((struct spec){ .wide_local = local_length,
				  .local_extra = local,
				  .local_extra_length = local_length,
				  .wide_central = central_length,
				  .central_extra = central,
				  .central_extra_length = central_length },
		   words, "zip64 fields");
}

static void
test_extras(void)
{
	check_extra("", 0, NULL);
	check_extra("UT\5\0\1\0\0\0\0", 9, NULL);
	check_extra("UT\0\0ux\0\0", 8, NULL);
	check_extra("x", 1, "malformed: 1 bytes are left");
	check_extra("UT\0\0xyz", 7, "malformed: 3 bytes are left");
	check_extra("UT\5\0\1\0\0\0", 8, "malformed: 0x5455 is longer");
	check_extra("up\0\0", 4, "another name");
	check_extra("uc\0\0", 4, "another comment");
	check_extra("xl\0\0", 4, "other attributes");
	check_extra("nu\0\0", 4, "other attributes");
	check_extra("\x0d\0\0\0", 4, "other attributes");
	check_extra("\x01\x99\0\0", 4, "encryption");
	check_extra("\x17\0\0\0", 4, "encryption");
	check_extra("\0", 1, NULL);
	check_extra("UT\0\0\0\0\0", 7, NULL);
	check_extra("UT\0\0\0\0\1", 7, "malformed: 3 bytes are left");
	check_extra("up\6\0\1\x83\x16\xdc\x8cx", 10, NULL);
	check_extra("up\6\0\1\x83\x16\xdc\x8cy", 10, "another name");
	check_extra("up\6\0\1\x84\x16\xdc\x8cx", 10, "another name");
	check_extra("up\6\0\2\x83\x16\xdc\x8cx", 10, "another name");
	check_extra("up\5\0\1\0\0\0\0", 9, "another name");
	check_extra("uc\5\0\1\0\0\0\0", 9, NULL);
	check_extra("\1\0\0\0", 4, "zip64 extra field is empty");
	check_extra("\1\0\x10\0" SIZES64, 20, NULL);
	check_extra("\1\0\x10\0" SIZE64 "\4\0\0\0\0\0\0\0", 20,
		    "another compressed size (4) than the header (3)");
	check_extra("\1\0\x0b\0" SIZE64 "abc", 15, "3 bytes that no header");
	check_extra("\1\0\0\0\1\0\0\0", 8, "two zip64");
	check_extra("\1\0\x08\0" SIZE64, 12, NULL);
	check_extra("\1\0\x08\0\4\0\0\0\0\0\0\0", 12, "another size (4)");
	check_spec((struct spec){ .comment = "a comment" }, NULL,
		   "a member comment vanishes");

	check_zip64("\1\0\x10\0" SIZES64, 20, NULL, 0, NULL);
	check_zip64(NULL, 0, "\1\0\x08\0" SIZE64, 12, NULL);
	check_zip64("UT\0\0\1\0\x10\0" SIZES64, 24, "UT\0\0\1\0\x08\0" SIZE64,
		    16, NULL);
	check_zip64("UT\0\0", 4, NULL, 0, "zip64 extra field is missing");
	check_zip64(NULL, 0, "UT\0\0", 4, "zip64 extra field is missing");
	check_zip64("\1\0\x08\0" SIZE64, 12, NULL, 0, "has 8 bytes");
	check_zip64(NULL, 0, "\1\0\x10\0" SIZES64, 20, NULL);
	check_zip64(NULL, 0, "\1\0\x10\0" SIZE64 "\4\0\0\0\0\0\0\0", 20,
		    "another compressed size");
	check_zip64("\1\0\x10\0" SIZE64 "\4\0\0\0\0\0\0\0", 20, NULL, 0,
		    "compressed size differs");
	check_zip64("\1\0\x10\0\3\0\0\0\1\0\0\0" SIZE64, 20, NULL, 0,
		    "its size differs: 4294967299");
	check_zip64(NULL, 0, "\1\0\x08\0\3\0\0\0\1\0\0\0", 12,
		    "its sizes differ");
}

static void
test_names(void)
{
	static const struct {
		const char *first;
		const char *second;
		const char *words;     /* the error for a wheel */
		const char *zip_words; /* the error for any other zip */
	} pairs[] = {
		{ "a", "b", NULL, NULL },
		{ "a", "a", "member 'a': the archive has this name twice",
		  "twice" },
		{ "Readme", "README", NULL, NULL },
		{ "a", "a/b", "'a': a file cannot also be the directory of",
		  "'a': a file cannot also be the directory of 'a/b'" },
		{ "a/b", "A", NULL, NULL },
		{ "./a", "b", "a '.' component", NULL },
		{ "./a", "a", "a '.' component",
		  "'a': the archive has this name tw" },
		{ "./a", "a/b", "a '.' component",
		  "'a': a file cannot also be the directory of 'a/b'" },
	};

	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct spec specs[] = { { .name = pairs[i].first },
					{ .name = "m" },
					{ .name = pairs[i].second } };
		auto_buf archive = BUF_INIT;

		build(&archive, specs, 3);
		check(&archive, pairs[i].words, pairs[i].second);
		check_kind(&archive, ZIPAUDIT_ZIP, pairs[i].zip_words,
			   pairs[i].second);
	}
}

int
main(void)
{
	test_descriptors();
	test_extras();
	test_names();
	return tap_done();
}
