/* SPDX-License-Identifier: MIT */
/* Tests when a remote counts as slow. */
#include "cache/pace.h"

#include "lib/tap.h"

/*
 * Whether it is slow if so many answers and so many sources come in these
 * intervals, with so many workers.
 */
static bool
is_slow(size_t answers, int64_t interval, size_t compiled, int64_t compiling,
	unsigned int workers)
{
	struct pace pace = { .workers = 0 };
	int64_t now = 1000;

	pace_begin(&pace, workers, now);
	for (size_t i = 0; i < compiled; i++)
		pace_compiled(&pace, now += compiling);
	pace_ask(&pace, now);
	for (size_t i = 0; i < answers; i++)
		pace_answer(&pace, now += interval);
	return pace_is_slow(&pace);
}

int
main(void)
{
	const size_t enough = PACE_LEAST_SAMPLES;
	struct pace pace = { .workers = 0 };

	ok(!pace_is_slow(&pace), "nothing is known at first");
	ok(is_slow(enough, 200, enough, 100, 1), "slower than the one worker");
	ok(!is_slow(enough, 100, enough, 200, 1), "faster");
	ok(!is_slow(enough, 120, enough, 100, 1), "hardly slower");
	ok(!is_slow(enough - 1, 1000, enough, 100, 1), "too few answers");
	ok(!is_slow(enough, 1000, enough - 1, 100, 1), "too few sources");
	ok(!is_slow(enough, 200, enough, 100, 2),
	   "two workers: each takes twice the time between two sources");
	ok(is_slow(enough, 400, enough, 100, 2), "slower than each of two");

	/* The time in which nothing was asked does not count. */
	pace_begin(&pace, 1, 0);
	for (int64_t i = 1; i <= (int64_t)enough; i++) {
		pace_ask(&pace, i * 1000);
		pace_answer(&pace, i * 1000 + 10);
		pace_compiled(&pace, i * 1000 + 20);
	}
	ok(!pace_is_slow(&pace), "an idle remote is not slow");
	for (size_t i = 0; i < 10 * enough; i++)
		pace_answer(&pace, 1000000 + (int64_t)i * 5000);
	ok(pace_is_slow(&pace), "a remote can become slow");
	return tap_done();
}
