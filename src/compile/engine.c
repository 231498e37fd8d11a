/* SPDX-License-Identifier: MIT */
#include "compile/engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "host/pyfiles.h"
#include "host/pyspawn.h"
#include "host/sandbox.h"

/* Where the dynamic loader finds a library that is not in a usual directory. */
#define LOADER_CACHE "/etc/ld.so.cache"

/* --- the choice --- */

int
engine_prepare(struct worker_setup *setup, const struct options *options,
	       struct err *err)
{
	setup->is_engine_fixed = options->engine != ENGINE_AUTO ||
				 setup->program ||
				 options->sandbox == SANDBOX_REQUIRE;
	/* --engine and --python exclude each other. */
	if (options->engine != ENGINE_AUTO && setup->program)
		return err_set(err, "--engine: no Python is embedded");
	if (options->engine != ENGINE_PROGRAM)
		return 0;
	if (options->sandbox == SANDBOX_REQUIRE)
		return err_set(err, "--engine=program cannot be used with "
				    "--sandbox=require: the process that runs "
				    "the program is less confined");
	setup->needs_engine = true;
	setup->engine = pyfiles_program();
	return setup->engine ?
		       0 :
		       err_set(err, "--engine=program: the embedded Python is "
				    "installed without its program");
}

void
engine_choose(struct worker_setup *setup, const struct request *request,
	      size_t jobs)
{
	if (!setup || setup->is_engine_fixed || jobs < ENGINE_LEAST_JOBS)
		return;
	setup->is_engine_fixed = true;
	if (!request->existing && !request->value)
		setup->engine = pyfiles_program();
}

/* --- the program --- */

/* Confines the process that becomes the program at path. */
static void
engine_confine(const void *path)
{
	char **readable = pyfiles_list();
	const char *const executable[] = { path, pyfiles_loader(), NULL };
	struct sandbox_paths paths = { .executable = executable };
	struct sandbox_state ignored;
	size_t count = 0;

	while (readable[count])
		count++;
	readable = mem_resize(readable, count + 2, sizeof(*readable));
	readable[count] = mem_strdup(LOADER_CACHE);
	readable[count + 1] = NULL;
	paths.readable = (const char *const *)readable;
	sandbox_confine(CONFINED_ENGINE, &paths, &ignored);
	sandbox_confine_calls(&ignored);
	pyfiles_free(readable);
}

struct compiler *
engine_start(const struct worker_setup *setup,
	     const struct compiler_info *embedded, struct err *err)
{
	const struct pyspawn_setup spawn = {
		.path = setup->engine,
		.warnings = setup->warnings,
		.own_limit = setup->own_limit,
		.confine =
			setup->sandbox == SANDBOX_OFF ? NULL : engine_confine,
		.context = setup->engine,
	};
	struct compiler *compiler = pyspawn_start(&spawn, err);

	if (!compiler)
		return NULL;
	if (compiler->info.magic == embedded->magic &&
	    !strcmp(compiler->info.build, embedded->build))
		return compiler;
	err_set(err, "%s is Python %s and not %s, which is embedded",
		setup->engine, compiler->info.build, embedded->build);
	compiler->stop(compiler);
	return NULL;
}

/* --- for --version --- */

char *
engine_describe(const struct options *options)
{
	auto_free char *program = pyfiles_program();

	if (!HAS_EMBEDDED_PYTHON || options->python_count)
		return NULL;
	if (options->engine == ENGINE_EMBEDDED || !program ||
	    options->sandbox == SANDBOX_REQUIRE)
		return mem_strdup("embedded");
	if (options->engine == ENGINE_PROGRAM)
		return steal(program);
	return mem_printf("%s for %d .pyc or more, else embedded", program,
			  ENGINE_LEAST_JOBS);
}
