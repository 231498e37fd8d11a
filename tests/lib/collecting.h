/* SPDX-License-Identifier: MIT */
/* Common parts of the tests of find/collect.c: a discovery and its results. */
#ifndef PYC_BAKE_TESTS_COLLECTING_H
#define PYC_BAKE_TESTS_COLLECTING_H

#include <fcntl.h>
#include <unistd.h>

#include "base/beneath.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/path.h"
#include "find/collect.h"
#include "lib/captured.h"
#include "lib/tap.h"
#include "lib/workdir.h"

#define ROWS(rows) (sizeof(rows) / sizeof(*(rows)))

/* A discovery, the sources that it added and its messages. */
struct collecting {
	struct fs_identity swept;
	struct beneath_anchors anchors;
	struct beneath beneath;
	struct plan plan;
	struct plan artifacts;
	struct report report;
	struct discovery discovery;
	struct err err;
	char said[1024]; /* by the last call of collecting_add */
};

static inline void
collecting_end(struct collecting *fixture)
{
	plan_fini(&fixture->plan);
	plan_fini(&fixture->artifacts);
	report_fini(&fixture->report);
	err_fini(&fixture->err);
	beneath_fini(&fixture->beneath);
	beneath_anchors_fini(&fixture->anchors);
}

/* A local struct collecting that is ended at the end of its scope. */
#define auto_collecting \
	__attribute__((cleanup(collecting_end))) struct collecting

static inline void
collecting_begin(struct collecting *fixture, const struct options *options)
{
	*fixture = (struct collecting){
		.plan = PLAN_INIT,
		.artifacts = PLAN_INIT,
		.err = ERR_INIT,
		.discovery = { .options = options,
			       .swept = &fixture->swept,
			       .anchors = &fixture->anchors,
			       .beneath = &fixture->beneath,
			       .plan = &fixture->plan,
			       .artifacts = &fixture->artifacts,
			       .report = &fixture->report },
	};
	report_init(&fixture->report);
	if (options->root)
		fixture->discovery.root =
			beneath_anchor(&fixture->anchors, options->root);
}

/* Collects a file, and sets said to the output on standard error. */
static inline int
collecting_add(struct collecting *fixture,
	       int (*add)(const struct discovery *discovery,
			  struct found_file *file, struct err *err),
	       struct found_file *file)
{
	struct captured captured = captured_begin();
	int result = add(&fixture->discovery, file, &fixture->err);

	captured_end(&captured, fixture->said, sizeof(fixture->said));
	return result;
}

/* Checks that a plan has one source or none, with these paths. */
static inline void
collecting_is_planned(const struct plan *plan, const char *path,
		      const char *embedded, const char *what)
{
	if (!is_int((long long)plan->count, path != NULL, what) || !path)
		return;
	is_string(plan->sources[0].path, path, "the planned path");
	is_string(plan->sources[0].embedded, embedded,
		  "the planned embedded path");
}

/* A symbolic link, and its target. */
struct collecting_link {
	const char *path;
	const char *target;
};

/*
 * Makes the files that the string names, with a space after each, and the
 * links.  A name that ends with a slash is a directory.  Ends the program if
 * one cannot be made.
 */
static inline void
collecting_make(const char *paths, const struct collecting_link *links,
		size_t count)
{
	bool failed = false;

	for (const char *at = paths; *at; at += strcspn(at, " ") + 1) {
		auto_free char *path = mem_strndup(at, strcspn(at, " "));

		if (path_ends_with(path, "/"))
			failed |= mkdir(path, 0777) < 0;
		else
			workdir_file(path, "pass");
	}
	for (size_t i = 0; i < count; i++)
		failed |= symlink(links[i].target, links[i].path) < 0;
	if (failed) {
		printf("Bail out! cannot prepare the files\n");
		exit(99);
	}
}

#endif
