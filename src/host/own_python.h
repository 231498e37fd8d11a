/* SPDX-License-Identifier: MIT */
/*
 * The Python of the environment that this program is installed in, such as a
 * virtual environment.  It compiles if none is embedded and none is named.
 */
#ifndef PYC_BAKE_HOST_OWN_PYTHON_H
#define PYC_BAKE_HOST_OWN_PYTHON_H

#include "base/err.h"

/*
 * The python3 or python in the directory of this program, else the python3 in
 * PATH.  The directory is that of the file itself, whatever symbolic link it
 * was started by.  A symbolic link there that leads nowhere is also returned:
 * another Python than the one meant must not compile.  Owned; NULL if there is
 * none.
 */
char *own_python_find(struct err *err);

#endif
