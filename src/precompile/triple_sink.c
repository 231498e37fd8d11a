/* SPDX-License-Identifier: MIT */
/*
 * In a sandbox directory, Bazel makes links for the inputs, which lead out of
 * it, and real directories for the outputs.  So links are followed to read, and
 * in such a directory none is followed to write.
 */
#include "precompile/triple_sink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/publish.h"
#include "tree/target.h"

static struct triple *
triple_of(const struct triple_sink *sink, const struct source *source)
{
	return &sink->triples[plan_number(&sink->plan, source)];
}

static enum sink_result
triple_sink_load(struct sink *sink, const struct sink_job *job, struct err *err)
{
	const struct triple_sink *own = (const struct triple_sink *)sink;
	struct triple *triple = triple_of(own, job->source);
	struct request *request = job->request;
	struct stat status;

	request->mode = own->arguments->mode;
	if (job->is_loaded)
		return SINK_OK;
	if (fs_read_file(triple->source, REQUEST_MOST_SOURCE, job->bytes,
			 &status, err))
		return SINK_REFUSED;
	triple->state = fs_state_of(&status);
	triple->mode = status.st_mode;
	request->source = job->bytes->data;
	request->source_length = job->bytes->length;
	return SINK_OK;
}

/* Whether this file is a source of the request. */
static bool
is_source(const struct triple_sink *sink, const struct stat *status)
{
	for (size_t i = 0; i < sink->plan.count; i++) {
		const struct fs_identity *file = &sink->triples[i].file;

		if (status->st_dev == file->device &&
		    status->st_ino == file->inode)
			return true;
	}
	return false;
}

/*
 * Whether an earlier triple was written to this name in the open directory,
 * whose path may have been another one.  Notes the name.
 */
static bool
is_taken(struct triple_sink *sink, int directory_fd,
	 const struct triple *triple)
{
	const char *name = path_base(triple->target);
	struct fs_identity directory;
	auto_buf key = BUF_INIT;
	void **value;

	if (fs_identify(directory_fd, "", &directory))
		return false;
	buf_add(&key, &directory, sizeof(directory));
	buf_add(&key, name, strlen(name));
	value = map_get(&sink->written, key.data, key.length);
	if (*value && *value != triple)
		return true;
	*value = (void *)(uintptr_t)triple;
	return false;
}

/* Opens the directory of the target.  The message names the target. */
static int
open_target(struct triple_sink *sink, const struct triple *triple,
	    struct err *err)
{
	auto_free char *path = path_directory(triple->target);
	const struct beneath_path directory = { sink->anchor, path };
	struct stat status;
	int fd = beneath_open(&sink->beneath, &directory);

	if (fd < 0) {
		target_refuse_directory(&sink->beneath, &directory, err);
		err_prefix(err, "%s: its directory", triple->target);
		return -1;
	}
	if (target_look(fd, triple->target, &status, err))
		return -1;
	if (status.st_mode && is_source(sink, &status))
		return err_set(err, "%s: cannot be written: it is a source",
			       triple->target);
	if (is_taken(sink, fd, triple))
		return err_set(err, "%s: is written twice", triple->target);
	return fd;
}

static enum sink_result
triple_sink_accept(struct sink *sink, const struct source *source, int level,
		   const struct outcome *outcome, struct err *err)
{
	struct triple_sink *own = (struct triple_sink *)sink;
	const struct triple *triple = triple_of(own, source);
	struct publish file = {
		.name = path_base(triple->target),
		.attributes = { .old_fd = -1,
				.mode = (triple->mode | S_IWUSR) & 0666 },
	};

	(void)level;
	if (outcome->kind != OUTCOME_BAKED)
		return SINK_OK;
	if (fs_check_unchanged(triple->source, &triple->state, err)) {
		err_prefix(err, "%s", triple->source);
		return SINK_REFUSED;
	}
	file.directory_fd = open_target(own, triple, err);
	if (file.directory_fd < 0)
		return SINK_REFUSED;
	if (!publish_bytes(&file, outcome->pyc, outcome->pyc_length, err))
		return SINK_OK;
	err_prefix(err, "%s", triple->target);
	return SINK_REFUSED;
}

static char *
triple_sink_target(struct sink *sink, const struct source *source, int level)
{
	(void)level;
	return mem_strdup(
		triple_of((const struct triple_sink *)sink, source)->target);
}

/* Adds the triple with this index.  The message names the argument. */
static int
add_triple(struct triple_sink *sink, size_t i, const char *sandbox,
	   struct err *err)
{
	const struct arguments *arguments = sink->arguments;
	const char *source = arguments->sources.items[i];
	const char *target = arguments->targets.items[i];
	struct triple *triple = &sink->triples[i];
	char *name = mem_strdup(arguments->names.items[i]);
	struct stat status;
	bool exists;

	triple->source = arguments_place(sandbox, source, err);
	if (triple->source)
		triple->target = arguments_place(sandbox, target, err);
	exists = triple->source && !stat(triple->source, &status);
	if (exists)
		triple->file = fs_state_of(&status).file;
	plan_add(&sink->plan, mem_strdup(name), NULL, name,
		 exists && status.st_size > 0 ? (uint64_t)status.st_size : 0);
	if (!triple->source)
		return err_prefix(err, "--src=%s", source);
	return triple->target ? 0 : err_prefix(err, "--pyc=%s", target);
}

/* One of the two would be lost. */
static int
refuse_twice(const struct triple_sink *sink, struct err *err)
{
	struct map map = MAP_INIT;
	int result = 0;

	for (size_t i = 0; i < sink->plan.count && !result; i++) {
		auto_free char *clean = path_clean(sink->triples[i].target);
		void **value = map_get(&map, clean, strlen(clean));

		if (*value)
			result = err_set(err, "--pyc=%s: given twice",
					 sink->arguments->targets.items[i]);
		*value = sink->triples[i].target;
	}
	map_fini(&map);
	return result;
}

int
triple_sink_begin(struct triple_sink *sink, const struct arguments *arguments,
		  const char *sandbox, struct err *err)
{
	const size_t count = arguments->sources.count;

	*sink = (struct triple_sink){
		.sink = { .load = triple_sink_load,
			  .accept = triple_sink_accept,
			  .target = triple_sink_target },
		.arguments = arguments,
		.plan = PLAN_INIT,
		.triples = mem_zalloc(count, sizeof(struct triple)),
		.anchors = BENEATH_ANCHORS_INIT,
		.beneath = BENEATH_INIT,
	};
	if (sandbox) {
		auto_free char *clean = path_clean(sandbox);

		sink->anchor = beneath_anchor(&sink->anchors, clean);
		if (!sink->anchor)
			return err_errno(err, "the sandbox directory %s",
					 sandbox);
	}
	for (size_t i = 0; i < count; i++)
		if (add_triple(sink, i, sandbox, err))
			return -1;
	return refuse_twice(sink, err);
}

void
triple_sink_end(struct triple_sink *sink)
{
	for (size_t i = 0; i < sink->plan.count; i++) {
		free(sink->triples[i].source);
		free(sink->triples[i].target);
	}
	free(sink->triples);
	map_fini(&sink->written);
	plan_fini(&sink->plan);
	beneath_fini(&sink->beneath);
	beneath_anchors_fini(&sink->anchors);
}
