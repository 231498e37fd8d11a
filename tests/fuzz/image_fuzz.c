/* SPDX-License-Identifier: MIT */
/*
 * The input is a document of a container image.  Accepted JSON must be written
 * in one form only.  A document that gets a layer must have one layer more and
 * stay an image.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/json.h"
#include "image/change.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct options options = { .has_epoch = true,
					.epoch = 1700000000 };
static const struct image_blob blob = {
	.digest = "sha256:0123456789abcdef0123456789abcdef"
		  "0123456789abcdef0123456789abcdef",
	.size = 5,
};

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static struct json_object *
parse(const uint8_t *data, size_t size)
{
	auto_err err = ERR_INIT;
	struct json_object *value = json_parse(data, size, &err);

	require(!value == (err.message != NULL));
	return value;
}

/* JSON that was written and read must be written the same. */
static void
check_written(struct json_object *value)
{
	auto_buf first = BUF_INIT;
	auto_buf second = BUF_INIT;
	struct json_object *again;

	json_print(value, &first);
	again = parse(first.data, first.length);
	require(again != NULL);
	json_print(again, &second);
	json_release(again);
	require(first.length == second.length &&
		!memcmp(first.data, second.data, first.length));
}

static void
check_manifest(struct json_object *value)
{
	struct json_object *layers = json_member(value, "layers");
	const size_t count = json_count(layers);
	auto_err err = ERR_INIT;

	if (image_change_check(value, &err) || !image_change_is_image(value))
		return;
	/* Without a descriptor no configuration is found, and nothing changed.
	 */
	if (!json_text(json_member(json_member(value, "config"), "digest")))
		return;
	require(count > 0);
	image_change_manifest(value, &blob, &blob);
	require(json_count(layers) == count + 1);
	require(!strcmp(
		json_text(json_member(json_item(layers, count), "digest")),
		blob.digest));
	require(image_change_is_image(value));
	check_written(value);
}

static void
check_config(struct json_object *value)
{
	struct json_object *ids =
		json_member(json_member(value, "rootfs"), "diff_ids");
	const size_t count = json_count(ids);
	auto_err err = ERR_INIT;

	if (image_change_config(value, &options, &blob, &err)) {
		require(err.message != NULL);
		return;
	}
	require(json_count(ids) == count + 1);
	check_written(value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_object *value = parse(data, size);

	if (!value)
		return 0;
	check_written(value);
	check_manifest(value);
	check_config(value);
	json_release(value);
	return 0;
}
