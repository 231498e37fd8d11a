/* SPDX-License-Identifier: MIT */
/* Reads one file after another in this process; no worker is needed. */
#include "run/inspect.h"

#include "base/beneath.h"
#include "base/buf.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/signals.h"
#include "find/archives.h"
#include "find/discover.h"
#include "job/request.h"
#include "pyc/canon.h"
#include "pyc/code_listing.h"
#include "pyc/marshal_dump.h"
#include "pyc/pyc_describe.h"
#include "pyc/pymagic.h"
#include "report/lines.h"
#include "report/report.h"
#include "run/each_archive.h"
#include "zip/zipfile.h"

struct inspection {
	const struct options *options;
	enum inspect_detail detail;
	bool is_cut_off; /* the output can no longer be written */
	struct canon canon;
	struct report report;
	enum exit_status worst;
};

static int
write_text(void *context, const void *text, size_t length, struct err *err)
{
	bool *is_cut_off = context;

	*is_cut_off = !report_text(text, length);
	return *is_cut_off ? err_set(err, "cannot write any more") : 0;
}

/* Prints what is in a .pyc that has been described. */
static void
inspect_payload(struct inspection *inspection, const char *path,
		const uint8_t *bytes, size_t length, unsigned int minor)
{
	const struct marshal_dump_sink sink = {
		.write = write_text,
		.context = &inspection->is_cut_off,
	};
	auto_err problem = ERR_INIT;
	int result = 0;

	if (inspection->detail == INSPECT_DUMP)
		result = marshal_dump(&sink, bytes + PYC_HEADER_SIZE,
				      length - PYC_HEADER_SIZE, minor,
				      PYC_HEADER_SIZE, &problem);
	if (inspection->detail == INSPECT_CODE)
		result = code_listing(&sink, &inspection->canon.graph, minor,
				      log_level() >= LOG_VERBOSE ?
					      DISASSEMBLE_COLUMNS :
					      DISASSEMBLE_LINES,
				      &problem);
	if (!result || inspection->is_cut_off)
		return;
	err_prefix(&problem, "%s", path);
	report_problem(&inspection->report, path, &problem);
}

/* Describes the bytes of one .pyc; path is its name in the output. */
static void
inspect_bytes(struct inspection *inspection, const char *path,
	      const uint8_t *bytes, size_t length)
{
	struct pyc_description description;
	auto_err problem = ERR_INIT;
	auto_buf text = BUF_INIT;

	if (pyc_describe(&description, &inspection->canon, bytes, length,
			 path_base(path), &problem)) {
		err_prefix(&problem, "%s", path);
		report_problem(&inspection->report, path, &problem);
		return;
	}
	if (inspection->options->json)
		lines_add_description(&text, path, &description);
	else
		pyc_describe_format(&description, path, &text);
	if (!report_text(text.data, text.length)) {
		inspection->is_cut_off = true;
		return;
	}
	if (description.minor != PYMAGIC_UNKNOWN)
		inspect_payload(inspection, path, bytes, length,
				description.minor);
}

static int
inspect_trees(struct inspection *inspection, const struct input *input,
	      struct err *err)
{
	struct beneath_anchors anchors = BENEATH_ANCHORS_INIT;
	struct beneath beneath = BENEATH_INIT;
	struct plan plan = PLAN_INIT;
	struct discovery discovery = {
		.options = inspection->options,
		.anchors = &anchors,
		.artifacts = &plan,
		.report = &inspection->report,
	};
	int result = discover_all(&discovery, input, err);

	for (size_t i = 0; i < plan.count && !result; i++) {
		const struct source *source = &plan.sources[i];
		const char *path = source->path;
		auto_err problem = ERR_INIT;
		auto_buf bytes = BUF_INIT;
		struct stat status;
		struct beneath_path at = { source->anchor, path };
		auto_fd fd = -1;

		if (signals_caught() || inspection->is_cut_off)
			break;
		if (source->real)
			at = (struct beneath_path){ source->real_anchor,
						    source->real };
		fd = beneath_open_file(&beneath, &at,
				       source->is_link && !source->real,
				       &status, &problem);
		if (fd < 0 || fs_read_open(fd, at.path, REQUEST_MOST_SOURCE,
					   &bytes, &status, &problem))
			report_problem(&inspection->report, path, &problem);
		else
			inspect_bytes(inspection, path, bytes.data,
				      bytes.length);
	}
	plan_fini(&plan);
	beneath_fini(&beneath);
	beneath_anchors_fini(&anchors);
	return result;
}

static int
inspect_archive(void *context, const struct archive_operand *archive,
		struct err *err)
{
	struct inspection *inspection = context;
	const char *path = archive->path;
	struct zipfile zip;
	auto_buf storage = BUF_INIT;
	const uint8_t *bytes;
	size_t length;
	int result = 0;

	if (zipfile_open(&zip, path,
			 ZIPFILE_OPEN_ARTIFACTS | ZIPFILE_OPEN_LINKS, err))
		return zip.fault == ZIPFILE_FAULT_UNREADABLE ?
			     -1 :
			     err_prefix(err, "%s", path);
	for (size_t i = 0; i < zip.audit.count && !result; i++) {
		auto_free char *member =
			path_join(path, zip.audit.members[i].name);

		if (!zip.members[i].is_artifact || inspection->is_cut_off)
			continue;
		result = zipfile_content(&zip, i, &storage, &bytes, &length,
					 err);
		if (result)
			err_prefix(err, "%s", path);
		else
			inspect_bytes(inspection, member, bytes, length);
	}
	zipfile_fini(&zip);
	return result;
}

enum exit_status
inspect_run(const struct options *options, enum inspect_detail detail,
	    const struct input *input)
{
	struct inspection inspection = {
		.options = options,
		.detail = detail,
		.canon = CANON_INIT,
	};
	const struct each_archive each = {
		.options = options,
		.input = input,
		.report = &inspection.report,
		.context = &inspection,
		.take = inspect_archive,
	};
	auto_err err = ERR_INIT;

	report_init(&inspection.report);
	if (inspect_trees(&inspection, input, &err))
		exit_status_trouble(&inspection.worst, &err);
	each_archive_run(&each, &inspection.worst);
	if (inspection.report.failed)
		exit_status_files(&inspection.worst);
	report_fini(&inspection.report);
	canon_fini(&inspection.canon);
	return inspection.worst;
}
