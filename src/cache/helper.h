/* SPDX-License-Identifier: MIT */
/*
 * The storage helper: the program that speaks to the remote storage, which this
 * process asks over a socket (cache/crsh).  It is started for one run and ended
 * with it, and killed if this process dies.
 */
#ifndef PYC_BAKE_CACHE_HELPER_H
#define PYC_BAKE_CACHE_HELPER_H

#include "base/err.h"
#include "base/tmpfile.h"
#include "cache/address.h"
#include "host/program.h"

struct helper {
	struct program program;
	char *path;	 /* of the program; owned */
	char *directory; /* with the socket, for this user only; owned; NULL if
			  * there is none, or if it is removed */
	char *socket;	 /* path of the socket in it; owned */
	int place_fd;	 /* of the directory around that directory; or -1 */
	int directory_fd;
	struct tmpfile directory_name; /* both are registered */
	struct tmpfile socket_name;
};

#define HELPER_INIT \
	((struct helper){ .program = PROGRAM_INIT, \
			  .place_fd = -1, \
			  .directory_fd = -1, \
			  .directory_name = TMPFILE_INIT, \
			  .socket_name = TMPFILE_INIT })

/*
 * The names of the socket and its directory are registered as temporary files
 * until helper_hide, so the struct must not be moved.
 *
 * Finds and starts the helper for the scheme of an address.  For http and https
 * it is pyc-bake-storage-http, if that is installed; else, and for any other
 * scheme, ccache-storage-SCHEME in the directory of that or in PATH.
 */
int helper_start(struct helper *helper, const struct address *address,
		 struct err *err);

/*
 * Connects to the socket.  Returns the descriptor, which does not block and
 * which the caller closes, or -1; err->number is EAGAIN if the helper does not
 * listen yet, or has no room for more connections.
 */
int helper_connect(const struct helper *helper, struct err *err);

/*
 * Removes the socket and its directory.  Connections remain, so from then on
 * nothing is left behind, however this process ends.
 */
void helper_hide(struct helper *helper);

/* A descriptor that has an event once the helper has ended. */
int helper_fd(const struct helper *helper);

/*
 * Ends the helper.  Returns how it ended if it ended before that, and what it
 * printed; owned, NULL if none ran.
 */
char *helper_end(struct helper *helper);

#endif
