/* SPDX-License-Identifier: MIT */
/* A file is opened only if its name does not show its kind. */
#include "find/kind.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "find/discover.h"
#include "find/image_file.h"
#include "format/tarhead.h"
#include "format/zipsniff.h"
#include "host/arctar_filter.h"

/* The suffixes of archives, and the kind of each. */
static const struct suffix {
	const char *text;
	enum operand_kind kind;
} suffixes[] = {
	{ ".whl", OPERAND_WHEEL }, { ".zip", OPERAND_ZIP },
	{ ".egg", OPERAND_ZIP },   { ".pyz", OPERAND_ZIP },
	{ ".tar", OPERAND_TAR },   { ".tar.gz", OPERAND_TAR },
	{ ".tgz", OPERAND_TAR },   { ".tar.bz2", OPERAND_TAR },
	{ ".tbz2", OPERAND_TAR },  { ".tar.xz", OPERAND_TAR },
	{ ".txz", OPERAND_TAR },   { ".tar.zst", OPERAND_TAR },
	{ ".tzst", OPERAND_TAR },
};

/* The suffix of a path; NULL if it has none of them. */
static const struct suffix *
find_suffix(const char *path)
{
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (path_ends_with(path, suffixes[i].text))
			return &suffixes[i];
	return NULL;
}

bool
kind_has_suffix(const char *path)
{
	return find_suffix(path);
}

/* Whether a path has the name of a module. */
static bool
kind_is_module(const char *path)
{
	return path_ends_with(path, ".py") || path_ends_with(path, ".pyc");
}

/* Reads up to length bytes at an offset; an error counts as 0 bytes. */
static size_t
kind_read_at(int fd, void *bytes, size_t length, off_t offset)
{
	ssize_t count;

	do {
		count = pread(fd, bytes, length, offset);
	} while (count < 0 && errno == EINTR);
	return count < 0 ? 0 : (size_t)count;
}

/*
 * The kind of a regular file by its content: a zip archive, a tar archive, or
 * neither.
 */
static enum operand_kind
content_kind(const char *path, off_t size)
{
	auto_free uint8_t *tail = NULL;
	uint8_t head[TARHEAD_BLOCK];
	size_t head_length;
	off_t start = size > ZIPSNIFF_TAIL ? size - ZIPSNIFF_TAIL : 0;
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return OPERAND_TREE;
	head_length = kind_read_at(fd, head, sizeof(head), 0);
	if (arctar_filter_is_archive(head, head_length))
		return OPERAND_TAR;
	tail = mem_alloc(ZIPSNIFF_TAIL);
	return zipsniff_is_zip(head, head_length, tail,
			       kind_read_at(fd, tail, ZIPSNIFF_TAIL, start)) ?
		       OPERAND_ZIP :
		       OPERAND_TREE;
}

enum operand_kind
kind_of(const struct options *options, const char *path)
{
	const struct suffix *suffix = find_suffix(path);
	auto_err ignored = ERR_INIT;
	auto_free char *file = NULL;
	struct stat status = { 0 };

	if (kind_is_module(path))
		return OPERAND_TREE;
	file = discover_archive(options, path, &ignored);
	if (!file || stat(file, &status) < 0)
		status.st_mode = 0;
	if (S_ISDIR(status.st_mode) && image_file_is_layout(file))
		return OPERAND_TAR;
	if (suffix &&
	    (suffix->kind == OPERAND_WHEEL || !S_ISDIR(status.st_mode)))
		return suffix->kind;
	return S_ISREG(status.st_mode) ? content_kind(file, status.st_size) :
					 OPERAND_TREE;
}

void
kind_decide(const struct options *options, struct input *input)
{
	for (size_t i = 0; i < input->count; i++) {
		struct input_name *name = &input->names[i];

		/* A list may be long, so its files are not opened. */
		if (!name->is_listed)
			name->kind = kind_of(options, name->path);
		else if (path_ends_with(name->path, ".whl"))
			name->kind = OPERAND_WHEEL;
	}
}
