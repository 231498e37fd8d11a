/* SPDX-License-Identifier: MIT */
/* Inserts the baked members into a tar archive at the ends of directories. */
#ifndef PYC_BAKE_TAR_FLUSH_H
#define PYC_BAKE_TAR_FLUSH_H

#include "base/err.h"
#include "tar/state.h"

/*
 * Bakes and writes what waits for the end of the directories that do not
 * contain path, the path of the next member.
 */
int tar_flush_ended(struct tar_pass *pass, const char *path, struct err *err);

/* The same for everything that waits, after the last member. */
int tar_flush_all(struct tar_pass *pass, struct err *err);

#endif
