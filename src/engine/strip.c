/* SPDX-License-Identifier: MIT */
/* One archive after the other; what is refused leaves the others to do. */
#include "engine/strip.h"

#include "base/err.h"
#include "base/log.h"
#include "base/sigpipe.h"
#include "engine/archives.h"
#include "engine/bake_archive.h"
#include "engine/report.h"

enum bake_status
strip_run(const struct options *options, const struct input *input)
{
	struct archives archives = ARCHIVES_INIT;
	enum bake_status worst = BAKE_WELL;
	struct report report;

	report_init(&report);
	archives_find(&archives, options, input, &report);
	for (size_t i = 0; i < archives.count && !sigpipe_caught(); i++) {
		auto_err err = ERR_INIT;

		if (!strip_archive(options, archives.items[i].path, &err))
			continue;
		worst = BAKE_TROUBLE;
		if (!sigpipe_caught())
			log_error("%s", err.message);
	}
	if (report.failed && !worst)
		worst = BAKE_FAILED_FILES;
	archives_fini(&archives);
	report_fini(&report);
	return worst;
}
