/* SPDX-License-Identifier: MIT */
#include "image/change.h"

#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "host/json.h"

#define OCI_LAYER "application/vnd.oci.image.layer.v1.tar"
#define DOCKER_LAYER "application/vnd.docker.image.rootfs.diff.tar"
#define DOCKER "application/vnd.docker."

#define EPOCH_SIZE sizeof("-2147481748-01-01T00:00:00Z")

void
image_change_descriptor(struct json_object *descriptor,
			const struct image_blob *blob)
{
	json_set(descriptor, "digest", json_make_text(blob->digest));
	json_set(descriptor, "size", json_make_number((int64_t)blob->size));
}

static bool
image_change_starts_with(const char *text, const char *prefix)
{
	return text && !strncmp(text, prefix, strlen(prefix));
}

static const char *
media_type(const struct json_object *descriptor)
{
	return json_text(json_member(descriptor, "mediaType"));
}

/* Whether a layer is a tar archive.  Any other ending means that it is
 * encrypted or in another unknown form. */
static bool
is_tar(const char *type)
{
	static const char *const endings[] = { "", "+gzip", "+zstd", ".gzip",
					       ".zstd" };
	const char *ending = NULL;

	if (image_change_starts_with(type, OCI_LAYER))
		ending = type + sizeof(OCI_LAYER) - 1;
	else if (image_change_starts_with(type, DOCKER_LAYER))
		ending = type + sizeof(DOCKER_LAYER) - 1;
	for (size_t i = 0; ending && i < sizeof(endings) / sizeof(*endings);
	     i++)
		if (!strcmp(ending, endings[i]))
			return true;
	return false;
}

bool
image_change_is_image(const struct json_object *manifest)
{
	const struct json_object *layers = json_member(manifest, "layers");
	const size_t count = json_count(layers);

	for (size_t i = 0; i < count; i++)
		if (!is_tar(media_type(json_item(layers, i))))
			return false;
	return count && json_member(manifest, "config");
}

void
image_change_manifest(struct json_object *manifest,
		      const struct image_blob *config,
		      const struct image_blob *layer)
{
	struct json_object *configured = json_member(manifest, "config");
	struct json_object *added = json_make_object();
	const bool is_docker =
		image_change_starts_with(media_type(configured), DOCKER);

	json_set(added, "mediaType",
		 json_make_text(is_docker ? DOCKER_LAYER : OCI_LAYER));
	image_change_descriptor(added, layer);
	json_append(json_member(manifest, "layers"), added);
	image_change_descriptor(configured, config);
}

/* In the format of "created", RFC 3339. */
static void
show_time(int64_t seconds, char text[EPOCH_SIZE])
{
	const time_t time = (time_t)seconds;
	struct tm parts;

	if (!gmtime_r(&time, &parts) ||
	    !strftime(text, EPOCH_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts))
		strcpy(text, "1970-01-01T00:00:00Z");
}

int
image_change_config(struct json_object *config, const struct options *options,
		    const struct image_blob *layer, struct err *err)
{
	struct json_object *rootfs = json_member(config, "rootfs");
	struct json_object *ids = json_member(rootfs, "diff_ids");
	struct json_object *history = json_member(config, "history");
	const char *created = json_text(json_member(config, "created"));
	struct json_object *line;
	char now[EPOCH_SIZE];

	if (!json_count(ids))
		return err_set(err, "the configuration of the image lists no "
				    "layers in rootfs.diff_ids");
	json_append(ids, json_make_text(layer->digest));
	/* The history may be left out, but only for all layers. */
	if (!json_count(history))
		return 0;
	show_time(options->has_epoch ? options->epoch : 0, now);
	line = json_make_object();
	json_set(
		line, "created",
		json_make_text(options->has_epoch || !created ? now : created));
	json_set(line, "created_by", json_make_text("pyc-bake"));
	json_append(history, line);
	return 0;
}
