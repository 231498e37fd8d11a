/* SPDX-License-Identifier: MIT */
/*
 * Programs are looked up only here, once, so that every worker runs the same
 * file even if PATH changes.
 */
#include "compile/pythons.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/memlimit.h"
#include "compile/confine.h"
#include "compile/engine.h"
#include "compile/python_info.h"
#include "compile/worker.h"
#include "host/own_python.h"
#include "host/program.h"
#include "pyc/pymagic.h"

/* --- programs --- */

/* The program for an argument of --python.  Owned; NULL on failure. */
static char *
find_program(const char *given, struct err *err)
{
	auto_free char *name = NULL;
	char *program;

	if (strchr(given, '/'))
		return mem_strdup(given);
	name = mem_printf(
		"%s%s", *given >= '0' && *given <= '9' ? "python" : "", given);
	program = program_find(name);
	if (!program)
		err_set(err, "--python=%s: no program %s in PATH", given, name);
	return program;
}

/* --- the list --- */

static struct python *
pythons_add(struct pythons *pythons, char *program)
{
	struct python *python;

	pythons->items = mem_resize(pythons->items, pythons->count + 1,
				    sizeof(*pythons->items));
	python = &pythons->items[pythons->count++];
	*python = (struct python){ .program = program };
	return python;
}

/* Lists the Python that compiles if the options name none. */
static int
list_default(struct pythons *pythons, struct err *err)
{
	char *program = NULL;

	if (!HAS_EMBEDDED_PYTHON) {
		program = own_python_find(err);
		if (!program)
			return -1;
	}
	pythons_add(pythons, program);
	return 0;
}

static int
list_programs(struct pythons *pythons, const struct options *options,
	      struct err *err)
{
	if (!options->python_count)
		return list_default(pythons, err);
	for (size_t i = 0; i < options->python_count; i++) {
		char *program = find_program(options->pythons[i], err);

		if (!program)
			return -1;
		pythons_add(pythons, program);
	}
	return 0;
}

static int
compare_versions(const void *a, const void *b)
{
	const struct python *left = a;
	const struct python *right = b;

	return (left->info.minor > right->info.minor) -
	       (left->info.minor < right->info.minor);
}

static const char *
shown_program(const struct python *python)
{
	return python->program ? python->program : "the embedded Python";
}

/* A build between two releases has the number of the first and a "+". */
bool
pythons_has_wanted(const struct options *options,
		   const struct python_info *info)
{
	size_t length = strcspn(info->release, "+");

	if (options->minor == OPTIONS_ANY_MINOR)
		return true;
	if (!options->is_release)
		return options->minor == info->minor;
	return strlen(options->version) == length &&
	       !strncmp(options->version, info->release, length);
}

static int
check_versions(const struct pythons *pythons, const struct options *options,
	       struct err *err)
{
	for (size_t i = 0; i < pythons->count; i++) {
		const struct python *python = &pythons->items[i];

		if (i && python[-1].info.minor == python->info.minor)
			return err_set(err,
				       "%s and %s are both Python 3.%u, so "
				       "their .pyc would have the same names",
				       shown_program(python - 1),
				       shown_program(python),
				       python->info.minor);
		if (!pythons_has_wanted(options, &python->info))
			return err_set(err,
				       "--python-version=%s: %s is Python %s; "
				       "use --python=%s to name another one",
				       options->version, shown_program(python),
				       python->info.release,
				       options->is_release ? "PATH" :
							     options->version);
	}
	return 0;
}

/*
 * Nothing is compiled, and all that matters of the .pyc of a version is known.
 */
static int
add_known_version(struct pythons *pythons, unsigned int minor, struct err *err)
{
	struct python *python = pythons_add(pythons, NULL);
	auto_free char *tag = mem_printf("cpython-3%u", minor);

	python->info.magic = pymagic_of(minor);
	if (!python->info.magic)
		return err_set(err, "--python-version=3.%u: unknown version",
			       minor);
	buf_add(&python->answer, tag, strlen(tag) + 1);
	python->pool = pool_new(1, worker_main, NULL, NULL);
	python->info.minor = minor;
	python->info.tag = (const char *)python->answer.data;
	python->info.release = "";
	return 0;
}

static enum compiler_warnings
compiler_warnings(const struct options *options)
{
	switch (options->warnings) {
	case WARNINGS_SHOW:
		return COMPILER_WARNINGS_SHOW;
	case WARNINGS_IGNORE:
		return COMPILER_WARNINGS_IGNORE;
	case WARNINGS_ERROR:
		return COMPILER_WARNINGS_ERROR;
	default:
		return COMPILER_WARNINGS_DEFAULT;
	}
}

static int
make_pool(struct python *python, const struct options *options,
	  const struct cache *cache, struct pool *sibling, struct err *err)
{
	python->setup = mem_zalloc(1, sizeof(*python->setup));
	python->setup->program = python->program;
	python->setup->warnings = compiler_warnings(options);
	python->setup->sandbox = options->sandbox;
	python->setup->own_limit = memlimit_own();
	python->setup->cache = cache;
	if (engine_prepare(python->setup, options, err))
		return -1;
	python->pool =
		pool_new(options->workers, worker_main, python->setup, sibling);
	pool_use_jobserver(python->pool, options->jobserver);
	pool_use_share(python->pool, options->share);
	return 0;
}

/* Fills the info of a Python; a program must be asked for it. */
static int
ask(struct python *python, void (*meanwhile)(void *context), void *context,
    struct err *err)
{
	if (python->program)
		return python_info_ask(python->pool, &python->answer,
				       &python->info, meanwhile, context, err);
	if (worker_info(&python->info, &python->answer, err))
		return -1;
	if (meanwhile)
		meanwhile(context);
	return 0;
}

/* Asks a program that the options do not name. */
static int
ask_own(struct python *python, void (*meanwhile)(void *context), void *context,
	struct err *err)
{
	auto_free char *reason = NULL;

	if (!ask(python, meanwhile, context, err)) {
		if (log_level() >= LOG_VERBOSE)
			log_notice("Python %s compiles: %s",
				   python->info.release, python->program);
		return 0;
	}
	reason = steal(err->message);
	return err_set(err, "%s; --python=PYTHON names another Python", reason);
}

int
pythons_start(struct pythons *pythons, const struct options *options,
	      void (*meanwhile)(void *context), void *context, struct err *err)
{
	struct pool *sibling = NULL;

	if (confine_check(options, err))
		return -1;
	if (options->check == CHECK_FAST &&
	    options->minor != OPTIONS_ANY_MINOR && !options->python_count) {
		if (meanwhile)
			meanwhile(context);
		return add_known_version(pythons, options->minor, err);
	}
	if (list_programs(pythons, options, err))
		return -1;
	for (size_t i = 0; i < pythons->count; i++) {
		struct python *python = &pythons->items[i];

		if (make_pool(python, options, pythons->cache, sibling, err))
			return -1;
		sibling = python->pool;
		if (options->python_count || !python->program ?
			    ask(python, i ? NULL : meanwhile, context, err) :
			    ask_own(python, meanwhile, context, err))
			return -1;
	}
	qsort(pythons->items, pythons->count, sizeof(*pythons->items),
	      compare_versions);
	return check_versions(pythons, options, err);
}

char *
pythons_describe(const struct python *python)
{
	const struct python_info *info = &python->info;

	return mem_printf("Python %s (magic %u, tag %s)%s%s", info->release,
			  info->magic & 0xffff, info->tag,
			  python->program ? ": " : "",
			  python->program ? python->program : "");
}

void
pythons_fini(struct pythons *pythons)
{
	for (size_t i = 0; i < pythons->count; i++) {
		pool_free(pythons->items[i].pool);
		if (pythons->items[i].setup)
			engine_fini(pythons->items[i].setup);
		free(pythons->items[i].setup);
		free(pythons->items[i].program);
		buf_fini(&pythons->items[i].answer);
	}
	free(pythons->items);
	*pythons = PYTHONS_INIT;
}

bool
pythons_gave_up(const struct pythons *pythons)
{
	for (size_t i = 0; i < pythons->count; i++)
		if (pool_gave_up(pythons->items[i].pool))
			return true;
	return false;
}
