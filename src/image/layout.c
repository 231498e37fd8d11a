/* SPDX-License-Identifier: MIT */
#include "image/layout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/fs.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/publish.h"

static const char *const document_names[IMAGE_LAYOUT_DOCUMENTS] = {
	"manifest.json",
	"index.json",
};

int
image_layout_open(struct image_layout *layout, const char *directory,
		  struct err *err)
{
	int result = 0;

	*layout = (struct image_layout){ .directory = directory };
	for (size_t i = 0; i < IMAGE_LAYOUT_DOCUMENTS; i++) {
		struct archive_original *document = &layout->documents[i];
		struct stat status;

		layout->paths[i] = path_join(directory, document_names[i]);
		document->path = layout->paths[i];
		document->fd = -1;
		if (result || lstat(document->path, &status))
			continue;
		document->fd =
			fs_open_regular(document->path, &document->status, err);
		if (document->fd < 0)
			result = -1;
	}
	return result;
}

void
image_layout_fini(struct image_layout *layout)
{
	for (size_t i = 0; i < IMAGE_LAYOUT_DOCUMENTS; i++) {
		fs_close(&layout->documents[i].fd);
		mem_cleanup(&layout->paths[i]);
	}
}

/* Returns the number of a document, or IMAGE_LAYOUT_DOCUMENTS. */
static size_t
find_document(const struct map_entry *entry)
{
	size_t number = 0;

	while (number < IMAGE_LAYOUT_DOCUMENTS &&
	       (entry->length != strlen(document_names[number]) ||
		memcmp(entry->key, document_names[number], entry->length) != 0))
		number++;
	return number;
}

static mode_t
permissions(const struct image_layout *layout)
{
	const struct archive_original *index =
		&layout->documents[IMAGE_LAYOUT_DOCUMENTS - 1];

	return (index->fd >= 0 ? index->status : layout->documents[0].status)
		       .st_mode &
	       0666;
}

/* Writes a file, unless it exists; an existing file of that name has the same
 * content.  *written is set to whether the file was written. */
static int
image_layout_write_file(const struct image_layout *layout, const char *path,
			const struct image_added *added, bool *written,
			struct err *err)
{
	auto_fd directory_fd = publish_directory(path, err);
	auto_buf content = BUF_INIT;
	bool is_taken = false;
	const struct publish file = {
		.directory_fd = directory_fd,
		.name = path_base(path),
		.attributes = { .old_fd = -1, .mode = permissions(layout) },
		.is_taken = &is_taken,
	};

	*written = false;
	if (directory_fd < 0 || image_write_read(added, &content, err) ||
	    publish_bytes(&file, content.data, content.length, err))
		return err_prefix(err, "%s", path);
	*written = !is_taken;
	return 0;
}

static int
write_files(const struct image_layout *layout, const struct image_write *out,
	    struct map *written, struct err *err)
{
	for (size_t i = 0; i < out->added.count; i++) {
		const struct map_entry *entry = &out->added.entries[i];
		auto_free char *name = mem_strndup(entry->key, entry->length);
		auto_free char *path = path_join(layout->directory, name);
		bool is_new = false;

		if (find_document(entry) < IMAGE_LAYOUT_DOCUMENTS)
			continue;
		if (image_layout_write_file(layout, path, entry->value, &is_new,
					    err))
			return -1;
		if (is_new)
			*map_get(written, path, strlen(path)) = written;
	}
	return 0;
}

static int
write_document(const struct archive_original *document,
	       const struct image_added *added, const struct options *options,
	       struct err *err)
{
	struct tmpfile file = TMPFILE_INIT;
	int directory_fd = -1;
	auto_buf content = BUF_INIT;
	int result = archive_file_open(&file, &directory_fd, document->path,
				       document->status.st_mode, err);

	if (!result &&
	    (image_write_read(added, &content, err) ||
	     fs_write_all(file.fd, content.data, content.length, err)))
		result = err_prefix(err, "%s", document->path);
	if (!result)
		result = archive_file_commit(&file, options, document,
					     document->path, err);
	tmpfile_discard(&file);
	fs_close(&directory_fd);
	return result;
}

static int
remove_dropped(const struct image_write *out, const char *directory,
	       struct err *err)
{
	for (size_t i = 0; i < out->drop.count; i++) {
		const struct map_entry *entry = &out->drop.entries[i];
		auto_free char *name = mem_strndup(entry->key, entry->length);
		auto_free char *path = path_join(directory, name);

		if (map_find(&out->keep, name, entry->length) ||
		    map_find(&out->added, name, entry->length))
			continue;
		if (unlink(path) < 0 && errno != ENOENT)
			return err_errno(err, "%s: cannot remove it", path);
	}
	return 0;
}

static void
image_layout_take_back(const struct map *written)
{
	for (size_t i = 0; i < written->count; i++) {
		const struct map_entry *entry = &written->entries[i];
		auto_free char *path = mem_strndup(entry->key, entry->length);

		unlink(path);
	}
}

/* *is_named is set once a document may name new files. */
static int
write_documents(struct image_layout *layout, const struct image_write *out,
		const struct options *options, bool *is_named, struct err *err)
{
	for (size_t i = 0; i < IMAGE_LAYOUT_DOCUMENTS; i++) {
		const struct image_added *added =
			map_find(&out->added, document_names[i],
				 strlen(document_names[i]));

		if (!added)
			continue;
		if (write_document(&layout->documents[i], added, options, err))
			return -1;
		*is_named = true;
	}
	return 0;
}

int
image_layout_write(struct image_layout *layout, const struct image_write *out,
		   const struct options *options, struct err *err)
{
	struct map written = MAP_INIT;
	bool is_named = false;
	int result = 0;

	if (!out->added.count)
		return 0;
	if (write_files(layout, out, &written, err) ||
	    disk_sync_path(layout->directory, err) ||
	    write_documents(layout, out, options, &is_named, err))
		result = -1;
	if (result && !is_named)
		image_layout_take_back(&written);
	map_fini(&written);
	if (result || disk_sync_path(layout->directory, err))
		return -1;
	return remove_dropped(out, layout->directory, err);
}
