/* SPDX-License-Identifier: MIT */
/* Memory grows with the bytes read, not with the size that the file reports. */
#include "base/infile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"

#define READ_BYTES ((size_t)1 << 16)

bool
infile_is_standard(const char *path)
{
	return !strcmp(path, "-");
}

const char *
infile_name(const char *path)
{
	return infile_is_standard(path) ? "standard input" : path;
}

static int
infile_read_to_end(int fd, size_t most, struct buf *bytes, struct err *err)
{
	for (size_t length = 0; length <= most;) {
		ssize_t count;

		if (fs_wait_readable(fd, err))
			return -1;
		buf_reserve(bytes, READ_BYTES);
		count = read(fd, bytes->data + bytes->length, READ_BYTES);
		if (count < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (count < 0)
			return err_errno(err, "read");
		if (!count)
			return 0;
		bytes->length += (size_t)count;
		length += (size_t)count;
	}
	return err_set(err, "a list of over %zu bytes", most);
}

int
infile_read(const char *path, size_t most, struct buf *bytes, struct err *err)
{
	auto_fd opened = -1;
	int fd = STDIN_FILENO;

	if (!infile_is_standard(path)) {
		/*
		 * A pipe without a writer does not block here;
		 * infile_read_to_end waits for it.
		 */
		opened = open(path,
			      O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
		fd = opened;
	}
	if (fd < 0)
		return err_errno(err, "%s", path);
	return infile_read_to_end(fd, most, bytes, err) ?
		       err_prefix(err, "%s", infile_name(path)) :
		       0;
}
