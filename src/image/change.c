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

/* The names in a descriptor. */
static const char *const descriptor_names[] = { "digest", "size", "mediaType",
						NULL };

/* Checks the descriptors of a list. */
static int
check_list(const struct json_object *list, struct err *err)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (json_check_case(json_item(list, i), descriptor_names, err))
			return -1;
	return 0;
}

int
image_change_check(const struct json_object *document, struct err *err)
{
	static const char *const names[] = { "config", "layers", "manifests",
					     NULL };

	if (json_check_case(document, names, err) ||
	    json_check_case(json_member(document, "config"), descriptor_names,
			    err) ||
	    check_list(json_member(document, "layers"), err) ||
	    check_list(json_member(document, "manifests"), err))
		return -1;
	return 0;
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
	static const char *const names[] = { "rootfs", "history", "created",
					     NULL };
	static const char *const of_rootfs[] = { "diff_ids", NULL };
	struct json_object *line;
	char now[EPOCH_SIZE];

	if (json_check_case(config, names, err) ||
	    json_check_case(rootfs, of_rootfs, err))
		return err_prefix(err, "the configuration of the image");
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
