/* SPDX-License-Identifier: MIT */
/* The actions of pyc-bake-precompiler other than that of a worker. */
#ifndef PYC_BAKE_PRECOMPILE_ONCE_H
#define PYC_BAKE_PRECOMPILE_ONCE_H

#include "base/exit_status.h"
#include "precompile/arguments.h"

/* Compiles what the arguments say, which were checked. */
enum exit_status once_run(const struct arguments *arguments);

/* --help and --version. */
enum exit_status once_print_help(void);
enum exit_status once_print_version(const struct arguments *arguments);

#endif
