/* SPDX-License-Identifier: MIT */
/*
 * Directories that end together are baked as one batch and written one after
 * another: __pycache__ first, then the held .pyc that are kept, in the order of
 * the input, then the new .pyc by name.  When the result is baked again, each
 * directory ends at the same place, so the result is the same.
 */
#include "tar/flush.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "check/stray_pyc.h"
#include "compile/assign.h"
#include "compile/batch.h"
#include "compile/turns.h"
#include "job/plan.h"
#include "pyc/pyname.h"
#include "tar/layers.h"
#include "tar/order.h"
#include "tar/place.h"
#include "tar/sink.h"

/* The directories that end, and the state of their baking. */
struct flush {
	struct tar_pass *pass;
	struct tar_directory **directories; /* owned */
	size_t count;
	bool is_last; /* no member follows */
	struct plan plan;
	struct verdicts verdicts;
	struct tar_sink tar;
};

/* --- planning and baking --- */

static void
add_unresolved(struct tar_pass *pass, struct tar_source *source)
{
	pass->unresolved = mem_grow(pass->unresolved, pass->unresolved_count,
				    sizeof(struct tar_source *));
	source->is_unresolved = true;
	source->unresolved = pass->unresolved_count;
	pass->unresolved[pass->unresolved_count++] = source;
}

/* Makes a late link wait for the end of its directory again. */
static void
adopt(struct tar_pass *pass, struct tar_directory *directory,
      struct tar_source *source)
{
	source->is_unresolved = false;
	pass->unresolved[source->unresolved] = NULL;
	tar_state_wait(directory, source);
}

/*
 * A directory may end more than once.  It then takes back those of its links
 * for which it holds a .pyc, since that .pyc is replaced if the link can now be
 * followed.  All other late links wait for the end of the archive.  So each
 * link is tried once for each of its .pyc, not once for each end.
 */
static void
adopt_unresolved(struct tar_pass *pass, struct tar_directory *directory)
{
	for (size_t i = 0; i < directory->held_count; i++) {
		auto_free char *path =
			stray_pyc_source_of(directory->held[i].node->path);
		const struct tar_node *node =
			path ? tar_index_find(&pass->index, path) : NULL;
		struct tar_source *source = node ? node->source : NULL;

		if (source && source->is_unresolved)
			adopt(pass, directory, source);
	}
}

/*
 * Follows a link, and sets what its .pyc takes from the linked file.  Returns
 * false if the link leads to no file so far.
 */
static bool
resolve(const struct tar_pass *pass, struct tar_source *source)
{
	const struct tar_node *node;
	auto_free char *path = NULL;

	if (!source->target)
		return true;
	if (source->is_symlink) {
		node = tar_index_follow(&pass->index, source->node->path,
					source->target);
	} else {
		path = path_relative(source->target);
		node = tar_index_resolve(&pass->index, path);
	}
	if (!node)
		return false;
	source->content = node->content;
	/* The mode of the link itself has no meaning. */
	source->mode = node->mode;
	source->mtime = node->mtime;
	return true;
}

/* Reports a source whose .pyc would be written through a link. */
static bool
has_linked_cache(const struct tar_pass *pass, const struct tar_source *source)
{
	auto_free char *cache = tar_place_cache(source->node->path);
	const struct tar_node *node = tar_index_find(&pass->index, cache);
	auto_free char *shown = NULL;
	auto_err problem = ERR_INIT;

	if (pass->options->legacy || !node || node->kind != TAR_NODE_LINK)
		return false;
	shown = path_join(pass->shown, source->node->path);
	err_set(&problem, "%s/%s: is a symbolic link", pass->shown, cache);
	report_problem(pass->report, shown, &problem);
	return true;
}

/* Whether another source in its directory has the same .pyc. */
static bool
tar_flush_has_rival(const struct tar_pass *pass,
		    const struct tar_source *source)
{
	const char *path = source->node->path;
	const char *rival = pyname_rival(path_base(path));
	auto_free char *beside = NULL;

	if (!rival || pass->options->legacy)
		return false;
	beside = mem_printf("%.*s%s", (int)(path_base(path) - path), path,
			    rival);
	return tar_index_find(&pass->index, beside);
}

static void
plan_source(struct flush *flush, struct tar_source *source)
{
	struct tar_pass *pass = flush->pass;
	struct source *planned = plan_add(
		&flush->plan, path_join(pass->shown, source->node->path), NULL,
		tar_place_embedded(pass, source->installed),
		source->content.length);

	planned->member = tar_sink_add(&flush->tar, source);
	planned->matched = source->installed;
}

/* Plans the sources of a directory, and frees those that are not baked. */
static void
plan_directory(struct flush *flush, struct tar_directory *directory)
{
	size_t kept = 0;

	for (size_t i = 0; i < directory->source_count; i++) {
		struct tar_source *source = directory->sources[i];
		bool is_found =
			!source->is_replaced && resolve(flush->pass, source);

		if (!source->is_replaced && !is_found && !flush->is_last) {
			add_unresolved(flush->pass, source);
			continue;
		}
		if (!source->is_replaced)
			source->node->source = NULL;
		if (!is_found || tar_flush_has_rival(flush->pass, source) ||
		    has_linked_cache(flush->pass, source)) {
			tar_source_free(source);
			continue;
		}
		source->rank = directory->rank;
		plan_source(flush, source);
		directory->sources[kept++] = source;
	}
	directory->source_count = kept;
}

/* Notes the names of the .pyc that this run gives, even if a source fails. */
static void
note_artifacts(struct flush *flush, const struct python *python)
{
	struct tar_pass *pass = flush->pass;

	for (size_t i = 0; i < flush->plan.count; i++) {
		const struct source *source = &flush->plan.sources[i];
		const struct tar_node *node =
			flush->tar.sources[source->member]->node;

		if (!assign_has_source(python, source))
			continue;
		for (int level = 0; level < LEVEL_COUNT; level++) {
			auto_free char *path = NULL;

			if (!pass->options->levels[level])
				continue;
			path = tar_place_artifact(pass, node->path,
						  python->info.tag, level);
			tar_index_get(&pass->index, path)->is_baked = true;
		}
	}
}

static void
tar_flush_begin_turn(void *context, size_t number, bool is_last)
{
	struct flush *flush = context;
	const struct python *python = &flush->pass->pythons->items[number];

	(void)is_last;
	note_artifacts(flush, python);
	flush->tar.python = python;
}

static int
tar_flush_bake(struct flush *flush, struct err *err)
{
	struct tar_pass *pass = flush->pass;
	const struct turns turns = {
		.pythons = pass->pythons,
		.context = flush,
		.begin = tar_flush_begin_turn,
	};
	struct batch batch = {
		.options = pass->options,
		.cache = pass->cache,
		.plan = &flush->plan,
		.verdicts = &flush->verdicts,
		.sink = &flush->tar.sink,
		.report = pass->report,
	};

	plan_settle(&flush->plan);
	verdicts_init(&flush->verdicts, &flush->plan);
	if (assign_sources(pass->pythons, pass->options, &flush->plan, err))
		return -1;
	pass->report->sources += flush->plan.count;
	if (turns_run(&turns, &batch, err) ||
	    (pass->layers && tar_layers_drop_present(pass, &flush->tar, err)))
		return -1;
	tar_sink_sort(&flush->tar);
	return 0;
}

/* --- writing --- */

static int
tar_flush_write_member(struct tar_pass *pass,
		       const struct arctar_member *member, const void *content,
		       struct err *err)
{
	auto_buf bytes = BUF_INIT;

	if (arctar_write_member(member, content, &bytes, err))
		return -1;
	return arctar_out_write(pass->out, bytes.data, bytes.length, err);
}

/*
 * A new member has the owner and the time of its source.  Its group is the one
 * that mkdir(2) and open(2) would give it in the directory around it.
 */
static struct arctar_member
tar_flush_new_member(const struct tar_pass *pass,
		     const struct tar_source *source, const char *name,
		     const char *around)
{
	const struct options *options = pass->options;
	const struct tar_node *node = tar_index_find(&pass->index, around);
	struct arctar_member member = {
		.name = name,
		.type = ARCTAR_TYPE_REGULAR,
		.mode = (source->mode | S_IWUSR) & 0666,
		.uid = source->uid,
		.gid = source->gid,
		.user = source->user,
		.group = source->group,
		.mtime = options->has_epoch ? options->epoch : source->mtime,
	};

	if (node && node->kind == TAR_NODE_DIRECTORY && node->mode & S_ISGID) {
		member.gid = node->gid;
		member.group = node->group;
	}
	return member;
}

static int
tar_flush_write_artifact(struct tar_pass *pass,
			 const struct tar_artifact *artifact, struct err *err)
{
	const char *path = artifact->source->node->path;
	auto_free char *around = pass->options->legacy ?
					 tar_place_directory(path) :
					 tar_place_cache(path);
	struct arctar_member member = tar_flush_new_member(
		pass, artifact->source, artifact->name, around);
	auto_buf pyc = BUF_INIT;

	if (tar_spool_read(&pass->spool, artifact->content, &pyc, err))
		return -1;
	if (pass->layers)
		pass->layers->added++;
	member.size = pyc.length;
	return tar_flush_write_member(pass, &member, pyc.data, err);
}

/* Writes the __pycache__ of a source, unless the archive has it. */
static int
write_cache(struct tar_pass *pass, const struct tar_source *source,
	    struct err *err)
{
	auto_free char *path = tar_place_cache(source->node->path);
	auto_free char *cache = tar_place_cache(source->name);
	auto_free char *name = mem_printf("%s/", cache);
	auto_free char *around = tar_place_directory(source->node->path);
	struct tar_node *node = tar_index_get(&pass->index, path);
	const struct tar_node *parent = tar_index_find(&pass->index, around);
	struct arctar_member member =
		tar_flush_new_member(pass, source, name, around);

	if (pass->options->legacy || node->kind == TAR_NODE_DIRECTORY)
		return 0;
	tar_node_set(node, TAR_NODE_DIRECTORY);
	member.type = ARCTAR_TYPE_DIRECTORY;
	member.mode = 0755;
	if (parent && parent->kind == TAR_NODE_DIRECTORY)
		member.mode |= parent->mode & S_ISGID;
	node->mode = member.mode;
	node->gid = member.gid;
	node->group = member.group ? mem_strdup(member.group) : NULL;
	return tar_flush_write_member(pass, &member, NULL, err);
}

/* Writes the directories of an image that contain a .pyc, if it is for one. */
static int
write_around(struct tar_pass *pass, const struct tar_artifact *artifact,
	     struct err *err)
{
	auto_free char *path = NULL;

	if (!pass->layers)
		return 0;
	path = tar_place_member(pass, artifact->name);
	return tar_layers_copy_around(pass, path, err);
}

static int
compare_held(const void *a, const void *b)
{
	const struct tar_held *left = a;
	const struct tar_held *right = b;

	return left->member.offset < right->member.offset ? -1 : 1;
}

/* Writes the .pyc that a directory held, except those that are replaced. */
static int
write_held(const struct flush *flush, struct tar_directory *directory,
	   struct err *err)
{
	struct tar_held *held = directory->held;

	if (directory->held_count)
		qsort(held, directory->held_count, sizeof(*held), compare_held);
	for (size_t i = 0; i < directory->held_count; i++)
		if (!held[i].node->is_baked &&
		    tar_spool_pass(&flush->pass->spool, held[i].member,
				   arctar_out_take, flush->pass->out, err))
			return -1;
	return 0;
}

/* *next is the first artifact of the directory, and on return the first
 * artifact of the next one. */
static int
write_directory(const struct flush *flush, struct tar_directory *directory,
		size_t *next, struct err *err)
{
	const struct tar_sink *tar = &flush->tar;
	size_t first = *next;

	for (; *next < tar->artifact_count &&
	       tar->artifacts[*next].source->rank == directory->rank;
	     ++*next)
		if (write_around(flush->pass, &tar->artifacts[*next], err) ||
		    write_cache(flush->pass, tar->artifacts[*next].source, err))
			return -1;
	if (!flush->pass->layers && write_held(flush, directory, err))
		return -1;
	for (size_t i = first; i < *next; i++)
		if (tar_flush_write_artifact(flush->pass, &tar->artifacts[i],
					     err))
			return -1;
	return 0;
}

static int
write_all(const struct flush *flush, struct err *err)
{
	size_t next = 0;

	for (size_t i = 0; i < flush->count; i++)
		if (write_directory(flush, flush->directories[i], &next, err))
			return -1;
	return 0;
}

/* --- the end of directories --- */

static int
bake_and_write(struct flush *flush, struct err *err)
{
	int result = 0;

	tar_sink_init(&flush->tar, flush->pass);
	for (size_t i = 0; i < flush->count; i++)
		plan_directory(flush, flush->directories[i]);
	if (flush->plan.count)
		result = tar_flush_bake(flush, err);
	if (!result)
		result = write_all(flush, err);
	tar_sink_fini(&flush->tar);
	verdicts_fini(&flush->verdicts);
	plan_fini(&flush->plan);
	return result;
}

/* Ends the directories that do not contain path; NULL ends all of them. */
static int
end(struct tar_pass *pass, const char *path, struct err *err)
{
	struct flush flush = {
		.pass = pass,
		.is_last = !path,
		.plan = PLAN_INIT,
	};
	size_t kept = 0;
	int result;

	flush.directories = mem_zalloc(pass->directory_count,
				       sizeof(struct tar_directory *));
	for (size_t i = 0; i < pass->directory_count; i++) {
		struct tar_directory *directory = pass->directories[i];

		if (path && tar_place_is_within(path, directory->node->path))
			pass->directories[kept++] = directory;
		else
			flush.directories[flush.count++] = directory;
	}
	pass->directory_count = kept;
	tar_order_sort(flush.directories, flush.count, pass->last);
	for (size_t i = 0; i < flush.count; i++)
		adopt_unresolved(pass, flush.directories[i]);
	result = flush.count ? bake_and_write(&flush, err) : 0;
	for (size_t i = 0; i < flush.count; i++)
		tar_directory_free(flush.directories[i]);
	free(flush.directories);
	return result;
}

int
tar_flush_ended(struct tar_pass *pass, const char *path, struct err *err)
{
	for (size_t i = 0; i < pass->directory_count; i++)
		if (!tar_place_is_within(path,
					 pass->directories[i]->node->path))
			return end(pass, path, err);
	return 0;
}

int
tar_flush_all(struct tar_pass *pass, struct err *err)
{
	for (size_t i = 0; i < pass->unresolved_count; i++) {
		auto_free char *place = NULL;

		if (!pass->unresolved[i])
			continue;
		place = tar_place_directory(pass->unresolved[i]->node->path);
		adopt(pass, tar_state_directory(pass, place),
		      pass->unresolved[i]);
	}
	pass->unresolved_count = 0;
	return end(pass, NULL, err);
}
