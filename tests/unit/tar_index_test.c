/* SPDX-License-Identifier: MIT */
#include "tar/index.h"

#include <stdlib.h>

#include "base/mem.h"
#include "lib/tap.h"

static void
add_link(struct tar_index *index, const char *path, const char *target)
{
	struct tar_node *node = tar_index_get(index, path);

	tar_node_set(node, TAR_NODE_LINK);
	node->target = mem_strdup(target);
}

static void
add_file(struct tar_index *index, const char *path)
{
	tar_node_set(tar_index_get(index, path), TAR_NODE_FILE);
}

static void
is_at(const struct tar_node *node, const char *wanted, const char *what)
{
	is_string(node ? node->path : "none", wanted, what);
}

static void
test_table(void)
{
	struct tar_index index = TAR_INDEX_INIT;
	struct tar_node *first = tar_index_get(&index, "0");
	bool passed = true;

	ok(!tar_index_find(&index, "1"), "a missing path is not found");
	for (int i = 0; i < 5000; i++) {
		auto_free char *path = mem_printf("%d", i);

		passed &= tar_index_get(&index, path)->kind == TAR_NODE_UNKNOWN;
	}
	for (int i = 0; i < 5000; i++) {
		auto_free char *path = mem_printf("%d", i);
		struct tar_node *node = tar_index_find(&index, path);

		passed &= node && !strcmp(node->path, path);
	}
	ok(passed, "many paths are found");
	is_int((long long)index.count, 5000, "each path is counted once");
	ok(tar_index_find(&index, "0") == first, "nodes do not move");
	tar_index_fini(&index);
	ok(!tar_index_find(&index, "0"), "an empty index has no node");
}

static void
test_links(void)
{
	struct tar_index index = TAR_INDEX_INIT;

	add_file(&index, "usr/lib/a.py");
	add_file(&index, "top.py");
	add_link(&index, "lib", "usr/lib");
	add_link(&index, "usr/lib/py", "/srv/./py//");
	add_link(&index, "srv/py", "../opt");
	add_file(&index, "opt/b.py");
	add_link(&index, "round", "trip");
	add_link(&index, "trip", "./round");
	is_at(tar_index_resolve(&index, "usr/lib/a.py"), "usr/lib/a.py",
	      "a file by its own path");
	is_at(tar_index_resolve(&index, "lib/a.py"), "usr/lib/a.py",
	      "a file by a link to its directory");
	is_at(tar_index_resolve(&index, "lib/py/b.py"), "opt/b.py",
	      "a file by three links");
	is_at(tar_index_resolve(&index, "lib/../../../top.py"), "top.py",
	      ".. does not leave the root");
	is_at(tar_index_resolve(&index, "lib/py/../usr/lib/a.py"),
	      "usr/lib/a.py", ".. is relative to the target of a link");
	is_at(tar_index_resolve(&index, "lib"), "none",
	      "a directory is not a file");
	is_at(tar_index_resolve(&index, "round"), "none", "a circle of links");
	is_at(tar_index_resolve(&index, "usr/lib/none.py"), "none",
	      "a missing file");
	is_at(tar_index_follow(&index, "x/y.py", "/lib/a.py"), "usr/lib/a.py",
	      "an absolute link");
	is_at(tar_index_follow(&index, "x/y.py", "../top.py"), "top.py",
	      "a relative link");
	is_at(tar_index_follow(&index, "y.py", "top.py"), "top.py",
	      "a relative link in the root");
	is_at(tar_index_follow(&index, "lib/y.py", "../../top.py"), "top.py",
	      "a relative link in a directory that is reached by a link");
	tar_node_set(tar_index_get(&index, "lib"), TAR_NODE_UNKNOWN);
	is_at(tar_index_resolve(&index, "lib/a.py"), "none",
	      "a link that was replaced");
	tar_index_fini(&index);
}

static void
test_places(void)
{
	static const char *const rows[][2] = {
		{ "lib/a.py", "usr/lib/a.py" },
		{ "lib", "lib" },
		{ "a.py", "a.py" },
		{ "lib/py/b.py", "opt/b.py" },
		{ "lib/py/up/b.py", "b.py" },
		{ "lib/new/c.py", "usr/lib/new/c.py" },
		{ "round/a.py", "round/a.py" },
		{ "lib/round/a.py", "usr/lib/round/a.py" },
	};
	struct tar_index index = TAR_INDEX_INIT;

	add_link(&index, "lib", "usr/lib");
	add_link(&index, "usr/lib/py", "/opt");
	add_link(&index, "opt/up", "../..");
	add_link(&index, "round", "round");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		auto_free char *place = tar_index_place(&index, rows[i][0]);

		is_string(place, rows[i][1], rows[i][0]);
	}
	tar_index_fini(&index);
}

static void
test_many_links(void)
{
	struct tar_index index = TAR_INDEX_INIT;

	add_file(&index, "0");
	for (int i = 1; i <= 41; i++) {
		auto_free char *path = mem_printf("%d", i);
		auto_free char *target = mem_printf("%d", i - 1);

		add_link(&index, path, target);
	}
	is_at(tar_index_resolve(&index, "40"), "0",
	      "the maximum number of links");
	is_at(tar_index_resolve(&index, "41"), "none",
	      "more than the maximum number of links");
	tar_index_fini(&index);
}

int
main(void)
{
	test_table();
	test_links();
	test_places();
	test_many_links();
	return tap_done();
}
