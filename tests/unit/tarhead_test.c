/* SPDX-License-Identifier: MIT */
#include "format/tarhead.h"

#include <stdlib.h>

#include "base/buf.h"
#include "lib/tap.h"

/* Appends a header of this type, and content padded to whole blocks. */
static void
add(struct buf *bytes, char type, const char *content)
{
	uint8_t block[TARHEAD_BLOCK] = { 0 };
	size_t length = strlen(content);
	char digits[32];

	snprintf(digits, sizeof(digits), "%011zo", length);
	memcpy(block + 124, digits, 12);
	block[156] = (uint8_t)type;
	buf_add(bytes, block, sizeof(block));
	buf_add(bytes, content, length);
	while (bytes->length % TARHEAD_BLOCK)
		buf_add_byte(bytes, 0);
}

/* What is read from one header of that type and the member after it. */
static int
read_one(struct tarhead *head, char type, const char *content, struct err *err)
{
	auto_buf bytes = BUF_INIT;

	add(&bytes, type, content);
	add(&bytes, '0', "");
	tarhead_fini(head);
	return tarhead_read(head, bytes.data, bytes.length, err);
}

static void
test_records(void)
{
	auto_tarhead head = TARHEAD_INIT;
	auto_err err = ERR_INIT;

	is_int(read_one(&head, 'x', "12 path=a=b\n", &err), 0, "a header");
	is_string(head.path, "a=b", "its path");
	ok(!head.linkpath, "no other value");
	read_one(&head, 'x', "14 linkpath=l\n10 path=n\n10 path=m\n", &err);
	is_string(head.linkpath, "l", "the target of a link");
	is_string(head.path, "m", "of two values the later one");
	read_one(&head, 'X', "10 path=n\n", &err);
	is_string(head.path, "n", "as Solaris marked it");
	read_one(&head, 'x', "10 path=n\n20 GNU.sparse.name=s\n", &err);
	is_string(head.path, "n", "a length that is wrong ends the records");
	read_one(&head, 'x', "21 GNU.sparse.name=s\n10 path=n\n", &err);
	is_string(head.path, "s", "a sparse file's own name");
	read_one(&head, '0', "10 path=n\n", &err);
	ok(!head.path, "what is in a file is no header");
}

static void
test_bad_records(void)
{
	static const char *const bad[] = {
		"",
		"path=n\n",
		"10path=n\n",
		"11 path=n\n",
		"8 path=n\n",
		"10 path=nn",
		"8 path-n\n",
		"3 \n",
		"99999999999999999999999999999999 path=n\n",
		" 10 path=n\n",
	};
	auto_tarhead head = TARHEAD_INIT;
	auto_err err = ERR_INIT;
	bool passed = true;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		passed &= !read_one(&head, 'x', bad[i], &err) && !head.path;
	ok(passed, "what is no record is passed over");
}

static void
test_global(void)
{
	auto_tarhead head = TARHEAD_INIT;
	auto_err err = ERR_INIT;
	auto_buf bytes = BUF_INIT;

	is_int(read_one(&head, 'g', "16 comment=1234\n", &err), 0,
	       "a comment for all members");
	is_int(read_one(&head, 'g', "16 comment=1234\n11 mtime=1\n", &err), -1,
	       "more than that is refused");
	is_string(err.message,
		  "a global header sets 'mtime' for every member, which "
		  "readers do not take alike",
		  "by its name");
	is_int(read_one(&head, 'g', "16 comment=1234\n 11 mtime=1\n", &err), -1,
	       "what cannot be read is refused");
	is_string(err.message, "a global header cannot be read", "for that");
	add(&bytes, 'L', "a long name");
	add(&bytes, 'g', "16 comment=1234\n");
	add(&bytes, 'x', "10 path=n\n");
	add(&bytes, 'g', "10 path=m\n");
	tarhead_fini(&head);
	is_int(tarhead_read(&head, bytes.data, bytes.length, &err), -1,
	       "in any order");
}

/* GNU tar writes a size in base 256 where the digits do not hold it. */
static void
test_base_256(void)
{
	auto_tarhead head = TARHEAD_INIT;
	auto_err err = ERR_INIT;
	auto_buf bytes = BUF_INIT;

	add(&bytes, 'x', "10 path=n\n");
	memset(bytes.data + 124, 0, 12);
	bytes.data[124] = 0x80;
	bytes.data[135] = 10;
	is_int(tarhead_read(&head, bytes.data, bytes.length, &err), 0,
	       "such a size");
	is_string(head.path, "n", "says how much there is");
	bytes.data[156] = 'g';
	is_int(tarhead_read(&head, bytes.data, bytes.length, &err), -1,
	       "and hides no global header");
	bytes.data[126] = 1;
	is_int(tarhead_read(&head, bytes.data, bytes.length, &err), -1,
	       "nor does one that is too large");
}

/* However short the bytes are, none beyond them is read. */
static void
test_lengths(void)
{
	auto_err err = ERR_INIT;
	auto_buf bytes = BUF_INIT;
	bool passed = true;

	add(&bytes, 'L', "a long name");
	add(&bytes, 'x', "10 path=n\n");
	for (size_t length = 0; length <= bytes.length; length++) {
		auto_tarhead head = TARHEAD_INIT;
		uint8_t *copy = malloc(length ? length : 1);

		memcpy(copy, bytes.data, length);
		passed &= !tarhead_read(&head, copy, length, &err);
		passed &= !head.path == (length < 3 * TARHEAD_BLOCK + 10);
		free(copy);
	}
	ok(passed, "cut at each length");
	is_int((long long)tarhead_padded(0), 0, "no bytes take no block");
	is_int((long long)tarhead_padded(1), 512, "one takes one");
	is_int((long long)tarhead_padded(512), 512, "so do 512");
	is_int((long long)tarhead_padded(513), 1024, "one more takes two");
}

int
main(void)
{
	test_records();
	test_bad_records();
	test_global();
	test_base_256();
	test_lengths();
	return tap_done();
}
