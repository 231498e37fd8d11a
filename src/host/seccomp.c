/* SPDX-License-Identifier: MIT */
/*
 * The filter is a list of blocks, one for each call that is permitted.  A block
 * compares the number of the call; if it is another, the next block follows.
 * Calls that are made most often come first.
 *
 * The list is what CPython and the C library need to start, to import codecs
 * and to compile, on all architectures.  A C library uses some of these calls
 * only.
 */
#include "host/seccomp.h"

#include <errno.h>

#include "host/seccomp_calls.h"

#ifdef ARCHITECTURE

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Since Linux 4.14; not in the headers of all build machines. */
#ifndef SECCOMP_FILTER_FLAG_TSYNC
#define SECCOMP_FILTER_FLAG_TSYNC 1u
#endif

#define PERMITTED SECCOMP_RET_ALLOW
#define REFUSED (SECCOMP_RET_ERRNO | EPERM)
#define WRITE_REFUSED (SECCOMP_RET_ERRNO | EACCES)
#define ABSENT (SECCOMP_RET_ERRNO | ENOSYS)

/* The flags of open(2) that a reader does not need. */
#define WRITE_FLAGS \
	(O_PATH | O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND | \
	 (O_TMPFILE & ~O_DIRECTORY))

/*
 * The request of isatty(3).  The header of PowerPC makes it from a struct that
 * the C library does not have.
 */
#ifndef __powerpc64__
#define TERMINAL_REQUEST TCGETS
#else
#define TERMINAL_REQUEST 0x402c7413u
#endif

/* The argument of clone(2) that has the flags. */
#ifndef __s390x__
#define CLONE_FLAGS 0
#else
#define CLONE_FLAGS 1
#endif

/* The offsets of the halves of an argument. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LOW_HALF(argument) \
	((uint32_t)offsetof(struct seccomp_data, args[argument]))
#define HIGH_HALF(argument) (LOW_HALF(argument) + 4)
#else
#define HIGH_HALF(argument) \
	((uint32_t)offsetof(struct seccomp_data, args[argument]))
#define LOW_HALF(argument) (HIGH_HALF(argument) + 4)
#endif

#define MOST_INSTRUCTIONS 400

struct filter {
	struct sock_filter code[MOST_INSTRUCTIONS];
	unsigned short length;
};

static void
filter_add(struct filter *filter, uint16_t code, uint32_t k, uint8_t if_true,
	   uint8_t if_false)
{
	if (filter->length < MOST_INSTRUCTIONS)
		filter->code[filter->length++] =
			(struct sock_filter){ code, if_true, if_false, k };
}

static void
filter_load(struct filter *filter, uint32_t offset)
{
	filter_add(filter, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

static void
filter_return(struct filter *filter, uint32_t action)
{
	filter_add(filter, BPF_RET | BPF_K, action, 0, 0);
}

/* Returns the action if the loaded value is equal. */
static void
return_if_equal(struct filter *filter, uint32_t value, uint32_t action)
{
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
	filter_return(filter, action);
}

/* Permits the call if the loaded argument is one of the values. */
static void
permit_values(struct filter *filter, const uint32_t *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		return_if_equal(filter, values[i], PERMITTED);
	filter_return(filter, REFUSED);
}

/* Refuses flags for writing. */
static void
permit_reading(struct filter *filter, unsigned int argument)
{
	filter_load(filter, LOW_HALF(argument));
	filter_add(filter, BPF_JMP | BPF_JSET | BPF_K, WRITE_FLAGS, 0, 1);
	filter_return(filter, WRITE_REFUSED);
	filter_return(filter, PERMITTED);
}

/* Permits a signal to this process or its process group only. */
static void
permit_own_signal(struct filter *filter)
{
	const uint32_t values[] = { (uint32_t)getpid(), -(uint32_t)getpid() };

	filter_load(filter, LOW_HALF(0));
	permit_values(filter, values, 2);
}

static void
permit_descriptor_flags(struct filter *filter)
{
	static const uint32_t values[] = { F_GETFD, F_SETFD, F_GETFL,
					   F_DUPFD_CLOEXEC };

	filter_load(filter, LOW_HALF(1));
	permit_values(filter, values, sizeof(values) / sizeof(*values));
}

static void
permit_terminal_check(struct filter *filter)
{
	static const uint32_t values[] = { TERMINAL_REQUEST };

	filter_load(filter, LOW_HALF(1));
	permit_values(filter, values, 1);
}

/* prlimit(2) for this process, without a new limit. */
static void
permit_reading_limits(struct filter *filter)
{
	static const uint32_t zero = 0;

	filter_load(filter, LOW_HALF(0));
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
	filter_return(filter, REFUSED);
	filter_load(filter, LOW_HALF(2));
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
	filter_return(filter, REFUSED);
	filter_load(filter, HIGH_HALF(2));
	permit_values(filter, &zero, 1);
}

/* Permits clone(2) for a thread of this process only. */
static void
permit_thread(struct filter *filter)
{
	filter_load(filter, LOW_HALF(CLONE_FLAGS));
	filter_add(filter, BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1);
	filter_return(filter, PERMITTED);
	filter_return(filter, REFUSED);
}

static void
permit(struct filter *filter, enum seccomp_use use)
{
	switch (use) {
	case SECCOMP_ANY:
		filter_return(filter, PERMITTED);
		break;
	case SECCOMP_READING_1:
	case SECCOMP_READING_2:
		permit_reading(filter, use == SECCOMP_READING_1 ? 1 : 2);
		break;
	case SECCOMP_OWN_SIGNAL:
		permit_own_signal(filter);
		break;
	case SECCOMP_DESCRIPTOR_FLAGS:
		permit_descriptor_flags(filter);
		break;
	case SECCOMP_TERMINAL_CHECK:
		permit_terminal_check(filter);
		break;
	case SECCOMP_READING_LIMITS:
		permit_reading_limits(filter);
		break;
	case SECCOMP_THREAD:
		permit_thread(filter);
		break;
	case SECCOMP_ABSENT:
		filter_return(filter, ABSENT);
		break;
	}
}

/*
 * Adds the block of a call.  It is skipped if the number is another.  Otherwise
 * it always ends the filter, so it may load other values.
 */
static void
add_block(struct filter *filter, const struct seccomp_call *call)
{
	unsigned short start = filter->length;
	unsigned short size;

	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, call->number, 0, 0);
	permit(filter, call->use);
	size = (unsigned short)(filter->length - start - 1);
	filter->code[start].jf = (uint8_t)size;
}

static void
build_filter(struct filter *filter, bool may_start)
{
	filter_load(filter, offsetof(struct seccomp_data, arch));
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
	filter_return(filter, REFUSED);
	filter_load(filter, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < seccomp_call_count; i++)
		add_block(filter, &seccomp_calls[i]);
	for (size_t i = 0; may_start && i < seccomp_start_call_count; i++)
		add_block(filter, &seccomp_start_calls[i]);
	filter_return(filter, REFUSED);
}

int
seccomp_confine(bool may_start)
{
	struct filter filter = { .length = 0 };
	struct sock_fprog program = { .filter = filter.code };
	long result;

	build_filter(&filter, may_start);
	program.len = filter.length;
	if (filter.length == MOST_INSTRUCTIONS) {
		errno = E2BIG;
		return -1;
	}
	result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			 SECCOMP_FILTER_FLAG_TSYNC, &program);
	/* A positive result is the ID of a thread that has another filter. */
	if (result > 0)
		errno = EBUSY;
	return result ? -1 : 0;
}

#else

int
seccomp_confine(bool may_start)
{
	(void)may_start;
	errno = ENOSYS;
	return -1;
}

#endif
