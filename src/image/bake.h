/* SPDX-License-Identifier: MIT */
/*
 * Bakes a tar archive or directory of container images, an OCI image layout or
 * the output of docker save.  Each image gets one more layer, with the .pyc of
 * its modules.  Its other layers stay as they are.
 */
#ifndef PYC_BAKE_IMAGE_BAKE_H
#define PYC_BAKE_IMAGE_BAKE_H

#include <stdbool.h>

#include "base/err.h"
#include "compile/session.h"

/*
 * Reads the archive of this path, which image_file_detect accepted, from
 * from_fd, and writes it to to_fd.  A source that does not compile is added to
 * the report.  The message does not name the archive.
 */
int image_bake(const struct session *session, const char *path, int from_fd,
	       int to_fd, struct err *err);

/*
 * The same for a directory that image_kind_is_layout accepted, in place: see
 * image_layout_write.  *kept is set to whether, with --strict, it was left
 * unchanged because a file in it failed.  The message starts with a path.
 */
int image_bake_layout(const struct session *session, const char *path,
		      bool *kept, struct err *err);

#endif
