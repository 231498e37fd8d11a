/* SPDX-License-Identifier: MIT */
/*
 * CPython inside this process: an isolated interpreter that compiles one source
 * at a time.  Only a worker starts it, never the parent.
 *
 * Isolated means: no PYTHON* variables, no site module, no .pth files, no user
 * directory, UTF-8 mode in any locale, hash seed 0, and the standard library
 * that configure found (PyConfig_InitIsolatedConfig, PEP 587).
 */
#ifndef PYC_BAKE_HOST_PYHOST_H
#define PYC_BAKE_HOST_PYHOST_H

#include "base/buf.h"
#include "base/err.h"
#include "host/compiler.h"

/*
 * Describes the embedded Python without starting it.  The magic is the one that
 * its release writes.  The release string is appended to texts, and *info
 * borrows from texts.  Fails if the release is unknown, and in a build without
 * an embedded Python.
 */
int pyhost_info(struct compiler_info *info, struct buf *texts, struct err *err);

/*
 * Starts the interpreter.  Must be called only once per process; the
 * interpreter exists until the process exits.  info.magic is the magic that the
 * interpreter reports.  Returns NULL on error, and always in a build without an
 * embedded Python.
 */
struct compiler *pyhost_start(enum compiler_warnings warnings, struct err *err);

#endif
