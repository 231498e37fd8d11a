/* SPDX-License-Identifier: MIT */
#include "base/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "lib/append.h"
#include "lib/tap.h"
#include "lib/workdir.h"

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
	is_int((long long)blob.length, 11,
	       "the blob has the length of the file");
	is_int(status.st_size, 11, "the status of the file is returned");
	is_int(blob_read(&blob, 5, text, 4, &err), 0, "blob_read");
	ok(!memcmp(text, "byte", 4),
	   "blob_read returns the bytes at the offset");
	is_int(blob_read(&blob, 11, text, 0, &err), 0,
	       "reading 0 bytes at the end succeeds");
	is_int(blob_pass(&blob, 1, 10, append, &bytes, &err), 0, "blob_pass");
	is_bytes(bytes.data, bytes.length, "ome bytes\n", 10,
		 "blob_pass passes the bytes of the range");
	is_int(blob_pass(&blob, 0, 1, refuse, NULL, &err), -1,
	       "an error of the callback is returned");
	is_string(err.message, "enough", "the message is that of the callback");
	ok(!blob.has_failed, "an error of the callback is not one of the blob");
	seen = blob_view(&blob, &window, 0, 2, &err);
	ok(seen && !memcmp(seen, "some", 4), "a view reads ahead");
	ok(blob_view(&blob, &window, 1, 3, &err) == seen + 1,
	   "a view within the window does not read again");
	seen = blob_view(&blob, &window, 2, 9, &err);
	ok(seen && !memcmp(seen, "me bytes\n", 9),
	   "a view may exceed the read-ahead");
	seen = blob_view(&blob, &window, 10, 1, &err);
	ok(seen && *seen == '\n', "a view does not read past the end");
	blob_close(&blob);
	blob_close(&blob);
	is_int(blob.fd, -1, "blob_close sets the descriptor to -1");
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
	ok(!memcmp(text, "es", 2),
	   "blob_read of memory returns the bytes at the offset");
	ok(blob_view(&blob, &window, 1, 4, &err) == blob.memory + 1,
	   "a view of memory copies nothing");
	ok(blob_equals(&blob, &same), "blobs with the same bytes are equal");
	ok(!blob_equals(&blob, &longer), "a longer blob is not equal");
	ok(!blob_equals(&blob, &other), "a blob with other bytes is not equal");
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
	ok(!ftruncate(fd, 1 << 20), "a file of 1 MiB is made");
	is_int(blob_open_fd(&blob, fd, &err), 0, "blob_open_fd");
	is_int(blob_open_fd(&same, fd, &err), 0,
	       "blob_open_fd opens the descriptor again");
	ok(blob_equals(&blob, &same), "two blobs of one file are equal");
	ok(!ftruncate(fd, 5000), "the file is truncated");
	is_int(blob_read(&blob, 4096, text, 904, &err), 0,
	       "the bytes before the new end are read");
	ok(!blob.has_failed, "that read is not a failure");
	is_int(blob_read(&blob, 4096, text, 905, &err), -1,
	       "a read past the new end is refused");
	ok(err.message && strstr(err.message, "became shorter"),
	   "the message says that the file became shorter");
	ok(blob.has_failed, "the failure is recorded");
	ok(!blob_view(&blob, &window, 8192, 1, &err),
	   "a view past the new end is refused");
	is_int(blob_pass(&blob, 0, 1 << 20, append, &bytes, &err), -1,
	       "blob_pass past the new end is refused");
	ok(!blob_equals(&blob, &same),
	   "a blob that cannot be read is not equal");
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
	is_int(blob_open(&blob, "large", &status, &err), 0,
	       "a file of more than 4 GiB is opened");
	ok(blob.length == far + 3, "its length is not truncated");
	is_int(blob_read(&blob, far, text, 3, &err), 0,
	       "an offset over 4 GiB is read");
	ok(!memcmp(text, "far", 3), "the bytes at that offset are returned");
	seen = blob_view(&blob, &window, far, 3, &err);
	ok(seen && !memcmp(seen, "far", 3),
	   "a view at that offset shows the bytes");
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
