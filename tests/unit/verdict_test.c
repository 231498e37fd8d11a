/* SPDX-License-Identifier: MIT */
/* Tests that a source counts once, and that an allowed failure does not. */
#include "report/verdict.h"

#include "base/mem.h"
#include "lib/tap.h"

/* A failure: whether it is allowed, and the counts after it. */
struct step {
	bool is_allowed;
	size_t failed;
	size_t allowed;
};

static void
check_steps(const struct step *steps, size_t count, const char *what)
{
	struct plan plan = PLAN_INIT;
	struct report report = { .failed = 7 };
	struct verdicts verdicts;
	struct verdict *verdict;

	plan_add(&plan, mem_strdup("m.py"), NULL, mem_strdup("m.py"), 0);
	plan_settle(&plan);
	verdicts_init(&verdicts, &plan);
	verdict = verdicts_of(&verdicts, &plan.sources[0]);
	ok(!verdict->has_failed && !verdict->is_counted, what);
	for (size_t i = 0; i < count; i++) {
		const size_t failed = report.failed;

		/* The report has counted the failure itself. */
		report.failed++;
		verdict_fail(verdict, &report, failed, steps[i].is_allowed);
		ok(verdict->has_failed, "the source has failed");
		is_int((long long)report.failed, (long long)steps[i].failed,
		       "sources that failed are counted");
		is_int((long long)report.allowed, (long long)steps[i].allowed,
		       "sources that may fail are counted");
	}
	verdicts_fini(&verdicts);
	plan_fini(&plan);
}

int
main(void)
{
	static const struct step twice[] = { { false, 8, 0 }, { false, 8, 0 } };
	static const struct step allowed[] = { { true, 7, 1 }, { true, 7, 1 } };
	static const struct step mixed[] = { { true, 7, 1 }, { false, 8, 1 } };
	static const struct step back[] = { { false, 8, 0 }, { true, 8, 0 } };

	check_steps(twice, 2, "a source that fails at two levels");
	check_steps(allowed, 2, "a source that may fail");
	check_steps(mixed, 2, "a failure that is not allowed comes later");
	check_steps(back, 2, "a failure that is allowed comes later");
	return tap_done();
}
