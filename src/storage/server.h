/* SPDX-License-Identifier: MIT */
/* The helper: answers programs on a Unix socket with what HTTP gives. */
#ifndef PYC_BAKE_STORAGE_SERVER_H
#define PYC_BAKE_STORAGE_SERVER_H

#include "base/err.h"
#include "storage/settings.h"

/*
 * Listens until a program asks it to stop, until no program was connected for
 * the time that the settings say, or until a signal.  Removes its socket then.
 * If an attribute or the URL is wrong, each request gets an error that says so.
 */
int server_run(struct settings *settings, struct err *err);

#endif
