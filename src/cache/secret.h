/* SPDX-License-Identifier: MIT */
/* The secret of --cache-key-file, under which entries are authenticated. */
#ifndef PYC_BAKE_CACHE_SECRET_H
#define PYC_BAKE_CACHE_SECRET_H

#include "base/err.h"
#include "cache/entry.h"

/* The least and the most bytes of a secret. */
#define CACHE_SECRET_LEAST 16
#define CACHE_SECRET_MOST 4096

/*
 * Reads the secret: all bytes of the file, without the line feeds at its end.
 * Fails if others can read or write the file.  The message names it.  The bytes
 * are owned.  A forked process does not have them: a source that takes over a
 * worker must not learn the secret.
 */
int cache_secret_read(const char *path, struct cache_secret *secret,
		      struct err *err);

/* Erases and frees the bytes. */
void cache_secret_fini(struct cache_secret *secret);

#endif
