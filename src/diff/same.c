/* SPDX-License-Identifier: MIT */
#include "diff/same.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "pyc/marshal_code.h"
#include "pyc/marshal_read.h"

void
diff_same_init(struct diff_same *same, const struct marshal_graph *old,
	       const struct marshal_graph *new, unsigned int minor)
{
	*same = (struct diff_same){
		.old = old,
		.new = new,
		.minor = minor,
		.old_path = marshal_code_filename(old, old->root, minor),
		.new_path = marshal_code_filename(new, new->root, minor),
		.equal = mem_alloc(old->count * sizeof(uint32_t)),
	};
	for (uint32_t i = 0; i < old->count; i++)
		same->equal[i] = MARSHAL_NO_NODE;
}

void
diff_same_fini(struct diff_same *same)
{
	free(same->equal);
	same->equal = NULL;
}

static bool
has_same_content(const struct marshal_node *old, const struct marshal_node *new)
{
	return old->type == new->type && old->length == new->length &&
	       old->children == new->children &&
	       !memcmp(old->bytes, new->bytes, old->length) &&
	       (old->type != MARSHAL_CODE || old->line == new->line);
}

bool
diff_same_children(struct diff_same *same, uint32_t old, uint32_t new,
		   uint32_t child)
{
	const uint32_t left = marshal_graph_child(same->old, old, child);
	const uint32_t right = marshal_graph_child(same->new, new, child);

	if (same->old->nodes[old].type == MARSHAL_CODE &&
	    child == marshal_code_layout(same->minor)->filename_child &&
	    left == same->old_path && right == same->new_path)
		return true;
	return diff_same_nodes(same, left, right);
}

bool
diff_same_nodes(struct diff_same *same, uint32_t old, uint32_t new)
{
	const uint32_t children = same->old->nodes[old].children;

	if (same->equal[old] != MARSHAL_NO_NODE)
		return same->equal[old] == new;
	if (!has_same_content(&same->old->nodes[old], &same->new->nodes[new]))
		return false;
	for (uint32_t i = 0; i < children; i++)
		if (!diff_same_children(same, old, new, i))
			return false;
	same->equal[old] = new;
	return true;
}
