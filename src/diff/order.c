/* SPDX-License-Identifier: MIT */
#include "diff/order.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "format/zipname.h"

/* A member by the place of its central header, or by its number. */
struct order_item {
	size_t number;
	uint64_t place;
};

static int
order_compare_items(const void *a, const void *b)
{
	const struct order_item *left = a;
	const struct order_item *right = b;

	return (left->place > right->place) - (left->place < right->place);
}

/* The members that have a partner, in order.  Owned. */
static struct order_item *
order_list(const struct diff_archive *archive, const bool *has_partner,
	   bool is_central, size_t *count)
{
	struct order_item *items = mem_zalloc(archive->count, sizeof(*items));

	*count = 0;
	for (size_t i = 0; i < archive->count; i++)
		if (has_partner[i])
			items[(*count)++] = (struct order_item){
				i, is_central ? archive->members[i].central : i
			};
	if (*count)
		qsort(items, *count, sizeof(*items), order_compare_items);
	return items;
}

static char *
order_show(const struct diff_archive *archive, const struct order_item *item)
{
	const char *name = archive->members[item->number].name;

	return zipname_show(name, strlen(name));
}

/* The orders that are compared. */
struct order_pair {
	struct diff_parts *parts;
	const struct diff_archive *old;
	const struct diff_archive *new;
	const size_t *partners;
	const bool *old_marks; /* which members have a partner */
	const bool *new_marks;
};

/*
 * Says where the orders differ first: at left and right.  above is the member
 * before, or NULL.
 */
static void
order_add(const struct order_pair *pair, const char *left, const char *right,
	  const char *above, const char *where)
{
	if (above)
		diff_parts_add(pair->parts, FINDING_ORDER,
			       "after '%s', the next member%s is '%s' in the "
			       "old one and '%s' in the new one",
			       above, where, left, right);
	else
		diff_parts_add(pair->parts, FINDING_ORDER,
			       "the first member%s is '%s' in the old one and "
			       "'%s' in the new one",
			       where, left, right);
}

static bool
order_compare(const struct order_pair *pair, bool is_central)
{
	const char *where = is_central ? " in the central directory" : "";
	size_t count;
	size_t same;
	auto_free struct order_item *left =
		order_list(pair->old, pair->old_marks, is_central, &count);
	auto_free struct order_item *right =
		order_list(pair->new, pair->new_marks, is_central, &same);

	for (size_t i = 0; i < count && i < same; i++) {
		auto_free char *first = NULL;
		auto_free char *second = NULL;
		auto_free char *above = NULL;

		if (pair->partners[left[i].number] == right[i].number)
			continue;
		first = order_show(pair->old, &left[i]);
		second = order_show(pair->new, &right[i]);
		above = i ? order_show(pair->old, &left[i - 1]) : NULL;
		order_add(pair, first, second, above, where);
		return true;
	}
	return false;
}

void
diff_order(struct diff_parts *parts, const struct diff_archive *old,
	   const struct diff_archive *new, const size_t *partners)
{
	auto_free bool *old_marks = mem_zalloc(old->count, sizeof(bool));
	auto_free bool *new_marks = mem_zalloc(new->count, sizeof(bool));
	const struct order_pair pair = { parts,	   old,	      new,
					 partners, old_marks, new_marks };

	for (size_t i = 0; i < old->count; i++) {
		if (partners[i] == SIZE_MAX)
			continue;
		old_marks[i] = true;
		new_marks[partners[i]] = true;
	}
	if (!order_compare(&pair, false) && old->format == DIFF_FORMAT_ZIP)
		order_compare(&pair, true);
}
