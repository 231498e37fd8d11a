/* SPDX-License-Identifier: MIT */
/*
 * A whiteout affects only lower layers, wherever it is in its own layer.  So
 * what a layer removes is known only at its end.  Then each node is checked
 * once, so the cost is linear.
 */
#include "tar/layers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "host/arctar_write.h"
#include "tar/place.h"

#define WHITEOUT ".wh."
#define OPAQUE ".wh..wh..opq"

/* The most that a path costs in a map, in addition to its bytes: an entry,
 * slots, and what malloc adds. */
#define MAP_COST (2 * sizeof(struct map_entry) + 6 * sizeof(size_t))

/* What a path loses: values in the map. */
static const char all_of_it = 1;
static const char what_is_below = 2;

void
tar_layers_fini(struct tar_layers *layers)
{
	map_fini(&layers->gone);
	map_fini(&layers->around);
}

void
tar_layers_begin(struct tar_pass *pass)
{
	map_fini(&pass->layers->gone);
	pass->layers->gone = MAP_INIT;
	pass->layers->current++;
}

/* A path that is new to a map counts towards the limit of names. */
static void **
note_path(struct tar_pass *pass, struct map *map, const char *path,
	  size_t length)
{
	const size_t count = map->count;
	void **value = map_get(map, path, length);

	if (map->count > count)
		pass->index.bytes += length + MAP_COST;
	return value;
}

static void
take_away(struct tar_pass *pass, const char *path, const char *what)
{
	void **value = note_path(pass, &pass->layers->gone, path, strlen(path));

	if (*value != &all_of_it)
		*value = (void *)(uintptr_t)what;
}

bool
tar_layers_take(struct tar_pass *pass, const struct arctar_member *member,
		const char *path)
{
	struct tar_layers *layers = pass->layers;
	const char *base = path_base(path);
	auto_free char *directory = NULL;
	auto_free char *hidden = NULL;

	if (!layers)
		return false;
	if (strncmp(base, WHITEOUT, sizeof(WHITEOUT) - 1) != 0) {
		/* A file that replaces a directory hides its content. */
		if (member->type != ARCTAR_TYPE_DIRECTORY &&
		    map_find(&layers->around, path, strlen(path)))
			take_away(pass, path, &what_is_below);
		return false;
	}
	directory = tar_place_directory(path);
	if (!strcmp(base, OPAQUE)) {
		take_away(pass, directory, &what_is_below);
		return true;
	}
	hidden = *directory ?
			 path_join(directory, base + sizeof(WHITEOUT) - 1) :
			 mem_strdup(base + sizeof(WHITEOUT) - 1);
	take_away(pass, hidden, &all_of_it);
	return true;
}

void
tar_layers_note(struct tar_pass *pass, struct tar_node *node)
{
	struct tar_layers *layers = pass->layers;
	size_t length;

	if (!layers)
		return;
	node->layer = layers->current;
	for (length = strlen(node->path); length-- > 0;) {
		void **value;

		if (node->path[length] != '/')
			continue;
		value = note_path(pass, &layers->around, node->path, length);
		/* Then the directories around it are noted too. */
		if (*value)
			return;
		*value = layers;
	}
}

/* Whether a path of a lower layer is removed, itself or with its directory. */
static bool
tar_layers_is_gone(const struct tar_layers *layers, const char *path)
{
	size_t length = strlen(path);

	if (map_find(&layers->gone, path, length) == &all_of_it)
		return true;
	while (length-- > 0)
		if (path[length] == '/' &&
		    map_find(&layers->gone, path, length))
			return true;
	return map_find(&layers->gone, "", 0);
}

void
tar_layers_end(struct tar_pass *pass)
{
	const struct tar_layers *layers = pass->layers;

	if (!layers->gone.count)
		return;
	for (size_t i = 0; i < pass->index.room; i++) {
		struct tar_node *node = pass->index.slots[i];

		if (!node || !node->layer || node->layer == layers->current ||
		    !tar_layers_is_gone(layers, node->path))
			continue;
		if (node->source)
			node->source->is_replaced = true;
		node->source = NULL;
		node->layer = 0;
		tar_node_set(node, TAR_NODE_UNKNOWN);
	}
}

static int
copy_directory(struct tar_pass *pass, const char *path, struct err *err)
{
	struct tar_node *node = tar_index_find(&pass->index, path);

	if (!node || node->kind != TAR_NODE_DIRECTORY || node->is_copied)
		return 0;
	node->is_copied = true;
	return tar_spool_pass(&pass->spool, node->content, arctar_out_take,
			      pass->out, err);
}

int
tar_layers_copy_around(struct tar_pass *pass, const char *path, struct err *err)
{
	if (copy_directory(pass, "", err))
		return -1;
	for (const char *end = strchr(path, '/'); end;
	     end = strchr(end + 1, '/')) {
		auto_free char *around =
			mem_strndup(path, (size_t)(end - path));

		if (copy_directory(pass, around, err))
			return -1;
	}
	return 0;
}

/* Sets *known to whether the image has the same bytes at the path. */
static int
tar_layers_is_known(struct tar_pass *pass, const struct tar_artifact *artifact,
		    bool *known, struct err *err)
{
	auto_free char *path = tar_place_member(pass, artifact->name);
	const struct tar_node *node = tar_index_find(&pass->index, path);
	auto_buf old = BUF_INIT;
	auto_buf baked = BUF_INIT;

	*known = false;
	if (!node || node->kind != TAR_NODE_ARTIFACT ||
	    node->content.length != artifact->content.length)
		return 0;
	if (tar_spool_read(&pass->spool, node->content, &old, err) ||
	    tar_spool_read(&pass->spool, artifact->content, &baked, err))
		return -1;
	*known = !memcmp(old.data, baked.data, old.length);
	return 0;
}

int
tar_layers_drop_present(struct tar_pass *pass, struct tar_sink *tar,
			struct err *err)
{
	size_t kept = 0;
	int result = 0;

	for (size_t i = 0; i < tar->artifact_count; i++) {
		struct tar_artifact artifact = tar->artifacts[i];
		bool known = false;

		if (!result)
			result = tar_layers_is_known(pass, &artifact, &known,
						     err);
		if (known)
			free(artifact.name);
		else
			tar->artifacts[kept++] = artifact;
	}
	tar->artifact_count = kept;
	return result;
}
