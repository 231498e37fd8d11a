/* SPDX-License-Identifier: MIT */
#include "compile/engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "host/landlock.h"
#include "host/pyfiles.h"
#include "host/pyspawn.h"
#include "host/sandbox.h"

/* Where the dynamic loader finds a library that is not in a usual directory. */
#define LOADER_CACHE "/etc/ld.so.cache"

/* With a shorter limit for a job, a program might not start in time. */
#define LEAST_TIMEOUT 4

/* --- the choice --- */

/*
 * Whether auto may use the program.  Without Landlock it could run any other
 * program.
 */
static bool
is_safe(enum sandbox_mode sandbox)
{
	return sandbox == SANDBOX_OFF ||
	       (sandbox == SANDBOX_AUTO && landlock_abi() > 0);
}

int
engine_prepare(struct worker_setup *setup, const struct options *options,
	       struct err *err)
{
	setup->timeout = options_timeout(options);
	setup->is_engine_fixed =
		options->engine != ENGINE_AUTO || setup->program ||
		(setup->timeout && setup->timeout < LEAST_TIMEOUT);
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
	setup->engine_program = pyfiles_program();
	return setup->engine_program ?
		       0 :
		       err_set(err, "--engine=program: the embedded Python is "
				    "installed without its program");
}

void
engine_fini(struct worker_setup *setup)
{
	free(setup->engine_program);
	setup->engine_program = NULL;
}

void
engine_choose(struct worker_setup *setup, const struct request *request,
	      size_t count, uint64_t bytes)
{
	if (!setup)
		return;
	if (!setup->is_engine_fixed && bytes >= ENGINE_LEAST_BYTES &&
	    bytes / count >= ENGINE_LEAST_AVERAGE) {
		setup->is_engine_fixed = true;
		if (!request->existing && !request->value &&
		    is_safe(setup->sandbox))
			setup->engine_program = pyfiles_program();
	}
	if (request->is_alone && !setup->needs_engine)
		engine_fini(setup);
	setup->engine = request->is_alone ? NULL : setup->engine_program;
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
		.seconds = setup->timeout / 2,
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
	if (options->engine == ENGINE_PROGRAM && program)
		return steal(program);
	if (options->engine != ENGINE_AUTO || !program ||
	    !is_safe(options->sandbox))
		return mem_strdup("embedded");
	return mem_printf("%s for many large sources, else embedded", program);
}
