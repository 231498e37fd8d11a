/* SPDX-License-Identifier: MIT */
/*
 * Most directories contain no images.  An error that may be one of a single
 * file is therefore left to the next reader of the directory.
 */
#include "find/image_kind.h"

#include <errno.h>

#include "base/buf.h"
#include "find/image_file.h"
#include "host/json.h"
#include "job/sink.h"

/* -1 if the error can be one of every file; else 0, and no error. */
static int
image_kind_judge(struct err *err)
{
	if (sink_ends_run(err->number) || err->number == ENOMEM)
		return -1;
	err_fini(err);
	return 0;
}

static int
layout_has(const struct image_file *file, const char *path, struct err *err)
{
	int result = image_file_has(file, path, err);

	return result < 0 ? image_kind_judge(err) : result;
}

/*
 * Whether manifest.json is that of docker save; other things also have one.
 * The results are those of image_file_has.
 */
static int
is_saved(const struct image_file *file, struct err *err)
{
	auto_buf text = BUF_INIT;
	struct json_object *list = NULL;
	const char *config = NULL;
	int result = layout_has(file, "manifest.json", err);

	if (result <= 0)
		return result;
	if (!image_file_read(file, "manifest.json", NULL, &text, err))
		list = json_parse(text.data, text.length, err);
	if (json_count(list))
		config = json_text(json_member(json_item(list, 0), "Config"));
	result = config ? layout_has(file, config, err) : image_kind_judge(err);
	json_release(list);
	return result;
}

int
image_kind_is_layout(const char *path, struct err *err)
{
	const struct image_file file = { .directory = path };
	int result = layout_has(&file, "oci-layout", err);

	if (result > 0)
		result = layout_has(&file, "index.json", err);
	return result ? result : is_saved(&file, err);
}
