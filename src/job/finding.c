/* SPDX-License-Identifier: MIT */
/*
 * Findings are collected and sorted: their order does not depend on the jobs.
 */
#include "job/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const char *
finding_name(enum finding_code code)
{
	static const char *const names[] = {
		[FINDING_MISSING] = "missing",
		[FINDING_STALE] = "stale",
		[FINDING_MODE] = "mode",
		[FINDING_CONTENT] = "content",
		[FINDING_PATH] = "path",
		[FINDING_ORPHAN] = "orphan",
		[FINDING_FOREIGN] = "foreign",
		[FINDING_MAGIC] = "magic",
		[FINDING_NONCANONICAL] = "noncanonical",
		[FINDING_CORRUPT] = "corrupt",
		[FINDING_PERM] = "perm",
		[FINDING_RECORD] = "record",
		[FINDING_ORDER] = "order",
		[FINDING_TIME] = "time",
		[FINDING_STRUCTURE] = "structure",
		[FINDING_LINK] = "link",
		[FINDING_UNUSED] = "unused",
		[FINDING_MANIFEST] = "manifest",
		[FINDING_ONLY_OLD] = "only-old",
		[FINDING_ONLY_NEW] = "only-new",
		[FINDING_SOURCE] = "source",
		[FINDING_TAG] = "tag",
		[FINDING_HASH] = "hash",
		[FINDING_MTIME] = "mtime",
		[FINDING_FORM] = "form",
		[FINDING_LEVEL] = "level",
		[FINDING_CODE] = "code",
		[FINDING_COMPRESSION] = "compression",
		[FINDING_MODE_BITS] = "mode-bits",
		[FINDING_METADATA] = "metadata",
	};

	return names[code];
}

void
findings_fini(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		free(findings->items[i].path);
		free(findings->items[i].text);
		free(findings->items[i].old);
		free(findings->items[i].new);
		free(findings->items[i].detail);
	}
	free(findings->items);
	*findings = FINDINGS_INIT;
}

void
findings_add(struct findings *findings, const char *path,
	     enum finding_code code, const char *format, ...)
{
	struct finding *finding;
	va_list arguments;
	char *text;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		mem_exhausted();
	va_end(arguments);
	findings->items = mem_grow(findings->items, findings->count,
				   sizeof(*findings->items));
	finding = &findings->items[findings->count++];
	*finding = (struct finding){
		.path = mem_strdup(path),
		.code = code,
		.text = text,
	};
}

void
findings_add_sides(struct findings *findings, const char *old, const char *new)
{
	struct finding *finding = &findings->items[findings->count - 1];

	finding->old = mem_strdup(old);
	finding->new = mem_strdup(new);
}

void
findings_add_detail(struct findings *findings, const char *lines, size_t length)
{
	if (length)
		findings->items[findings->count - 1].detail =
			mem_strndup(lines, length);
}

bool
findings_have(const struct findings *findings, enum finding_code code)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].code == code)
			return true;
	return false;
}

static int
finding_compare(const void *a, const void *b)
{
	const struct finding *left = a;
	const struct finding *right = b;
	int order = strcmp(left->path, right->path);

	if (!order)
		order = (int)left->code - (int)right->code;
	return order ? order : strcmp(left->text, right->text);
}

void
findings_sort(struct findings *findings)
{
	if (findings->count)
		qsort(findings->items, findings->count,
		      sizeof(*findings->items), finding_compare);
}
