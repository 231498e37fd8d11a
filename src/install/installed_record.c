/* SPDX-License-Identifier: MIT */
/*
 * There are two passes over the rows.  The first finds the rows that the .pyc
 * of each source need.  The second builds the file from these rows and from the
 * bytes of all rows that they do not replace.  The result depends only on the
 * files on disk and on the other rows, not on the old rows for .pyc.
 *
 * All RECORDs are read before any is written.  A RECORD that another RECORD
 * lists, as for a vendored distribution, is a file of that other distribution,
 * which holds its hash.
 */
#include "install/installed_record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/beneath.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/disk.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/publish.h"
#include "base/signals.h"
#include "format/record.h"
#include "host/digest.h"
#include "install/existing_pyc.h"
#include "install/record_place.h"
#include "job/request.h"
#include "pyc/pyname.h"

/* The change to the row of a source. */
struct change {
	bool drops;	 /* the row itself is removed */
	struct buf rows; /* of its .pyc; they follow the row */
};

struct update {
	const struct tree_run *run;
	const struct source *source; /* the RECORD */
	const char *path;	     /* of the RECORD */
	int fd;			     /* the directory of the RECORD */
	struct buf bytes;	     /* the existing RECORD */
	struct fs_state state;	     /* of the file at the time of reading */
	bool is_read;		     /* if not, the reason has been reported */
	bool is_listed;		     /* in another RECORD */
	bool is_linked;		     /* the file had several names */
	struct record record;
	struct change *changes; /* one for each row; owned */
	char **fresh;		/* the paths of new rows; owned */
	size_t fresh_count;
	size_t fresh_room;

	struct record_place place;	/* the directory of the current row */
	struct existing_pyc *artifacts; /* shared by all updates; borrowed */
};

static void
update_fini(struct update *update)
{
	for (size_t i = 0; update->changes && i < update->record.count; i++)
		buf_fini(&update->changes[i].rows);
	for (size_t i = 0; i < update->fresh_count; i++)
		free(update->fresh[i]);
	free(update->changes);
	free(update->fresh);
	record_place_fini(&update->place);
	record_fini(&update->record);
	buf_fini(&update->bytes);
	fs_close(&update->fd);
}

/* --- directories --- */

/* Finds the directory of a row's path; -1 if it cannot be inspected. */
static int
open_directory_of(struct update *update, const char *path, struct err *err)
{
	return record_place_turn(&update->place, update->run, path, err);
}

/* Whether the file of a row is missing: 1 or 0, or -1 on error. */
static int
installed_record_is_gone(struct update *update, const char *path,
			 struct err *err)
{
	auto_free char *found = NULL;
	struct stat status;
	int result;

	if (open_directory_of(update, path, err))
		return -1;
	if (!update->place.directory)
		return update->place.error != 0;
	found = path_join(update->place.directory, path_base(path));
	result = beneath_look(
		update->run->beneath,
		&(struct beneath_path){ update->place.anchor, found }, &status,
		err);
	return result < 0 ? -1 : !result;
}

/* --- new rows --- */

/* Whether lines of the file end with CR LF. */
static bool
has_returns(const struct update *update)
{
	size_t length = update->record.rows->length;
	const uint8_t *end = update->bytes.data + length;

	return length > 1 && end[-1] == '\n' && end[-2] == '\r';
}

static void
add_line_end(const struct update *update, struct buf *out)
{
	if (has_returns(update))
		buf_add_byte(out, '\r');
	buf_add_byte(out, '\n');
}

/* Adds the row of a .pyc.  path is its path in the row, owned. */
static int
add_artifact(struct update *update, const char *name, char *path,
	     struct buf *out, struct err *err)
{
	auto_free char *file = path_join(update->place.directory, name);
	auto_free char *row_path = path;
	auto_buf bytes = BUF_INIT;
	uint8_t digest[RECORD_DIGEST_LENGTH];
	struct stat status;

	if (beneath_read(update->run->beneath,
			 &(struct beneath_path){ update->place.anchor, file },
			 REQUEST_MOST_SOURCE, &bytes, &status, err) ||
	    digest_sha256(bytes.data, bytes.length, digest, err))
		return -1;
	record_add_row(out, row_path, digest, bytes.length);
	out->length--;
	add_line_end(update, out);
	if (update->fresh_count == update->fresh_room) {
		update->fresh_room = 2 * update->fresh_room + 16;
		update->fresh = mem_resize(update->fresh, update->fresh_room,
					   sizeof(*update->fresh));
	}
	update->fresh[update->fresh_count++] = steal(row_path);
	return 0;
}

/* A source without a legacy .pyc was not removed by --sourceless. */
static bool
has_legacy(const struct artifact *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strchr(items[i].name, '/'))
			return true;
	return false;
}

static int
settle_source(struct update *update, const struct record_row *row,
	      struct change *change, struct err *err)
{
	const char *name = path_base(row->path);
	struct artifact *items;
	size_t count;
	int result = 0;
	int gone;

	if (open_directory_of(update, row->path, err))
		return -1;
	if (!update->place.directory)
		return 0;
	if (existing_pyc_turn(update->artifacts,
			      &(struct beneath_path){ update->place.anchor,
						      update->place.directory },
			      err) ||
	    existing_pyc_of(update->artifacts, name, &items, &count, err))
		return -1;
	for (size_t i = 0; i < count && !result; i++)
		if (items[i].type == FS_REGULAR)
			result = add_artifact(
				update, items[i].name,
				mem_printf("%.*s%s", (int)(name - row->path),
					   row->path, items[i].name),
				&change->rows, err);
	if (update->run->session.options->sourceless && !result) {
		gone = installed_record_is_gone(update, row->path, err);
		result = gone < 0 ? -1 : 0;
		change->drops = gone > 0 && has_legacy(items, count);
	}
	existing_pyc_free(items, count);
	return result;
}

static int
installed_record_compare_strings(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static int
settle_sources(struct update *update, struct err *err)
{
	const struct record *record = &update->record;

	update->changes = mem_zalloc(record->count, sizeof(*update->changes));
	for (size_t i = 0; i < record->count; i++) {
		const struct record_row *row = &record->rows[i];

		if (pyname_is_source(row->path) &&
		    record_find(record, row->path) == row &&
		    settle_source(update, row, &update->changes[i], err))
			return -1;
	}
	if (update->fresh_count)
		qsort(update->fresh, update->fresh_count,
		      sizeof(*update->fresh), installed_record_compare_strings);
	return 0;
}

/* --- the new file --- */

/*
 * Whether a row of a .pyc is replaced by a new row, or its file is missing: 1
 * or 0, or -1 on error.
 */
static int
is_outdated(struct update *update, const struct record_row *row,
	    struct err *err)
{
	if (!path_ends_with(row->path, ".pyc"))
		return 0;
	if (update->fresh_count &&
	    bsearch(&row->path, update->fresh, update->fresh_count,
		    sizeof(*update->fresh), installed_record_compare_strings))
		return 1;
	return installed_record_is_gone(update, row->path, err);
}

static int
put_together(struct update *update, struct buf *out, struct err *err)
{
	for (size_t i = 0; i < update->record.count; i++) {
		const struct record_row *row = &update->record.rows[i];
		const struct change *change = &update->changes[i];
		int outdated =
			change->drops ? 1 : is_outdated(update, row, err);

		if (outdated < 0)
			return -1;
		if (!outdated)
			buf_add(out, update->bytes.data + row->offset,
				row->length);
		if (!change->rows.length)
			continue;
		/* The last row may lack a line end. */
		if (out->length && out->data[out->length - 1] != '\n')
			add_line_end(update, out);
		buf_add(out, change->rows.data, change->rows.length);
	}
	return 0;
}

static int
installed_record_replace(const struct update *update, const struct buf *bytes,
			 struct err *err)
{
	const struct options *options = update->run->session.options;
	struct timespec times[2] = { { .tv_nsec = UTIME_NOW },
				     { .tv_nsec = UTIME_NOW } };
	const struct publish_rewrite old = {
		.directory_fd = update->fd,
		.name = path_base(update->path),
		.state = &update->state,
		.is_linked = update->is_linked,
		.times = times,
	};
	struct stat before;

	if (fstat(update->fd, &before) < 0)
		return err_errno(err, "cannot read its attributes");
	if (options->has_epoch)
		times[0] = times[1] = (struct timespec){
			.tv_sec = (time_t)options->epoch,
		};
	if (publish_rewrite(&old, bytes->data, bytes->length, err) ||
	    disk_sync_directory(update->fd, err))
		return -1;
	if (options->has_epoch && fs_restore_times(update->fd, &before) < 0) {
		auto_free char *info = path_directory(update->path);

		report_time_refused(info);
	}
	return 0;
}

/* --- checking --- */

static bool
is_same_row(const uint8_t *a, const struct record_row *row, const uint8_t *b,
	    const struct record_row *listed)
{
	return row->length == listed->length &&
	       !memcmp(a + row->offset, b + listed->offset, row->length);
}

/* Reports the rows that only the new file or only the old file has. */
static int
compare_records(const struct update *update, const struct buf *out,
		struct err *err)
{
	struct findings *findings = update->run->session.findings;
	const struct record *old = &update->record;
	size_t before = findings->count;
	auto_record new = RECORD_INIT;

	if (record_parse_installed(&new, out->data, out->length, err))
		return -1;
	for (size_t i = 0; i < new.count; i++) {
		const struct record_row *row = &new.rows[i];
		const struct record_row *listed = record_find(old, row->path);

		if (!listed)
			findings_add(findings, update->path, FINDING_RECORD,
				     "has no row for %s", row->path);
		else if (path_ends_with(row->path, ".pyc") &&
			 !is_same_row(out->data, row, update->bytes.data,
				      listed))
			findings_add(findings, update->path, FINDING_RECORD,
				     "the row for %s does not match the file",
				     row->path);
	}
	/* The file may be a missing .pyc, which is already a finding. */
	if (findings_have(findings, FINDING_MISSING))
		return 0;
	for (size_t i = 0; i < old->count; i++)
		if (!record_find(&new, old->rows[i].path))
			findings_add(findings, update->path, FINDING_RECORD,
				     "has a row for %s, which does not exist",
				     old->rows[i].path);
	if (findings->count == before)
		findings_add(findings, update->path, FINDING_RECORD,
			     "not as --update-record writes it");
	return 0;
}

static int
bring_up(struct update *update, struct err *err)
{
	auto_buf out = BUF_INIT;

	if (settle_sources(update, err) || put_together(update, &out, err))
		return -1;
	if (out.length == update->bytes.length &&
	    (!out.length || !memcmp(out.data, update->bytes.data, out.length)))
		return 0;
	if (update->run->session.findings)
		return compare_records(update, &out, err);
	if (installed_record_replace(update, &out, err))
		return -1;
	report_act(update->run->session.report, "updated", update->path);
	return 0;
}

static int
update_record(struct update *update, struct err *err)
{
	auto_free char *info = path_directory(update->path);
	int fd = beneath_open(
		update->run->beneath,
		&(struct beneath_path){ update->source->anchor, info });

	if (fd >= 0)
		update->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (update->fd < 0)
		return err_errno(err, "%s", info);
	if (bring_up(update, err))
		return err_prefix(err, "%s", update->path);
	fs_close(&update->fd);
	return 0;
}

/* --- all RECORDs --- */

static int
read_record(struct update *update, struct err *err)
{
	struct stat status;

	if (beneath_read(update->run->beneath,
			 &(struct beneath_path){ update->source->anchor,
						 update->path },
			 REQUEST_MOST_SOURCE, &update->bytes, &status, err))
		return -1;
	update->state = fs_state_of(&status);
	update->is_linked = status.st_nlink > 1;
	if (record_parse_installed(&update->record, update->bytes.data,
				   update->bytes.length, err))
		return err_prefix(err, "%s", update->path);
	update->is_read = true;
	return 0;
}

/* Marks the RECORD in the current directory, unless it is this one. */
static void
mark_listed(const struct update *update, const struct map *places)
{
	struct fs_identity found;
	uint64_t identity[2];
	struct update *occupant;
	int fd;

	if (!update->place.directory)
		return;
	fd = beneath_open(update->run->beneath,
			  &(struct beneath_path){ update->place.anchor,
						  update->place.directory });
	if (fd < 0 || fs_identify(fd, "", &found))
		return;
	identity[0] = found.device;
	identity[1] = found.inode;
	occupant = map_find(places, identity, sizeof(identity));
	if (occupant && occupant != update)
		occupant->is_listed = true;
}

/* Maps the directories of RECORDs to updates; each directory has one RECORD. */
static void
find_places(const struct tree_run *run, struct update *all, struct map *places)
{
	for (size_t i = 0; i < run->records->count; i++) {
		const struct fs_identity *directory =
			&run->records->sources[i].directory;
		const uint64_t identity[] = { directory->device,
					      directory->inode };

		*map_get(places, identity, sizeof(identity)) = &all[i];
	}
}

static void
find_listed(struct update *update, const struct map *places)
{
	for (size_t i = 0; update->is_read && i < update->record.count; i++) {
		const char *path = update->record.rows[i].path;
		auto_err problem = ERR_INIT;

		if (strcmp(path_base(path), "RECORD") != 0)
			continue;
		if (!open_directory_of(update, path, &problem)) {
			mark_listed(update, places);
			continue;
		}
		err_prefix(&problem, "%s", update->path);
		report_problem(update->run->session.report, update->path,
			       &problem);
		update->is_read = false;
	}
}

static void
update_all(const struct tree_run *run, struct update *all)
{
	size_t count = run->records->count;
	struct map places = MAP_INIT;

	find_places(run, all, &places);
	for (size_t i = 0; i < count && !signals_caught(); i++) {
		auto_err problem = ERR_INIT;

		if (read_record(&all[i], &problem))
			report_problem(run->session.report, all[i].path,
				       &problem);
	}
	for (size_t i = 0; i < count && !signals_caught(); i++)
		find_listed(&all[i], &places);
	map_fini(&places);
	for (size_t i = 0; i < count && !signals_caught(); i++) {
		auto_err problem = ERR_INIT;

		if (all[i].is_listed)
			report_act(run->session.report, "left", all[i].path);
		else if (all[i].is_read && update_record(&all[i], &problem))
			report_problem(run->session.report, all[i].path,
				       &problem);
	}
}

void
installed_record_run(const struct tree_run *run)
{
	size_t count = run->records->count;
	auto_free struct update *all = mem_zalloc(count, sizeof(*all));
	struct existing_pyc artifacts = EXISTING_PYC_INIT(run->beneath);

	if (!count && !run->session.findings)
		log_notice("--update-record: no *.dist-info/RECORD found");
	for (size_t i = 0; i < count; i++)
		all[i] = (struct update){
			.run = run,
			.source = &run->records->sources[i],
			.path = run->records->sources[i].path,
			.fd = -1,
			.place = RECORD_PLACE_INIT(&run->records->sources[i]),
			.artifacts = &artifacts,
		};
	update_all(run, all);
	for (size_t i = 0; i < count; i++)
		update_fini(&all[i]);
	existing_pyc_fini(&artifacts);
}
