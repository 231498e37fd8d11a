/* SPDX-License-Identifier: MIT */
#include "tar/state.h"

#include <stdlib.h>

#include "base/mem.h"

void
tar_source_free(struct tar_source *source)
{
	free(source->name);
	free(source->installed);
	free(source->target);
	free(source->user);
	free(source->group);
	free(source);
}

struct tar_directory *
tar_state_directory(struct tar_pass *pass, const char *path)
{
	struct tar_node *node = tar_index_get(&pass->index, path);

	if (node->waiting)
		return node->waiting;
	node->waiting = mem_zalloc(1, sizeof(*node->waiting));
	node->waiting->node = node;
	pass->directories = mem_grow(pass->directories, pass->directory_count,
				     sizeof(struct tar_directory *));
	pass->directories[pass->directory_count++] = node->waiting;
	return node->waiting;
}

void
tar_state_wait(struct tar_directory *directory, struct tar_source *source)
{
	directory->sources =
		mem_grow(directory->sources, directory->source_count,
			 sizeof(struct tar_source *));
	directory->sources[directory->source_count++] = source;
}

void
tar_directory_free(struct tar_directory *directory)
{
	for (size_t i = 0; i < directory->source_count; i++)
		tar_source_free(directory->sources[i]);
	for (size_t i = 0; i < directory->held_count; i++)
		directory->held[i].node->held--;
	directory->node->waiting = NULL;
	free(directory->sources);
	free(directory->held);
	free(directory);
}

void
tar_state_fini(struct tar_pass *pass)
{
	for (size_t i = 0; i < pass->directory_count; i++)
		tar_directory_free(pass->directories[i]);
	for (size_t i = 0; i < pass->unresolved_count; i++)
		if (pass->unresolved[i])
			tar_source_free(pass->unresolved[i]);
	free(pass->directories);
	free(pass->unresolved);
	tar_index_fini(&pass->index);
	tar_spool_fini(&pass->spool);
	free(pass->last);
}
