/* SPDX-License-Identifier: MIT */
/* Tests that a spool returns all bytes, and its limit. */
#include "tar/spool.h"

#include <stdlib.h>
#include <unistd.h>

#include "lib/append.h"
#include "lib/tap.h"
#include "lib/workdir.h"

static int
refuse(void *context, const void *bytes, size_t length, struct err *err)
{
	unsigned int *calls = context;

	(void)bytes;
	(void)length;
	++*calls;
	return err_set(err, "enough");
}

static void
test_small(void)
{
	struct tar_spool spool = TAR_SPOOL_INIT;
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;

	tar_spool_fini(&spool);
	is_int(tar_spool_read(&spool, (struct tar_extent){ 0, 0 }, &bytes,
			      &err),
	       0, "nothing is read from an empty spool");
	is_int(spool.fd, -1, "an empty spool has no file");
	is_int(tar_spool_add(&spool, "hello", 5, &err), 0, "bytes are added");
	is_int(tar_spool_add(&spool, ", world", 7, &err), 0,
	       "more bytes are added");
	ok(spool.length == 12, "the length is that of all bytes");
	buf_add_string(&bytes, "<");
	is_int(tar_spool_read(&spool, (struct tar_extent){ 3, 5 }, &bytes,
			      &err),
	       0, "a range is read");
	is_bytes(bytes.data, bytes.length, "<lo, w", 6,
		 "the range is appended");
	is_int(tar_spool_add(&spool, "!", 1, &err), 0,
	       "bytes are added after a read");
	bytes.length = 0;
	is_int(tar_spool_read(&spool, (struct tar_extent){ 0, 13 }, &bytes,
			      &err),
	       0, "all bytes are read");
	is_bytes(bytes.data, bytes.length, "hello, world!", 13,
		 "the bytes are in order");
	is_int(tar_spool_read(&spool, (struct tar_extent){ 10, 4 }, &bytes,
			      &err),
	       -1, "a range beyond the end is refused");
	ok(err.message &&
		   !strncmp(err.message, "the temporary file in $TMPDIR", 29) &&
		   strstr(err.message, "became shorter"),
	   "the message names the file");
	tar_spool_fini(&spool);
	ok(spool.fd == -1 && !spool.length && !spool.last.data,
	   "tar_spool_fini resets the spool");
}

static void
test_large(void)
{
	enum { COUNT = 100000 };
	struct tar_spool spool = TAR_SPOOL_INIT;
	const struct tar_extent range = { 8 * 1000 + 4, 8 * 50000 };
	auto_buf all = BUF_INIT;
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;
	unsigned int calls = 0;
	bool added = true;

	for (int i = 0; i < COUNT; i++) {
		char number[16];

		snprintf(number, sizeof(number), "%08d", i);
		buf_add(&all, number, 8);
		added &= !tar_spool_add(&spool, number, 8, &err);
	}
	ok(added, "many small pieces are added");
	ok(spool.fd >= 0 && spool.last.length < all.length / 2,
	   "most of them are in the file");
	is_int(tar_spool_read(&spool, range, &bytes, &err), 0,
	       "a large range is read");
	is_bytes(bytes.data, bytes.length, all.data + range.offset,
		 (size_t)range.length, "it has the bytes that were added");
	bytes.length = 0;
	is_int(tar_spool_pass(&spool, range, append, &bytes, &err), 0,
	       "a large range is passed on");
	is_bytes(bytes.data, bytes.length, all.data + range.offset,
		 (size_t)range.length, "it has the bytes that were added");
	is_int(tar_spool_pass(&spool, (struct tar_extent){ 5, 0 }, refuse,
			      &calls, &err),
	       0, "an empty range is passed on without a call");
	is_int(tar_spool_pass(&spool, range, refuse, &calls, &err), -1,
	       "an error of the callback is returned");
	is_string(err.message, "enough", "the message is that of the callback");
	is_int(calls, 1, "the callback is not called again");
	tar_spool_fini(&spool);
}

static void
test_limit(void)
{
	struct tar_spool spool = TAR_SPOOL_INIT;
	auto_err err = ERR_INIT;

	ok(spool.limit == 1 << 30, "the limit is 1 GiB by default");
	spool.limit = 10;
	is_int(tar_spool_add(&spool, "12345678901", 11, &err), -1,
	       "more than the limit is refused at once");
	is_int(tar_spool_add(&spool, "12345", 5, &err), 0,
	       "bytes below the limit are added");
	is_int(tar_spool_add(&spool, "678901", 6, &err), -1,
	       "more than the rest is refused");
	is_string(err.message,
		  "its sources and .pyc use more than 10 bytes in $TMPDIR; use "
		  "--limit=SIZE to permit more",
		  "the message has the limit");
	ok(spool.length == 5, "nothing of it is added");
	is_int(tar_spool_add(&spool, "67890", 5, &err), 0,
	       "bytes up to the limit are added");
	tar_spool_fini(&spool);
}

static void
test_no_directory(void)
{
	struct tar_spool spool = TAR_SPOOL_INIT;
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;

	setenv("TMPDIR", "none", 1);
	is_int(tar_spool_add(&spool, "x", 1, &err), 0,
	       "few bytes are added without a file");
	is_int(tar_spool_read(&spool, (struct tar_extent){ 0, 1 }, &bytes,
			      &err),
	       -1, "a missing $TMPDIR is refused");
	ok(err.message && strstr(err.message, "none"),
	   "the message names the directory");
	tar_spool_fini(&spool);
}

int
main(void)
{
	workdir_enter();
	setenv("TMPDIR", workdir_path, 1);
	test_small();
	test_large();
	test_limit();
	test_no_directory();
	workdir_leave();
	return tap_done();
}
