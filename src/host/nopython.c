/* SPDX-License-Identifier: MIT */
/*
 * In place of pyhost.c in a build without libpython (configure
 * --without-embedded-python).
 */
#include "host/pyhost.h"

#include <stddef.h>

struct compiler *
pyhost_start(struct err *err)
{
	err_set(err, "this pyc-bake was built without an embedded Python: "
		     "--python=PYTHON must name the one that compiles; for "
		     "--check=fast, --python-version=X.Y is enough");
	return NULL;
}
