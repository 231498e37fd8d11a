/* SPDX-License-Identifier: MIT */
/* Which Python a pool's workers have: asked of one of them. */
#ifndef PYC_BAKE_COMPILE_PYTHON_INFO_H
#define PYC_BAKE_COMPILE_PYTHON_INFO_H

#include "base/buf.h"
#include "base/err.h"
#include "compile/wire.h"
#include "pool/pool.h"

/*
 * Fills *about; its texts point into answer.  While the interpreter starts,
 * meanwhile(context) is called once; it may be NULL.  Two workers of a pool
 * that has two are asked, so that the second one's start costs no time later.
 */
int python_info_ask(struct pool *pool, struct buf *answer,
		    struct python_info *info, void (*meanwhile)(void *context),
		    void *context, struct err *err);

#endif
