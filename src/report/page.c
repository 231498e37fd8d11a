/* SPDX-License-Identifier: MIT */
#include "report/page.h"

#include <stdlib.h>

#include "base/mem.h"

struct page *
page_new(void)
{
	return mem_zalloc(1, sizeof(struct page));
}

void
page_free(struct page *page)
{
	if (!page)
		return;
	for (size_t i = 0; i < page->count; i++) {
		free(page->rows[i].path);
		free(page->rows[i].text);
		free(page->rows[i].old);
		free(page->rows[i].new);
	}
	free(page->rows);
	free(page);
}

static struct page_row *
add_row(struct page *page)
{
	page->rows = mem_grow(page->rows, page->count, sizeof(*page->rows));
	page->rows[page->count] = (struct page_row){ .size = 0 };
	return &page->rows[page->count++];
}

static char *
copy(const char *text)
{
	return text ? mem_strdup(text) : NULL;
}

void
page_add_artifact(struct page *page, const struct journal_entry *entry,
		  bool is_held)
{
	*add_row(page) = (struct page_row){
		.code = journal_outcome_name(entry->outcome),
		.path = mem_strdup(entry->target),
		.text = copy(entry->message),
		.is_held = is_held,
		.outcome = entry->outcome,
		.size = entry->pyc ? entry->length : 0,
		.milliseconds = entry->milliseconds,
	};
}

void
page_add_findings(struct page *page, const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		*add_row(page) = (struct page_row){
			.code = finding_name(finding->code),
			.path = mem_strdup(finding->path),
			.text = copy(finding->text),
			.old = copy(finding->old),
			.new = copy(finding->new),
			.is_finding = true,
		};
	}
}

void
page_release(struct page *page, bool is_written)
{
	for (size_t i = page->count; i-- > 0 && page->rows[i].is_held;) {
		struct page_row *row = &page->rows[i];

		row->is_held = false;
		if (is_written || row->outcome != JOURNAL_BAKED)
			continue;
		row->outcome = JOURNAL_DROPPED;
		row->code = journal_outcome_name(row->outcome);
		row->size = 0;
	}
}
