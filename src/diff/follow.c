/* SPDX-License-Identifier: MIT */
#include "diff/follow.h"

#include <string.h>

#include "base/map.h"
#include "tar/index.h"

/* Where the members of an archive are found. */
struct follow {
	struct diff_archive *archive;
	struct tar_index index;
	struct map numbers; /* of files by name, plus 1 */
};

static void
follow_note(struct follow *follow, size_t number)
{
	const struct diff_member *member = &follow->archive->members[number];
	struct tar_node *node = tar_index_get(&follow->index, member->name);

	tar_node_set(node, TAR_NODE_UNKNOWN);
	if (member->type == DIFF_TYPE_LINK) {
		tar_node_set(node, TAR_NODE_LINK);
		node->target = tar_index_copy(&follow->index, member->target);
	} else if (member->has_content) {
		tar_node_set(node, TAR_NODE_FILE);
		*map_get(&follow->numbers, member->name, strlen(member->name)) =
			(void *)(number + 1);
	}
}

static void
follow_resolve(const struct follow *follow, struct diff_member *link)
{
	const struct tar_node *node =
		tar_index_follow(&follow->index, link->name, link->target);
	const struct diff_member *target;

	if (!node)
		return;
	target = &follow->archive->members[(size_t)map_find(
						   &follow->numbers, node->path,
						   strlen(node->path)) -
					   1];
	if (target->kind == DIFF_KIND_DATA)
		return;
	link->has_content = true;
	link->size = target->size;
	link->content = target->content;
	memcpy(link->digest, target->digest, sizeof(link->digest));
}

static bool
follow_is_wanted(const struct diff_member *member)
{
	return member->type == DIFF_TYPE_LINK &&
	       member->kind != DIFF_KIND_DATA && member->target;
}

void
diff_follow_links(struct diff_archive *archive)
{
	struct follow follow = { archive, TAR_INDEX_INIT, MAP_INIT };
	size_t wanted = 0;

	for (size_t i = 0; i < archive->count; i++)
		wanted += follow_is_wanted(&archive->members[i]);
	for (size_t i = 0; i < archive->count && wanted; i++)
		follow_note(&follow, i);
	for (size_t i = 0; i < archive->count && wanted; i++)
		if (follow_is_wanted(&archive->members[i]))
			follow_resolve(&follow, &archive->members[i]);
	tar_index_fini(&follow.index);
	map_fini(&follow.numbers);
}
