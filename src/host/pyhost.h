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

#include "base/err.h"
#include "host/compiler.h"

/*
 * Starts the interpreter: once a process, for as long as the process lives.
 * NULL on failure, always so in a build without an embedded Python.
 */
struct compiler *pyhost_start(struct err *err);

#endif
