/* SPDX-License-Identifier: MIT */
#include "image/one.h"

#include <string.h>
#include <unistd.h>

#include "base/mem.h"

int
image_one_add_document(struct image_task *task, struct json_object *document,
		       struct image_blob *blob, char **path, struct err *err)
{
	auto_buf text = BUF_INIT;

	json_print(document, &text);
	if (image_file_digest_of(&text, blob->digest, err))
		return -1;
	blob->size = text.length;
	if (!*path)
		*path = image_file_blob(blob->digest);
	image_write_text(&task->out, *path, &text);
	return 0;
}

struct json_object *
image_one_read_document(struct image_task *task, const char *path,
			const char *digest, struct err *err)
{
	auto_buf text = BUF_INIT;
	struct json_object *document;

	if (image_file_read(&task->file, path, digest, &text, err))
		return NULL;
	document = json_parse(text.data, text.length, err);
	if (!document)
		err_prefix(err, "'%s'", path);
	return document;
}

static char *
name_file(const struct image *image, const struct image_blob *blob,
	  const char *legacy_suffix)
{
	if (!image->is_legacy)
		return image_file_blob(blob->digest);
	return mem_printf("%s%s", strchr(blob->digest, ':') + 1, legacy_suffix);
}

/* Adds the layer in fd, which it owns from now on, and the configuration. */
static int
add_layer(struct image_task *task, struct image *image, int fd, struct err *err)
{
	auto_fd layer = fd;
	auto_buf text = BUF_INIT;

	if (image_file_digest(layer, image->layer.digest, &image->layer.size,
			      err) ||
	    image_change_config(image->config, task->session->options,
				&image->layer, err))
		return -1;
	image->baked->layer = name_file(image, &image->layer, ".tar");
	image_write_file(&task->out, image->baked->layer, layer);
	layer = -1;
	json_print(image->config, &text);
	image->new_config.size = text.length;
	if (image_file_digest_of(&text, image->new_config.digest, err))
		return -1;
	image->baked->config = name_file(image, &image->new_config, ".json");
	image_write_text(&task->out, image->baked->config, &text);
	image_write_drop(&task->out, image->config_path);
	return 0;
}

/* In a directory only the layers that are read count, each file once. */
static int
measure_layers(struct image_task *task, const struct image *image,
	       struct err *err)
{
	for (size_t i = 0; i < image->count && task->file.directory; i++) {
		const char *path = image->layers[i].path;
		void **value = map_get(&task->sized, path, strlen(path));
		uint64_t size;

		if (*value)
			continue;
		*value = task;
		if (image_file_size(&task->file, path, &size, err))
			return -1;
		task->bounds.size += size;
	}
	return 0;
}

int
image_one_bake(struct image_task *task, struct image *image, struct err *err)
{
	const struct image_work baked = {
		.session = task->session,
		.shown = task->path,
		.file = &task->file,
		.bounds = &task->bounds,
	};
	int fd;

	/* Another manifest may have named the same configuration. */
	mem_cleanup(&image->baked->config);
	mem_cleanup(&image->baked->layer);
	if (measure_layers(task, image, err) ||
	    image_layer_bake(&baked, image->layers, image->count, &fd, err))
		return -1;
	if (fd >= 0)
		return add_layer(task, image, fd, err);
	image_write_keep(&task->out, image->config_path);
	return 0;
}

int
image_one_check_count(const struct image *image, struct err *err)
{
	const struct json_object *ids =
		json_member(json_member(image->config, "rootfs"), "diff_ids");

	if (json_count(ids) == image->count)
		return 0;
	return err_set(err,
		       "the manifest and the configuration '%s' disagree "
		       "in the number of layers",
		       image->config_path);
}

struct image_baked *
image_one_note(struct image_task *task, const char *config_path)
{
	void **value = map_get(&task->images, config_path, strlen(config_path));

	if (!*value)
		*value = mem_zalloc(1, sizeof(struct image_baked));
	return *value;
}

const char *
image_one_diff_id(const struct json_object *config, size_t number)
{
	const struct json_object *ids =
		json_member(json_member(config, "rootfs"), "diff_ids");

	return json_text(json_item(ids, number));
}
