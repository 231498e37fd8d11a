/* SPDX-License-Identifier: MIT */
#include "compile/turns.h"

static bool
turns_has_turn(const struct turns *turns, size_t number)
{
	return !turns->is_for || turns->is_for(turns->context, number);
}

/* Returns the index of the last Python with a turn, or their count if none. */
static size_t
last_turn(const struct turns *turns)
{
	for (size_t i = turns->pythons->count; i-- > 0;)
		if (turns_has_turn(turns, i))
			return i;
	return turns->pythons->count;
}

static int
take_turn(const struct turns *turns, size_t number, bool is_last,
	  struct batch *batch, struct err *err)
{
	const struct python *python = &turns->pythons->items[number];
	const bool is_one_of_many = turns->pythons->count > 1;
	int result;

	batch->python = python;
	if (is_one_of_many)
		batch->report->minor = python->info.minor;
	if (turns->begin)
		turns->begin(turns->context, number, is_last);
	result = batch_run(batch, python->pool, err);
	if (turns->end)
		turns->end(turns->context, number);
	if (!result && is_one_of_many && turns->is_frugal)
		pool_rest(python->pool);
	return result;
}

int
turns_run(const struct turns *turns, struct batch *batch, struct err *err)
{
	const size_t last = last_turn(turns);

	for (size_t i = 0; i < turns->pythons->count; i++)
		if (turns_has_turn(turns, i) &&
		    take_turn(turns, i, i == last, batch, err))
			return -1;
	return 0;
}
