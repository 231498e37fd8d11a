/* SPDX-License-Identifier: MIT */
/* Bakes one wheel: look through, compile, write anew. */
#ifndef PYC_BAKE_ENGINE_BAKE_WHEEL_H
#define PYC_BAKE_ENGINE_BAKE_WHEEL_H

#include "base/err.h"
#include "engine/options.h"
#include "engine/pool.h"
#include "engine/report.h"
#include "engine/wire.h"

/*
 * Bakes the wheel at path, in place or to where the options say.  A source
 * that does not compile is in the report; -1 means that the wheel was refused
 * or could not be written, with the path in the message, and that whatever
 * stood at the target is untouched.
 */
int bake_wheel(const struct options *options, const struct wire_about *about,
	       const char *path, struct pool *pool, struct report *report,
	       struct err *err);

#endif
