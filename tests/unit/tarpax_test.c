/* SPDX-License-Identifier: MIT */
#include "format/tarpax.h"

#include <stdlib.h>
#include <string.h>

#include "lib/tap.h"

static struct tarpax pax;
static struct err err;

/* Reads the text as pax records, each of which starts with its length. */
static int
read_text(const char *text, size_t length)
{
	tarpax_fini(&pax);
	err_fini(&err);
	return tarpax_read(&pax, text, length, &err);
}

#define READ(text) read_text(text, sizeof(text) - 1)

static void
test_values(void)
{
	is_int(READ("12 path=a=b\n14 linkpath=l\n9 size=7\n"), 0,
	       "records are read");
	is_string(pax.path, "a=b", "the path is read");
	is_string(pax.linkpath, "l", "the target of a link is read");
	ok(pax.has_size && pax.size == 7, "the size is read");
	ok(!pax.has_mtime, "there is no time");
	is_int(READ("15 mtime=12.50\n"), 0, "a time is read");
	ok(pax.mtime == 12 && !pax.is_whole, "a time may have a fraction");
	is_int(READ("12 mtime=-3\n"), 0, "a time before 1970 is read");
	ok(pax.mtime == -3 && pax.is_whole, "a time before 1970 may be whole");
	is_int(READ("26 SCHILY.xattr.user.a=b\0\n"), 0,
	       "a NUL in another record is accepted");
	is_int(READ("13 atime=1.5\n12 ctime=-1\n"), 0,
	       "times of no interest are accepted");
	is_int(READ("26 mtime=9007199254740992\n"), 0,
	       "the last time is accepted");
	is_int(READ(""), 0, "an empty text has no records");
}

static void
test_refused(void)
{
	static const char *const bad[] = {
		"13 path=name",
		"11 path=n\n",
		"09 path=n\n",
		" 9 path=n\n",
		"7 path\n",
		"6 =n\n",
		"99 path=n\n",
		"9 path=n\n\n",
		"8 path=\n",
		"11 size=+7\n",
		"12 size=0x7\n",
		"8 size=\n",
		"13 mtime=1e9\n",
		"9 uid=-1\n",
		"16 hdrcharset=x\n",
		"9 path=a\n9 path=b\n",
		"99999999999999999999999 path=n\n",
		"22 SCHILY.realsize=10\n",
		"17 GNU.sparse.a=\n",
		"15 GNU.sparse=\n",
		"25 SUN.holesdata= 0 5 10\n",
		"22 GNU.volume.label=a\n",
		"13 atime=1e9\n",
		"9 ctime=\n",
		"14 atime=junk\n",
		"15 atime=1.5.5\n",
		"26 mtime=9007199254740993\n",
		"26 atime=9007199254740993\n",
	};
	bool passed = true;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (read_text(bad[i], strlen(bad[i])) != -1 || !err.message) {
			passed = false;
			printf("# taken: %s\n", bad[i]);
		}
	ok(passed, "records that readers interpret differently are refused");
	is_int(READ("12 path=a\0b\n"), -1, "a NUL in a path is refused");
	is_string(err.message, "the pax record 'path' contains NUL",
		  "the message names the record");
}

static void
test_sparse(void)
{
	is_int(READ("22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n"
		    "21 GNU.sparse.name=s\n27 GNU.sparse.realsize=900\n"),
	       0, "sparse format 1.0 is read");
	is_string(pax.path, "s", "the true name is read");
	ok(pax.kind == TARPAX_SPARSE_1 && pax.real_size == 900,
	   "the true size is read");
	is_int(READ("22 GNU.sparse.size=15\n26 GNU.sparse.numblocks=2\n"
		    "30 GNU.sparse.map=0,512,512,5\n"),
	       0, "sparse format 0.1 is read");
	ok(pax.kind == TARPAX_SPARSE_0 && pax.sparse.stored == 517,
	   "the list of extents is read");
	is_int(READ("22 GNU.sparse.size=15\n26 GNU.sparse.numblocks=2\n"
		    "23 GNU.sparse.offset=0\n27 GNU.sparse.numbytes=512\n"
		    "25 GNU.sparse.offset=512\n25 GNU.sparse.numbytes=5\n"),
	       0, "sparse format 0.0 is read");
	ok(pax.sparse.count == 2 && pax.sparse.end == 517,
	   "the pairs of extents are read");
	is_int(READ("22 GNU.sparse.size=15\n26 GNU.sparse.numblocks=3\n"
		    "30 GNU.sparse.map=0,512,512,5\n"),
	       -1, "a wrong number of extents is refused");
	is_int(READ("22 GNU.sparse.size=15\n26 GNU.sparse.numblocks=2\n"
		    "32 GNU.sparse.map=512,512,600,5\n"),
	       -1, "overlapping extents are refused");
	is_int(READ("36 comment=23 GNU.sparse.offset=512\n"
		    "21 GNU.sparse.size=5\n26 GNU.sparse.numblocks=1\n"
		    "23 GNU.sparse.offset=0\n25 GNU.sparse.numbytes=5\n"),
	       -1,
	       "a comment that looks like an offset is refused in a sparse "
	       "file");
	is_int(READ("36 comment=23 GNU.sparse.offset=512\n"), 0,
	       "such a comment is accepted in another file");
	is_int(READ("21 GNU.sparse.name=s\n9 path=n\n"), -1,
	       "a path after the true name is refused");
}

static void
test_map(void)
{
	static const char text[] = "2\n0\n512\n600\n5\n";
	struct tarsparse_map map = { .length = 0 };
	enum tarsparse_result result = TARSPARSE_MORE;
	size_t used = 0;

	while (result == TARSPARSE_MORE)
		result = tarsparse_map_add(&map, (uint8_t)text[used++]);
	is_int(result, TARSPARSE_DONE, "a sparse map is read");
	is_int((long long)used, sizeof(text) - 1,
	       "the map ends with its last number");
	ok(tarsparse_fits(&map.sparse, 605, 517),
	   "the map matches the stored size");
	ok(!tarsparse_fits(&map.sparse, 606, 517),
	   "the map does not match another size");
	map = (struct tarsparse_map){ .length = 0 };
	tarsparse_map_add(&map, ' ');
	is_int(tarsparse_map_add(&map, '\n'), TARSPARSE_BAD,
	       "a map without a number is refused");
}

static void
test_global(void)
{
	static const char star[] = "25 SCHILY.release=star 1\n";

	err_fini(&err);
	is_int(tarpax_check_global("13 comment=a\n", 13, &err), 0,
	       "a global comment is accepted");
	is_int(tarpax_check_global(star, sizeof(star) - 1, &err), 0,
	       "a global release of star is accepted");
	is_int(tarpax_check_global("11 mtime=1\n", 11, &err), -1,
	       "a global mtime is refused");
	is_string(err.message,
		  "a global header sets 'mtime' for every member, which "
		  "readers interpret differently",
		  "the message names the record");
	is_int(tarpax_check_global("25 GNU.sparse.name=hello\n", 25, &err), -1,
	       "a global name is refused");
	is_int(tarpax_check_global("13 comment=a", 12, &err), -1,
	       "a truncated global record is refused");
	err_fini(&err);
	is_int(tarpax_check_global("22 GNU.volume.label=a\n", 22, &err), 0,
	       "a global label is accepted");
	is_int(tarpax_check_global("13 atime=1.5\n", 13, &err), 0,
	       "a global atime is accepted");
	is_int(tarpax_check_global("14 atime=junk\n", 14, &err), -1,
	       "a malformed global atime is refused");
	err_fini(&err);
	is_int(tarpax_check_global("25 SUN.holesdata= 0 5 10\n", 25, &err), -1,
	       "global holes are refused");
	err_fini(&err);
	is_int(tarpax_check_global("21 GNU.volume.size=1\n", 21, &err), -1,
	       "a global part of a member is refused");
}

int
main(void)
{
	test_values();
	test_refused();
	test_sparse();
	test_map();
	test_global();
	tarpax_fini(&pax);
	err_fini(&err);
	return tap_done();
}
