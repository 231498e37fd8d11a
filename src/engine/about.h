/* SPDX-License-Identifier: MIT */
/* Which Python a pool's workers have: asked of one of them. */
#ifndef PYC_BAKE_ENGINE_ABOUT_H
#define PYC_BAKE_ENGINE_ABOUT_H

#include "base/buf.h"
#include "base/err.h"
#include "engine/pool.h"
#include "engine/wire.h"

/*
 * Fills *about; its texts point into answer.  While the interpreter starts,
 * meanwhile(context) is called once; it may be NULL.  Two workers of a pool
 * that has two are asked, so that the second one's start costs no time later.
 */
int about_ask(struct pool *pool, struct buf *answer, struct wire_about *about,
	      void (*meanwhile)(void *context), void *context,
	      struct err *err);

#endif
