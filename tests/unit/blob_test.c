/* SPDX-License-Identifier: MIT */
#include "base/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "lib/tap.h"
#include "lib/workdir.h"

static int
append(void *context, const void *bytes, size_t length, struct err *err)
{
	(void)err;
	buf_add(context, bytes, length);
	return 0;
}

static int
refuse(void *context, const void *bytes, size_t length, struct err *err)
{
	(void)context;
	(void)bytes;
	(void)length;
	return err_set(err, "enough");
}

static void
test_file(void)
{
	auto_blob_window window = BLOB_WINDOW_INIT(4);
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;
	struct blob blob;
	struct stat status;
	char text[4];
	const uint8_t *seen;

	workdir_file("text", "some bytes\n");
	is_int(blob_open(&blob, "text", &status, &err), 0, "blob_open");
	is_int((long long)blob.length, 11, "its length");
	is_int(status.st_size, 11, "its status");
	is_int(blob_read(&blob, 5, text, 4, &err), 0, "blob_read");
	ok(!memcmp(text, "byte", 4), "the bytes there");
	is_int(blob_read(&blob, 11, text, 0, &err), 0, "none at the end");
	is_int(blob_pass(&blob, 1, 10, append, &bytes, &err), 0, "blob_pass");
	is_bytes(bytes.data, bytes.length, "ome bytes\n", 10, "the same");
	is_int(blob_pass(&blob, 0, 1, refuse, NULL, &err), -1,
	       "a taker that fails");
	is_string(err.message, "enough", "has the word");
	ok(!blob.has_failed, "the blob is not to blame");
	seen = blob_view(&blob, &window, 0, 2, &err);
	ok(seen && !memcmp(seen, "some", 4), "a window reads ahead");
	ok(blob_view(&blob, &window, 1, 3, &err) == seen + 1,
	   "and is used again");
	seen = blob_view(&blob, &window, 2, 9, &err);
	ok(seen && !memcmp(seen, "me bytes\n", 9), "more than it reads ahead");
	seen = blob_view(&blob, &window, 10, 1, &err);
	ok(seen && *seen == '\n', "no further than the end");
	blob_close(&blob);
	blob_close(&blob);
	is_int(blob.fd, -1, "closed");
}

static void
test_memory(void)
{
	struct blob blob = BLOB_OF((const uint8_t *)"bytes", 5);
	struct blob same = BLOB_OF((const uint8_t *)"bytes", 5);
	struct blob longer = BLOB_OF((const uint8_t *)"bytes!", 6);
	struct blob other = BLOB_OF((const uint8_t *)"bites", 5);
	auto_blob_window window = BLOB_WINDOW_INIT(4096);
	auto_err err = ERR_INIT;
	char text[2];

	is_int(blob_read(&blob, 3, text, 2, &err), 0, "blob_read of memory");
	ok(!memcmp(text, "es", 2), "the bytes there");
	ok(blob_view(&blob, &window, 1, 4, &err) == blob.memory + 1,
	   "a view of memory copies nothing");
	ok(blob_equals(&blob, &same), "the same bytes");
	ok(!blob_equals(&blob, &longer), "longer");
	ok(!blob_equals(&blob, &other), "others");
	blob_close(&blob);
}

/* If the file is truncated, reads fail with the reason and without a signal. */
static void
test_cut_short(void)
{
	auto_blob_window window = BLOB_WINDOW_INIT(4096);
	auto_fd fd = -1;
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;
	struct blob blob;
	struct blob same;
	char text[4096];

	fd = open("cut", O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	ok(!ftruncate(fd, 1 << 20), "a file of a MiB");
	is_int(blob_open_fd(&blob, fd, &err), 0, "blob_open_fd");
	is_int(blob_open_fd(&same, fd, &err), 0, "twice");
	ok(blob_equals(&blob, &same), "the same");
	ok(!ftruncate(fd, 5000), "it is cut short");
	is_int(blob_read(&blob, 4096, text, 904, &err), 0, "what is left");
	ok(!blob.has_failed, "can be read");
	is_int(blob_read(&blob, 4096, text, 905, &err), -1, "no more");
	ok(err.message && strstr(err.message, "became shorter"), "says so");
	ok(blob.has_failed, "and it is noted");
	ok(!blob_view(&blob, &window, 8192, 1, &err), "nor seen");
	is_int(blob_pass(&blob, 0, 1 << 20, append, &bytes, &err), -1,
	       "nor passed");
	ok(!blob_equals(&blob, &same), "what cannot be read is not the same");
	blob_close(&blob);
	blob_close(&same);
}

/* Offsets beyond 32 bits. */
static void
test_large(void)
{
	const uint64_t far = (UINT64_C(4) << 30) + 10;
	auto_fd fd = open("large", O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	auto_blob_window window = BLOB_WINDOW_INIT(64);
	auto_err err = ERR_INIT;
	struct blob blob;
	struct stat status;
	const uint8_t *seen;
	char text[3];

	if (pwrite(fd, "far", 3, (off_t)far) != 3) {
		printf("# no sparse file of 4 GiB here\n");
		return;
	}
	is_int(blob_open(&blob, "large", &status, &err), 0, "over 4 GiB");
	ok(blob.length == far + 3, "has that length");
	is_int(blob_read(&blob, far, text, 3, &err), 0, "and is read there");
	ok(!memcmp(text, "far", 3), "the bytes there");
	seen = blob_view(&blob, &window, far, 3, &err);
	ok(seen && !memcmp(seen, "far", 3), "in a window too");
	blob_close(&blob);
	unlink("large");
}

int
main(void)
{
	workdir_enter();
	test_file();
	test_memory();
	test_cut_short();
	test_large();
	workdir_leave();
	return tap_done();
}
