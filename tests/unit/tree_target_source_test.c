/* SPDX-License-Identifier: MIT */
/*
 * Tests what the source of a .pyc in a tree gives to it, and whether the source
 * has changed since.
 */
#include "tree/target.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "job/request.h"
#include "lib/tap.h"
#include "lib/workdir.h"

#define ROWS(rows) (sizeof(rows) / sizeof(*(rows)))

/* SOURCE_DATE_EPOCH of the tests. */
#define EPOCH 1000

static const struct options plain = { 0 };
static const struct options clamping = { .has_epoch = true, .epoch = EPOCH };

static struct beneath beneath = BENEATH_INIT;

static void
fail_setup(const char *path)
{
	printf("Bail out! cannot prepare %s\n", path);
	exit(99);
}

/* --- sources --- */

static void
set_time(const char *path, time_t seconds, long nanoseconds)
{
	const struct timespec times[2] = {
		{ .tv_sec = 500, .tv_nsec = 7 },
		{ .tv_sec = seconds, .tv_nsec = nanoseconds },
	};

	if (utimensat(AT_FDCWD, path, times, 0))
		fail_setup(path);
}

/* Writes the file of a source with this time. */
static void
put(const char *path, const char *text, time_t seconds, long nanoseconds)
{
	workdir_file(path, text);
	set_time(path, seconds, nanoseconds);
}

/* A source and its state. */
struct trial {
	struct source source;
	struct source_file file;
};

static int
read_source(struct trial *trial, const struct options *options, struct err *err)
{
	auto_buf bytes = BUF_INIT;

	return target_read_source(&beneath, &trial->source, &trial->file,
				  options, &bytes, err);
}

static int
clamp_source(struct trial *trial, struct err *err)
{
	return target_clamp(&beneath, &trial->source, &trial->file, &clamping,
			    err);
}

/* A source of four bytes at m.py that was read. */
static struct trial
read_new(char *path, const struct options *options, time_t seconds,
	 long nanoseconds)
{
	struct trial trial = { .source.path = path };
	auto_err err = ERR_INIT;

	put(path, "pass", seconds, nanoseconds);
	if (read_source(&trial, options, &err))
		fail_setup(path);
	return trial;
}

static void
test_read(void)
{
	char path[] = "link.py";
	char real[] = "real.py";
	struct trial trial = { .source.path = path, .source.real = real };
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;

	put("link.py", "no", 5, 0);
	put("real.py", "x = 1", 7, 0);
	chmod("real.py", 0751);
	is_int(target_read_source(&beneath, &trial.source, &trial.file, &plain,
				  &bytes, &err),
	       0, "a source is read");
	is_bytes(bytes.data, bytes.length, "x = 1", 5,
		 "the bytes of the target are read");
	is_int(trial.file.mode & 07777, 0751, "the mode is read");
	is_int(trial.file.mtime, 7, "the time is read");
	ok(trial.file.is_read && !trial.file.has_changed, "it has not changed");
	trial = (struct trial){ .source.path = path };
	is_int(target_read_source(&beneath, &trial.source, &trial.file, &plain,
				  &bytes, &err),
	       0, "a source that is not a link is read");
	is_bytes(bytes.data, bytes.length, "no", 2, "its bytes are read");
	is_int(trial.file.mtime, 5, "the time of the source is read");
}

static void
test_unreadable(void)
{
	static const struct {
		const char *path;
		const char *message;
	} rows[] = {
		{ "none.py", "none.py: No such file or directory" },
		{ "d", "d: Is a directory" },
		{ "d/fifo", "d/fifo: Not a regular file" },
		{ "file/m.py", "file/m.py: Not a directory" },
		{ "large.py",
		  "large.py: larger than 512 MiB, the most that is read" },
	};
	auto_err err = ERR_INIT;

	workdir_file("large.py", "");
	if (truncate("large.py", (off_t)REQUEST_MOST_SOURCE + 1))
		fail_setup("large.py");
	for (size_t i = 0; i < ROWS(rows); i++) {
		char path[16];
		struct trial trial = { .source.path = path };

		snprintf(path, sizeof(path), "%s", rows[i].path);
		is_int(read_source(&trial, &plain, &err), -1, rows[i].path);
		is_string(err.message, rows[i].message, "the error message");
		ok(!trial.file.is_read, "the source is not marked as read");
	}
	unlink("large.py");
}

static void
test_times(void)
{
	static const struct {
		const struct options *options;
		time_t seconds;
		long nanoseconds;
		bool is_outside;
		int64_t mtime;
		int64_t own_mtime;
		bool is_clamped;
		const char *what;
	} rows[] = {
		{ &plain, 2000, 0, 0, 2000, 2000, 0, "no SOURCE_DATE_EPOCH" },
		{ &plain, 2000, 999999999, 0, 2000, 2000, 0, "a fraction" },
		{ &plain, -2, 0, 0, -2, -2, 0, "a time before 1970" },
		{ &plain, -2, 500000000, 0, -1, -1, 0, "1.5 s before 1970" },
		{ &plain, -1, 500000000, 0, 0, 0, 0, "0.5 s before 1970" },
		{ &clamping, EPOCH - 1, 0, 0, EPOCH - 1, EPOCH - 1, 0,
		  "earlier" },
		{ &clamping, EPOCH, 0, 0, EPOCH, EPOCH, 0, "the same time" },
		{ &clamping, EPOCH, 1, 0, EPOCH, EPOCH, 1,
		  "later by a nanosecond" },
		{ &clamping, EPOCH + 5, 0, 0, EPOCH, EPOCH + 5, 1, "later" },
		{ &clamping, EPOCH + 5, 0, 1, EPOCH + 5, EPOCH + 5, 0,
		  "a later source outside the tree" },
	};
	auto_err err = ERR_INIT;

	for (size_t i = 0; i < ROWS(rows); i++) {
		char path[] = "m.py";
		struct trial trial = { .source.path = path,
				       .source.is_outside =
					       rows[i].is_outside };

		put(path, "pass", rows[i].seconds, rows[i].nanoseconds);
		is_int(read_source(&trial, rows[i].options, &err), 0,
		       rows[i].what);
		is_int(trial.file.mtime, rows[i].mtime,
		       "the time in the header");
		is_int(trial.file.own_mtime, rows[i].own_mtime,
		       "the time on disk");
		is_int(trial.file.is_clamped, rows[i].is_clamped,
		       "only a later source in the tree is clamped");
	}
}

/* --- changes --- */

/* Changes to m.py, and whether each counts as one. */
static const struct change {
	const char *text; /* to write; or NULL */
	const char *name; /* of the file that gets it; or NULL: no new file */
	time_t seconds;
	long nanoseconds;
	mode_t mode;
	bool is_change;	      /* without SOURCE_DATE_EPOCH */
	bool is_epoch_change; /* with one that is earlier than the source */
	const char *what;
} changes[] = {
	{ NULL, NULL, 2000, 5, 0600, true, true, "another mode" },
	{ "fail", NULL, 2000, 5, 0644, true, true, "the same size and time" },
	{ "passes", NULL, 2000, 5, 0644, true, true, "another size" },
	{ NULL, NULL, 2001, 5, 0644, true, true, "another time" },
	{ NULL, NULL, 2000, 6, 0644, true, true, "another fraction" },
	{ "pass", "next.py", 2000, 5, 0644, true, true, "another file" },
	{ NULL, NULL, EPOCH, 0, 0644, true, false, "SOURCE_DATE_EPOCH" },
	{ NULL, NULL, EPOCH, 1, 0644, true, true, "later by a nanosecond" },
	{ "passes", NULL, EPOCH, 0, 0644, true, true, "another time and size" },
};

/* Makes a change to a file that is in this state. */
static void
make_change(const struct change *change, const struct fs_state *state)
{
	const char *path = change->name ? change->name : "m.py";
	struct stat status;

	if (change->text)
		workdir_file(path, change->text);
	/* The clock of ctime has steps of some milliseconds. */
	do
		if (set_time(path, change->seconds, change->nanoseconds),
		    chmod(path, change->mode) || stat(path, &status))
			fail_setup(path);
	while (status.st_ctim.tv_sec == state->ctime.tv_sec &&
	       status.st_ctim.tv_nsec == state->ctime.tv_nsec);
	if (change->name && rename(path, "m.py"))
		fail_setup(path);
}

static void
is_unchanged(const struct trial *trial, const struct options *options,
	     const char *message, const char *what)
{
	auto_err err = ERR_INIT;

	is_int(target_check_unchanged(&beneath, &trial->source, &trial->file,
				      options, &err),
	       message ? -1 : 0, what);
	is_string(err.message ? err.message : "", message ? message : "",
		  "the error message");
}

static void
check_changes(const struct options *options)
{
	for (size_t i = 0; i < ROWS(changes); i++) {
		char path[] = "m.py";
		struct trial trial = read_new(path, options, 2000, 5);
		bool is_change = options->has_epoch ?
					 changes[i].is_epoch_change :
					 changes[i].is_change;
		const char *message =
			is_change ? "m.py: changed while it was processed" :
				    NULL;
		auto_err err = ERR_INIT;

		make_change(&changes[i], &trial.file.state);
		is_unchanged(&trial, options, message, changes[i].what);
		is_int(read_source(&trial, options, &err), 0, "a second read");
		is_unchanged(&trial, options, message,
			     "a second read has the same state");
		is_int(read_source(&trial, options, &err), 0, "a third read");
		is_unchanged(&trial, options, message,
			     "a third read keeps the recorded change");
	}
}

static void
test_changes(void)
{
	char path[] = "m.py";
	char real[] = "other.py";
	struct trial trial;

	trial = read_new(path, &plain, 2000, 5);
	is_unchanged(&trial, &plain, NULL, "no change");
	check_changes(&plain);
	check_changes(&clamping);
	trial = read_new(path, &clamping, EPOCH - 5, 0);
	set_time(path, EPOCH, 0);
	is_unchanged(&trial, &clamping, "m.py: changed while it was processed",
		     "an earlier time is not set to SOURCE_DATE_EPOCH");
	unlink("m.py");
	is_unchanged(&trial, &plain,
		     "m.py: while it was baked: No such file or directory",
		     "a removed source is an error");
	trial = read_new(real, &plain, 2000, 5);
	trial.source.path = path;
	trial.source.real = real;
	is_unchanged(&trial, &plain, NULL, "the target of a link is compared");
}

/* The size of a file in proc is 0, so it seems to grow while it is read. */
static void
test_growing(void)
{
	char path[] = "/proc/version";
	struct trial trial = { .source.path = path };
	auto_err err = ERR_INIT;

	if (access(path, R_OK)) {
		ok(true, "a file that grows # SKIP no /proc");
		return;
	}
	is_int(read_source(&trial, &plain, &err), 0, "a growing file");
	ok(trial.file.has_changed, "a growing file has changed");
	is_unchanged(&trial, &plain,
		     "/proc/version: changed while it was processed",
		     "as shown");
}

/* --- setting back --- */

static void
test_clamp(void)
{
	char path[] = "m.py";
	struct trial trial = read_new(path, &clamping, 2000, 5);
	auto_err err = ERR_INIT;
	struct stat before;
	struct stat status;

	if (stat(path, &before))
		fail_setup(path);
	is_int(clamp_source(&trial, &err), 0, "a later source is clamped");
	if (stat(path, &status))
		fail_setup(path);
	ok(status.st_mtim.tv_sec == EPOCH && !status.st_mtim.tv_nsec,
	   "the modification time becomes SOURCE_DATE_EPOCH");
	ok(status.st_atim.tv_sec == before.st_atim.tv_sec &&
		   status.st_atim.tv_nsec == before.st_atim.tv_nsec,
	   "the access time is kept");
	ok(!trial.file.is_clamped, "a clamped source is no longer later");
	ok(fs_is_in_state(&trial.file.state, &status),
	   "the new state is recorded");
	is_unchanged(&trial, &plain, NULL, "a clamped source has not changed");
	is_int(clamp_source(&trial, &err), 0, "it is clamped again");
	is_unchanged(&trial, &plain, NULL, "it has not changed");
}

/* A source is set back through another of its names, or is not as read. */
static void
test_clamp_changes(void)
{
	for (size_t i = 0; i < ROWS(changes); i++) {
		char path[] = "m.py";
		struct trial trial = read_new(path, &clamping, 2000, 5);
		bool is_change = changes[i].is_epoch_change;
		auto_err err = ERR_INIT;
		struct stat before;
		struct stat after;

		make_change(&changes[i], &trial.file.state);
		if (stat(path, &before))
			fail_setup(path);
		is_int(clamp_source(&trial, &err), is_change ? -1 : 0,
		       changes[i].what);
		is_string(err.message ? err.message : "",
			  is_change ? "m.py: changed while it was processed" :
				      "",
			  "the error message");
		if (stat(path, &after))
			fail_setup(path);
		ok(is_change ? after.st_mtim.tv_sec == before.st_mtim.tv_sec :
			       after.st_mtim.tv_sec == EPOCH,
		   "only an unchanged file is clamped");
		is_int(trial.file.is_clamped, is_change, "it stays later");
	}
}

static void
test_clamp_refused(void)
{
	char path[] = "m.py";
	char real[] = "other.py";
	struct trial trial = read_new(path, &clamping, 2000, 5);
	auto_err err = ERR_INIT;
	struct stat status;

	unlink("m.py");
	is_int(clamp_source(&trial, &err), -1, "a missing source is refused");
	is_string(err.message, "m.py: No such file or directory",
		  "the message names the source");
	trial = read_new(real, &clamping, 2000, 5);
	trial.source.path = path;
	trial.source.real = real;
	is_int(clamp_source(&trial, &err), 0, "a target is clamped");
	ok(!stat(real, &status) && status.st_mtim.tv_sec == EPOCH,
	   "the target has the time SOURCE_DATE_EPOCH");
}

/* A source that was found as a file must not be a link, and the reverse. */
static void
test_links(void)
{
	char path[] = "swapped.py";
	char inside[] = "swapped.py";
	struct trial trial = { .source.path = path };
	auto_err err = ERR_INIT;

	put("secret.py", "x", 2000, 0);
	if (symlink("secret.py", path))
		fail_setup(path);
	is_int(read_source(&trial, &plain, &err), -1,
	       "a file that is a link now is not read");
	ok(!strncmp(err.message, "swapped.py: ", 12), "the message names it");
	err_fini(&err);
	is_int(clamp_source(&trial, &err), -1, "its time is not set");
	err_fini(&err);
	trial.source.is_link = true;
	is_int(read_source(&trial, &plain, &err), 0, "a link is followed");
	trial.source.real = inside;
	is_int(read_source(&trial, &plain, &err), -1,
	       "the target of a link must not be a link");
}

int
main(void)
{
	workdir_enter();
	mkdir("d", 0777);
	mkfifo("d/fifo", 0666);
	workdir_file("file", "text");
	test_read();
	test_unreadable();
	test_times();
	test_changes();
	test_growing();
	test_clamp();
	test_clamp_changes();
	test_clamp_refused();
	test_links();
	beneath_fini(&beneath);
	workdir_leave();
	return tap_done();
}
