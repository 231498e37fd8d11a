/* SPDX-License-Identifier: MIT */
/*
 * Every member is copied to the output at once, byte for byte, except a .pyc
 * that this run may replace: that is held until it is known whether its source
 * exists.  The spool also keeps the sources and the files that links may lead
 * to.
 */
#include "tar/pass.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "format/zipname.h"
#include "pyc/pyname.h"
#include "tar/flush.h"
#include "tar/layers.h"
#include "tar/place.h"

/* Whether a member is a source that is baked: 1 or 0, or -1 if -x cannot be
 * evaluated. */
static int
tar_pass_is_source(const struct tar_pass *pass,
		   const struct arctar_member *member, const char *path,
		   struct err *err)
{
	auto_free char *installed = NULL;
	int found;

	if (!tar_place_is_source(pass, path) ||
	    member->type == ARCTAR_TYPE_DIRECTORY ||
	    member->type == ARCTAR_TYPE_OTHER)
		return 0;
	if (!pass->options->skip)
		return 1;
	installed = tar_place_installed(pass, path);
	found = pattern_search(pass->options->skip, installed, err);
	return found < 0 ? err_prefix(err, "%s: -x", installed) : !found;
}

/* Adds a source.  Its node must be set. */
static void
tar_pass_add_source(struct tar_pass *pass, const struct arctar_member *member,
		    struct tar_node *node)
{
	auto_free char *place = tar_place_directory(node->path);
	auto_free char *installed = tar_place_installed(pass, node->path);
	struct tar_source *source = mem_zalloc(1, sizeof(*source));

	pass->index.bytes += sizeof(*source) + strlen(installed);
	*source = (struct tar_source){
		.node = node,
		.name = tar_index_copy(&pass->index, member->name),
		.installed = steal(installed),
		/* Later members do not change the file of a hard link. */
		.target = node->kind == TAR_NODE_FILE ?
				  NULL :
				  tar_index_copy(&pass->index, member->target),
		.is_symlink = member->type == ARCTAR_TYPE_SYMLINK,
		.uid = member->uid,
		.gid = member->gid,
		.user = tar_index_copy(&pass->index, member->user),
		.group = tar_index_copy(&pass->index, member->group),
		.mode = member->mode,
		.mtime = member->mtime,
		.content = node->content,
	};
	node->source = source;
	tar_state_wait(tar_state_directory(pass, place), source);
}

/* --- copying members --- */

static int
take_spool(void *context, const void *bytes, size_t length, struct err *err)
{
	return tar_spool_add(context, bytes, length, err);
}

static int
take_memory(void *context, const void *bytes, size_t length, struct err *err)
{
	(void)err;
	buf_add(context, bytes, length);
	return 0;
}

/* Copies a member to the output, and its content to the spool if wanted. */
static int
let_through(struct tar_pass *pass, bool with_content, struct err *err)
{
	const struct arctar_taker raw = { arctar_out_take, pass->out };
	const struct arctar_taker content = { take_spool, &pass->spool };

	return arctar_read(pass->in, pass->layers ? NULL : &raw,
			   with_content ? &content : NULL, err);
}

/* --- holding a .pyc --- */

/* Returns the .pyc that a hard link leads to, if that may be replaced. */
static const struct tar_node *
linked_artifact(const struct tar_pass *pass, const struct arctar_member *member)
{
	auto_free char *path = NULL;
	const struct tar_node *node;

	if (member->type != ARCTAR_TYPE_HARD_LINK)
		return NULL;
	path = tar_place_member(pass, member->target);
	node = tar_index_find(&pass->index, path);
	return node && node->kind == TAR_NODE_ARTIFACT ? node : NULL;
}

/* Puts the name of the member before the message. */
static int
name_member(const struct arctar_member *member, struct err *err)
{
	auto_free char *shown =
		zipname_show(member->name, strlen(member->name));

	return err_prefix(err, "member '%s'", shown);
}

/*
 * Refuses a hard link to a .pyc that is a link itself, if that is held, and to
 * a .pyc that this run writes in place of a link, or of nothing.  A held .pyc
 * is written later, or not at all, and no content is at hand that could replace
 * the hard link.
 */
static int
tar_pass_check_link(const struct tar_pass *pass,
		    const struct arctar_member *member, struct err *err)
{
	auto_free char *path = NULL;
	const struct tar_node *node;

	if (pass->layers || member->type != ARCTAR_TYPE_HARD_LINK)
		return 0;
	path = tar_place_member(pass, member->target);
	node = tar_index_find(&pass->index, path);
	if (!node || node->kind == TAR_NODE_ARTIFACT ||
	    (!node->held && !node->is_baked))
		return 0;
	err_set(err, "is a hard link to '%s', %s", path,
		node->held || node->kind == TAR_NODE_LINK ?
			"a .pyc that is a link itself" :
			"a .pyc that this run writes and that is no regular "
			"file before it");
	return name_member(member, err);
}

/* Turns a hard link to a held .pyc into a regular file with its content. */
static int
unlink_member(struct tar_pass *pass, struct tar_extent content,
	      struct buf *bytes, struct err *err)
{
	auto_buf text = BUF_INIT;

	if (tar_spool_read(&pass->spool, content, &text, err) ||
	    arctar_unlink(pass->in, text.data, text.length, bytes, err))
		return -1;
	return arctar_read(pass->in, NULL, NULL, err);
}

static int
tar_pass_check_size(const struct arctar_member *member, struct err *err)
{
	if (member->size <= TAR_MOST_SOURCE)
		return 0;
	err_set(err, "is larger than %u MiB", TAR_MOST_SOURCE >> 20);
	return name_member(member, err);
}

/* Holds the bytes of a member, and keeps its content for links to it. */
static int
hold_bytes(struct tar_pass *pass, const struct arctar_member *member,
	   struct tar_node *node, struct tar_extent *held, struct err *err)
{
	auto_buf content = BUF_INIT;
	const struct arctar_taker to_spool = { take_spool, &pass->spool };
	const struct arctar_taker to_memory = { take_memory, &content };
	bool is_regular = member->type == ARCTAR_TYPE_REGULAR;

	held->offset = pass->spool.length;
	if (arctar_read(pass->in, pass->layers ? NULL : &to_spool,
			is_regular ? &to_memory : NULL, err))
		return -1;
	held->length = pass->spool.length - held->offset;
	if (!is_regular)
		return 0;
	tar_node_set(node, TAR_NODE_ARTIFACT);
	node->content =
		(struct tar_extent){ pass->spool.length, content.length };
	return tar_spool_add(&pass->spool, content.data, content.length, err);
}

/* The same for a hard link to a .pyc that is held itself. */
static int
hold_link(struct tar_pass *pass, struct tar_extent content,
	  struct tar_node *node, struct tar_extent *held, struct err *err)
{
	auto_buf bytes = BUF_INIT;

	if (!pass->layers && unlink_member(pass, content, &bytes, err))
		return -1;
	tar_node_set(node, TAR_NODE_ARTIFACT);
	node->content = content;
	*held = (struct tar_extent){ pass->spool.length, bytes.length };
	return tar_spool_add(&pass->spool, bytes.data, bytes.length, err);
}

/* Holds a .pyc until its directory, place, ends. */
static int
hold(struct tar_pass *pass, const struct arctar_member *member,
     const char *path, const char *place, struct err *err)
{
	const struct tar_node *linked = linked_artifact(pass, member);
	struct tar_node *node = tar_index_get(&pass->index, path);
	struct tar_directory *directory = tar_state_directory(pass, place);
	struct tar_held held = { .node = node };
	int result;

	if (tar_pass_check_size(member, err))
		return -1;
	if (linked) {
		result = hold_link(pass, linked->content, node, &held.member,
				   err);
	} else {
		tar_node_set(node, TAR_NODE_UNKNOWN);
		if (member->type == ARCTAR_TYPE_SYMLINK) {
			node->kind = TAR_NODE_LINK;
			node->target =
				tar_index_copy(&pass->index, member->target);
		}
		result = hold_bytes(pass, member, node, &held.member, err);
	}
	if (result)
		return -1;
	directory->held = mem_grow(directory->held, directory->held_count,
				   sizeof(*directory->held));
	directory->held[directory->held_count++] = held;
	node->held++;
	tar_layers_note(pass, node);
	return 0;
}

/* --- other members --- */

/*
 * Returns the node of a member that links may lead to or through, or else the
 * existing node of that name.  NULL if there is neither.
 */
static struct tar_node *
node_of(struct tar_pass *pass, const struct arctar_member *member,
	const char *path)
{
	bool is_known = member->type == ARCTAR_TYPE_SYMLINK;

	if (path_has_component(path, ".."))
		return NULL;
	if (member->type == ARCTAR_TYPE_DIRECTORY)
		is_known = pass->layers ||
			   !strcmp(path_base(path), PYNAME_CACHE) ||
			   member->mode & S_ISGID;
	else if (member->type != ARCTAR_TYPE_OTHER)
		is_known |= pyname_is_source(path);
	return is_known ? tar_index_get(&pass->index, path) :
			  tar_index_find(&pass->index, path);
}

/* Sets the node of a member that is copied. */
static void
note(struct tar_pass *pass, const struct arctar_member *member,
     struct tar_node *node)
{
	auto_free char *path = NULL;
	const struct tar_node *linked;

	if (node->source)
		node->source->is_replaced = true;
	tar_node_set(node, TAR_NODE_UNKNOWN);
	node->mode = member->mode;
	node->mtime = member->mtime;
	if (member->type == ARCTAR_TYPE_SYMLINK) {
		node->kind = TAR_NODE_LINK;
		node->target = tar_index_copy(&pass->index, member->target);
	} else if (member->type == ARCTAR_TYPE_DIRECTORY) {
		node->kind = TAR_NODE_DIRECTORY;
		node->gid = member->gid;
		node->group = tar_index_copy(&pass->index, member->group);
	} else if (member->type == ARCTAR_TYPE_HARD_LINK) {
		path = path_relative(member->target);
		linked = tar_index_resolve(&pass->index, path);
		if (!linked)
			return;
		node->kind = TAR_NODE_FILE;
		node->content = linked->content;
	}
}

/* Copies a hard link to a .pyc that may be replaced or moved, as a file. */
static int
let_unlinked(struct tar_pass *pass, const struct tar_node *linked,
	     struct err *err)
{
	auto_buf bytes = BUF_INIT;

	if (unlink_member(pass, linked->content, &bytes, err))
		return -1;
	return arctar_out_write(pass->out, bytes.data, bytes.length, err);
}

/* Copies a .py file and keeps its content, if it is not too large. */
static int
let_source(struct tar_pass *pass, const struct arctar_member *member,
	   struct tar_node *node, struct err *err)
{
	if (member->size > TAR_MOST_SOURCE)
		return let_through(pass, false, err);
	node->kind = TAR_NODE_FILE;
	node->content.offset = pass->spool.length;
	node->content.length = member->size;
	return let_through(pass, true, err);
}

/* Keeps the member of a directory of a layer for the new layer. */
static int
keep_directory(struct tar_pass *pass, struct tar_node *node, struct err *err)
{
	const struct arctar_taker raw = { take_spool, &pass->spool };

	node->content.offset = pass->spool.length;
	if (arctar_read(pass->in, &raw, NULL, err))
		return -1;
	node->content.length = pass->spool.length - node->content.offset;
	return 0;
}

static int
take_member(struct tar_pass *pass, const struct arctar_member *member,
	    const char *path, struct err *err)
{
	const struct tar_node *linked = linked_artifact(pass, member);
	struct tar_node *node;
	bool is_file = member->type == ARCTAR_TYPE_REGULAR;
	int baked;
	int result;

	node = node_of(pass, member, path);
	baked = tar_pass_is_source(pass, member, path, err);
	if (baked < 0 || (baked && is_file && tar_pass_check_size(member, err)))
		return -1;
	if (node) {
		note(pass, member, node);
		tar_layers_note(pass, node);
	}
	if (pass->layers && member->type == ARCTAR_TYPE_DIRECTORY && node)
		result = keep_directory(pass, node, err);
	else if (linked && !pass->layers)
		result = let_unlinked(pass, linked, err);
	else if (is_file && node && pyname_is_source(path))
		result = let_source(pass, member, node, err);
	else
		result = let_through(pass, false, err);
	if (!result && baked)
		tar_pass_add_source(pass, member, node);
	return result;
}

/* Checks the limit for the names of all members so far. */
static int
tar_pass_check_names(const struct tar_pass *pass, struct err *err)
{
	const uint64_t most = pass->options->size_limit ?
				      pass->options->size_limit :
				      TAR_INDEX_MOST_BYTES;

	if (pass->index.bytes <= most)
		return 0;
	return err_set(err,
		       "its names and link targets use more than %ju bytes of "
		       "memory; use --limit=SIZE to permit more",
		       (uintmax_t)most);
}

static int
tar_pass_take(struct tar_pass *pass, const struct arctar_member *member,
	      struct err *err)
{
	auto_free char *path = NULL;
	auto_free char *place = NULL;

	if (++pass->members > TAR_MOST_MEMBERS)
		return err_set(err, "has more than %u members",
			       TAR_MOST_MEMBERS);
	if (strlen(member->name) > TAR_MOST_NAME ||
	    (member->target && strlen(member->target) > TAR_MOST_NAME)) {
		err_set(err, "its name or link target is longer than %u bytes",
			TAR_MOST_NAME);
		return name_member(member, err);
	}
	path = tar_place_member(pass, member->name);
	if (tar_layers_take(pass, member, path))
		return 0;
	place = tar_place_of_artifact(pass, path);
	if (place && member->type != ARCTAR_TYPE_DIRECTORY)
		return tar_pass_check_link(pass, member, err) ?
			     -1 :
			     hold(pass, member, path, place, err);
	if (!pass->layers && tar_flush_ended(pass, path, err))
		return -1;
	if (tar_pass_check_link(pass, member, err))
		return -1;
	if (member->type != ARCTAR_TYPE_DIRECTORY ||
	    !tar_place_is_cache(pass, path)) {
		free(pass->last);
		pass->last = mem_strdup(path);
	}
	return take_member(pass, member, path, err);
}

int
tar_pass_run_layer(struct tar_pass *pass, struct err *err)
{
	struct arctar_member member;
	int result;

	while ((result = arctar_next(pass->in, &member, err)) > 0)
		if (tar_pass_take(pass, &member, err) ||
		    tar_pass_check_names(pass, err))
			return -1;
	return result;
}

int
tar_pass_run(struct tar_pass *pass, struct err *err)
{
	if (tar_pass_run_layer(pass, err) || tar_flush_all(pass, err))
		return -1;
	return arctar_out_write(pass->out, arctar_tail(pass->in)->data,
				arctar_tail(pass->in)->length, err);
}

int
tar_pass_is_sdist(struct arctar *in, struct err *err)
{
	auto_free char *top = NULL;
	bool is_described = false;
	struct arctar_member member;
	int result;

	while ((result = arctar_next(in, &member, err)) > 0) {
		auto_free char *path = path_relative(member.name);
		size_t length = strcspn(path, "/");

		if (!top)
			top = mem_strndup(path, length);
		if (!length || strlen(top) != length ||
		    strncmp(path, top, length))
			return 0;
		is_described |= member.type == ARCTAR_TYPE_REGULAR &&
				!strcmp(path + length, "/PKG-INFO");
	}
	return result ? result : is_described;
}
