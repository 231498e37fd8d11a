/* SPDX-License-Identifier: MIT */
/*
 * What is found by a digest gets another one when it changes, so changes go
 * from the layers up: the configuration names the layers, the manifest names
 * the configuration, and an index, or the manifest.json of docker save, names
 * manifests.  Each is done once, however often it is named.
 */
#include "engine/bake_image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "engine/image_change.h"
#include "engine/image_file.h"
#include "engine/image_layer.h"
#include "engine/image_write.h"
#include "host/json.h"

#define OCI_INDEX "index.json"
#define OCI_LAYOUT "oci-layout"
#define DOCKER_MANIFEST "manifest.json"

/* Indexes that lie in each other; two are the most that tools write. */
#define MOST_DEPTH 8

/* A value that is part of no other. */
#define auto_json __attribute__((cleanup(release))) struct json_object

static void
release(struct json_object **value)
{
	json_release(*value);
}

/* What became of an image, by the path of its configuration. */
struct baked {
	char *config; /* path of the new one; owned; NULL: nothing changed */
	char *layer;  /* path of the layer; owned */
};

struct work {
	const struct options *options;
	const struct pythons *pythons;
	struct report *report;
	const char *path;
	struct image_file file;
	struct image_write out;
	struct map images;    /* struct baked */
	struct map manifests; /* struct image_blob, by the old digest */
};

/* --- blobs --- */

/* Adds a document, and says what it is called by. */
static int
add_document(struct work *work, struct json_object *document,
	     struct image_blob *blob, char **path, struct err *err)
{
	auto_buf text = BUF_INIT;

	json_print(document, &text);
	if (image_file_digest_of(&text, blob->digest, err))
		return -1;
	blob->size = text.length;
	if (!*path)
		*path = image_file_blob(blob->digest);
	image_write_text(&work->out, *path, &text);
	return 0;
}

static struct json_object *
read_document(struct work *work, const char *path, const char *digest,
	      struct err *err)
{
	auto_buf text = BUF_INIT;
	struct json_object *document;

	if (image_file_read(&work->file, path, digest, &text, err))
		return NULL;
	document = json_parse(text.data, text.length, err);
	if (!document)
		err_prefix(err, "'%s'", path);
	return document;
}

/* The path of what a descriptor names, or NULL with a message. */
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

/* --- one image --- */

/* An image while it is baked. */
struct image {
	const char *config_path;
	struct json_object *config;
	struct image_layer *layers;
	size_t count;
	bool is_legacy; /* its files are HEX.json and HEX.tar, as docker save
			 * wrote them once, not blobs/sha256/HEX */
	struct baked *baked;
	/* With a new layer: */
	struct image_blob layer;
	struct image_blob new_config;
};

static char *
name_file(const struct image *image, const struct image_blob *blob,
	  const char *legacy_suffix)
{
	if (!image->is_legacy)
		return image_file_blob(blob->digest);
	return mem_printf("%s%s", strchr(blob->digest, ':') + 1,
			  legacy_suffix);
}

/* Adds the layer in fd, which is taken over, and the configuration with it. */
static int
add_layer(struct work *work, struct image *image, int fd, struct err *err)
{
	auto_fd layer = fd;
	auto_buf text = BUF_INIT;

	if (image_file_digest(layer, image->layer.digest, &image->layer.size,
			      err) ||
	    image_change_config(image->config, work->options, &image->layer,
				err))
		return -1;
	image->baked->layer = name_file(image, &image->layer, ".tar");
	image_write_file(&work->out, image->baked->layer, layer);
	layer = -1;
	json_print(image->config, &text);
	image->new_config.size = text.length;
	if (image_file_digest_of(&text, image->new_config.digest, err))
		return -1;
	image->baked->config = name_file(image, &image->new_config, ".json");
	image_write_text(&work->out, image->baked->config, &text);
	image_write_drop(&work->out, image->config_path);
	return 0;
}

/*
 * Bakes the layers of an image.  baked->config stays NULL where there is nothing
 * to add.
 */
static int
bake_layers(struct work *work, struct image *image, struct err *err)
{
	int fd;

	/* Another manifest may have named the same configuration. */
	mem_cleanup(&image->baked->config);
	mem_cleanup(&image->baked->layer);
	if (image_layer_bake(work->options, work->pythons, work->report,
			     work->path, &work->file, image->layers,
			     image->count, &fd, err))
		return -1;
	if (fd >= 0)
		return add_layer(work, image, fd, err);
	image_write_keep(&work->out, image->config_path);
	return 0;
}

/* Whether the configuration has as many layers as what names it. */
static int
check_count(const struct image *image, struct err *err)
{
	const struct json_object *ids =
		json_member(json_member(image->config, "rootfs"), "diff_ids");

	if (json_count(ids) == image->count)
		return 0;
	return err_set(err, "the manifest and the configuration '%s' disagree "
			    "in the number of layers",
		       image->config_path);
}

static struct baked *
note_image(struct work *work, const char *config_path)
{
	void **value = map_get(&work->images, config_path, strlen(config_path));

	if (!*value)
		*value = mem_zalloc(1, sizeof(struct baked));
	return *value;
}

/* The layers that a manifest names.  Their strings are owned by it, but paths. */
static int
list_layers(struct json_object *manifest, struct image_layer *layers,
	    char **paths, struct err *err)
{
	struct json_object *list = json_member(manifest, "layers");
	const size_t count = json_count(list);

	for (size_t i = 0; i < count; i++) {
		paths[i] = find_blob(json_item(list, i), &layers[i].digest,
				     err);
		if (!paths[i])
			return -1;
		layers[i].path = paths[i];
	}
	return 0;
}

/* Changes a manifest that can get a layer; *changed tells whether it did. */
static int
bake_manifest(struct work *work, struct json_object *manifest, bool *changed,
	      struct err *err)
{
	const size_t count = json_count(json_member(manifest, "layers"));
	struct image image = {
		.layers = mem_zalloc(count, sizeof(*image.layers)),
		.count = count,
	};
	char **paths = mem_zalloc(count, sizeof(*paths));
	const char *digest;
	auto_free char *config_path =
		find_blob(json_member(manifest, "config"), &digest, err);
	auto_json *config = NULL;
	int result = -1;

	if (config_path)
		config = read_document(work, config_path, digest, err);
	image.config_path = config_path;
	image.config = config;
	if (config && !check_count(&image, err) &&
	    !list_layers(manifest, image.layers, paths, err)) {
		image.baked = note_image(work, config_path);
		result = bake_layers(work, &image, err);
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

/* --- what names images --- */

static int bake_list(struct work *work, struct json_object *index,
		     bool *changed, unsigned int depth, struct err *err);

/* Whether manifests are done already: then the descriptor is set. */
static bool
is_done(struct work *work, struct json_object *descriptor, const char *digest,
	bool *changed)
{
	const struct image_blob *blob =
		map_find(&work->manifests, digest, strlen(digest));

	if (!blob)
		return false;
	if (strcmp(blob->digest, digest) != 0) {
		image_change_descriptor(descriptor, blob);
		*changed = true;
	}
	return true;
}

static int
bake_document(struct work *work, struct json_object *document, bool *changed,
	      unsigned int depth, struct err *err)
{
	if (json_member(document, "manifests"))
		return bake_list(work, document, changed, depth + 1, err);
	if (!image_change_is_image(document)) {
		const char *digest;
		auto_err ignored = ERR_INIT;
		auto_free char *config = find_blob(
			json_member(document, "config"), &digest, &ignored);

		if (config)
			image_write_keep(&work->out, config);
		return 0;
	}
	return bake_manifest(work, document, changed, err);
}

/* Bakes what a descriptor names, and changes it accordingly. */
static int
bake_descriptor(struct work *work, struct json_object *descriptor,
		bool *list_changed, unsigned int depth, struct err *err)
{
	const char *digest;
	auto_free char *path = find_blob(descriptor, &digest, err);
	auto_free char *old = NULL;
	auto_free char *new_path = NULL;
	auto_json *document = NULL;
	struct image_blob *blob;
	bool changed = false;

	if (!path)
		return -1;
	/* An index may name platforms that were not saved. */
	if (!image_file_has(&work->file, path) ||
	    is_done(work, descriptor, digest, list_changed))
		return 0;
	old = mem_strdup(digest);
	document = read_document(work, path, digest, err);
	if (!document || bake_document(work, document, &changed, depth, err))
		return -1;
	blob = mem_zalloc(1, sizeof(*blob));
	*map_get(&work->manifests, old, strlen(old)) = blob;
	snprintf(blob->digest, sizeof(blob->digest), "%s", old);
	if (!changed) {
		image_write_keep(&work->out, path);
		return 0;
	}
	if (add_document(work, document, blob, &new_path, err))
		return -1;
	image_write_drop(&work->out, path);
	image_change_descriptor(descriptor, blob);
	*list_changed = true;
	return 0;
}

static int
bake_list(struct work *work, struct json_object *index, bool *changed,
	  unsigned int depth, struct err *err)
{
	struct json_object *list = json_member(index, "manifests");

	if (depth > MOST_DEPTH)
		return err_set(err, "more than %d indexes lie in each other",
			       MOST_DEPTH);
	for (size_t i = 0; i < json_count(list); i++)
		if (bake_descriptor(work, json_item(list, i), changed, depth,
				    err))
			return -1;
	return 0;
}

static int
bake_index(struct work *work, struct err *err)
{
	auto_json *index = read_document(work, OCI_INDEX, NULL, err);
	auto_free char *path = mem_strdup(OCI_INDEX);
	struct image_blob blob;
	bool changed = false;

	if (!index || bake_list(work, index, &changed, 0, err))
		return -1;
	return changed ? add_document(work, index, &blob, &path, err) : 0;
}

/* --- docker save --- */

/* Whether the bytes of a layer are what its diff_id is the digest of. */
static bool
is_uncompressed(const char *path)
{
	return strncmp(path, "blobs/", 6) != 0 && path_ends_with(path, ".tar");
}

/* The layers of an entry.  Of compressed ones no document has the digest. */
static int
list_saved(struct json_object *entry, struct json_object *config,
	   struct image_layer *layers, struct err *err)
{
	struct json_object *list = json_member(entry, "Layers");
	struct json_object *ids =
		json_member(json_member(config, "rootfs"), "diff_ids");

	for (size_t i = 0; i < json_count(list); i++) {
		layers[i].path = json_text(json_item(list, i));
		if (!layers[i].path)
			return err_set(err, DOCKER_MANIFEST ": a layer is no "
					    "text");
		if (is_uncompressed(layers[i].path))
			layers[i].digest = json_text(json_item(ids, i));
	}
	return 0;
}

static int
bake_saved(struct work *work, struct json_object *entry, const char *path,
	   struct baked *baked, struct err *err)
{
	const size_t count = json_count(json_member(entry, "Layers"));
	auto_json *config = read_document(work, path, NULL, err);
	struct image image = {
		.config_path = path,
		.config = config,
		.layers = mem_zalloc(count, sizeof(*image.layers)),
		.count = count,
		.is_legacy = strncmp(path, "blobs/", 6) != 0,
		.baked = baked,
	};
	int result = -1;

	if (config && !check_count(&image, err) &&
	    !list_saved(entry, config, image.layers, err))
		result = bake_layers(work, &image, err);
	free(image.layers);
	return result;
}

/* One image of docker save, which an index may name as well. */
static int
bake_entry(struct work *work, struct json_object *entry, bool *changed,
	   struct err *err)
{
	const char *text = json_text(json_member(entry, "Config"));
	auto_free char *path = text ? mem_strdup(text) : NULL;
	struct baked *baked;

	if (!path || !json_count(json_member(entry, "Layers")))
		return err_set(err, DOCKER_MANIFEST ": an image without "
				    "Config or Layers");
	baked = map_find(&work->images, path, strlen(path));
	if (!baked) {
		baked = note_image(work, path);
		if (bake_saved(work, entry, path, baked, err))
			return -1;
	}
	if (!baked->config)
		return 0;
	json_set(entry, "Config", json_make_text(baked->config));
	json_append(json_member(entry, "Layers"),
		    json_make_text(baked->layer));
	*changed = true;
	return 0;
}

static int
bake_docker(struct work *work, struct err *err)
{
	auto_json *list = read_document(work, DOCKER_MANIFEST, NULL, err);
	auto_free char *path = mem_strdup(DOCKER_MANIFEST);
	struct image_blob blob;
	bool changed = false;

	if (!list)
		return -1;
	for (size_t i = 0; i < json_count(list); i++)
		if (bake_entry(work, json_item(list, i), &changed, err))
			return -1;
	return changed ? add_document(work, list, &blob, &path, err) : 0;
}

/* --- the archive --- */

static void
fini(struct work *work)
{
	for (size_t i = 0; i < work->images.count; i++) {
		struct baked *baked = work->images.entries[i].value;

		free(baked->config);
		free(baked->layer);
		free(baked);
	}
	for (size_t i = 0; i < work->manifests.count; i++)
		free(work->manifests.entries[i].value);
	map_fini(&work->images);
	map_fini(&work->manifests);
	image_write_fini(&work->out);
	image_file_fini(&work->file);
}

static int
bake_all(struct work *work, struct err *err)
{
	const bool is_oci = image_file_has(&work->file, OCI_INDEX) &&
			    image_file_has(&work->file, OCI_LAYOUT);
	const bool is_docker = image_file_has(&work->file, DOCKER_MANIFEST);

	return (is_oci && bake_index(work, err)) ||
			       (is_docker && bake_docker(work, err)) ?
		       -1 :
		       0;
}

#define WORK_INIT(options_, pythons_, path_, report_)                        \
	{                                                                    \
		.options = (options_), .pythons = (pythons_),                \
		.report = (report_), .path = (path_),                        \
		.file = IMAGE_FILE_INIT, .out = IMAGE_WRITE_INIT,            \
		.images = MAP_INIT, .manifests = MAP_INIT                    \
	}

int
bake_image(const struct options *options, const struct pythons *pythons,
	   const char *path, int from_fd, int to_fd, struct report *report,
	   struct err *err)
{
	struct work work = WORK_INIT(options, pythons, path, report);
	int result = image_file_open(&work.file, from_fd, options, err);

	if (!result)
		result = bake_all(&work, err);
	if (!result)
		result = image_write_archive(&work.out, &work.file, options,
					     to_fd, err);
	fini(&work);
	return result;
}

int
bake_image_layout(const struct options *options, const struct pythons *pythons,
		  const char *path, struct report *report, struct err *err)
{
	struct work work = WORK_INIT(options, pythons, path, report);
	int result;

	image_file_open_layout(&work.file, path, options);
	result = bake_all(&work, err);
	if (!result)
		result = image_write_layout(
			&work.out, path,
			image_file_has(&work.file, OCI_INDEX) ? OCI_INDEX :
								DOCKER_MANIFEST,
			err);
	fini(&work);
	return result ? err_prefix(err, "%s", path) : 0;
}
