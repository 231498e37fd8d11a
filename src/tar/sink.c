/* SPDX-License-Identifier: MIT */
/* Artifacts are written to the archive by tar/flush, not here. */
#include "tar/sink.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "tar/place.h"

static struct tar_source *
source_of(const struct tar_sink *tar, const struct source *source)
{
	return tar->sources[source->member];
}

static enum sink_result
tar_sink_load(struct sink *sink, const struct sink_job *job, struct err *err)
{
	const struct source *source = job->source;
	struct request *request = job->request;
	struct tar_sink *tar = (struct tar_sink *)sink;
	struct tar_pass *pass = tar->pass;

	request->mode = options_archive_mode(pass->options);
	if (job->is_loaded)
		return SINK_OK;
	if (tar_spool_read(&pass->spool, source_of(tar, source)->content,
			   job->bytes, err))
		return SINK_FATAL;
	request->source = job->bytes->data;
	request->source_length = job->bytes->length;
	return SINK_OK;
}

static enum sink_result
tar_sink_accept_outcome(struct sink *sink, const struct source *source,
			int level, const struct outcome *outcome,
			struct err *err)
{
	struct tar_sink *tar = (struct tar_sink *)sink;
	struct tar_spool *spool = &tar->pass->spool;
	const struct tar_source *member = source_of(tar, source);

	if (outcome->kind != OUTCOME_BAKED)
		return SINK_OK;
	tar->artifacts = mem_grow(tar->artifacts, tar->artifact_count,
				  sizeof(*tar->artifacts));
	tar->artifacts[tar->artifact_count++] = (struct tar_artifact){
		.name = tar_place_artifact(tar->pass, member->name,
					   tar->python->info.tag, level),
		.source = member,
		.content = { spool->length, outcome->pyc_length },
	};
	return tar_spool_add(spool, outcome->pyc, outcome->pyc_length, err) ?
		       SINK_FATAL :
		       SINK_OK;
}

static char *
tar_sink_target_path(struct sink *sink, const struct source *source, int level)
{
	const struct tar_sink *tar = (const struct tar_sink *)sink;
	auto_free char *path = tar_place_artifact(
		tar->pass, source_of(tar, source)->node->path,
		tar->python->info.tag, level);

	return path_join(tar->pass->shown, path);
}

void
tar_sink_init(struct tar_sink *tar, struct tar_pass *pass)
{
	*tar = (struct tar_sink){
		.sink = { .is_whole = true,
			  .load = tar_sink_load,
			  .accept = tar_sink_accept_outcome,
			  .target = tar_sink_target_path },
		.pass = pass,
	};
}

void
tar_sink_fini(struct tar_sink *tar)
{
	for (size_t i = 0; i < tar->artifact_count; i++)
		free(tar->artifacts[i].name);
	free(tar->artifacts);
	free(tar->sources);
}

size_t
tar_sink_add(struct tar_sink *tar, struct tar_source *source)
{
	tar->sources = mem_grow(tar->sources, tar->source_count,
				sizeof(struct tar_source *));
	tar->sources[tar->source_count] = source;
	return tar->source_count++;
}

static int
tar_sink_compare_artifacts(const void *a, const void *b)
{
	const struct tar_artifact *left = a;
	const struct tar_artifact *right = b;

	if (left->source->rank != right->source->rank)
		return left->source->rank < right->source->rank ? -1 : 1;
	return strcmp(left->name, right->name);
}

void
tar_sink_sort(struct tar_sink *tar)
{
	if (tar->artifact_count)
		qsort(tar->artifacts, tar->artifact_count,
		      sizeof(*tar->artifacts), tar_sink_compare_artifacts);
}
