/* SPDX-License-Identifier: MIT */
/*
 * An architecture has some of these calls only.  The number of a call that it
 * does not have is not defined.
 */
#include "host/seccomp_calls.h"

#ifdef ARCHITECTURE

#include <sys/syscall.h>

const struct seccomp_call seccomp_calls[] = {
/* In the order of their number in a run. */
#ifdef SYS_read
	{ SYS_read, SECCOMP_ANY },
#endif
#ifdef SYS_write
	{ SYS_write, SECCOMP_ANY },
#endif
#ifdef SYS_mmap
	{ SYS_mmap, SECCOMP_ANY },
#endif
#ifdef SYS_mmap2
	{ SYS_mmap2, SECCOMP_ANY },
#endif
#ifdef SYS_munmap
	{ SYS_munmap, SECCOMP_ANY },
#endif
#ifdef SYS_brk
	{ SYS_brk, SECCOMP_ANY },
#endif
#ifdef SYS_mremap
	{ SYS_mremap, SECCOMP_ANY },
#endif
#ifdef SYS_madvise
	{ SYS_madvise, SECCOMP_ANY },
#endif
#ifdef SYS_futex
	{ SYS_futex, SECCOMP_ANY },
#endif
#ifdef SYS_futex_time64
	{ SYS_futex_time64, SECCOMP_ANY },
#endif
#ifdef SYS_newfstatat
	{ SYS_newfstatat, SECCOMP_ANY },
#endif
#ifdef SYS_fstatat64
	{ SYS_fstatat64, SECCOMP_ANY },
#endif
#ifdef SYS_fstat
	{ SYS_fstat, SECCOMP_ANY },
#endif
#ifdef SYS_fstat64
	{ SYS_fstat64, SECCOMP_ANY },
#endif
#ifdef SYS_statx
	{ SYS_statx, SECCOMP_ANY },
#endif
#ifdef SYS_lseek
	{ SYS_lseek, SECCOMP_ANY },
#endif
#ifdef SYS__llseek
	{ SYS__llseek, SECCOMP_ANY },
#endif
#ifdef SYS_close
	{ SYS_close, SECCOMP_ANY },
#endif
#ifdef SYS_getdents64
	{ SYS_getdents64, SECCOMP_ANY },
#endif
#ifdef SYS_mprotect
	{ SYS_mprotect, SECCOMP_ANY },
#endif
#ifdef SYS_rt_sigprocmask
	{ SYS_rt_sigprocmask, SECCOMP_ANY },
#endif
/* With limits on their arguments. */
#ifdef SYS_openat
	{ SYS_openat, SECCOMP_READING_2 },
#endif
#ifdef SYS_open
	{ SYS_open, SECCOMP_READING_1 },
#endif
#ifdef SYS_ioctl
	{ SYS_ioctl, SECCOMP_TERMINAL_CHECK },
#endif
#ifdef SYS_fcntl
	{ SYS_fcntl, SECCOMP_DESCRIPTOR_FLAGS },
#endif
#ifdef SYS_fcntl64
	{ SYS_fcntl64, SECCOMP_DESCRIPTOR_FLAGS },
#endif
#ifdef SYS_kill
	{ SYS_kill, SECCOMP_OWN_SIGNAL },
#endif
#ifdef SYS_tgkill
	{ SYS_tgkill, SECCOMP_OWN_SIGNAL },
#endif
#ifdef SYS_prlimit64
	{ SYS_prlimit64, SECCOMP_READING_LIMITS },
#endif
/* In alphabetical order. */
#ifdef SYS_access
	{ SYS_access, SECCOMP_ANY },
#endif
#ifdef SYS_clock_gettime
	{ SYS_clock_gettime, SECCOMP_ANY },
#endif
#ifdef SYS_clock_gettime64
	{ SYS_clock_gettime64, SECCOMP_ANY },
#endif
#ifdef SYS_exit
	{ SYS_exit, SECCOMP_ANY },
#endif
#ifdef SYS_exit_group
	{ SYS_exit_group, SECCOMP_ANY },
#endif
#ifdef SYS_faccessat
	{ SYS_faccessat, SECCOMP_ANY },
#endif
#ifdef SYS_faccessat2
	{ SYS_faccessat2, SECCOMP_ANY },
#endif
#ifdef SYS_getcwd
	{ SYS_getcwd, SECCOMP_ANY },
#endif
#ifdef SYS_getegid
	{ SYS_getegid, SECCOMP_ANY },
#endif
#ifdef SYS_getegid32
	{ SYS_getegid32, SECCOMP_ANY },
#endif
#ifdef SYS_geteuid
	{ SYS_geteuid, SECCOMP_ANY },
#endif
#ifdef SYS_geteuid32
	{ SYS_geteuid32, SECCOMP_ANY },
#endif
#ifdef SYS_getgid
	{ SYS_getgid, SECCOMP_ANY },
#endif
#ifdef SYS_getgid32
	{ SYS_getgid32, SECCOMP_ANY },
#endif
#ifdef SYS_getpid
	{ SYS_getpid, SECCOMP_ANY },
#endif
#ifdef SYS_getppid
	{ SYS_getppid, SECCOMP_ANY },
#endif
#ifdef SYS_getrandom
	{ SYS_getrandom, SECCOMP_ANY },
#endif
#ifdef SYS_getrlimit
	{ SYS_getrlimit, SECCOMP_ANY },
#endif
#ifdef SYS_gettid
	{ SYS_gettid, SECCOMP_ANY },
#endif
#ifdef SYS_gettimeofday
	{ SYS_gettimeofday, SECCOMP_ANY },
#endif
#ifdef SYS_getuid
	{ SYS_getuid, SECCOMP_ANY },
#endif
#ifdef SYS_getuid32
	{ SYS_getuid32, SECCOMP_ANY },
#endif
#ifdef SYS_lstat
	{ SYS_lstat, SECCOMP_ANY },
#endif
#ifdef SYS_lstat64
	{ SYS_lstat64, SECCOMP_ANY },
#endif
#ifdef SYS_pause
	{ SYS_pause, SECCOMP_ANY },
#endif
#ifdef SYS_pread64
	{ SYS_pread64, SECCOMP_ANY },
#endif
#ifdef SYS_readlink
	{ SYS_readlink, SECCOMP_ANY },
#endif
#ifdef SYS_readlinkat
	{ SYS_readlinkat, SECCOMP_ANY },
#endif
#ifdef SYS_readv
	{ SYS_readv, SECCOMP_ANY },
#endif
#ifdef SYS_restart_syscall
	{ SYS_restart_syscall, SECCOMP_ANY },
#endif
#ifdef SYS_rseq
	{ SYS_rseq, SECCOMP_ANY },
#endif
#ifdef SYS_rt_sigaction
	{ SYS_rt_sigaction, SECCOMP_ANY },
#endif
#ifdef SYS_rt_sigreturn
	{ SYS_rt_sigreturn, SECCOMP_ANY },
#endif
#ifdef SYS_sched_getaffinity
	{ SYS_sched_getaffinity, SECCOMP_ANY },
#endif
#ifdef SYS_sched_yield
	{ SYS_sched_yield, SECCOMP_ANY },
#endif
#ifdef SYS_set_robust_list
	{ SYS_set_robust_list, SECCOMP_ANY },
#endif
#ifdef SYS_sigaltstack
	{ SYS_sigaltstack, SECCOMP_ANY },
#endif
#ifdef SYS_sigreturn
	{ SYS_sigreturn, SECCOMP_ANY },
#endif
#ifdef SYS_stat
	{ SYS_stat, SECCOMP_ANY },
#endif
#ifdef SYS_stat64
	{ SYS_stat64, SECCOMP_ANY },
#endif
#ifdef SYS_sysinfo
	{ SYS_sysinfo, SECCOMP_ANY },
#endif
#ifdef SYS_time
	{ SYS_time, SECCOMP_ANY },
#endif
#ifdef SYS_ugetrlimit
	{ SYS_ugetrlimit, SECCOMP_ANY },
#endif
#ifdef SYS_uname
	{ SYS_uname, SECCOMP_ANY },
#endif
#ifdef SYS_writev
	{ SYS_writev, SECCOMP_ANY },
#endif
};

const size_t seccomp_call_count =
	sizeof(seccomp_calls) / sizeof(*seccomp_calls);

const struct seccomp_call seccomp_start_calls[] = {
	{ SYS_execve, SECCOMP_ANY },
	{ SYS_set_tid_address, SECCOMP_ANY },
	/* The directory of the worker program is "/". */
	{ SYS_chdir, SECCOMP_ANY },
	{ SYS_clone, SECCOMP_THREAD },
/* Its flags are in memory, where a filter cannot see them. */
#ifdef SYS_clone3
	{ SYS_clone3, SECCOMP_ABSENT },
#endif
/* For the thread pointer. */
#ifdef SYS_arch_prctl
	{ SYS_arch_prctl, SECCOMP_ANY },
#endif
#ifdef SYS_set_thread_area
	{ SYS_set_thread_area, SECCOMP_ANY },
#endif
#ifdef __ARM_NR_set_tls
	{ __ARM_NR_set_tls, SECCOMP_ANY },
#endif
};

const size_t seccomp_start_call_count =
	sizeof(seccomp_start_calls) / sizeof(*seccomp_start_calls);

#endif
