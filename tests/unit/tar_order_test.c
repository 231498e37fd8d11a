/* SPDX-License-Identifier: MIT */
/*
 * Tests the order in which directories that end together get their .pyc, for
 * any order of the directories and any last member.
 */
#include "tar/order.h"

#include "lib/tap.h"
#include "tar/place.h"

#define ROWS(rows) (sizeof(rows) / sizeof(*(rows)))

enum { MOST = 16 };

/* Directories with their nodes, in the order of a list of paths. */
struct fixture {
	char paths[MOST][16];
	struct tar_node nodes[MOST];
	struct tar_directory items[MOST];
	struct tar_directory *directories[MOST];
	size_t count;
};

/* The list ends with NULL.  begin is the index of the path that comes first. */
static void
fill(struct fixture *fixture, const char *const *paths, size_t begin)
{
	*fixture = (struct fixture){ 0 };
	while (paths[fixture->count])
		fixture->count++;
	for (size_t i = 0; i < fixture->count; i++) {
		size_t from = (begin + i) % fixture->count;

		snprintf(fixture->paths[i], sizeof(fixture->paths[i]), "%s",
			 paths[from]);
		fixture->nodes[i].path = fixture->paths[i];
		fixture->items[i].node = &fixture->nodes[i];
		fixture->items[i].rank = 99;
		fixture->directories[i] = &fixture->items[i];
	}
}

static void
reverse(struct fixture *fixture)
{
	for (size_t i = 0; i < fixture->count / 2; i++) {
		size_t other = fixture->count - 1 - i;
		struct tar_directory *kept = fixture->directories[i];

		fixture->directories[i] = fixture->directories[other];
		fixture->directories[other] = kept;
	}
}

/* The sorted paths, each followed by "|"; the root is ".". */
static const char *
shown(const struct fixture *fixture)
{
	static char text[512];
	size_t length = 0;

	text[0] = '\0';
	for (size_t i = 0; i < fixture->count && length < sizeof(text); i++) {
		const char *path = fixture->directories[i]->node->path;

		length += (size_t)snprintf(text + length, sizeof(text) - length,
					   "%s|", *path ? path : ".");
	}
	return text;
}

static const struct {
	const char *last;
	const char *paths[MOST];
	const char *wanted;
	const char *what;
} rows[] = {
	{ "a/b/m.py", { "", "a", "a/b", NULL }, "a/b|a|.|", "a chain" },
	{ "a/b", { "a", "a/b", NULL }, "a/b|a|", "a directory comes last" },
	{ "a/m.py",
	  { "a", "b", "a/c", "b/d", NULL },
	  "a/c|a|b/d|b|",
	  "a chain before other directories" },
	{ "a/b/m.py",
	  { "", "a", "a/b", "a/b/x", "a/x", "x", NULL },
	  "a/b/x|a/b|a/x|a|x|.|",
	  "each directory of a chain after those inside it" },
	{ "a/b/m.py",
	  { "a", "a/c", "a/c/d", "a/d", NULL },
	  "a/d|a/c/d|a/c|a|",
	  "inner directories before outer ones" },
	{ "a/b/c/m.py",
	  { "a", "a/b/c", "a/b/x", "a/b/c/y/z", NULL },
	  "a/b/c/y/z|a/b/c|a/b/x|a|",
	  "a chain with a gap" },
	{ "a/bc/m.py",
	  { "a", "a/b", "a/bc", "a/bcd", "a/bc-d", NULL },
	  "a/bc|a/bcd|a/bc-d|a/b|a|",
	  "a name that begins with another is not inside it" },
	{ "ab/m.py",
	  { "a", "ab", "abc", "a/b", NULL },
	  "ab|abc|a/b|a|",
	  "names with a common prefix at the root" },
	{ "m.py", { "", "b", "a", NULL }, "b|a|.|", "a member of the root" },
	{ "m.py", { "b", "a", "a/b", NULL }, "b|a/b|a|", "no chain" },
	{ NULL, { "a", "", "a/b", "b", NULL }, "b|a/b|a|.|", "no last member" },
	{ "a/m.py", { "a", NULL }, "a|", "one directory" },
	{ "a/m.py", { NULL }, "", "no directory" },
};

/* Sorts each list from each rotation of it, forwards and backwards. */
static void
test_order(void)
{
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct fixture fixture;
		size_t begin = 0;

		do {
			fill(&fixture, rows[i].paths, begin);
			tar_order_sort(fixture.directories, fixture.count,
				       rows[i].last);
			is_string(shown(&fixture), rows[i].wanted,
				  rows[i].what);
			fill(&fixture, rows[i].paths, begin);
			reverse(&fixture);
			tar_order_sort(fixture.directories, fixture.count,
				       rows[i].last);
			is_string(
				shown(&fixture), rows[i].wanted,
				"the order does not depend on the input order");
		} while (++begin < fixture.count);
	}
}

static bool
is_in_chain(const struct tar_directory *directory, const char *last)
{
	return last && tar_place_is_within(last, directory->node->path);
}

/* The longest path of the chain that contains a directory. */
static const struct tar_directory *
find_around(const struct fixture *fixture, const char *last,
	    const struct tar_directory *directory)
{
	const struct tar_directory *found = NULL;

	for (size_t i = 0; i < fixture->count; i++) {
		const struct tar_directory *item = &fixture->items[i];

		if (!is_in_chain(item, last) ||
		    !tar_place_is_within(directory->node->path,
					 item->node->path))
			continue;
		if (!found ||
		    strlen(item->node->path) > strlen(found->node->path))
			found = item;
	}
	return found;
}

static void
check_fields(const struct fixture *fixture, const char *last, const char *what)
{
	bool ranked = true;
	bool found = true;

	for (size_t i = 0; i < fixture->count; i++) {
		const struct tar_directory *directory = fixture->directories[i];

		ranked &= directory->rank == i;
		found &= directory->around ==
			 find_around(fixture, last, directory);
	}
	ok(ranked, "the ranks match the order");
	ok(found, what);
}

static void
test_fields(void)
{
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct fixture fixture;

		fill(&fixture, rows[i].paths, 0);
		tar_order_sort(fixture.directories, fixture.count,
			       rows[i].last);
		check_fields(&fixture, rows[i].last, rows[i].what);
	}
}

/* Sorts the same directories again when another member is the last one. */
static void
test_again(void)
{
	static const char *const paths[] = { "", "a", "a/b", "c", "c/d", NULL };
	struct fixture fixture;

	fill(&fixture, paths, 0);
	tar_order_sort(fixture.directories, fixture.count, "a/b/m.py");
	is_string(shown(&fixture), "a/b|a|c/d|c|.|",
		  "the order with a last member");
	tar_order_sort(fixture.directories, fixture.count, "c/m.py");
	is_string(shown(&fixture), "c/d|c|a/b|a|.|",
		  "the order with another last member");
	check_fields(&fixture, "c/m.py",
		     "the chain around another last member");
	tar_order_sort(fixture.directories, fixture.count, NULL);
	is_string(shown(&fixture), "c/d|c|a/b|a|.|",
		  "the order without a last member");
	check_fields(&fixture, NULL, "there is no chain without a last member");
}

/* Sorts the directories of a subset: bit i of wanted selects path i. */
static void
check_subset(const char *const *universe, unsigned int wanted, const char *last,
	     bool *passed)
{
	const char *paths[MOST] = { NULL };
	struct fixture fixture;
	size_t count = 0;

	for (size_t i = 0; universe[i]; i++)
		if (wanted >> i & 1)
			paths[count++] = universe[i];
	fill(&fixture, paths, 0);
	tar_order_sort(fixture.directories, fixture.count, last);
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++) {
			const struct tar_directory *first =
				fixture.directories[i];
			const struct tar_directory *second =
				fixture.directories[j];

			/* No outer directory comes before an inner one. */
			*passed &= !tar_place_is_within(second->node->path,
							first->node->path);
			/* Before a directory of the chain, only what the
			 * chain contains may come. */
			*passed &= !is_in_chain(second, last) ||
				   find_around(&fixture, last, first);
		}
}

static void
test_subsets(void)
{
	static const char *const universe[] = { "",	 "a",	"a/b",
						"a/b/c", "a-b", "a/c",
						"ab",	 "b",	NULL };
	static const char *const lasts[] = { "a/b/c/m.py", "a/c/m.py", "m.py",
					     "ab/m.py", "a-b" };

	for (size_t i = 0; i < ROWS(lasts); i++) {
		bool passed = true;

		for (unsigned int wanted = 0; wanted < 256; wanted++)
			check_subset(universe, wanted, lasts[i], &passed);
		ok(passed, lasts[i]);
	}
}

int
main(void)
{
	test_order();
	test_fields();
	test_again();
	test_subsets();
	return tap_done();
}
