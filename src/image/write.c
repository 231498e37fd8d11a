/* SPDX-License-Identifier: MIT */
#include "image/write.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "host/arctar_write.h"

#define PIECE_BYTES ((size_t)256 << 10)

static void
added_free(struct image_added *added)
{
	buf_fini(&added->text);
	fs_close(&added->fd);
	free(added);
}

void
image_write_fini(struct image_write *out)
{
	for (size_t i = 0; i < out->added.count; i++)
		added_free(out->added.entries[i].value);
	map_fini(&out->added);
	map_fini(&out->drop);
	map_fini(&out->keep);
}

/* Returns the entry of a path, however a document spells the path. */
static void **
place_of(struct map *map, const char *path)
{
	auto_free char *clean = path_relative(path);

	return map_get(map, clean, strlen(clean));
}

/* Adds an entry, which replaces an entry of the same name. */
static struct image_added *
image_write_add(struct image_write *out, const char *path)
{
	void **value = place_of(&out->added, path);

	if (*value)
		added_free(*value);
	*value = mem_zalloc(1, sizeof(struct image_added));
	((struct image_added *)*value)->fd = -1;
	return *value;
}

void
image_write_text(struct image_write *out, const char *path, struct buf *text)
{
	buf_move(&image_write_add(out, path)->text, text);
}

void
image_write_file(struct image_write *out, const char *path, int fd)
{
	image_write_add(out, path)->fd = fd;
}

void
image_write_drop(struct image_write *out, const char *path)
{
	*place_of(&out->drop, path) = out;
}

void
image_write_keep(struct image_write *out, const char *path)
{
	*place_of(&out->keep, path) = out;
}

/* --- the archive --- */

static struct image_added *
find(const struct map *map, const char *path)
{
	return map_find(map, path, strlen(path));
}

static int
read_whole(int fd, struct buf *bytes, struct err *err)
{
	ssize_t count;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return err_errno(err, "lseek");
	do {
		buf_reserve(bytes, PIECE_BYTES);
		count = read(fd, bytes->data + bytes->length, PIECE_BYTES);
		if (count < 0 && errno != EINTR)
			return err_errno(err, "the temporary file in $TMPDIR");
		if (count > 0)
			bytes->length += (size_t)count;
	} while (count);
	return 0;
}

int
image_write_read(const struct image_added *added, struct buf *content,
		 struct err *err)
{
	if (added->fd >= 0)
		return read_whole(added->fd, content, err);
	buf_add(content, added->text.data, added->text.length);
	return 0;
}

static int
write_added(struct arctar_out *out, const struct arctar_member *like,
	    const struct image_added *added, struct err *err)
{
	struct arctar_member member = *like;
	auto_buf content = BUF_INIT;
	auto_buf bytes = BUF_INIT;

	if (image_write_read(added, &content, err))
		return -1;
	member.size = content.length;
	if (arctar_write_member(&member, content.data, &bytes, err))
		return -1;
	return arctar_out_write(out, bytes.data, bytes.length, err);
}

/* Writes the members of the old archive. */
static int
write_old(const struct image_write *out, struct arctar *in,
	  struct arctar_out *to, struct err *err)
{
	const struct arctar_taker raw = { arctar_out_take, to };
	struct arctar_member member;
	int result;

	while ((result = arctar_next(in, &member, err)) > 0) {
		auto_free char *path = path_relative(member.name);
		const struct image_added *added = find(&out->added, path);
		const bool is_regular = member.type == ARCTAR_TYPE_REGULAR;

		if (is_regular && !added && find(&out->drop, path) &&
		    !find(&out->keep, path))
			continue;
		if (is_regular && added ? write_added(to, &member, added, err) :
					  arctar_read(in, &raw, NULL, err))
			return -1;
	}
	return result;
}

static int
image_write_compare_paths(const void *a, const void *b)
{
	const struct map_entry *left = *(const struct map_entry *const *)a;
	const struct map_entry *right = *(const struct map_entry *const *)b;
	size_t shared =
		left->length < right->length ? left->length : right->length;
	int order = memcmp(left->key, right->key, shared);

	return order ? order :
		       (left->length > right->length) -
			       (left->length < right->length);
}

static int
write_new(const struct image_write *out, const struct image_file *file,
	  const struct options *options, struct arctar_out *to, struct err *err)
{
	const size_t count = out->added.count;
	const struct map_entry **entries =
		mem_zalloc(count, sizeof(struct map_entry *));
	int result = 0;

	for (size_t i = 0; i < count; i++)
		entries[i] = &out->added.entries[i];
	qsort(entries, count, sizeof(*entries), image_write_compare_paths);
	for (size_t i = 0; i < count && !result; i++) {
		auto_free char *name =
			mem_strndup(entries[i]->key, entries[i]->length);
		const struct arctar_member like = {
			.name = name,
			.type = ARCTAR_TYPE_REGULAR,
			.mode = 0644,
			.mtime = options->has_epoch ? options->epoch : 0,
		};

		/* An old name has its place among the old members. */
		int is_old = image_file_has(file, name, err);

		if (is_old < 0 ||
		    (!is_old && write_added(to, &like, entries[i]->value, err)))
			result = -1;
	}
	free(entries);
	return result;
}

int
image_write_archive(const struct image_write *out,
		    const struct image_file *file,
		    const struct options *options, int to_fd, struct err *err)
{
	struct arctar *in;
	struct arctar_out *to;
	int result = -1;

	if (lseek(file->fd, 0, SEEK_SET) < 0)
		return err_errno(err, "lseek");
	in = arctar_open(file->fd, options->size_limit, err);
	to = in ? arctar_out_new(to_fd, file->filter, err) : NULL;
	if (to && !write_old(out, in, to, err) &&
	    !write_new(out, file, options, to, err))
		result = arctar_out_end(to, err);
	arctar_out_free(to);
	arctar_close(in);
	return result;
}
