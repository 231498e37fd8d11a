/* SPDX-License-Identifier: MIT */
/*
 * Hash consing: a node is looked up by its content before it is added, and
 * since its children already are unique numbers, comparing two nodes never
 * goes deeper than one level.
 */
#include "format/marshal_graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

#define FEWEST_SLOTS 256
/* A stream has about one distinct object in so many bytes. */
#define BYTES_PER_NODE 24

void
marshal_graph_fini(struct marshal_graph *graph)
{
	free(graph->nodes);
	free(graph->children);
	free(graph->slots);
	*graph = (struct marshal_graph)MARSHAL_GRAPH_INIT;
}

static void
clear_slots(struct marshal_graph *graph, uint32_t wanted)
{
	if (wanted > graph->slots_room) {
		graph->slots = mem_resize(graph->slots, wanted,
					  sizeof(*graph->slots));
		graph->slots_room = wanted;
	}
	graph->slots_mask = wanted - 1;
	memset(graph->slots, 0, wanted * sizeof(*graph->slots));
}

void
marshal_graph_reset(struct marshal_graph *graph, size_t stream_length)
{
	uint32_t wanted = FEWEST_SLOTS;

	while (wanted < stream_length / BYTES_PER_NODE &&
	       wanted < UINT32_MAX / 4)
		wanted *= 2;
	clear_slots(graph, wanted);
	graph->count = 0;
	graph->children_count = 0;
	graph->root = MARSHAL_NO_NODE;
}

static void
put_in_slot(struct marshal_graph *graph, uint32_t number)
{
	uint32_t at = graph->nodes[number].hash & graph->slots_mask;

	while (graph->slots[at])
		at = (at + 1) & graph->slots_mask;
	graph->slots[at] = number + 1;
}

static void
grow_slots(struct marshal_graph *graph)
{
	clear_slots(graph, 2 * (graph->slots_mask + 1));
	for (uint32_t i = 0; i < graph->count; i++)
		put_in_slot(graph, i);
}

static uint32_t
hash_node(const struct marshal_node *node, const uint32_t *children,
	  uint32_t count)
{
	uint64_t hash = hash_bytes(node->bytes, node->length, node->type);

	if (count || node->type == MARSHAL_CODE)
		hash = hash_bytes(children, count * sizeof(*children),
				  hash ^ node->line);
	return (uint32_t)(hash ^ hash >> 32);
}

static bool
equals(const struct marshal_graph *graph, const struct marshal_node *known,
       const struct marshal_node *node, const uint32_t *children,
       uint32_t count)
{
	return known->type == node->type && known->length == node->length &&
	       known->children == count && known->line == node->line &&
	       (!node->length ||
		!memcmp(known->bytes, node->bytes, node->length)) &&
	       (!count || !memcmp(graph->children + known->first, children,
				  count * sizeof(*children)));
}

static uint32_t
append(struct marshal_graph *graph, const struct marshal_node *node,
       uint32_t hash, const uint32_t *children, uint32_t count)
{
	struct marshal_node *added;

	if (graph->count == graph->room) {
		graph->room = graph->room ? graph->room + graph->room / 2 : 256;
		graph->nodes = mem_resize(graph->nodes, graph->room,
					  sizeof(*graph->nodes));
	}
	if (count > graph->children_room - graph->children_count) {
		graph->children_room += graph->children_room / 2 + count + 256;
		graph->children = mem_resize(graph->children,
					     graph->children_room,
					     sizeof(*graph->children));
	}
	added = &graph->nodes[graph->count];
	*added = *node;
	added->hash = hash;
	added->first = graph->children_count;
	added->children = count;
	added->uses = 0;
	added->reference = 0;
	added->depth = 1;
	for (uint32_t i = 0; i < count; i++) {
		graph->children[graph->children_count++] = children[i];
		graph->nodes[children[i]].uses++;
		if (added->depth <= graph->nodes[children[i]].depth)
			added->depth = graph->nodes[children[i]].depth + 1;
	}
	return graph->count++;
}

uint32_t
marshal_graph_add(struct marshal_graph *graph, const struct marshal_node *node,
		  const uint32_t *children, uint32_t count)
{
	uint32_t hash = hash_node(node, children, count);
	uint32_t at = hash & graph->slots_mask;
	uint32_t number;

	for (; graph->slots[at]; at = (at + 1) & graph->slots_mask) {
		const struct marshal_node *known;

		number = graph->slots[at] - 1;
		known = &graph->nodes[number];
		if (known->hash == hash &&
		    equals(graph, known, node, children, count))
			return number;
	}
	number = append(graph, node, hash, children, count);
	graph->slots[at] = number + 1;
	/* Kept at most half full, so that runs of taken slots stay short. */
	if (graph->count > graph->slots_mask / 2)
		grow_slots(graph);
	return number;
}

bool
marshal_type_is_singleton(uint8_t type)
{
	return type == MARSHAL_NONE || type == MARSHAL_TRUE ||
	       type == MARSHAL_FALSE || type == MARSHAL_ELLIPSIS ||
	       type == MARSHAL_STOP_ITERATION || type == MARSHAL_NULL;
}
