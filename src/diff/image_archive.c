/* SPDX-License-Identifier: MIT */
#include "diff/image_archive.h"

#include <string.h>

#include "base/mem.h"
#include "host/json.h"

/* Members of a configuration. */
static const char *const image_members[] = {
	"created",     "author",    "architecture",	"os",
	"os.version",  "variant",   "config",		"history",
	"os.features", "container", "container_config", "docker_version",
};

/* Appends a member as text; nothing if there is none. */
static void
image_print(struct json_object *config, const char *name, struct buf *text)
{
	struct json_object *value = json_member(config, name);

	if (value)
		json_print(value, text);
}

static void
image_compare_member(struct diff_parts *parts, const char *name,
		     struct json_object *old, struct json_object *new)
{
	auto_buf before = BUF_INIT;
	auto_buf after = BUF_INIT;
	auto_free char *what = mem_printf("configuration: %s:", name);

	image_print(old, name, &before);
	image_print(new, name, &after);
	if (before.length != after.length ||
	    (before.length && memcmp(before.data, after.data, before.length)))
		diff_parts_add_texts(
			parts, FINDING_METADATA, what,
			(struct diff_text){ before.data, before.length },
			(struct diff_text){ after.data, after.length });
}

int
diff_image_archive(struct diff_parts *parts, struct diff_archive *old,
		   struct diff_archive *new, struct err *err)
{
	struct json_object *before =
		json_parse(old->config.data, old->config.length, err);
	struct json_object *after =
		before ? json_parse(new->config.data, new->config.length, err) :
			 NULL;

	for (size_t i = 0;
	     after && i < sizeof(image_members) / sizeof(*image_members); i++)
		image_compare_member(parts, image_members[i], before, after);
	json_release(before);
	json_release(after);
	return after ? 0 : err_prefix(err, "%s", new->path);
}
