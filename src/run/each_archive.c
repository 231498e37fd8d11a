/* SPDX-License-Identifier: MIT */
#include "run/each_archive.h"

#include "base/signals.h"

static void
take_all(const struct each_archive *each, const struct archives *archives,
	 enum exit_status *worst)
{
	bool is_last = false;

	for (size_t i = 0; i < archives->count && !is_last && !signals_caught();
	     i++) {
		auto_err err = ERR_INIT;

		is_last = each->gave_up && each->gave_up(each->context);
		if (each->take(each->context, &archives->items[i], &err))
			exit_status_trouble(worst, &err);
	}
}

void
each_archive_run(const struct each_archive *each, enum exit_status *worst)
{
	struct archives archives = ARCHIVES_INIT;
	auto_err err = ERR_INIT;

	archives_find(&archives, each->options, each->input, each->report);
	if (each->check && each->check(each->context, &archives, &err))
		exit_status_trouble(worst, &err);
	else
		take_all(each, &archives, worst);
	archives_fini(&archives);
}
