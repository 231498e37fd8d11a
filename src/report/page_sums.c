/* SPDX-License-Identifier: MIT */
#include "report/page_sums.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "pyc/pyname.h"

/* --- packages --- */

/* A component of a path. */
struct component {
	const char *at;
	size_t length;
};

/* The next component; its length is 0 after the last one. */
static struct component
next_component(const char *at)
{
	at += strspn(at, "/");
	return (struct component){ at, strcspn(at, "/") };
}

static bool
component_is(const struct component *component, const char *name)
{
	return strlen(name) == component->length &&
	       !memcmp(component->at, name, component->length);
}

static bool
component_ends_with(const struct component *component, const char *suffix)
{
	const size_t length = strlen(suffix);

	return component->length > length &&
	       !memcmp(component->at + component->length - length, suffix,
		       length);
}

/* Whether packages are directly below this component. */
static bool
has_packages(const struct component *component)
{
	struct pyname_version version;

	return component_is(component, "site-packages") ||
	       component_is(component, "dist-packages") ||
	       component_ends_with(component, ".whl") ||
	       component_ends_with(component, ".zip") ||
	       component_ends_with(component, ".pyz") ||
	       (pyname_find_version(component->at, &version) &&
		version.name == component->at);
}

/* What follows the last component that has packages, or the default. */
static const char *
find_start(const char *path, const char *start)
{
	struct component component = next_component(path);

	while (component.length) {
		const char *after = component.at + component.length;

		if (*after && has_packages(&component))
			start = after;
		component = next_component(after);
	}
	return start;
}

/* The package of a path, of which so many bytes are common to all.  Owned. */
static char *
package_of(const char *path, size_t common)
{
	struct component first =
		next_component(find_start(path, path + common));

	if (component_is(&first, "__pycache__"))
		first = next_component(first.at + first.length);
	/* A module: its name without the suffixes. */
	if (!first.at[first.length])
		first.length = strcspn(first.at, ".");
	return mem_strndup(first.at, first.length);
}

/* How many bytes of directories all paths have in common. */
static size_t
count_common_directories(const struct page *page)
{
	const char *first = page->count ? page->rows[0].path : "";
	size_t common = strlen(first);

	for (size_t i = 0; i < page->count; i++) {
		const char *path = page->rows[i].path;
		size_t equal = 0;

		while (equal < common && path[equal] == first[equal])
			equal++;
		common = equal;
	}
	while (common && first[common - 1] != '/')
		common--;
	return common;
}

/* --- sums --- */

static void
add_to(struct page_sum *sum, const struct page_row *row)
{
	sum->files += !row->is_finding;
	sum->findings += row->is_finding;
	sum->problems += row->is_finding || row->outcome == JOURNAL_FAILED;
	sum->bytes += row->size;
	sum->milliseconds += row->milliseconds;
}

/* Adds a row to the sum of a name, which it frees. */
static void
count_row(struct map *map, char *name, const struct page_row *row)
{
	void **value = map_get(map, name, strlen(name));

	if (*value) {
		free(name);
	} else {
		struct page_sum *sum = mem_zalloc(1, sizeof(*sum));

		sum->name = name;
		*value = sum;
	}
	add_to(*value, row);
}

/* Makes the sorted array of all sums, and frees the map. */
static void
collect_sums(struct page_sums *sums, struct map *map,
	     int (*compare)(const void *, const void *))
{
	sums->count = map->count;
	sums->items = mem_zalloc(sums->count, sizeof(*sums->items));
	for (size_t i = 0; i < map->count; i++) {
		sums->items[i] = *(struct page_sum *)map->entries[i].value;
		free(map->entries[i].value);
	}
	map_fini(map);
	if (sums->count)
		qsort(sums->items, sums->count, sizeof(*sums->items), compare);
}

static int
compare_sum_names(const void *a, const void *b)
{
	const struct page_sum *left = a;
	const struct page_sum *right = b;

	return strcmp(left->name, right->name);
}

static int
compare_sizes(const void *a, const void *b)
{
	const struct page_sum *left = a;
	const struct page_sum *right = b;

	if (left->bytes != right->bytes)
		return left->bytes < right->bytes ? 1 : -1;
	if (left->problems != right->problems)
		return left->problems < right->problems ? 1 : -1;
	return compare_sum_names(a, b);
}

void
page_sums_by_package(struct page_sums *sums, const struct page *page)
{
	const size_t common = count_common_directories(page);
	struct map map = MAP_INIT;

	sums->above = page->count ? mem_strndup(page->rows[0].path, common) :
				    mem_strdup("");
	for (size_t i = 0; i < page->count; i++)
		count_row(&map, package_of(page->rows[i].path, common),
			  &page->rows[i]);
	collect_sums(sums, &map, compare_sizes);
}

void
page_sums_by_code(struct page_sums *sums, const struct page *page)
{
	struct map map = MAP_INIT;

	sums->above = NULL;
	for (size_t i = 0; i < page->count; i++)
		count_row(&map, mem_strdup(page->rows[i].code), &page->rows[i]);
	collect_sums(sums, &map, compare_sum_names);
}

void
page_sums_fini(struct page_sums *sums)
{
	for (size_t i = 0; i < sums->count; i++)
		free(sums->items[i].name);
	free(sums->items);
	free(sums->above);
	*sums = (struct page_sums){ .items = NULL };
}
