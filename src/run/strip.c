/* SPDX-License-Identifier: MIT */
/* Applies zip_strip to each archive. */
#include "run/strip.h"

#include "report/report.h"
#include "run/each_archive.h"
#include "zip/bake.h"

static int
strip_one(void *context, const struct archive_operand *archive, struct err *err)
{
	return zip_strip(context, archive->path, err);
}

enum exit_status
strip_run(const struct options *options, const struct input *input)
{
	enum exit_status worst = EXIT_STATUS_OK;
	struct options own = *options;
	struct report report;
	const struct each_archive each = {
		.options = options,
		.input = input,
		.report = &report,
		.context = &own,
		.take = strip_one,
	};

	report_init(&report);
	each_archive_run(&each, &worst);
	if (report.failed)
		exit_status_files(&worst);
	report_fini(&report);
	return worst;
}
