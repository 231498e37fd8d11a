/* SPDX-License-Identifier: MIT */
/*
 * What MAKEFLAGS says about make's jobserver ("POSIX Jobserver Interaction" in
 * make's manual): "--jobserver-auth=fifo:PATH", "--jobserver-auth=R,W" or,
 * before make 4.2, "--jobserver-fds=R,W".  Opens nothing.
 */
#ifndef PYC_BAKE_POOL_MAKEFLAGS_H
#define PYC_BAKE_POOL_MAKEFLAGS_H

enum makeflags_kind {
	MAKEFLAGS_NONE,	    /* no jobserver is named */
	MAKEFLAGS_UNUSABLE, /* make has only one job, or the value is wrong */
	MAKEFLAGS_FIFO,
	MAKEFLAGS_NUMBERS,
};

struct makeflags {
	enum makeflags_kind kind;
	char *fifo;	/* MAKEFLAGS_FIFO: its path; owned; else NULL */
	int numbers[2]; /* MAKEFLAGS_NUMBERS: descriptors to read from and to
			 * write to, from 0 to INT16_MAX */
};

/*
 * Parses the value of MAKEFLAGS, which may be NULL.  The last option that names
 * a jobserver counts.  The old content of *flags is ignored.
 */
void makeflags_read(struct makeflags *flags, const char *text);

void makeflags_fini(struct makeflags *flags);

#endif
