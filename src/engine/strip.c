/* SPDX-License-Identifier: MIT */
/* One archive after the other; what is refused leaves the others to do. */
#include "engine/strip.h"

#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sigpipe.h"
#include "engine/bake_archive.h"
#include "engine/discover.h"
#include "engine/report.h"

static void
strip_one(const struct options *options, const char *operand,
	  struct report *report, enum bake_status *worst)
{
	auto_err err = ERR_INIT;
	auto_free char *path = discover_archive(options, operand, &err);

	if (path && access(path, R_OK) < 0)
		err_errno(&err, "%s", path);
	if (err.message) {
		report_problem(report, operand, &err);
		return;
	}
	if (!strip_archive(options, path, &err))
		return;
	*worst = BAKE_TROUBLE;
	if (!sigpipe_caught())
		log_error("%s", err.message);
}

enum bake_status
strip_run(const struct options *options, const struct input *input)
{
	enum bake_status worst = BAKE_WELL;
	struct report report;

	report_init(&report);
	for (size_t i = 0; i < input->count && !sigpipe_caught(); i++)
		strip_one(options, input->names[i].path, &report, &worst);
	if (report.failed && !worst)
		worst = BAKE_FAILED_FILES;
	report_fini(&report);
	return worst;
}
