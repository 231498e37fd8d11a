/* SPDX-License-Identifier: MIT */
/* Makes a kernel look as if it lacked some system calls. */
#ifndef PYC_BAKE_TESTS_MISSING_CALL_H
#define PYC_BAKE_TESTS_MISSING_CALL_H

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>

/*
 * From now on, the system calls with numbers from first to last fail with
 * ENOSYS in this process and in those that it makes.  Returns 0, or -1 if the
 * kernel or a container does not permit this.
 */
static inline int
missing_calls(uint32_t first, uint32_t last)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, first, 0, 2),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, last, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {
		.len = sizeof(code) / sizeof(*code),
		.filter = code,
	};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
			       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
				     &program) ?
		     -1 :
		     0;
}

#endif
