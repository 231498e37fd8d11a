/* SPDX-License-Identifier: MIT */
/* What is put into a tar archive where directories end. */
#ifndef PYC_BAKE_TAR_FLUSH_H
#define PYC_BAKE_TAR_FLUSH_H

#include "base/err.h"
#include "tar/state.h"

/*
 * Bakes and writes what waits for the end of directories that the next
 * member, of this path, does not lie in.
 */
int tar_flush_ended(struct tar_pass *pass, const char *path, struct err *err);

/* The same for all that waits, after the last member. */
int tar_flush_all(struct tar_pass *pass, struct err *err);

#endif
