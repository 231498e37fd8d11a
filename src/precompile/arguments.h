/* SPDX-License-Identifier: MIT */
/*
 * The arguments of pyc-bake-precompiler, of the program and of one request:
 * those of the precompiler tool of rules_python, and some of our own.
 */
#ifndef PYC_BAKE_PRECOMPILE_ARGUMENTS_H
#define PYC_BAKE_PRECOMPILE_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "job/options.h"
#include "precompile/work_stream.h"

/* The most parameter files that name each other, and the bytes of one. */
#define ARGUMENTS_MOST_DEPTH 16
#define ARGUMENTS_MOST_FILE ((size_t)64 << 20)

/* The most lanes and workers. */
#define ARGUMENTS_MOST_JOBS 4096

/* The paths of one kind: --src, --src_name or --pyc. */
struct arguments_list {
	char **items; /* owned */
	size_t count;
};

struct arguments {
	/* Of a request.  The items with the same index belong together. */
	struct arguments_list sources;
	struct arguments_list names; /* embedded paths */
	struct arguments_list targets;
	enum pyc_mode mode; /* PYC_CHECKED_HASH unless given */
	int level;
	unsigned int minor; /* as in struct options, also the next two */
	char *version;	    /* owned; or NULL */
	bool is_release;

	/* Of the program; a request must not have them. */
	bool wants_help;
	bool wants_version;
	bool is_worker; /* --persistent_worker */
	enum work_protocol protocol;
	char *python;	     /* owned; or NULL */
	unsigned int jobs;   /* 0: not given */
	char *cache;	     /* of --cache or the environment; owned; or NULL */
	uint64_t cache_size; /* bytes */
};

#define ARGUMENTS_INIT ((struct arguments){ .mode = PYC_CHECKED_HASH })

void arguments_fini(struct arguments *arguments);

/* Words to parse, and where they come from.  Everything is borrowed. */
struct arguments_words {
	char *const *words;
	size_t count;
	bool is_request;
	const char *sandbox; /* the directory of all files; or NULL */
};

/*
 * Parses words, and the lines of files that they name with "@".  Adds to what
 * is in *arguments; of an option that is given twice, the last value counts,
 * except of the paths.
 */
int arguments_parse(struct arguments *arguments,
		    const struct arguments_words *words, struct err *err);

/*
 * Takes the cache of the environment, if the arguments name none: see
 * PYC_BAKE_CACHE in the manual.
 */
int arguments_use_environment(struct arguments *arguments, struct err *err);

/*
 * Begins the arguments of a request with those that the program was started
 * with.
 */
void arguments_begin_request(struct arguments *arguments,
			     const struct arguments *start);

/* Whether there is an argument that only a request may have. */
bool arguments_have_paths(const struct arguments *arguments);

/*
 * Fails unless there is a triple, and each path has its place in one.
 */
int arguments_check(const struct arguments *arguments, struct err *err);

/*
 * The place of a file, whose path is an argument: below the sandbox directory,
 * if there is one.  Fails if the path would lead out of that.  Owned.
 */
char *arguments_place(const char *sandbox, const char *path, struct err *err);

#endif
