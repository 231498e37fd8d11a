/* SPDX-License-Identifier: MIT */
/* The system calls that a compiling process may make. */
#ifndef PYC_BAKE_HOST_SECCOMP_CALLS_H
#define PYC_BAKE_HOST_SECCOMP_CALLS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __linux__
#include <linux/audit.h>
#endif

/*
 * The architecture of this program, as the kernel names it.  Not defined if it
 * is unknown, and on other systems than Linux.  A 32-bit x86 program on a
 * 64-bit kernel is AUDIT_ARCH_I386.  x32 shares the numbers of
 * AUDIT_ARCH_X86_64, but has a bit set in each.
 */
#if !defined(__linux__)
#elif defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__i386__)
#define ARCHITECTURE AUDIT_ARCH_I386
#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__arm__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ARCHITECTURE AUDIT_ARCH_ARM
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ARCHITECTURE AUDIT_ARCH_PPC64LE
#elif defined(__powerpc64__)
#define ARCHITECTURE AUDIT_ARCH_PPC64
#elif defined(__s390x__)
#define ARCHITECTURE AUDIT_ARCH_S390X
#endif

enum seccomp_use {
	SECCOMP_ANY,
	/* The argument of this number has no flag of open(2) for writing. */
	SECCOMP_READING_1,
	SECCOMP_READING_2,
	SECCOMP_OWN_SIGNAL,	  /* argument 0 is this process */
	SECCOMP_DESCRIPTOR_FLAGS, /* fcntl(2) for the flags of a descriptor */
	SECCOMP_TERMINAL_CHECK,	  /* ioctl(2) for isatty(3) */
	SECCOMP_READING_LIMITS,	  /* prlimit(2) without a new limit */
	SECCOMP_THREAD,		  /* clone(2) for a thread */
	SECCOMP_ABSENT,		  /* ENOSYS; the C library then makes another
				   * call */
};

struct seccomp_call {
	uint32_t number;
	enum seccomp_use use;
};

extern const struct seccomp_call seccomp_calls[];
extern const size_t seccomp_call_count;

/* What it takes in addition to run a program and to start a thread of it. */
extern const struct seccomp_call seccomp_start_calls[];
extern const size_t seccomp_start_call_count;

#endif
