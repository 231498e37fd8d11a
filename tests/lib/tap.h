/* SPDX-License-Identifier: MIT */
/*
 * The Test Anything Protocol for unit tests.  Each check prints "ok N - what",
 * or "not ok N - what" followed by its file and line.  tap_done() prints the
 * plan and returns the exit status.
 */
#ifndef PYC_BAKE_TESTS_TAP_H
#define PYC_BAKE_TESTS_TAP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static unsigned int tap_count;
static unsigned int tap_failures;

static inline bool
tap_result(bool passed, const char *what, const char *file, int line)
{
	printf("%sok %u - %s\n", passed ? "" : "not ", ++tap_count, what);
	if (!passed) {
		tap_failures++;
		printf("# failed at %s:%d\n", file, line);
	}
	fflush(stdout);
	return passed;
}

static inline bool
tap_is_int(long long got, long long wanted, const char *what, const char *file,
	   int line)
{
	if (tap_result(got == wanted, what, file, line))
		return true;
	printf("# got %lld, wanted %lld\n", got, wanted);
	return false;
}

static inline bool
tap_is_string(const char *got, const char *wanted, const char *what,
	      const char *file, int line)
{
	if (tap_result(got && !strcmp(got, wanted), what, file, line))
		return true;
	printf("# got \"%s\", wanted \"%s\"\n", got ? got : "(null)", wanted);
	return false;
}

static inline void
tap_dump(const char *label, const void *bytes, size_t length)
{
	const uint8_t *at = bytes;

	printf("# %s (%zu):", label, length);
	for (size_t i = 0; i < length && i < 64; i++)
		printf(" %02x", at[i]);
	printf("\n");
}

static inline bool
tap_is_bytes(const void *got, size_t got_length, const void *wanted,
	     size_t wanted_length, const char *what, const char *file, int line)
{
	bool same = got_length == wanted_length &&
		    (!got_length || !memcmp(got, wanted, got_length));

	if (tap_result(same, what, file, line))
		return true;
	tap_dump("got", got, got_length);
	tap_dump("wanted", wanted, wanted_length);
	return false;
}

/* The macros take the condition and a string that names the check. */
#define ok(condition, what) tap_result((condition), what, __FILE__, __LINE__)
#define is_int(got, wanted, what) \
	tap_is_int((got), (wanted), what, __FILE__, __LINE__)
#define is_string(got, wanted, what) \
	tap_is_string((got), (wanted), what, __FILE__, __LINE__)
#define is_bytes(got, got_length, wanted, wanted_length, what) \
	tap_is_bytes(got, got_length, wanted, wanted_length, what, __FILE__, \
		     __LINE__)

/* Prints the plan.  Returns the exit status for main(). */
static inline int
tap_done(void)
{
	printf("1..%u\n", tap_count);
	return tap_failures ? 1 : 0;
}

#endif
