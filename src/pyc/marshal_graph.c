/* SPDX-License-Identifier: MIT */
/*
 * Hash consing: a node is looked up by its content before it is added.  Its
 * children already are unique numbers, so the comparison of two nodes never
 * descends below one level.
 */
#include "pyc/marshal_graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

#define FEWEST_SLOTS 256
/* A stream has about one distinct object per this many bytes. */
#define BYTES_PER_NODE 24
/* A pair of numbers is three objects in twelve bytes; few are denser. */
#define FEWEST_BYTES_PER_NODE 4
#define FEWEST_NODES 256

void
marshal_graph_fini(struct marshal_graph *graph)
{
	free(graph->nodes);
	free(graph->children);
	free(graph->slots);
	*graph = MARSHAL_GRAPH_INIT;
}

static void
clear_slots(struct marshal_graph *graph, uint32_t wanted)
{
	if (wanted > graph->slots_room) {
		/* Not resized, because the old content is not needed. */
		free(graph->slots);
		graph->slots = mem_resize(NULL, wanted, sizeof(*graph->slots));
		graph->slots_room = wanted;
	}
	graph->slots_mask = wanted - 1;
	memset(graph->slots, 0, wanted * sizeof(*graph->slots));
}

void
marshal_graph_reset(struct marshal_graph *graph, const uint8_t *stream,
		    size_t stream_length)
{
	uint32_t wanted = FEWEST_SLOTS;

	while (wanted < stream_length / BYTES_PER_NODE &&
	       wanted < UINT32_MAX / 4)
		wanted *= 2;
	clear_slots(graph, wanted);
	graph->count = 0;
	graph->children_count = 0;
	graph->root = MARSHAL_NO_NODE;
	graph->stream_length = stream_length;
	graph->stream = stream;
}

static inline uint32_t
hash_node(const struct marshal_node *node, const uint32_t *children,
	  uint32_t count)
{
	uint64_t hash = hash_bytes(node->bytes, node->length, node->type);
	uint32_t line = node->type == MARSHAL_CODE ? node->line : 0;

	if (count)
		hash = hash_bytes(children, count * sizeof(*children),
				  hash ^ line);
	return (uint32_t)(hash ^ hash >> 32);
}

static void
put_in_slot(struct marshal_graph *graph, uint32_t number)
{
	const struct marshal_node *node = &graph->nodes[number];
	uint32_t at = node->hash;

	/*
	 * A code object keeps its line in place of the hash.  There are few of
	 * them, so their hash is computed again.
	 */
	if (node->type == MARSHAL_CODE)
		at = hash_node(node, graph->children + node->first,
			       node->children);
	at &= graph->slots_mask;
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

static bool
equals(const struct marshal_graph *graph, const struct marshal_node *known,
       const struct marshal_node *node, const uint32_t *children,
       uint32_t count)
{
	return known->type == node->type && known->length == node->length &&
	       known->children == count &&
	       (!node->length ||
		!memcmp(known->bytes, node->bytes, node->length)) &&
	       (!count || !memcmp(graph->children + known->first, children,
				  count * sizeof(*children)));
}

/* About how many bytes of the stream have been read when this node is added. */
static size_t
bytes_read(const struct marshal_graph *graph, const struct marshal_node *node)
{
	const uint8_t *at = node->bytes;

	/* A container points to its start, but its last child came later. */
	if (graph->count && graph->nodes[graph->count - 1].bytes > at)
		at = graph->nodes[graph->count - 1].bytes;
	return (size_t)(at - graph->stream);
}

/*
 * Returns the room for an array that has count elements and needs more.  Tables
 * of numbers have a node per five bytes, code has one per 24 bytes.  So the
 * room is a guess: the rest of the stream is assumed to be as dense as the part
 * read so far.  A guess that is too low costs a copy of the array and, during
 * the copy, the memory of both.
 */
static uint32_t
guess_room(const struct marshal_graph *graph, const struct marshal_node *node,
	   uint32_t count, uint32_t more, size_t most)
{
	double read = (double)bytes_read(graph, node) + 1;
	double guess = (double)count / read * (double)graph->stream_length;
	size_t room = (size_t)count + count / 4 + more;

	guess += guess / 2;
	most += FEWEST_NODES;
	if (guess > (double)most)
		guess = (double)most;
	return (uint32_t)((double)room < guess ? (size_t)guess : room);
}

static uint32_t
append(struct marshal_graph *graph, const struct marshal_node *node,
       uint32_t hash, const uint32_t *children, uint32_t count)
{
	struct marshal_node *added;

	if (graph->count == graph->room) {
		graph->room = guess_room(
			graph, node, graph->count, FEWEST_NODES,
			graph->stream_length / FEWEST_BYTES_PER_NODE);
		graph->nodes = mem_resize(graph->nodes, graph->room,
					  sizeof(*graph->nodes));
	}
	if (count > graph->children_room - graph->children_count) {
		graph->children_room = guess_room(
			graph, node, graph->children_count,
			count + FEWEST_NODES, graph->stream_length / 2);
		graph->children =
			mem_resize(graph->children, graph->children_room,
				   sizeof(*graph->children));
	}
	added = &graph->nodes[graph->count];
	*added = *node;
	if (node->type != MARSHAL_CODE)
		added->hash = hash;
	added->first = graph->children_count;
	added->children = count;
	added->uses = 0;
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
	uint32_t key = node->type == MARSHAL_CODE ? node->line : hash;
	uint32_t at = hash & graph->slots_mask;
	uint32_t number;

	for (; graph->slots[at]; at = (at + 1) & graph->slots_mask) {
		const struct marshal_node *known;

		number = graph->slots[at] - 1;
		known = &graph->nodes[number];
		if (known->hash == key &&
		    equals(graph, known, node, children, count))
			return number;
	}
	number = append(graph, node, hash, children, count);
	graph->slots[at] = number + 1;
	/* At most half full, so that runs of taken slots stay short. */
	if (graph->count > graph->slots_mask / 2)
		grow_slots(graph);
	return number;
}
