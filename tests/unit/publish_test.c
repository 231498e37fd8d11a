/* SPDX-License-Identifier: MIT */
/*
 * Tests that a file appears whole under its name, that a rewritten file keeps
 * everything but its content, and that a file that has changed meanwhile is not
 * replaced.
 */
#include "base/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "lib/filecheck.h"
#include "lib/tap.h"
#include "lib/workdir.h"

/* The directory d of the files; the tests name them below it. */
static int directory = -1;

static const struct timespec file_times[2] = { { 1000000000, 123456789 },
					       { 1100000000, 987654321 } };

static struct stat
status_of(const char *path)
{
	struct stat status;

	if (lstat(path, &status) < 0) {
		printf("Bail out! cannot stat %s\n", path);
		exit(99);
	}
	return status;
}

/* Makes d/m with a text and fixed times, and returns its status. */
static struct stat
make_file(void)
{
	workdir_file("d/m", "old text");
	if (utimensat(directory, "m", file_times, 0) < 0) {
		printf("Bail out! cannot set times\n");
		exit(99);
	}
	return status_of("d/m");
}

static int
rewrite(const struct stat *before, const struct timespec *times,
	const char *text, struct err *err)
{
	const struct fs_state state = fs_state_of(before);
	const struct publish_rewrite old = {
		.directory_fd = directory,
		.name = "m",
		.state = &state,
		.times = times,
	};

	return publish_rewrite(&old, text, strlen(text), err);
}

static bool
is_time(struct timespec left, struct timespec right)
{
	return left.tv_sec == right.tv_sec && left.tv_nsec == right.tv_nsec;
}

/* A file that tmpfile_link can link to. */
#define NAMED(path) (&(struct fs_name){ AT_FDCWD, path, path, false })

static void
test_content(void)
{
	struct stat before = make_file();
	auto_err err = ERR_INIT;
	struct stat after;

	is_int(link("d/m", "d/twin"), 0, "a second hard link is made");
	before = status_of("d/m");
	is_int(rewrite(&before, NULL, "new", &err), 0, "a file is rewritten");
	ok(filecheck_holds("d/m", "new"), "the file has the new content");
	ok(filecheck_holds("d/twin", "old text"),
	   "the second hard link has the old content");
	after = status_of("d/m");
	ok(after.st_ino != before.st_ino, "the file is replaced by a new file");
	is_int((long long)after.st_nlink, 1, "the new file has one link");
	is_int(filecheck_count("d"), 2, "no temporary file remains");
	unlink("d/twin");
	before = after;
	is_int(rewrite(&before, NULL, "", &err), 0,
	       "a file is rewritten with no bytes");
	ok(filecheck_holds("d/m", ""), "the file is empty");
	unlink("d/m");
}

static void
test_times(void)
{
	static const struct timespec given[2] = { { 5, 6 }, { 7, 8 } };
	struct stat before = make_file();
	auto_err err = ERR_INIT;
	struct stat after;

	is_int(rewrite(&before, NULL, "new", &err), 0,
	       "a file is rewritten without given times");
	after = status_of("d/m");
	ok(is_time(after.st_atim, before.st_atim), "the access time is kept");
	ok(is_time(after.st_mtim, before.st_mtim),
	   "the modification time is kept");
	is_int(rewrite(&after, given, "newer", &err), 0,
	       "a file is rewritten with given times");
	after = status_of("d/m");
	ok(is_time(after.st_atim, given[0]),
	   "the access time is the first given time");
	ok(is_time(after.st_mtim, given[1]),
	   "the modification time is the second given time");
	unlink("d/m");
}

static void
test_modes(void)
{
	static const mode_t modes[] = { 0400, 0600, 0644,  0666,
					0755, 0777, 04755, 02711 };
	mode_t mask = umask(077);

	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		struct stat before = make_file();
		auto_err err = ERR_INIT;
		char what[40];

		/* A change of owner clears the bits of 06000. */
		ok(!chown("d/m", 12, 34) || errno == EPERM,
		   "the owner is changed if this user is permitted");
		chmod("d/m", modes[i]);
		before = status_of("d/m");
		snprintf(what, sizeof(what), "mode %04o",
			 (unsigned int)modes[i]);
		is_int(rewrite(&before, NULL, "new", &err), 0, what);
		is_int(status_of("d/m").st_mode, before.st_mode,
		       "the mode is kept");
		is_int(status_of("d/m").st_uid, before.st_uid,
		       "the user is kept");
		is_int(status_of("d/m").st_gid, before.st_gid,
		       "the group is kept");
		unlink("d/m");
	}
	umask(mask);
}

static void
test_attributes(void)
{
	struct stat before = make_file();
	auto_err err = ERR_INIT;
	char value[10];

	if (setxattr("d/m", "user.note", "kept", 4, 0) < 0) {
		printf("# no attributes here: %s\n", strerror(errno));
		unlink("d/m");
		return;
	}
	before = status_of("d/m");
	is_int(rewrite(&before, NULL, "new", &err), 0,
	       "a file with an attribute is rewritten");
	is_int(getxattr("d/m", "user.note", value, sizeof(value)), 4,
	       "the attribute is copied");
	ok(!memcmp(value, "kept", 4), "the value of the attribute is copied");
	unlink("d/m");
}

/* The ways in which a file changes after it was read. */
static void
grow_it(void)
{
	workdir_file("d/m", "another text");
	utimensat(directory, "m", file_times, 0);
}

static void
touch_it(void)
{
	static const struct timespec others[2] = { { 1000000000, 123456789 },
						   { 1100000000, 987654320 } };

	utimensat(directory, "m", others, 0);
}

/* The same size and time; only ctime shows it. */
static void
rewrite_it(void)
{
	const struct timespec old = status_of("d/m").st_ctim;

	/* The clock of ctime has steps of some milliseconds. */
	do {
		workdir_file("d/m", "odd text");
		utimensat(directory, "m", file_times, 0);
	} while (is_time(status_of("d/m").st_ctim, old));
}

static void
replace_it(void)
{
	rename("d/m", "d/moved");
	make_file();
	unlink("d/moved");
}

static void
replace_by_fifo(void)
{
	unlink("d/m");
	mkfifo("d/m", 0600);
}

static void
replace_by_link(void)
{
	rename("d/m", "target");
	ok(!symlink("../target", "d/m"), "a link replaces the file");
}

static void
test_changed(void)
{
	static const struct {
		void (*change)(void);
		const char *message;
		const char *text; /* of d/m; NULL: not checked */
		const char *what;
	} rows[] = {
		{ grow_it, "changed in the meantime", "another text",
		  "a file of another size" },
		{ touch_it, "changed in the meantime", "old text",
		  "a file of another time" },
		{ rewrite_it, "changed in the meantime", "odd text",
		  "other bytes of the same size and time" },
		{ replace_it, "changed in the meantime", "old text",
		  "another file of the same size and time" },
		{ replace_by_fifo, "changed in the meantime", NULL,
		  "a FIFO, which does not block" },
		{ replace_by_link,
		  "cannot open it again: Too many levels of "
		  "symbolic links",
		  "old text", "a link to the file" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct stat before = make_file();
		auto_err err = ERR_INIT;
		struct stat changed;

		/* As an inode that is in use, it is not given again. */
		is_int(link("d/m", "held"), 0,
		       "a hard link keeps the inode in use");
		before = status_of("d/m");
		rows[i].change();
		changed = status_of("d/m");
		is_int(rewrite(&before, NULL, "new", &err), -1, rows[i].what);
		is_string(err.message, rows[i].message,
			  "the message has the reason");
		ok(status_of("d/m").st_ino == changed.st_ino,
		   "the file is not replaced");
		if (rows[i].text)
			ok(filecheck_holds("d/m", rows[i].text),
			   "the file is not written");
		is_int(filecheck_count("d"), 1, "no temporary file remains");
		unlink("d/m");
		unlink("held");
		unlink("target");
	}
}

/* Another run has written the same bytes meanwhile. */
static void
test_same_bytes(void)
{
	struct stat before = make_file();
	auto_err err = ERR_INIT;
	struct stat changed;

	workdir_file("d/next", "new text");
	is_int(rename("d/next", "d/m"), 0, "another run replaces the file");
	changed = status_of("d/m");
	is_int(rewrite(&before, NULL, "new text", &err), 0,
	       "a file that has the new bytes is accepted");
	ok(!err.message, "there is no error");
	ok(status_of("d/m").st_ino == changed.st_ino, "it is not replaced");
	is_int(rewrite(&before, NULL, "new", &err), -1,
	       "a file that only begins with the new bytes is refused");
	is_int(filecheck_count("d"), 1, "no temporary file remains");
	unlink("d/m");
}

static void
test_missing(void)
{
	struct stat before = make_file();
	auto_err err = ERR_INIT;

	unlink("d/m");
	is_int(rewrite(&before, NULL, "new", &err), -1,
	       "a file that was removed is refused");
	is_string(err.message,
		  "cannot open it again: No such file or directory",
		  "the message has the reason");
	is_int(err.number, ENOENT, "the errno is ENOENT");
	is_int(filecheck_count("d"), 0, "no file is created");
}

/*
 * An ordinary user rewrites a file of another user: the file then belongs to
 * this user, without set-ID bits.
 */
static void
test_owner_refused(void)
{
	const uid_t user = 12345;
	const gid_t groups[] = { 54321 };
	struct stat before = make_file();
	struct stat after;
	int status = -1;
	pid_t child;

	if (geteuid() != 0) {
		ok(true, "an owner that cannot be kept # SKIP needs root");
		return;
	}
	if (chown("d/m", 0, groups[0]) || chmod("d/m", 06755) ||
	    chmod("d", 0777) || chmod(".", 0755))
		printf("# the file cannot be prepared\n");
	before = status_of("d/m");
	fflush(stdout);
	child = fork();
	if (!child) {
		auto_err err = ERR_INIT;

		if (setgroups(1, groups) || setgid(user) || setuid(user))
			_exit(3);
		_exit(rewrite(&before, NULL, "new", &err) ? 1 : 0);
	}
	waitpid(child, &status, 0);
	is_int(status, 0, "a file of another user is rewritten");
	after = status_of("d/m");
	ok(filecheck_holds("d/m", "new"), "the file has the new content");
	is_int(after.st_uid, user,
	       "the file belongs to the user who rewrote it");
	is_int(after.st_gid, groups[0], "the file keeps a group of that user");
	is_int(after.st_mode & 07777, 0755, "the file loses its set-ID bits");
	ok(is_time(after.st_mtim, before.st_mtim),
	   "the file keeps its modification time");
	unlink("d/m");
}

/* Sets a mode, and fails if the context points to false. */
static int
set_private(void *context, int fd, struct err *err)
{
	const bool *passes = context;

	if (fchmod(fd, 0600) < 0)
		return err_errno(err, "fchmod");
	return *passes ? 0 : err_set(err, "no attributes");
}

static void
test_attributes_set(void)
{
	bool passes = true;
	const struct publish file = {
		.directory_fd = directory,
		.name = "m",
		.attributes = { .mode = 0644,
				.set = set_private,
				.context = &passes },
	};
	auto_err err = ERR_INIT;

	is_int(publish_bytes(&file, "text", 4, &err), 0,
	       "a new file is published");
	ok(filecheck_holds("d/m", "text"), "the new file has its content");
	is_int(status_of("d/m").st_mode & 07777, 0600,
	       "the new file has the mode that the callback sets");
	passes = false;
	is_int(publish_bytes(&file, "new", 3, &err), -1,
	       "an error of the callback is returned");
	is_string(err.message, "no attributes",
		  "the message is that of the callback");
	ok(filecheck_holds("d/m", "text"), "the target is not replaced");
	is_int(filecheck_count("d"), 1, "no temporary file remains");
	unlink("d/m");
}

static void
test_taken(void)
{
	bool is_taken = true;
	const struct publish file = {
		.directory_fd = directory,
		.name = "m",
		.attributes = { .old_fd = -1, .mode = 0640, .is_synced = true },
		.is_taken = &is_taken,
	};
	auto_err err = ERR_INIT;

	is_int(publish_bytes(&file, "one", 3, &err), 0,
	       "an unused name is published");
	ok(!is_taken, "an unused name is reported as unused");
	is_int(status_of("d/m").st_mode & 07777, 0640,
	       "the new file has the given mode");
	is_int(publish_bytes(&file, "two", 3, &err), 0,
	       "a name in use is accepted");
	ok(is_taken, "a name in use is reported as taken");
	ok(filecheck_holds("d/m", "one"),
	   "the file of that name is not replaced");
	is_int(filecheck_count("d"), 1, "no temporary file remains");
	unlink("d/m");
}

static void
test_link(void)
{
	auto_err err = ERR_INIT;

	workdir_file("d/m", "text");
	workdir_file("d/n", "another");
	is_int(publish_link(directory, "n", NAMED("d/m"), &err), 0,
	       "a link is published");
	ok(status_of("d/n").st_ino == status_of("d/m").st_ino,
	   "the link replaces the file of its name");
	is_int(publish_link(directory, "n", NAMED("d/m"), &err), 0,
	       "an existing link is published again");
	is_int(filecheck_count("d"), 2, "no temporary file remains");
	is_int(publish_link(directory, "o", NAMED("d/none"), &err), -1,
	       "a link to a missing file is refused");
	is_int(err.number, ENOENT, "the errno is ENOENT");
	is_int(filecheck_count("d"), 2, "no file is created");
	unlink("d/m");
	unlink("d/n");
}

static void
test_open(void)
{
	struct tmpfile file = TMPFILE_INIT;
	auto_err err = ERR_INIT;
	struct stat status;
	int fd = -1;

	is_int(publish_open(&file, &fd, "d/m", 04750, &err), 0,
	       "a temporary file is opened");
	ok(!fstat(fd, &status) && status.st_ino == status_of("d").st_ino,
	   "the descriptor is that of its directory");
	ok(fd >= 0 && !faccessat(fd, file.name, R_OK, 0),
	   "the temporary file is in that directory");
	tmpfile_discard(&file);
	fs_close(&fd);
	is_int(filecheck_count("d"), 0, "a discarded file is removed");
	is_int(publish_open(&file, &fd, "none/m", 0644, &err), -1,
	       "a missing directory is refused");
	is_string(err.message,
		  "cannot open its directory: No such file or directory",
		  "the message has the reason");
	tmpfile_discard(&file);
	fs_close(&fd);
}

int
main(void)
{
	workdir_enter();
	mkdir("d", 0777);
	directory = open("d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	test_content();
	test_times();
	test_modes();
	test_attributes();
	test_changed();
	test_same_bytes();
	test_missing();
	test_owner_refused();
	test_attributes_set();
	test_taken();
	test_link();
	test_open();
	close(directory);
	workdir_leave();
	return tap_done();
}
