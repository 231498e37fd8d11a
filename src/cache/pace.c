/* SPDX-License-Identifier: MIT */
#include "cache/pace.h"

/* How much of a moving sum remains after one more event. */
#define KEPT (1.0 - 1.0 / PACE_LEAST_SAMPLES)

static void
add_event(struct pace_rate *rate, int64_t now)
{
	rate->time = rate->time * KEPT + (double)(now - rate->since);
	rate->weight = rate->weight * KEPT + 1;
	rate->since = now;
	rate->samples++;
}

void
pace_ask(struct pace *pace, int64_t now)
{
	pace->answers.since = now;
}

void
pace_answer(struct pace *pace, int64_t now)
{
	add_event(&pace->answers, now);
}

void
pace_begin(struct pace *pace, unsigned int workers, int64_t now)
{
	pace->workers = workers;
	pace->compiled.since = now;
}

void
pace_compiled(struct pace *pace, int64_t now)
{
	add_event(&pace->compiled, now);
}

bool
pace_is_slow(const struct pace *pace)
{
	const struct pace_rate *answers = &pace->answers;
	const struct pace_rate *compiled = &pace->compiled;

	return answers->samples >= PACE_LEAST_SAMPLES &&
	       compiled->samples >= PACE_LEAST_SAMPLES &&
	       2 * answers->time * compiled->weight >
		       3 * compiled->time * answers->weight * pace->workers;
}
