/* SPDX-License-Identifier: MIT */
/*
 * Replaces pyhost.c and pyfiles.c in a build without libpython (configure
 * --without-embedded-python).
 */
#include "host/pyhost.h"
#include "host/pyfiles.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/mem.h"

static int
nopython_fail(struct err *err)
{
	return err_set(err, "this pyc-bake was built without an embedded "
			    "Python: use --python=PYTHON; for --check=fast, "
			    "--python-version=X.Y is enough");
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

char **
pyfiles_list(void)
{
	return mem_zalloc(1, sizeof(char *));
}

void
pyfiles_free(char **paths)
{
	free(paths);
}
