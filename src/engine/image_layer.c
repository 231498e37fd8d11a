/* SPDX-License-Identifier: MIT */
#include "engine/image_layer.h"

#include <unistd.h>

#include "base/fs.h"
#include "engine/tar_flush.h"
#include "engine/tar_layers.h"
#include "engine/tar_pass.h"
#include "host/arctar_write.h"

static int
read_layer(struct tar_pass *pass, const struct image_file *file,
	   const struct image_layer *layer, struct err *err)
{
	auto_fd fd = image_file_copy(file, layer->path, layer->digest, err);
	int result = -1;

	if (fd < 0)
		return -1;
	pass->in = arctar_open(fd, file->limit, err);
	if (pass->in) {
		tar_layers_begin(pass);
		result = tar_pass_run_layer(pass, err);
		tar_layers_end(pass);
	}
	arctar_close(pass->in);
	pass->in = NULL;
	return result ? err_prefix(err, "layer '%s'", layer->path) : 0;
}

static int
write_layer(struct tar_pass *pass, int fd, struct err *err)
{
	int result = -1;

	pass->out = arctar_out_new(fd, ARCTAR_PLAIN, err);
	if (pass->out && !tar_flush_all(pass, err))
		result = arctar_out_end(pass->out, err);
	arctar_out_free(pass->out);
	pass->out = NULL;
	return result;
}

int
image_layer_bake(const struct options *options, const struct pythons *pythons,
		 struct report *report, const char *shown,
		 const struct image_file *file,
		 const struct image_layer *layers, size_t count, int *fd,
		 struct err *err)
{
	struct tar_layers state = TAR_LAYERS_INIT;
	struct tar_pass pass = {
		.options = options,
		.pythons = pythons,
		.report = report,
		.shown = shown,
		.scope = options->tar == OPTIONS_TAR_ALL ? TAR_ALL :
							   TAR_MODULES,
		.layers = &state,
		.index = TAR_INDEX_INIT,
		.spool = TAR_SPOOL_INIT,
	};
	int result = 0;

	if (options->size_limit)
		pass.spool.limit = options->size_limit;
	for (size_t i = 0; i < count && !result; i++)
		result = read_layer(&pass, file, &layers[i], err);
	*fd = result ? -1 : fs_open_scratch(err);
	if (*fd < 0 || write_layer(&pass, *fd, err))
		result = -1;
	if (result || !state.added)
		fs_close(fd);
	tar_pass_fini(&pass);
	tar_layers_fini(&state);
	return result;
}
