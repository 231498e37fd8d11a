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
#include "find/image_kind.h"
#include "format/tarhead.h"
#include "format/zipsniff.h"
#include "host/arctar_kind.h"
#include "job/sink.h"

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

/* Reads up to length bytes at an offset. */
static int
kind_read_at(int fd, void *bytes, size_t *length, off_t offset, struct err *err)
{
	ssize_t count = fs_pread_up_to(fd, (uint64_t)offset, bytes, *length);

	*length = count < 0 ? 0 : (size_t)count;
	return count < 0 ? err_errno(err, "read") : 0;
}

/*
 * The kind of a regular file by its content: a zip archive, a tar archive, or
 * neither.
 */
static int
content_kind(int fd, off_t size, enum operand_kind *kind, struct err *err)
{
	auto_free uint8_t *tail = NULL;
	uint8_t head[TARHEAD_BLOCK];
	size_t head_length = sizeof(head);
	size_t tail_length = ZIPSNIFF_TAIL;
	off_t start = size > ZIPSNIFF_TAIL ? size - ZIPSNIFF_TAIL : 0;

	if (kind_read_at(fd, head, &head_length, 0, err))
		return -1;
	if (arctar_kind_is_archive(head, head_length)) {
		*kind = OPERAND_TAR;
		return 0;
	}
	tail = mem_alloc(ZIPSNIFF_TAIL);
	if (kind_read_at(fd, tail, &tail_length, start, err))
		return -1;
	if (zipsniff_is_zip(head, head_length, tail, tail_length))
		*kind = OPERAND_ZIP;
	return 0;
}

/* The kind of a file whose name does not show it. */
static int
nameless_kind(const char *path, off_t size, enum operand_kind *kind,
	      struct err *err)
{
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	return fd < 0				 ? err_errno(err, "%s", path) :
	       content_kind(fd, size, kind, err) ? err_prefix(err, "%s", path) :
						   0;
}

/* The kind of an existing file or directory that was named with a suffix. */
static int
existing_kind(const char *path, const struct suffix *suffix,
	      const struct stat *status, enum operand_kind *kind,
	      struct err *err)
{
	int is_layout = 0;

	if (S_ISDIR(status->st_mode))
		is_layout = image_kind_is_layout(path, err);
	if (is_layout < 0)
		return err_prefix(err, "%s", path);
	if (is_layout)
		*kind = OPERAND_TAR;
	else if (suffix &&
		 (suffix->kind == OPERAND_WHEEL || !S_ISDIR(status->st_mode)))
		*kind = suffix->kind;
	else if (S_ISREG(status->st_mode))
		return nameless_kind(path, status->st_size, kind, err);
	return 0;
}

/* Looks the path up; a missing file has the kind of its suffix. */
static int
looked_up_kind(const struct options *options, const char *path,
	       enum operand_kind *kind, struct err *err)
{
	const struct suffix *suffix = find_suffix(path);
	auto_free char *file = discover_archive(options, path, err);
	struct stat status;

	if (suffix)
		*kind = suffix->kind;
	if (!file)
		return -1;
	if (stat(file, &status) < 0)
		return err_errno(err, "%s", file);
	*kind = OPERAND_TREE;
	return existing_kind(file, suffix, &status, kind, err);
}

int
kind_of(const struct options *options, const char *path,
	enum operand_kind *kind, struct err *err)
{
	*kind = OPERAND_TREE;
	if (kind_is_module(path) || !looked_up_kind(options, path, kind, err))
		return 0;
	if (sink_ends_run(err->number) || err->number == ENOMEM)
		return -1;
	/* Any other error is one of this name, and of its next reader. */
	err_fini(err);
	return 0;
}

int
kind_decide(const struct options *options, struct input *input, struct err *err)
{
	for (size_t i = 0; i < input->count; i++) {
		struct input_name *name = &input->names[i];

		/* A list may be long, so its files are not opened. */
		if (name->is_listed) {
			if (path_ends_with(name->path, ".whl"))
				name->kind = OPERAND_WHEEL;
		} else if (kind_of(options, name->path, &name->kind, err)) {
			return -1;
		}
	}
	return 0;
}
