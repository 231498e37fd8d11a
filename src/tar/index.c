/* SPDX-License-Identifier: MIT */
/* A hash table with open addressing.  Entries are never removed. */
#include "tar/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/path.h"

#define FIRST_ROOM 256

/* About what malloc adds to each string. */
#define COPY_BYTES 16

/* The number of links that Linux follows in a path. */
#define MOST_LINKS 40

void
tar_index_fini(struct tar_index *index)
{
	for (size_t i = 0; i < index->room; i++) {
		if (!index->slots[i])
			continue;
		free(index->slots[i]->path);
		free(index->slots[i]->target);
		free(index->slots[i]->group);
		free(index->slots[i]);
	}
	free(index->slots);
	*index = TAR_INDEX_INIT;
}

/* Returns the slot of a path, or the free slot for it. */
static size_t
tar_index_slot_of(const struct tar_index *index, const char *path)
{
	size_t slot = (size_t)hash_bytes(path, strlen(path), 0);

	for (slot &= index->room - 1; index->slots[slot];
	     slot = (slot + 1) & (index->room - 1))
		if (!strcmp(index->slots[slot]->path, path))
			break;
	return slot;
}

static void
tar_index_grow(struct tar_index *index)
{
	struct tar_index larger = {
		.count = index->count,
		.bytes = index->bytes,
		.room = index->room ? 2 * index->room : FIRST_ROOM,
	};

	larger.slots = mem_zalloc(larger.room, sizeof(struct tar_node *));
	larger.bytes += larger.room * sizeof(struct tar_node *);
	for (size_t i = 0; i < index->room; i++)
		if (index->slots[i])
			larger.slots[tar_index_slot_of(&larger,
						       index->slots[i]->path)] =
				index->slots[i];
	free(index->slots);
	*index = larger;
}

struct tar_node *
tar_index_find(const struct tar_index *index, const char *path)
{
	return index->room ? index->slots[tar_index_slot_of(index, path)] :
			     NULL;
}

struct tar_node *
tar_index_get(struct tar_index *index, const char *path)
{
	struct tar_node *node = tar_index_find(index, path);

	if (node)
		return node;
	if (2 * index->count >= index->room)
		tar_index_grow(index);
	node = mem_zalloc(1, sizeof(*node));
	node->path = tar_index_copy(index, path);
	index->bytes += sizeof(*node);
	index->slots[tar_index_slot_of(index, path)] = node;
	index->count++;
	return node;
}

char *
tar_index_copy(struct tar_index *index, const char *text)
{
	if (!text)
		return NULL;
	index->bytes += strlen(text) + 1 + COPY_BYTES;
	return mem_strdup(text);
}

void
tar_node_set(struct tar_node *node, enum tar_node_kind kind)
{
	free(node->target);
	node->target = NULL;
	free(node->group);
	node->group = NULL;
	node->kind = kind;
	node->content = (struct tar_extent){ 0, 0 };
	node->source = NULL;
}

/* --- links --- */

/* The state of following a path. */
struct walk {
	const struct tar_index *index;
	struct buf place; /* the path so far, with a NUL at the end */
	char *text;	  /* the text that is followed; owned */
	const char *rest; /* the part of text that is not followed yet */
	size_t links;
};

static char *
place_text(struct walk *walk)
{
	return (char *)walk->place.data;
}

static void
set_place(struct walk *walk, const char *path)
{
	walk->place.length = 0;
	buf_add(&walk->place, path, strlen(path) + 1);
}

/* Cuts the place to its first length bytes. */
static void
cut_place(struct walk *walk, size_t length)
{
	walk->place.length = length;
	buf_add_byte(&walk->place, 0);
}

static void
climb(struct walk *walk)
{
	const char *slash = strrchr(place_text(walk), '/');

	cut_place(walk, slash ? (size_t)(slash - place_text(walk)) : 0);
}

/*
 * Appends name to the place.  If that is a link, follows it from there on.
 * Returns false if the path is too long or has too many links.
 */
static bool
tar_index_enter(struct walk *walk, const char *name, size_t length)
{
	size_t before = walk->place.length - 1;
	const struct tar_node *node;
	char *joined;

	/* No member has a path of this length. */
	if (before + length > TAR_INDEX_MOST_PATH)
		return false;
	walk->place.length = before;
	if (before)
		buf_add_byte(&walk->place, '/');
	buf_add(&walk->place, name, length);
	buf_add_byte(&walk->place, 0);
	node = tar_index_find(walk->index, place_text(walk));
	if (!node || node->kind != TAR_NODE_LINK)
		return true;
	if (++walk->links > MOST_LINKS)
		return false;
	cut_place(walk, *node->target == '/' ? 0 : before);
	joined = mem_printf("%s/%s", node->target, walk->rest);
	free(walk->text);
	walk->text = joined;
	walk->rest = joined;
	return true;
}

/* Follows the rest of the path. */
static bool
tar_index_follow_link(struct walk *walk)
{
	for (;;) {
		const char *name = walk->rest + strspn(walk->rest, "/");
		size_t length = strcspn(name, "/");

		walk->rest = name + length;
		if (!length)
			return true;
		if (length == 1 && *name == '.')
			continue;
		if (length == 2 && !memcmp(name, "..", 2))
			climb(walk);
		else if (!tar_index_enter(walk, name, length))
			return false;
	}
}

char *
tar_index_place(const struct tar_index *index, const char *path)
{
	const char *base = path_base(path);
	struct walk walk = { .index = index };
	char *place;

	if (base == path)
		return mem_strdup(path);
	walk.text = mem_strndup(path, (size_t)(base - path));
	walk.rest = walk.text;
	set_place(&walk, "");
	if (!tar_index_follow_link(&walk))
		place = mem_strdup(path);
	else if (walk.place.length > 1)
		place = path_join(place_text(&walk), base);
	else
		place = mem_strdup(base);
	buf_fini(&walk.place);
	free(walk.text);
	return place;
}

/* Returns the file at rest, relative to place; NULL if there is none. */
static const struct tar_node *
look_up(const struct tar_index *index, const char *place, const char *rest)
{
	struct walk walk = { .index = index, .text = mem_strdup(rest) };
	const struct tar_node *node = NULL;

	walk.rest = walk.text;
	set_place(&walk, place);
	if (tar_index_follow_link(&walk))
		node = tar_index_find(index, place_text(&walk));
	buf_fini(&walk.place);
	free(walk.text);
	return node && node->kind == TAR_NODE_FILE ? node : NULL;
}

const struct tar_node *
tar_index_resolve(const struct tar_index *index, const char *path)
{
	return look_up(index, "", path);
}

const struct tar_node *
tar_index_follow(const struct tar_index *index, const char *path,
		 const char *target)
{
	auto_free char *above = path_directory(path);
	auto_free char *whole = NULL;

	if (*target == '/')
		return look_up(index, "", target);
	/* The path of the directory may contain links, too. */
	whole = mem_printf("%s/%s", above, target);
	return look_up(index, "", whole);
}
