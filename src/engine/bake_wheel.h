/* SPDX-License-Identifier: MIT */
/* One wheel: look through, compile or normalise, write anew or compare. */
#ifndef PYC_BAKE_ENGINE_BAKE_WHEEL_H
#define PYC_BAKE_ENGINE_BAKE_WHEEL_H

#include "base/err.h"
#include "engine/finding.h"
#include "engine/options.h"
#include "engine/pool.h"
#include "engine/pythons.h"
#include "engine/report.h"

/*
 * Bakes the wheel at path with each of the Pythons, in place or to where the
 * options say; or normalises its .pyc, where pythons is NULL, in a worker of
 * pool.  With findings it is only compared with what baking gives, and what
 * is found is added there.
 *
 * A source that does not compile is in the report; -1 means that the wheel was
 * refused or could not be written, with the path in the message, and that
 * whatever stood at the target is untouched.
 */
int bake_wheel(const struct options *options, const struct pythons *pythons,
	       struct pool *pool, const char *path, struct report *report,
	       struct findings *findings, struct err *err);

#endif
