/* SPDX-License-Identifier: MIT */
#include "compile/artifact.h"

#include "base/buf.h"
#include "base/mem.h"
#include "report/journal.h"
#include "report/page.h"

/*
 * The text of the first error, else of the first warning, such as "SyntaxError:
 * invalid syntax".  Owned; NULL if there is neither.
 */
static char *
first_message(const struct outcome *outcome)
{
	const struct diagnostic *first = NULL;

	for (size_t i = 0; i < outcome->count; i++)
		if (!first ||
		    (!first->is_error && outcome->diagnostics[i].is_error))
			first = &outcome->diagnostics[i];
	if (!first)
		return NULL;
	return mem_printf("%s%s%s", first->class_name,
			  *first->class_name && *first->text ? ": " : "",
			  first->text);
}

static bool
artifact_is_baked(const struct outcome *outcome)
{
	return outcome->kind == OUTCOME_BAKED || outcome->kind == OUTCOME_FRESH;
}

int
artifact_note(const struct artifact *artifact, const struct outcome *outcome,
	      struct report *report, struct err *err)
{
	struct sink *sink = artifact->sink;
	const struct source *source = artifact->source;
	auto_free char *target = sink->target(sink, source, artifact->level);
	auto_free char *message = first_message(outcome);
	auto_buf existing = BUF_INIT;
	struct journal_entry entry = {
		.source = source->path,
		.target = target,
		.embedded = source->embedded,
		.level = artifact->level,
		.tag = artifact->tag,
		.mode = artifact->mode,
		.has_hash = artifact->is_hashed,
		.hash = artifact->hash,
		.milliseconds = artifact->milliseconds,
		.message = artifact->problem ? artifact->problem : message,
		.outcome =
			artifact->is_allowed ? JOURNAL_ALLOWED : JOURNAL_FAILED,
	};

	if (!artifact->problem && artifact_is_baked(outcome)) {
		entry.outcome = artifact->is_compared ? JOURNAL_COMPARED :
				outcome->kind == OUTCOME_FRESH ? JOURNAL_FRESH :
								 JOURNAL_BAKED;
		entry.pyc = outcome->pyc;
		entry.length = outcome->pyc_length;
	}
	/* What is on disk was not sent. */
	if (entry.outcome == JOURNAL_COMPARED ||
	    entry.outcome == JOURNAL_FRESH) {
		if (sink->read(sink, source, artifact->level, &existing, err))
			return -1;
		entry.pyc = existing.data;
		entry.length = existing.length;
	}
	if (report->page)
		page_add_artifact(report->page, &entry, report->is_held);
	return report->journal ? journal_add(report->journal, &entry, err) : 0;
}
