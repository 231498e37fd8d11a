/* SPDX-License-Identifier: MIT */
#include "compile/confine.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "host/sandbox.h"

static enum confined
subject_of(const struct options *options)
{
	return options->python_count || !HAS_EMBEDDED_PYTHON ?
		       CONFINED_PROGRAM :
		       CONFINED_WORKER;
}

int
confine_check(const struct options *options, struct err *err)
{
	auto_free char *missing = NULL;
	struct sandbox_state state;

	if (options->sandbox == SANDBOX_OFF ||
	    (options->sandbox == SANDBOX_AUTO && log_level() < LOG_VERBOSE))
		return 0;
	if (sandbox_probe(subject_of(options), &state, err))
		return -1;
	missing = sandbox_missing(&state);
	if (!missing)
		return 0;
	if (options->sandbox == SANDBOX_REQUIRE)
		return err_set(err, "--sandbox=require: %s", missing);
	log_notice("sandbox: %s", missing);
	return 0;
}

char *
confine_describe(const struct options *options)
{
	auto_err err = ERR_INIT;
	struct sandbox_state state;

	if (options->sandbox == SANDBOX_OFF)
		return mem_strdup("off");
	if (sandbox_probe(subject_of(options), &state, &err))
		return mem_strdup(err.message);
	return sandbox_describe(&state);
}
