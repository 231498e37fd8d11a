/* SPDX-License-Identifier: MIT */
/* Asks a worker of a pool which Python it has. */
#ifndef PYC_BAKE_COMPILE_PYTHON_INFO_H
#define PYC_BAKE_COMPILE_PYTHON_INFO_H

#include "base/buf.h"
#include "base/err.h"
#include "compile/wire.h"
#include "pool/pool.h"

/*
 * Fills *info; its texts are borrowed from answer.  Calls meanwhile(context),
 * unless NULL, once while the interpreter starts.  If the pool may have two
 * workers or more, two are asked, so that the second one need not start later.
 */
int python_info_ask(struct pool *pool, struct buf *answer,
		    struct python_info *info, void (*meanwhile)(void *context),
		    void *context, struct err *err);

#endif
