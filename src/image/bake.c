/* SPDX-License-Identifier: MIT */
/*
 * A file that is named by its digest gets a new name when it changes.  So
 * changes proceed from the layers up: the configuration names the layers, the
 * manifest names the configuration, and an index, or the manifest.json of
 * docker save, names manifests.  Each file is changed once, however often it is
 * named.
 */
#include "image/bake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "find/image_file.h"
#include "host/json.h"
#include "image/change.h"
#include "image/layer.h"
#include "image/layout.h"
#include "image/one.h"
#include "image/write.h"

#define OCI_INDEX "index.json"
#define OCI_LAYOUT "oci-layout"
#define DOCKER_MANIFEST "manifest.json"

/* The deepest nesting of indexes; tools write at most two. */
#define MOST_DEPTH 4

/* --- descriptors --- */

/* Returns the path of a descriptor's blob, owned, or NULL with a message. */
static char *
find_blob(struct json_object *descriptor, const char **digest, struct err *err)
{
	char *path = NULL;

	*digest = json_text(json_member(descriptor, "digest"));
	if (*digest)
		path = image_file_blob(*digest);
	if (!path)
		err_set(err, "a descriptor has no sha256 digest");
	return path;
}

/* A blob of another size would be refused by clients that pull the image. */
static int
image_bake_check_size(const struct image_task *task,
		      struct json_object *descriptor, const char *path,
		      struct err *err)
{
	const struct json_object *stated = json_member(descriptor, "size");
	uint64_t size;

	if (image_file_size(&task->file, path, &size, err))
		return -1;
	if (json_is_number(stated, size))
		return 0;
	return err_set(
		err,
		"'%s' has %ju bytes, but its descriptor states another size",
		path, (uintmax_t)size);
}

/* The same as find_blob, for a blob that must exist. */
static char *
need_blob(const struct image_task *task, struct json_object *descriptor,
	  const char **digest, struct err *err)
{
	auto_free char *path = find_blob(descriptor, digest, err);

	if (!path || image_bake_check_size(task, descriptor, path, err))
		return NULL;
	return steal(path);
}

/* --- manifests --- */

/*
 * Lists the layers of a manifest.  Their strings are owned by the manifest and
 * its configuration, except the paths, which the caller owns.
 */
static int
list_layers(const struct image_task *task, struct json_object *manifest,
	    struct image *image, char **paths, struct err *err)
{
	struct json_object *list = json_member(manifest, "layers");
	struct image_layer *layers = image->layers;

	for (size_t i = 0; i < image->count; i++) {
		layers[i].diff_id = image_one_diff_id(image->config, i);
		paths[i] = need_blob(task, json_item(list, i),
				     &layers[i].digest, err);
		if (!paths[i])
			return -1;
		layers[i].path = paths[i];
	}
	return 0;
}

/* Adds a layer to a manifest; *changed is set to whether it got one. */
static int
bake_manifest(struct image_task *task, struct json_object *manifest,
	      bool *changed, struct err *err)
{
	const size_t count = json_count(json_member(manifest, "layers"));
	struct image image = {
		.layers = mem_zalloc(count, sizeof(*image.layers)),
		.count = count,
	};
	char **paths = mem_zalloc(count, sizeof(*paths));
	const char *digest;
	auto_free char *config_path =
		need_blob(task, json_member(manifest, "config"), &digest, err);
	auto_json *config = NULL;
	int result = -1;

	if (config_path)
		config =
			image_one_read_document(task, config_path, digest, err);
	image.config_path = config_path;
	image.config = config;
	if (config && !image_one_check_count(&image, err) &&
	    !list_layers(task, manifest, &image, paths, err)) {
		image.baked = image_one_note(task, config_path);
		result = image_one_bake(task, &image, err);
		*changed = !result && image.baked->config;
	}
	if (*changed)
		image_change_manifest(manifest, &image.new_config,
				      &image.layer);
	for (size_t i = 0; i < count; i++)
		free(paths[i]);
	free(paths);
	free(image.layers);
	return result;
}

/* --- indexes --- */

static int bake_list(struct image_task *task, struct json_object *index,
		     bool *changed, unsigned int depth, struct err *err);

/* Whether the blob is already done; if so, its descriptor is updated. */
static bool
is_done(struct image_task *task, struct json_object *descriptor,
	const char *digest, bool *changed)
{
	const struct image_blob *blob =
		map_find(&task->manifests, digest, strlen(digest));

	if (!blob)
		return false;
	if (strcmp(blob->digest, digest) != 0) {
		image_change_descriptor(descriptor, blob);
		*changed = true;
	}
	return true;
}

static int
bake_document(struct image_task *task, struct json_object *document,
	      bool *changed, unsigned int depth, struct err *err)
{
	if (image_change_check(document, err))
		return -1;
	if (json_member(document, "manifests"))
		return bake_list(task, document, changed, depth + 1, err);
	if (!image_change_is_image(document)) {
		const char *digest;
		auto_err ignored = ERR_INIT;
		auto_free char *config = find_blob(
			json_member(document, "config"), &digest, &ignored);

		if (config)
			image_write_keep(&task->out, config);
		return 0;
	}
	return bake_manifest(task, document, changed, err);
}

/* Bakes the blob of a descriptor, and updates the descriptor. */
static int
bake_descriptor(struct image_task *task, struct json_object *descriptor,
		bool *list_changed, unsigned int depth, struct err *err)
{
	const char *digest;
	auto_free char *path = find_blob(descriptor, &digest, err);
	auto_free char *old = NULL;
	auto_free char *new_path = NULL;
	auto_json *document = NULL;
	struct image_blob *blob;
	bool changed = false;
	int is_saved = path ? image_file_has(&task->file, path, err) : -1;

	if (is_saved < 0)
		return -1;
	/* An index may name platforms that were not saved. */
	if (!is_saved || is_done(task, descriptor, digest, list_changed))
		return 0;
	if (image_bake_check_size(task, descriptor, path, err))
		return -1;
	old = mem_strdup(digest);
	document = image_one_read_document(task, path, digest, err);
	if (!document || bake_document(task, document, &changed, depth, err))
		return -1;
	blob = mem_zalloc(1, sizeof(*blob));
	*map_get(&task->manifests, old, strlen(old)) = blob;
	snprintf(blob->digest, sizeof(blob->digest), "%s", old);
	if (!changed) {
		image_write_keep(&task->out, path);
		return 0;
	}
	if (image_one_add_document(task, document, blob, &new_path, err))
		return -1;
	image_write_drop(&task->out, path);
	image_change_descriptor(descriptor, blob);
	*list_changed = true;
	return 0;
}

static int
bake_list(struct image_task *task, struct json_object *index, bool *changed,
	  unsigned int depth, struct err *err)
{
	struct json_object *list = json_member(index, "manifests");

	if (depth > MOST_DEPTH)
		return err_set(err, "more than %d indexes are nested",
			       MOST_DEPTH);
	for (size_t i = 0; i < json_count(list); i++)
		if (bake_descriptor(task, json_item(list, i), changed, depth,
				    err))
			return -1;
	return 0;
}

static int
bake_index(struct image_task *task, struct err *err)
{
	auto_json *index = image_one_read_document(task, OCI_INDEX, NULL, err);
	auto_free char *path = mem_strdup(OCI_INDEX);
	struct image_blob blob;
	bool changed = false;

	if (!index || image_change_check(index, err) ||
	    bake_list(task, index, &changed, 0, err))
		return -1;
	return changed ?
		       image_one_add_document(task, index, &blob, &path, err) :
		       0;
}

/* --- docker save --- */

/* Returns "sha256:HEX" for a path of an OCI layout, "blobs/sha256/HEX", and
 * NULL for any other path.  Owned. */
static char *
blob_digest(const char *path)
{
	return strncmp(path, "blobs/", 6) ? NULL :
					    image_file_named_digest(path);
}

/* Lists the layers of an entry.  Each has a diff_id; only blobs have a digest
 * of their own, which is also put into digests. */
static int
list_saved(struct json_object *entry, struct image *image, char **digests,
	   struct err *err)
{
	struct json_object *list = json_member(entry, "Layers");
	struct image_layer *layers = image->layers;

	for (size_t i = 0; i < image->count; i++) {
		layers[i].path = json_text(json_item(list, i));
		layers[i].diff_id = image_one_diff_id(image->config, i);
		if (!layers[i].path || !layers[i].diff_id)
			return err_set(err,
				       DOCKER_MANIFEST ": a layer without "
						       "a path or a digest");
		digests[i] = blob_digest(layers[i].path);
		layers[i].digest = digests[i];
	}
	return 0;
}

static int
bake_saved(struct image_task *task, struct json_object *entry, const char *path,
	   struct image_baked *baked, struct err *err)
{
	const size_t count = json_count(json_member(entry, "Layers"));
	auto_free char *digest = image_file_named_digest(path);
	auto_json *config = image_one_read_document(task, path, digest, err);
	struct image image = {
		.config_path = path,
		.config = config,
		.layers = mem_zalloc(count, sizeof(*image.layers)),
		.count = count,
		.is_legacy = strncmp(path, "blobs/", 6) != 0,
		.baked = baked,
	};
	char **digests = mem_zalloc(count, sizeof(*digests));
	int result = -1;

	if (config && !image_one_check_count(&image, err) &&
	    !list_saved(entry, &image, digests, err))
		result = image_one_bake(task, &image, err);
	for (size_t i = 0; i < count; i++)
		free(digests[i]);
	free(digests);
	free(image.layers);
	return result;
}

/* Bakes one image of docker save.  An index may name the same image. */
static int
bake_entry(struct image_task *task, struct json_object *entry, bool *changed,
	   struct err *err)
{
	const char *text = json_text(json_member(entry, "Config"));
	auto_free char *path = text ? mem_strdup(text) : NULL;
	struct image_baked *baked;

	if (!path || !json_count(json_member(entry, "Layers")))
		return err_set(err, DOCKER_MANIFEST ": an image without "
						    "Config or Layers");
	baked = map_find(&task->images, path, strlen(path));
	if (!baked) {
		baked = image_one_note(task, path);
		if (bake_saved(task, entry, path, baked, err))
			return -1;
	}
	if (!baked->config)
		return 0;
	json_set(entry, "Config", json_make_text(baked->config));
	json_append(json_member(entry, "Layers"), json_make_text(baked->layer));
	*changed = true;
	return 0;
}

static int
bake_docker(struct image_task *task, struct err *err)
{
	auto_json *list =
		image_one_read_document(task, DOCKER_MANIFEST, NULL, err);
	auto_free char *path = mem_strdup(DOCKER_MANIFEST);
	struct image_blob blob;
	bool changed = false;

	if (!list)
		return -1;
	for (size_t i = 0; i < json_count(list); i++)
		if (bake_entry(task, json_item(list, i), &changed, err))
			return -1;
	return changed ? image_one_add_document(task, list, &blob, &path, err) :
			 0;
}

/* --- the archive --- */

static void
fini(struct image_task *task)
{
	for (size_t i = 0; i < task->images.count; i++) {
		struct image_baked *baked = task->images.entries[i].value;

		free(baked->config);
		free(baked->layer);
		free(baked);
	}
	for (size_t i = 0; i < task->manifests.count; i++)
		free(task->manifests.entries[i].value);
	map_fini(&task->sized);
	map_fini(&task->images);
	map_fini(&task->manifests);
	image_write_fini(&task->out);
	image_file_fini(&task->file);
}

static int
bake_all(struct image_task *task, struct err *err)
{
	int is_oci = image_file_has(&task->file, OCI_INDEX, err);
	int is_docker = 0;

	if (is_oci > 0)
		is_oci = image_file_has(&task->file, OCI_LAYOUT, err);
	if (is_oci >= 0)
		is_docker = image_file_has(&task->file, DOCKER_MANIFEST, err);
	return is_oci < 0 || is_docker < 0 ||
			       (is_oci && bake_index(task, err)) ||
			       (is_docker && bake_docker(task, err)) ?
		     -1 :
		     0;
}

#define TASK_INIT(session_, path_) \
	((struct image_task){ .session = (session_), \
			      .path = (path_), \
			      .file = IMAGE_FILE_INIT, \
			      .out = IMAGE_WRITE_INIT, \
			      .sized = MAP_INIT, \
			      .images = MAP_INIT, \
			      .manifests = MAP_INIT })

int
image_bake(const struct session *session, const char *path, int from_fd,
	   int to_fd, struct err *err)
{
	const struct options *options = session->options;
	struct image_task task = TASK_INIT(session, path);
	struct stat status;
	int result = image_file_open(&task.file, from_fd, options, err);

	if (!result && fstat(from_fd, &status))
		result = err_errno(err, "cannot read its attributes");
	if (!result) {
		task.bounds.size = (uint64_t)status.st_size;
		result = bake_all(&task, err);
	}
	if (!result)
		result = image_write_archive(&task.out, &task.file, options,
					     to_fd, err);
	fini(&task);
	return result;
}

int
image_bake_layout(const struct session *session, const char *path, bool *kept,
		  struct err *err)
{
	const struct options *options = session->options;
	struct image_task task = TASK_INIT(session, path);
	const size_t failed = session->report->failed;
	struct image_layout layout;
	int result = image_layout_open(&layout, path, err);

	image_file_open_layout(&task.file, path, options);
	if (!result && bake_all(&task, err))
		result = err_prefix(err, "%s", path);
	*kept = options->strict && session->report->failed > failed;
	if (!result && !*kept)
		result = image_layout_write(&layout, &task.out, options, err);
	image_layout_fini(&layout);
	fini(&task);
	return result;
}
