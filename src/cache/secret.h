/* SPDX-License-Identifier: MIT */
/* The secret of --cache-key-file, under which entries are authenticated. */
#ifndef PYC_BAKE_CACHE_SECRET_H
#define PYC_BAKE_CACHE_SECRET_H

#include "base/buf.h"
#include "base/err.h"

/* The least and the most bytes of a secret. */
#define CACHE_SECRET_LEAST 16
#define CACHE_SECRET_MOST 4096

/*
 * Reads the secret: all bytes of the file, without the line feeds at its end.
 * Fails if others can read or write the file.  The message names it.
 */
int cache_secret_read(const char *path, struct buf *secret, struct err *err);

#endif
