/* SPDX-License-Identifier: MIT */
/*
 * CPython inside this process: an isolated interpreter that compiles one
 * source at a time.  Only a worker starts it; the parent never does.
 *
 * Isolated means: no PYTHON* variable, no site, no .pth file, no user
 * directory, UTF-8 mode whatever the locale, hash seed 0, and the standard
 * library from the place that configure found (PyConfig_InitIsolatedConfig,
 * PEP 587).
 */
#ifndef PYC_BAKE_HOST_PYHOST_H
#define PYC_BAKE_HOST_PYHOST_H

#include "base/buf.h"
#include "base/err.h"
#include "host/compiler.h"

/*
 * Which Python it is, told without starting it, and with the magic that its
 * releases write.  The release is appended to texts, which *about then borrows
 * from.  Fails for one that no release is known of, and always in a build
 * without an embedded Python.
 */
int pyhost_info(struct compiler_info *info, struct buf *texts, struct err *err);

/*
 * Starts the interpreter: once a process, for as long as the process lives.
 * It tells the magic that it writes.  NULL on failure, always so in a build
 * without an embedded Python.
 */
struct compiler *pyhost_start(enum compiler_warnings warnings, struct err *err);

#endif
