/* SPDX-License-Identifier: MIT */
/* What is baked is written by engine/tar_flush, not here. */
#include "engine/sink_tar.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "engine/tar_place.h"

static struct tar_source *
source_of(const struct sink_tar *tar, const struct source *source)
{
	return tar->sources[source->member];
}

static enum sink_result
load(struct sink *sink, struct source *source, int level,
     struct wire_request *request, struct buf *bytes, struct buf *existing,
     struct err *err)
{
	struct sink_tar *tar = (struct sink_tar *)sink;
	struct tar_pass *pass = tar->pass;

	(void)level;
	(void)existing;
	if (tar_spool_read(&pass->spool, source_of(tar, source)->content, bytes,
			   err))
		return SINK_FATAL;
	request->mode = options_archive_mode(pass->options);
	request->source = bytes->data;
	request->source_length = bytes->length;
	return SINK_OK;
}

static enum sink_result
accept_outcome(struct sink *sink, struct source *source, int level,
	       const struct outcome *outcome, struct err *err)
{
	struct sink_tar *tar = (struct sink_tar *)sink;
	struct tar_spool *spool = &tar->pass->spool;
	const struct tar_source *member = source_of(tar, source);

	if (outcome->kind != OUTCOME_BAKED)
		return SINK_OK;
	tar->artifacts = mem_grow(tar->artifacts, tar->artifact_count,
				    sizeof(*tar->artifacts));
	tar->artifacts[tar->artifact_count++] = (struct tar_artifact){
		.name = tar_place_artifact(tar->pass, member->name,
					   tar->python->about.tag, level),
		.source = member,
		.content = { spool->length, outcome->pyc_length },
	};
	return tar_spool_add(spool, outcome->pyc, outcome->pyc_length, err) ?
		       SINK_FATAL :
		       SINK_OK;
}

static char *
target_path(struct sink *sink, const struct source *source, int level)
{
	const struct sink_tar *tar = (const struct sink_tar *)sink;
	auto_free char *path = tar_place_artifact(
		tar->pass, source_of(tar, source)->node->path,
		tar->python->about.tag, level);

	return path_join(tar->pass->shown, path);
}

void
sink_tar_init(struct sink_tar *tar, struct tar_pass *pass)
{
	*tar = (struct sink_tar){
		.sink = { .is_whole = true,
			  .load = load,
			  .accept = accept_outcome,
			  .target = target_path },
		.pass = pass,
	};
}

void
sink_tar_fini(struct sink_tar *tar)
{
	for (size_t i = 0; i < tar->artifact_count; i++)
		free(tar->artifacts[i].name);
	free(tar->artifacts);
	free(tar->sources);
}

size_t
sink_tar_add(struct sink_tar *tar, struct tar_source *source)
{
	tar->sources = mem_grow(tar->sources, tar->source_count,
				  sizeof(struct tar_source *));
	tar->sources[tar->source_count] = source;
	return tar->source_count++;
}

static int
compare_artifacts(const void *a, const void *b)
{
	const struct tar_artifact *left = a;
	const struct tar_artifact *right = b;

	if (left->source->rank != right->source->rank)
		return left->source->rank < right->source->rank ? -1 : 1;
	return strcmp(left->name, right->name);
}

void
sink_tar_sort(struct sink_tar *tar)
{
	if (tar->artifact_count)
		qsort(tar->artifacts, tar->artifact_count,
		      sizeof(*tar->artifacts), compare_artifacts);
}
