/* SPDX-License-Identifier: MIT */
/* Tests the changes to the documents of an image that gets a layer. */
#include "image/change.h"

#include <stdlib.h>

#include "base/mem.h"
#include "host/json.h"
#include "lib/tap.h"

#define OCI "application/vnd.oci.image.layer.v1.tar"
#define DOCKER "application/vnd.docker.image.rootfs.diff.tar"

static const struct image_blob config_blob = { "sha256:c", 10 };
static const struct image_blob layer_blob = { "sha256:l", 20 };

static struct json_object *
parse(const char *text)
{
	auto_err err = ERR_INIT;
	struct json_object *value = json_parse(text, strlen(text), &err);

	if (!value) {
		printf("Bail out! %s\n", err.message);
		exit(99);
	}
	return value;
}

/* Compares a document with another one. */
static void
is_document(struct json_object *value, const char *wanted, const char *what)
{
	struct json_object *other = parse(wanted);
	auto_buf got_text = BUF_INIT;
	auto_buf wanted_text = BUF_INIT;

	json_print(value, &got_text);
	json_print(other, &wanted_text);
	buf_add_byte(&got_text, 0);
	buf_add_byte(&wanted_text, 0);
	is_string((const char *)got_text.data, (const char *)wanted_text.data,
		  what);
	json_release(other);
}

static void
test_descriptor(void)
{
	struct json_object *value =
		parse("{\"size\":1,\"digest\":\"x\",\"a\":2}");
	const struct image_blob large = { "sha256:l", UINT64_C(5000000000) };

	image_change_descriptor(value, &large);
	is_document(value,
		    "{\"size\":5000000000,\"digest\":\"sha256:l\",\"a\":2}",
		    "a descriptor gets digest and size");
	json_release(value);
}

/* Whether a manifest with one good layer and this one is an image. */
static bool
is_image(const char *media_type)
{
	auto_free char *text =
		mem_printf("{\"config\":{},\"layers\":[{\"mediaType\":\"" OCI
			   "\"},{\"mediaType\":\"%s\"}]}",
			   media_type);
	struct json_object *value = parse(text);
	bool result = image_change_is_image(value);

	json_release(value);
	return result;
}

static bool
is_image_text(const char *text)
{
	struct json_object *value = parse(text);
	bool result = image_change_is_image(value);

	json_release(value);
	return result;
}

static void
test_is_image(void)
{
	static const char *const good[] = {
		OCI,	OCI "+gzip",	OCI "+zstd",
		DOCKER, DOCKER ".gzip", DOCKER ".zstd"
	};
	static const char *const bad[] = {
		OCI "+encrypted",
		OCI "+gzip+encrypted",
		DOCKER "x",
		"application/vnd.oci.empty.v1+json",
		"application/vnd.oci.image.layer.v1.ta",
		""
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		ok(is_image(good[i]), good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(!is_image(bad[i]), *bad[i] ? bad[i] : "no media type");
	ok(!is_image_text("{\"config\":{},\"layers\":[]}"),
	   "a manifest without layers is not that of an image");
	ok(!is_image_text("{\"config\":{}}"),
	   "a manifest that names no layers is not that of an image");
	ok(!is_image_text("{\"layers\":[{\"mediaType\":\"" OCI "\"}]}"),
	   "a manifest without a configuration is not that of an image");
	ok(!is_image_text("{\"config\":{},\"layers\":[{}]}"),
	   "a layer must have a media type");
}

static void
changes_manifest(const char *config, const char *layer, const char *what)
{
	auto_free char *before = mem_printf(
		"{\"config\":{\"mediaType\":\"%s\",\"size\":1,\"digest\":"
		"\"x\"},\"layers\":[{\"a\":1}],\"b\":2}",
		config);
	auto_free char *after = mem_printf(
		"{\"config\":{\"mediaType\":\"%s\",\"size\":10,\"digest\":"
		"\"sha256:c\"},\"layers\":[{\"a\":1},{\"mediaType\":\"%s\","
		"\"digest\":\"sha256:l\",\"size\":20}],\"b\":2}",
		config, layer);
	struct json_object *value = parse(before);

	image_change_manifest(value, &config_blob, &layer_blob);
	is_document(value, after, what);
	json_release(value);
}

static void
test_manifest(void)
{
	changes_manifest("application/vnd.oci.image.config.v1+json", OCI,
			 "an OCI manifest gets an OCI layer");
	changes_manifest("application/vnd.docker.container.image.v1+json",
			 DOCKER, "a Docker manifest gets a Docker layer");
}

static void
changes_config(const struct options *options, const char *before,
	       const char *after, const char *what)
{
	struct json_object *value = parse(before);
	auto_err err = ERR_INIT;

	is_int(image_change_config(value, options, &layer_blob, &err), 0, what);
	is_document(value, after, what);
	json_release(value);
}

#define ROOTFS_BEFORE "\"rootfs\":{\"diff_ids\":[\"sha256:0\"]}"
#define ROOTFS_AFTER "\"rootfs\":{\"diff_ids\":[\"sha256:0\",\"sha256:l\"]}"
#define CREATED "\"created\":\"2020-01-02T03:04:05.6Z\","
#define LINE(created) \
	"{\"created\":\"" created "\",\"created_by\":\"pyc-bake\"}"

static void
test_config(void)
{
	const struct options plain = { 0 };
	const struct options epoch = { .has_epoch = true, .epoch = 1700000000 };
	const struct options early = { .has_epoch = true, .epoch = 0 };

	changes_config(&plain, "{" CREATED ROOTFS_BEFORE "}",
		       "{" CREATED ROOTFS_AFTER "}",
		       "a configuration without a history keeps none");
	changes_config(&plain, "{" CREATED ROOTFS_BEFORE ",\"history\":[]}",
		       "{" CREATED ROOTFS_AFTER ",\"history\":[]}",
		       "an empty history stays empty");
	changes_config(
		&plain, "{" CREATED ROOTFS_BEFORE ",\"history\":[{\"a\":1}]}",
		"{" CREATED ROOTFS_AFTER
		",\"history\":[{\"a\":1}," LINE("2020-01-02T03:04:05.6Z") "]}",
		"the history has the creation time of the image");
	changes_config(
		&epoch, "{" CREATED ROOTFS_BEFORE ",\"history\":[{\"a\":1}]}",
		"{" CREATED ROOTFS_AFTER
		",\"history\":[{\"a\":1}," LINE("2023-11-14T22:13:20Z") "]}",
		"the history has SOURCE_DATE_EPOCH");
	changes_config(
		&early, "{" CREATED ROOTFS_BEFORE ",\"history\":[{\"a\":1}]}",
		"{" CREATED ROOTFS_AFTER
		",\"history\":[{\"a\":1}," LINE("1970-01-01T00:00:00Z") "]}",
		"SOURCE_DATE_EPOCH may be 0");
	changes_config(&plain, "{" ROOTFS_BEFORE ",\"history\":[{\"a\":1}]}",
		       "{" ROOTFS_AFTER ",\"history\":[{\"a\":1}," LINE(
			       "1970-01-01T00:00:00Z") "]}",
		       "without a creation time the history has the epoch");
}

static void
test_no_layers(void)
{
	static const char *const texts[] = { "{}", "{\"rootfs\":{}}",
					     "{\"rootfs\":{\"diff_ids\":[]}}" };
	const struct options plain = { 0 };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct json_object *value = parse(texts[i]);
		auto_err err = ERR_INIT;

		is_int(image_change_config(value, &plain, &layer_blob, &err),
		       -1, texts[i]);
		is_string(err.message,
			  "the configuration of the image lists no layers in "
			  "rootfs.diff_ids",
			  "the message names the member");
		json_release(value);
	}
}

#define OTHER_CASE(name) \
	"has the name \"" name "\" in another case, which readers interpret " \
	"differently"

static void
check_names(const char *text, const char *wanted)
{
	struct json_object *value = parse(text);
	auto_err err = ERR_INIT;

	is_int(image_change_check(value, &err), *wanted ? -1 : 0, text);
	is_string(err.message ? err.message : "", wanted, "the message");
	json_release(value);
}

/* Readers in Go ignore the case of names. */
static void
test_case(void)
{
	struct json_object *config =
		parse("{" ROOTFS_BEFORE ",\"History\":[{\"a\":1}]}");
	const struct options plain = { 0 };
	auto_err err = ERR_INIT;

	check_names("{\"config\":{\"digest\":\"d\"},\"a\":{\"Size\":1}}", "");
	check_names("[]", "");
	check_names("{\"Layers\":[]}", OTHER_CASE("layers"));
	check_names("{\"config\":{\"dIgest\":\"d\"}}", OTHER_CASE("digest"));
	check_names("{\"layers\":[{},{\"Size\":1}]}", OTHER_CASE("size"));
	check_names("{\"manife\xc5\xbfts\":[]}", OTHER_CASE("manifests"));
	check_names("{\"manifests\":[{\"MEDIATYPE\":\"\"}]}",
		    OTHER_CASE("mediaType"));
	is_int(image_change_config(config, &plain, &layer_blob, &err), -1,
	       "a history in another case");
	is_string(err.message,
		  "the configuration of the image: " OTHER_CASE("history"),
		  "the message names it");
	json_release(config);
}

int
main(void)
{
	test_descriptor();
	test_is_image();
	test_manifest();
	test_config();
	test_no_layers();
	test_case();
	return tap_done();
}
