/* SPDX-License-Identifier: MIT */
#include "image/layer.h"

#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "host/arctar_write.h"
#include "host/digest.h"
#include "tar/flush.h"
#include "tar/layers.h"
#include "tar/pass.h"

/* The digest of the inflated bytes of a layer. */
struct sum {
	const struct image_work *work;
	struct digest digest;
};

/* A layer may be named many times, so the limit counts each reading. */
static int
check_bounds(const struct image_work *work, struct err *err)
{
	const struct image_bounds *bounds = work->bounds;
	const uint64_t limit = work->session->options->size_limit;

	if (limit && bounds->inflated > limit)
		return err_set(err,
			       "the layers together inflate to more than %ju "
			       "bytes; use --limit=SIZE to permit more",
			       (uintmax_t)limit);
	if (!limit && bounds->inflated > ARCTAR_RATIO_FROM &&
	    bounds->inflated / ARCTAR_MOST_RATIO > bounds->size)
		return err_set(err,
			       "the layers inflate to more than %u times their "
			       "%ju bytes; use --limit=SIZE to permit it",
			       ARCTAR_MOST_RATIO, (uintmax_t)bounds->size);
	return 0;
}

static int
image_layer_take_bytes(void *context, const void *bytes, size_t length,
		       struct err *err)
{
	struct sum *sum = context;

	sum->work->bounds->inflated += length;
	return check_bounds(sum->work, err) ||
			       digest_add(&sum->digest, bytes, length, err) ?
		     -1 :
		     0;
}

static int
check_diff_id(struct sum *sum, const struct image_layer *layer, struct err *err)
{
	uint8_t bytes[DIGEST_MOST_SIZE];
	char found[IMAGE_DIGEST_SIZE];
	size_t size;

	if (digest_end(&sum->digest, bytes, &size, err))
		return -1;
	image_file_show_digest(bytes, found);
	if (!layer->diff_id || !strcmp(layer->diff_id, found))
		return 0;
	return err_set(err, "it inflates to content with the digest %s, not %s",
		       found, layer->diff_id);
}

static int
read_archive(struct tar_pass *pass, struct sum *sum,
	     const struct image_layer *layer, struct err *err)
{
	const struct arctar_taker watch = { image_layer_take_bytes, sum };
	int result;

	if (arctar_watch(pass->in, &watch, err))
		return -1;
	tar_layers_begin(pass);
	result = tar_pass_run_layer(pass, err);
	tar_layers_end(pass);
	return result ? -1 : check_diff_id(sum, layer, err);
}

static int
read_layer(struct tar_pass *pass, const struct image_work *work,
	   const struct image_layer *layer, struct err *err)
{
	auto_fd fd =
		image_file_copy(work->file, layer->path, layer->digest, err);
	struct sum sum = { work, DIGEST_INIT };
	int result = fd < 0 ? -1 : digest_begin(&sum.digest, "sha256", err);

	if (!result) {
		pass->in = arctar_open(fd, work->file->limit, err);
		result = pass->in ? read_archive(pass, &sum, layer, err) : -1;
	}
	arctar_close(pass->in);
	pass->in = NULL;
	digest_fini(&sum.digest);
	return result ? err_prefix(err, "layer '%s'", layer->path) : 0;
}

static int
write_layer(struct tar_pass *pass, int fd, struct err *err)
{
	int result = -1;

	pass->out = arctar_out_new(fd, ARCTAR_FILTER_PLAIN, err);
	if (pass->out && !tar_flush_all(pass, err))
		result = arctar_out_end(pass->out, err);
	arctar_out_free(pass->out);
	pass->out = NULL;
	return result;
}

int
image_layer_bake(const struct image_work *work,
		 const struct image_layer *layers, size_t count, int *fd,
		 struct err *err)
{
	const struct options *options = work->session->options;
	struct tar_layers state = TAR_LAYERS_INIT;
	struct tar_pass pass = {
		.options = options,
		.pythons = work->session->pythons,
		.cache = work->session->cache,
		.report = work->session->report,
		.shown = work->shown,
		.scope = options->tar == OPTIONS_TAR_ALL ? TAR_SCOPE_ALL :
							   TAR_SCOPE_MODULES,
		.layers = &state,
		.index = TAR_INDEX_INIT,
		.spool = TAR_SPOOL_INIT,
	};
	int result = 0;

	if (options->size_limit)
		pass.spool.limit = options->size_limit;
	for (size_t i = 0; i < count && !result; i++)
		result = read_layer(&pass, work, &layers[i], err);
	*fd = result ? -1 : fs_open_scratch(err);
	if (*fd < 0 || write_layer(&pass, *fd, err))
		result = -1;
	if (result || !state.added)
		fs_close(fd);
	tar_state_fini(&pass);
	tar_layers_fini(&state);
	return result;
}
