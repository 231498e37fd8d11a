/* SPDX-License-Identifier: MIT */
#include "base/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>

#include "base/mem.h"
#include "base/path.h"
#include "lib/filecheck.h"
#include "lib/tap.h"
#include "lib/workdir.h"

static struct beneath_anchors anchors;

/* Whether a directory below the anchor is opened and is the one at path. */
static bool
opens(struct beneath *beneath, const char *anchor, const char *path)
{
	const struct beneath_path directory = {
		beneath_anchor(&anchors, anchor), path
	};
	int fd = beneath_open(beneath, &directory);
	struct fs_identity got;
	struct fs_identity wanted;

	return fd >= 0 && !fs_identify(fd, "", &got) &&
	       !fs_identify(AT_FDCWD, path, &wanted) &&
	       got.inode == wanted.inode && got.device == wanted.device;
}

/* errno of a directory that cannot be opened; 0 if it can. */
static int
refusal(struct beneath *beneath, const char *anchor, const char *path)
{
	const struct beneath_path directory = {
		beneath_anchor(&anchors, anchor), path
	};

	return beneath_open(beneath, &directory) < 0 ? errno : 0;
}

/* Whether a refusal is that of a link. */
static bool
is_link_refusal(int number)
{
	return number == ENOTDIR || number == ELOOP;
}

static void
test_open(void)
{
	struct beneath beneath = BENEATH_INIT;

	ok(opens(&beneath, "t", "t"), "the anchor itself");
	ok(opens(&beneath, "t", "t/a/b"), "a directory below it");
	ok(opens(&beneath, "t", "t/a"), "the directory around that");
	ok(opens(&beneath, "t", "t/a/b"), "the first one again");
	ok(opens(&beneath, "t", "t/a/bb"), "a name that begins with it");
	ok(opens(&beneath, "t", "t/c"), "a directory next to its parent");
	ok(opens(&beneath, "t/c", "t/c"), "another anchor");
	ok(opens(&beneath, ".", "t/a/b"), "a relative path is below \".\"");
	ok(opens(&beneath, ".", "./t/c"), "\"./\" is ignored");
	ok(opens(&beneath, ".", "."), "\".\" itself");
	ok(opens(&beneath, "/", "/"), "the root directory");
	ok(opens(&beneath, "/", "/tmp/../tmp") == false && errno == EXDEV,
	   "\"..\" is refused");
	is_int(refusal(&beneath, "t/a", "t/c"), EXDEV,
	       "a path that is not below the anchor");
	is_int(refusal(&beneath, "t", "t/none"), ENOENT, "a missing directory");
	is_int(refusal(&beneath, "t", "t/a/none/b"), ENOENT,
	       "a directory below a missing one");
	ok(opens(&beneath, "t", "t/a/b"), "a directory after a missing one");
	is_int(refusal(&beneath, "t", "t/file"), ENOTDIR, "a regular file");
	ok(opens(&beneath, "link", "link/b"),
	   "an anchor may be a symbolic link");
	ok(!beneath_anchor(&anchors, "none") && errno == ENOENT,
	   "an anchor must exist");
	beneath_fini(&beneath);
}

static void
test_links(void)
{
	struct beneath beneath = BENEATH_INIT;

	ok(is_link_refusal(refusal(&beneath, "t", "t/out")),
	   "a link to a directory is refused");
	ok(is_link_refusal(refusal(&beneath, "t", "t/out/a")),
	   "also above the last component");
	ok(opens(&beneath, "t", "t/s/x"), "a directory is opened");
	rename("t/s", "moved");
	ok(!symlink("../elsewhere", "t/s"), "it is exchanged for a link");
	ok(is_link_refusal(refusal(&beneath, "t", "t/c/../s")) ||
		   errno == EXDEV,
	   "it is not opened through another one");
	ok(opens(&beneath, "t", "t/c"), "another directory is opened");
	ok(is_link_refusal(refusal(&beneath, "t", "t/s/x")),
	   "the link is refused then");
	beneath_fini(&beneath);
}

static void
test_anchor_moves(void)
{
	struct beneath beneath = BENEATH_INIT;

	/* Enough anchors that not all of them are kept open. */
	for (int i = 0; i < 2 * BENEATH_MOST_HELD; i++) {
		auto_free char *path = mem_printf("many/%d", i);

		mkdir(path, 0755);
		beneath_anchor(&anchors, path);
	}
	ok(opens(&beneath, "many/15", "many/15"), "the last of many anchors");
	ok(opens(&beneath, "t", "t"), "and another one");
	rename("many/15", "many/moved");
	ok(!symlink("../elsewhere", "many/15"), "it is exchanged for a link");
	is_int(refusal(&beneath, "many/15", "many/15/x"), ESTALE,
	       "an anchor that is another directory is refused");
	rename("many/0", "many/first");
	ok(!symlink("../elsewhere", "many/0"),
	   "an anchor that is kept open is exchanged");
	is_int(refusal(&beneath, "many/0", "many/0/x"), ENOENT,
	       "it is still the old directory, without x");
	beneath_fini(&beneath);
}

static void
test_deep(void)
{
	struct beneath beneath = BENEATH_INIT;
	auto_free char *path = mem_strdup("deep");
	const struct rlimit few = { 40, 40 };
	struct rlimit old;
	bool all = true;

	getrlimit(RLIMIT_NOFILE, &old);
	setrlimit(RLIMIT_NOFILE,
		  &(struct rlimit){ few.rlim_cur, old.rlim_max });
	mkdir(path, 0755);
	for (int i = 0; i < 200; i++) {
		char *longer = path_join(path, "d");

		free(path);
		path = longer;
		mkdir(path, 0755);
		all &= opens(&beneath, "deep", path);
	}
	ok(all, "a tree may be deeper than what can be kept open");
	ok(opens(&beneath, "deep", "deep/d/d"), "the way back");
	ok(opens(&beneath, "deep", path), "the deepest directory again");
	setrlimit(RLIMIT_NOFILE, &old);
	beneath_fini(&beneath);
}

static bool
is_any(const char *name, enum fs_type type)
{
	(void)name;
	(void)type;
	return true;
}

/* The number of names in a directory; -1 on error. */
static int
count_names(struct beneath *beneath, const char *path)
{
	const struct beneath_path directory = { beneath_anchor(&anchors, "t"),
						path };
	struct fs_listing listing;
	auto_err err = ERR_INIT;
	int count;

	if (beneath_list(beneath, &directory, is_any, &listing, &err))
		return -1;
	count = (int)listing.count;
	fs_listing_fini(&listing);
	return count;
}

static void
test_list(void)
{
	struct beneath beneath = BENEATH_INIT;

	is_int(count_names(&beneath, "t/a"), 2, "a directory is listed");
	mkdir("t/a/new", 0755);
	is_int(count_names(&beneath, "t/a"), 3, "it is listed again");
	is_int(count_names(&beneath, "t/c"), 0, "another one is listed");
	is_int(count_names(&beneath, "t"), count_names(&beneath, "t"),
	       "an anchor is listed again");
	beneath_fini(&beneath);
	ok(count_names(&beneath, "t") > 4, "also after it was closed");
	is_int(count_names(&beneath, "t/out"), -1, "a link is not listed");
	rmdir("t/a/new");
	beneath_fini(&beneath);
}

static void
test_files(void)
{
	const struct beneath_anchor *t = beneath_anchor(&anchors, "t");
	struct beneath beneath = BENEATH_INIT;
	auto_err err = ERR_INIT;
	auto_buf bytes = BUF_INIT;
	auto_fd fd = -1;
	struct stat status;

	is_int(beneath_look(&beneath, &(struct beneath_path){ t, "t/file" },
			    &status, &err),
	       1, "a file is found");
	is_int(beneath_look(&beneath, &(struct beneath_path){ t, "t/flink" },
			    &status, &err),
	       1, "a link is found");
	ok(S_ISLNK(status.st_mode), "it is not followed");
	is_int(beneath_look(&beneath, &(struct beneath_path){ t, "t/none" },
			    &status, &err),
	       0, "a missing file is not");
	is_int(beneath_look(&beneath, &(struct beneath_path){ t, "t/none/x" },
			    &status, &err),
	       0, "a file in a missing directory neither");
	is_int(beneath_read(&beneath, &(struct beneath_path){ t, "t/file" },
			    100, &bytes, &status, &err),
	       0, "a file is read");
	is_bytes(bytes.data, bytes.length, "text", 4, "its bytes");
	is_int(beneath_read(&beneath, &(struct beneath_path){ t, "t/flink" },
			    100, &bytes, &status, &err),
	       -1, "a link is not read");
	ok(strstr(err.message, "t/flink: "), "the message names it");
	err_fini(&err);
	fd = beneath_open_file(&beneath, &(struct beneath_path){ t, "t/flink" },
			       true, &status, &err);
	ok(fd >= 0 && S_ISREG(status.st_mode),
	   "a link is followed if that is asked for");
	is_int(beneath_read(&beneath, &(struct beneath_path){ NULL, "t/file" },
			    100, &bytes, &status, &err),
	       0, "a file is read without an anchor");
	beneath_fini(&beneath);
}

static void
test_unreadable(void)
{
	const struct beneath_path file = { beneath_anchor(&anchors, "t"),
					   "t/closed/in/file" };
	const struct beneath_path closed = { file.anchor, "t/closed" };
	struct beneath beneath = BENEATH_INIT;
	auto_err err = ERR_INIT;
	struct stat status;

	chmod("t/closed", 0311);
	is_int(beneath_look(&beneath, &file, &status, &err), 1,
	       "a directory need not be readable to look up names");
	if (geteuid())
		ok(beneath_open(&beneath, &closed) < 0 && errno == EACCES,
		   "but to be opened");
	chmod("t/closed", 0755);
	beneath_fini(&beneath);
}

int
main(void)
{
	workdir_enter();
	mkdir("t", 0755);
	mkdir("t/a", 0755);
	mkdir("t/a/b", 0755);
	mkdir("t/a/bb", 0755);
	mkdir("t/c", 0755);
	mkdir("t/s", 0755);
	mkdir("t/s/x", 0755);
	mkdir("t/closed", 0755);
	mkdir("t/closed/in", 0755);
	mkdir("elsewhere", 0755);
	mkdir("elsewhere/a", 0755);
	mkdir("elsewhere/x", 0755);
	mkdir("many", 0755);
	workdir_file("t/file", "text");
	workdir_file("t/closed/in/file", "text");
	ok(!symlink("../elsewhere", "t/out") && !symlink("t/a", "link") &&
		   !symlink("file", "t/flink"),
	   "links");
	test_open();
	test_links();
	test_anchor_moves();
	test_deep();
	test_list();
	test_files();
	test_unreadable();
	beneath_anchors_fini(&anchors);
	workdir_leave();
	return tap_done();
}
