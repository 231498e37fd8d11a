/* SPDX-License-Identifier: MIT */
/*
 * Replaces pyhost.c in a build without libpython (configure
 * --without-embedded-python).  No run gets here, because a program compiles.
 */
#include "host/pyhost.h"

#include <stddef.h>

static int
nopython_fail(struct err *err)
{
	return err_set(err, "this pyc-bake was built without an embedded "
			    "Python: use --python=PYTHON");
}

int
pyhost_info(struct compiler_info *info, struct buf *texts, struct err *err)
{
	(void)info;
	(void)texts;
	return nopython_fail(err);
}

struct compiler *
pyhost_start(enum compiler_warnings warnings, struct err *err)
{
	(void)warnings;
	nopython_fail(err);
	return NULL;
}
