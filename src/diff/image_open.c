/* SPDX-License-Identifier: MIT */
/*
 * The layers of the image are listed first.  Then each of them is copied to an
 * unnamed file, which verifies its digest, and merged with those below it.
 */
#include "diff/image_open.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "diff/image_merge.h"
#include "diff/tar_open.h"
#include "find/image_file.h"
#include "host/arctar.h"
#include "host/json.h"

#define DOCKER_MANIFEST "manifest.json"
#define OCI_INDEX "index.json"

/* The deepest nesting of indexes; tools write at most two. */
#define MOST_DEPTH 4

#define auto_document \
	__attribute__((cleanup(image_open_release))) struct json_object

static inline void
image_open_release(struct json_object **value)
{
	json_release(*value);
}

/* An image while it is read. */
struct image_reading {
	const struct image_file *file;
	struct diff_archive *archive;
	struct diff_merge merge;
	uint64_t inflated;    /* of all layers, bytes */
	size_t images;	      /* found so far */
	struct digest digest; /* of documents and layers */
	char *manifest;	      /* digest of the manifest that was found; owned */
};

/* --- documents --- */

/* Reads a document; its digest is verified unless that is NULL. */
static struct json_object *
image_read_document(struct image_reading *reading, const char *path,
		    const char *digest, struct buf *text, struct err *err)
{
	struct json_object *document;

	text->length = 0;
	if (image_file_read(reading->file, path, digest, text, err) ||
	    digest_add(&reading->digest, text->data, text->length, err))
		return NULL;
	document = json_parse(text->data, text->length, err);
	if (!document)
		err_prefix(err, "'%s'", path);
	return document;
}

/* Keeps the configuration, which is compared later. */
static int
image_keep_config(struct image_reading *reading, const char *path,
		  const char *digest, struct err *err)
{
	auto_document *config = image_read_document(
		reading, path, digest, &reading->archive->config, err);

	return config ? 0 : -1;
}

/* --- layers --- */

static uint64_t
image_most_inflated(const struct image_reading *reading)
{
	return reading->file->limit ? reading->file->limit :
				      ARCTAR_MOST_INFLATED;
}

/* A layer may be named many times, so the limit counts each reading. */
static int
image_count_bytes(void *context, const void *bytes, size_t length,
		  struct err *err)
{
	struct image_reading *reading = context;
	const uint64_t most = image_most_inflated(reading);

	reading->inflated += length;
	return reading->inflated <= most ?
		       digest_add(&reading->digest, bytes, length, err) :
		       err_set(err,
			       "the layers together inflate to more than %ju "
			       "bytes; use --limit=SIZE to permit more",
			       (uintmax_t)most);
}

static int
image_read_layer(struct image_reading *reading, const char *path,
		 const char *digest, struct err *err)
{
	const struct arctar_taker watch = { image_count_bytes, reading };
	auto_fd fd = image_file_copy(reading->file, path, digest, err);
	struct arctar *in =
		fd < 0 ? NULL : arctar_open(fd, reading->file->limit, err);
	int result = in ? arctar_watch(in, &watch, err) : -1;

	if (!result)
		result = diff_merge_layer(&reading->merge, in, err);
	arctar_close(in);
	return result ? err_prefix(err, "layer '%s'", path) : 0;
}

/* --- OCI --- */

static char *
image_blob_of(struct json_object *descriptor, const char **digest,
	      struct err *err)
{
	char *path = NULL;

	*digest = json_text(json_member(descriptor, "digest"));
	if (*digest)
		path = image_file_blob(*digest);
	if (!path)
		err_set(err, "a descriptor has no sha256 digest");
	return path;
}

/* Whether a layer is a tar archive, and not an attestation or an artifact. */
static bool
image_is_layer(struct json_object *layer)
{
	const char *type = json_text(json_member(layer, "mediaType"));

	return !type || path_ends_with(type, ".tar") || strstr(type, ".tar+") ||
	       path_ends_with(type, ".tar.gzip");
}

static bool
image_has_layers(const struct json_object *manifest)
{
	struct json_object *layers = json_member(manifest, "layers");
	const size_t count = json_count(layers);

	for (size_t i = 0; i < count; i++)
		if (!image_is_layer(json_item(layers, i)))
			return false;
	return count && json_member(manifest, "config");
}

static int
image_read_manifest(struct image_reading *reading,
		    const struct json_object *manifest, struct err *err)
{
	struct json_object *layers = json_member(manifest, "layers");
	const char *digest;
	auto_free char *config =
		image_blob_of(json_member(manifest, "config"), &digest, err);

	if (!config || image_keep_config(reading, config, digest, err))
		return -1;
	for (size_t i = 0; i < json_count(layers); i++) {
		auto_free char *path =
			image_blob_of(json_item(layers, i), &digest, err);

		if (!path || image_read_layer(reading, path, digest, err))
			return -1;
	}
	return 0;
}

static int image_read_list(struct image_reading *reading,
			   const struct json_object *index, unsigned int depth,
			   struct err *err);

/* Reads the image of a descriptor; the second one is only counted. */
static int
image_read_descriptor(struct image_reading *reading,
		      struct json_object *descriptor, unsigned int depth,
		      struct err *err)
{
	const char *digest;
	auto_free char *path = image_blob_of(descriptor, &digest, err);
	auto_document *document = NULL;
	auto_buf text = BUF_INIT;
	int is_saved = path ? image_file_has(reading->file, path, err) : -1;

	/* An index may name platforms that were not saved. */
	if (is_saved <= 0)
		return is_saved;
	document = image_read_document(reading, path, digest, &text, err);
	if (!document)
		return -1;
	if (json_member(document, "manifests"))
		return image_read_list(reading, document, depth + 1, err);
	/* Several tags may name one image. */
	if (!image_has_layers(document) ||
	    (reading->manifest && !strcmp(reading->manifest, digest)))
		return 0;
	if (reading->images++)
		return 0;
	reading->manifest = mem_strdup(digest);
	return image_read_manifest(reading, document, err);
}

static int
image_read_list(struct image_reading *reading, const struct json_object *index,
		unsigned int depth, struct err *err)
{
	struct json_object *list = json_member(index, "manifests");

	if (depth > MOST_DEPTH)
		return err_set(err, "more than %d indexes are nested",
			       MOST_DEPTH);
	for (size_t i = 0; i < json_count(list); i++)
		if (image_read_descriptor(reading, json_item(list, i), depth,
					  err))
			return -1;
	return 0;
}

/* --- docker save --- */

static int
image_read_saved(struct image_reading *reading, struct json_object *entry,
		 struct err *err)
{
	const char *config = json_text(json_member(entry, "Config"));
	struct json_object *layers = json_member(entry, "Layers");
	auto_free char *digest = NULL;

	if (!config || !json_count(layers))
		return err_set(err, DOCKER_MANIFEST ": an image without "
						    "Config or Layers");
	digest = image_file_named_digest(config);
	if (image_keep_config(reading, config, digest, err))
		return -1;
	for (size_t i = 0; i < json_count(layers); i++) {
		const char *path = json_text(json_item(layers, i));
		auto_free char *of_layer = NULL;

		if (!path)
			return err_set(err, DOCKER_MANIFEST
				       ": a layer without a path");
		/* Only blobs are named by their own digest. */
		if (!strncmp(path, "blobs/", 6))
			of_layer = image_file_named_digest(path);
		if (image_read_layer(reading, path, of_layer, err))
			return -1;
	}
	return 0;
}

/* --- the image --- */

static int
image_read_all(struct image_reading *reading, struct err *err)
{
	auto_document *list = NULL;
	auto_buf text = BUF_INIT;
	const int is_docker =
		image_file_has(reading->file, DOCKER_MANIFEST, err);
	int result = is_docker;

	if (is_docker >= 0)
		list = image_read_document(
			reading, is_docker ? DOCKER_MANIFEST : OCI_INDEX, NULL,
			&text, err);
	if (!list)
		return -1;
	if (!is_docker) {
		result = image_read_list(reading, list, 0, err);
	} else {
		reading->images = json_count(list);
		result = reading->images == 1 ?
				 image_read_saved(reading, json_item(list, 0),
						  err) :
				 0;
	}
	if (!result && reading->images != 1)
		return err_set(err,
			       "has %zu container images; --diff compares one "
			       "with another",
			       reading->images);
	return result;
}

/* Reads the image, and the digest of everything that was read. */
static int
image_read(struct image_reading *reading, struct err *err)
{
	uint8_t digest[DIGEST_MOST_SIZE];
	size_t size;

	if (digest_begin(&reading->digest, "sha256", err) ||
	    image_read_all(reading, err) ||
	    digest_end(&reading->digest, digest, &size, err))
		return -1;
	memcpy(reading->archive->stream, digest,
	       sizeof(reading->archive->stream));
	diff_merge_end(&reading->merge);
	return 0;
}

/* Opens the files of the image.  The message names the archive. */
static int
image_open_file(struct diff_archive *archive, struct image_file *file,
		bool is_directory, const struct options *options,
		struct err *err)
{
	struct stat status;

	if (is_directory) {
		image_file_open_layout(file, archive->path, options);
		return 0;
	}
	if (blob_open(&archive->blob, archive->path, &status, err))
		return -1;
	return image_file_open(file, archive->blob.fd, options, err) ?
		       err_prefix(err, "%s", archive->path) :
		       0;
}

static int
image_open(struct diff_archive *archive, const char *path, bool is_directory,
	   const struct options *options, struct err *err)
{
	struct image_file file = IMAGE_FILE_INIT;
	struct image_reading reading = {
		.file = &file,
		.archive = archive,
		.merge = DIFF_MERGE_INIT(archive),
		.digest = DIGEST_INIT,
	};
	int result;

	diff_archive_init(archive, path, DIFF_FORMAT_IMAGE, options);
	result = image_open_file(archive, &file, is_directory, options, err);
	if (!result && image_read(&reading, err))
		result = err_prefix(err, "%s", path);
	digest_fini(&reading.digest);
	diff_merge_fini(&reading.merge);
	free(reading.manifest);
	image_file_fini(&file);
	return result;
}

/*
 * Whether a tar archive holds container images: 1 or 0, or -1 on error.  *doubt
 * is why that is not known.
 */
static int
image_detect(const char *path, const struct options *options, struct err *doubt,
	     struct err *err)
{
	struct stat status;
	auto_fd fd = fs_open_regular(path, &status, err);
	struct arctar *in;
	int result;

	if (fd < 0)
		return -1;
	in = arctar_open(fd, options->size_limit, err);
	if (!in)
		return err_prefix(err, "%s", path);
	result = image_file_detect(in, doubt) > 0;
	arctar_close(in);
	return result;
}

/* Opens a file.  If the archive is bad, its reader says so with the member. */
static int
image_open_either(struct diff_archive *archive, const char *path,
		  const struct options *options, struct err *err)
{
	auto_err doubt = ERR_INIT;
	const int is_image = image_detect(path, options, &doubt, err);

	if (is_image < 0)
		return -1;
	if (is_image)
		return image_open(archive, path, false, options, err);
	if (diff_tar_open(archive, path, options, err))
		return -1;
	return doubt.message ? err_set(err, "%s: %s", path, doubt.message) : 0;
}

int
diff_image_open(struct diff_archive *archive, const char *path,
		const struct options *options, struct err *err)
{
	struct stat status;

	diff_archive_init(archive, path, DIFF_FORMAT_TAR, options);
	if (stat(path, &status))
		return err_errno(err, "%s", path);
	return S_ISDIR(status.st_mode) ?
		       image_open(archive, path, true, options, err) :
		       image_open_either(archive, path, options, err);
}
