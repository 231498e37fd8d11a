/* SPDX-License-Identifier: MIT */
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/blob.h"
#include "base/mem.h"
#include "lib/tap.h"
#include "lib/workdir.h"

#define MOST ((size_t)1 << 30)

static void
test_read(void)
{
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;
	struct stat status;

	workdir_file("text", "some bytes\n");
	is_int(fs_read_file("text", MOST, &bytes, &status, &err), 0,
	       "a file is read");
	is_bytes(bytes.data, bytes.length, "some bytes\n", 11,
		 "all bytes are read");
	is_int(status.st_size, 11, "the status has the size");
	ok(S_ISREG(status.st_mode), "the status is that of a regular file");

	workdir_file("empty", "");
	is_int(fs_read_file("empty", MOST, &bytes, &status, &err), 0,
	       "an empty file is read");
	is_int((long long)bytes.length, 0,
	       "the buffer's earlier content is replaced");

	ok(!symlink("text", "link"), "a link is made");
	is_int(fs_read_file("link", MOST, &bytes, &status, &err), 0,
	       "a link to a file is followed");
	is_int((long long)bytes.length, 11, "the bytes of the target are read");

	/* stat() reports size 0 for this file, but it has bytes. */
	is_int(fs_read_file("/proc/self/stat", MOST, &bytes, &status, &err), 0,
	       "a file that reports size 0 is read");
	ok(bytes.length > 0, "such a file is read to its end");
}

static void
test_pread(void)
{
	auto_err err = ERR_INIT;
	char bytes[16];
	auto_fd fd = -1;

	workdir_file("text", "some bytes\n");
	fd = open("text", O_RDONLY | O_CLOEXEC);
	is_int(fs_pread_up_to(fd, 5, bytes, 5), 5, "bytes are read");
	is_bytes(bytes, 5, "bytes", 5, "they are those at the offset");
	is_int(fs_pread_up_to(fd, 5, bytes, sizeof(bytes)), 6,
	       "fewer are read at the end");
	is_int(fs_pread_up_to(fd, 50, bytes, 1), 0, "none beyond the end");
	is_int(fs_pread_up_to(-1, 0, bytes, 1), -1, "an error is returned");
	is_int(fs_pread_all(fd, 0, bytes, 11, &err), 0, "all are read");
	is_int(fs_pread_all(fd, 0, bytes, 12, &err), -1,
	       "a file that is too short is an error");
	is_string(err.message, "became shorter while it was read",
		  "the message says so");
}

static void
test_read_large(void)
{
	auto_buf bytes = BUF_INIT;
	auto_buf read = BUF_INIT;
	auto_err err = ERR_INIT;
	auto_fd fd = open("large", O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	struct stat status;

	for (uint32_t i = 0; i < 300000; i++)
		buf_add_le32(&bytes, i * 2654435761u);
	is_int(fs_write_all(fd, bytes.data, bytes.length, &err), 0,
	       "fs_write_all");
	is_int(fs_read_file("large", MOST, &read, &status, &err), 0,
	       "the file is read back");
	is_bytes(read.data, read.length, bytes.data, bytes.length,
		 "the 1.2 million bytes are unchanged");
	is_int(fs_write_all(fd, "", 0, &err), 0, "writing no bytes succeeds");
}

/* Checks that fs_read_file() and blob_open() refuse path with this errno. */
static void
refused(const char *path, int number, const char *what)
{
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;
	struct blob blob;
	struct stat status;

	is_int(fs_read_file(path, MOST, &bytes, &status, &err), -1, what);
	ok(err.message && !strncmp(err.message, path, strlen(path)) &&
		   !strncmp(err.message + strlen(path), ": ", 2),
	   "the message starts with the path");
	is_int(err.number, number, "errno is set if a call failed");
	is_int(blob_open(&blob, path, &status, &err), -1,
	       "blob_open refuses the path");
	is_int(err.number, number, "blob_open sets the same errno");
	is_int(blob.fd, -1, "blob_open leaves no descriptor open");
}

static void
test_refused(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX,
				       .sun_path = "socket" };
	auto_fd listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	/* Reading a FIFO without a writer would block for ever. */
	alarm(20);
	mkfifo("fifo", 0666);
	refused("fifo", 0, "a FIFO is refused without blocking");
	mkdir("directory", 0777);
	refused("directory", 0, "a directory is refused");
	refused("/dev/null", 0, "a device is refused");
	refused("none", ENOENT, "a missing file is refused");
	refused("empty/file", ENOTDIR, "a path through a file is refused");
	ok(!symlink("loop", "loop"), "a link to itself is made");
	refused("loop", ELOOP, "a link to itself is refused");
	ok(!bind(listener, (const void *)&address, sizeof(address)),
	   "a socket is made");
	refused("socket", ENXIO, "a socket is refused");
	alarm(0);
}

static void
test_write_fails(void)
{
	auto_err err = ERR_INIT;
	int ends[2];

	signal(SIGPIPE, SIG_IGN);
	ok(!pipe(ends), "a pipe is made");
	close(ends[0]);
	is_int(fs_write_all(ends[1], "x", 1, &err), -1,
	       "writing to a closed pipe fails");
	is_int(err.number, EPIPE, "fs_write_all sets errno");
	close(ends[1]);
}

/* A file size limit has the effect of a full disk. */
static void
test_scratch_full(void)
{
	struct rlimit before;
	struct rlimit none;
	auto_err err = ERR_INIT;
	int fd;

	ok(!mkdir("scratch", 0700), "the directory of scratch files is made");
	setenv("TMPDIR", "scratch", 1);
	fd = fs_open_scratch(&err);
	ok(fd >= 0, "fs_open_scratch makes a file");
	ok(!rmdir("scratch"), "the scratch file has no name");
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	none = before;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_FSIZE, &none);
	is_int(fs_write_all(fd, "x", 1, &err), -1,
	       "writing past the file size limit fails");
	setrlimit(RLIMIT_FSIZE, &before);
	is_string(err.message,
		  "cannot write to a temporary file in scratch (TMPDIR can "
		  "name another directory): File too large",
		  "the message names TMPDIR");
	fs_close(&fd);
	unsetenv("TMPDIR");
}

static void
test_close(void)
{
	int fd = open(".", O_RDONLY | O_CLOEXEC);
	int before = fd;

	fs_close(&fd);
	is_int(fd, -1, "fs_close sets the descriptor to -1");
	ok(fcntl(before, F_GETFD) < 0, "fs_close closes the descriptor");
	fs_close(&fd);
	is_int(fd, -1, "fs_close accepts -1");
	{
		auto_fd local = open(".", O_RDONLY | O_CLOEXEC);

		before = local;
	}
	ok(fcntl(before, F_GETFD) < 0,
	   "auto_fd closes at the end of its scope");
}

static bool
all(const char *name, enum fs_type type)
{
	(void)name;
	(void)type;
	return true;
}

static bool
regular_with_a(const char *name, enum fs_type type)
{
	return type == FS_REGULAR && strchr(name, 'a');
}

static void
test_list_wanted(void)
{
	struct fs_listing listing;
	auto_err err = ERR_INIT;

	mkdir("some", 0777);
	workdir_file("some/a.py", "12345");
	workdir_file("some/b.py", "1");
	mkdir("some/a", 0777);
	is_int(fs_list("some", regular_with_a, &listing, &err), 0,
	       "a directory is listed with a filter");
	is_int((long long)listing.count, 1, "only matching entries are listed");
	is_string(listing.entries[0].name, "a.py", "an entry has its name");
	is_int((long long)listing.entries[0].size, 5, "an entry has its size");
	fs_listing_fini(&listing);
	is_int(fs_list("some", all, &listing, &err), 0,
	       "a directory is listed without a filter");
	is_int((long long)listing.entries[0].size, 0, "a directory has size 0");
	fs_listing_fini(&listing);
}

static void
test_list(void)
{
	static const struct {
		const char *name;
		enum fs_type type;
	} wanted[] = {
		{ ".hidden", FS_REGULAR }, { "B", FS_DIRECTORY },
		{ "a", FS_REGULAR },	   { "a-b", FS_OTHER },
		{ "a.b", FS_SYMLINK },	   { "\xff", FS_REGULAR },
	};
	struct fs_listing listing;
	auto_err err = ERR_INIT;

	mkdir("list", 0777);
	is_int(fs_list("list", all, &listing, &err), 0,
	       "an empty directory is listed");
	is_int((long long)listing.count, 0,
	       "an empty directory has no entries");
	fs_listing_fini(&listing);

	workdir_file("list/\xff", "");
	workdir_file("list/a", "");
	workdir_file("list/.hidden", "");
	mkdir("list/B", 0777);
	mkfifo("list/a-b", 0666);
	ok(!symlink("B", "list/a.b"), "a link to a directory is made");
	is_int(fs_list("list", all, &listing, &err), 0,
	       "a directory of several types is listed");
	is_int((long long)listing.count, 6, ". and .. are not listed");
	for (size_t i = 0; i < 6 && i < listing.count; i++) {
		is_string(listing.entries[i].name, wanted[i].name,
			  "names are in byte order");
		is_int(listing.entries[i].type, wanted[i].type,
		       "the type is that of the link itself");
	}
	fs_listing_fini(&listing);
	ok(!listing.entries && !listing.count,
	   "fs_listing_fini empties the listing");

	is_int(fs_list("none", all, &listing, &err), -1,
	       "a missing directory is refused");
	is_int(err.number, ENOENT, "errno says that the directory is missing");
	ok(!strncmp(err.message, "none: ", 6),
	   "the message starts with the path");
	ok(!listing.entries, "a failed listing owns no memory");
	is_int(fs_list("text", all, &listing, &err), -1,
	       "a file cannot be listed");
	is_int(err.number, ENOTDIR, "errno says that it is not a directory");
}

static void
test_list_many(void)
{
	struct fs_listing listing;
	auto_err err = ERR_INIT;
	bool sorted = true;
	char name[20];

	mkdir("many", 0777);
	for (int i = 0; i < 500; i++) {
		snprintf(name, sizeof(name), "many/%d", i * 7919 % 500);
		workdir_file(name, "");
	}
	is_int(fs_list("many", all, &listing, &err), 0,
	       "a directory of 500 entries is listed");
	is_int((long long)listing.count, 500, "all 500 entries are listed");
	for (size_t i = 1; i < listing.count; i++)
		sorted &= strcmp(listing.entries[i - 1].name,
				 listing.entries[i].name) < 0;
	ok(sorted, "500 names are in byte order");
	fs_listing_fini(&listing);
}

/* Makes the tree for test_resolve.  SECRET is outside the root. */
static void
make_root(void)
{
	static const struct {
		const char *path, *target;
	} links[] = {
		{ "root/absolute", "/usr/lib" },
		{ "root/relative", "usr/lib" },
		{ "root/usr/up", "../usr/lib/mod.py" },
		{ "root/usr/far", "../../../../usr/lib" },
		{ "root/usr/out", "../../secret" },
		{ "root/secret-link", "/secret" },
		{ "root/chain1", "chain2" },
		{ "root/chain2", "/chain3/" },
		{ "root/chain3", "./usr//lib" },
		{ "root/dangling", "/usr/none" },
		{ "root/self", "self" },
		{ "root/ping", "/pong" },
		{ "root/pong", "ping" },
		{ "root/top", "/" },
		{ "root/dot", "." },
		{ "root/usr/lib/home", "/" },
	};

	mkdir("root", 0777);
	mkdir("root/usr", 0777);
	mkdir("root/usr/lib", 0777);
	workdir_file("root/usr/lib/mod.py", "");
	workdir_file("secret", "");
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		ok(!symlink(links[i].target, links[i].path), links[i].path);
}

static void
test_resolve(void)
{
	static const struct {
		const char *path, *wanted;
	} table[] = {
		{ "/usr/lib/mod.py", "root/usr/lib/mod.py" },
		{ "usr/lib", "root/usr/lib" },
		{ "/", "root" },
		{ "", "root" },
		{ "//usr/./lib//", "root/usr/lib" },
		{ "/..", "root" },
		{ "/../../../usr", "root/usr" },
		{ "/usr/lib/..", "root/usr" },
		{ "/usr/../../usr/lib", "root/usr/lib" },
		{ "/absolute/mod.py", "root/usr/lib/mod.py" },
		{ "/relative/mod.py", "root/usr/lib/mod.py" },
		{ "/absolute", "root/usr/lib" },
		{ "/absolute/..", "root/usr" },
		{ "/usr/up", "root/usr/lib/mod.py" },
		{ "/usr/far/mod.py", "root/usr/lib/mod.py" },
		{ "/chain1/mod.py", "root/usr/lib/mod.py" },
		{ "/top/usr/lib", "root/usr/lib" },
		{ "/top", "root" },
		{ "/dot/dot/usr", "root/usr" },
		{ "/usr/lib/home/usr/lib", "root/usr/lib" },
	};
	auto_err err = ERR_INIT;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		auto_free char *got =
			fs_resolve_in_root("root", table[i].path, &err);
		auto_free char *root = mem_printf("%s/root", workdir_path);
		auto_free char *wanted =
			mem_printf("%s/%s", workdir_path, table[i].wanted);
		auto_free char *whole =
			fs_resolve_in_root(root, table[i].path, &err);

		is_string(got, table[i].wanted, table[i].path);
		is_string(whole, wanted,
			  "an absolute root gives the same path");
	}
}

static void
test_resolve_fails(void)
{
	static const struct {
		const char *path;
		int number;
	} table[] = {
		{ "/none", ENOENT },	      { "/usr/none/mod.py", ENOENT },
		{ "/dangling", ENOENT },      { "/dangling/x", ENOENT },
		{ "/self", ELOOP },	      { "/self/x", ELOOP },
		{ "/ping", ELOOP },	      { "/usr/lib/mod.py/x", ENOTDIR },
		{ "/secret", ENOENT },	      { "/../secret", ENOENT },
		{ "/usr/out", ENOENT },	      { "/secret-link", ENOENT },
		{ "/absolute/none", ENOENT },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		auto_err err = ERR_INIT;
		auto_free char *got =
			fs_resolve_in_root("root", table[i].path, &err);

		ok(!got, table[i].path);
		is_int(err.number, table[i].number,
		       "errno is that of the failed step");
		ok(err.message && !strncmp(err.message, "root/", 5),
		   "the message has the path on disk");
	}
}

static void
test_resolve_chain(void)
{
	auto_err err = ERR_INIT;
	auto_free char *got = NULL;
	char target[20];
	char path[30];

	/* c0 is a directory.  c40 needs the maximum number of links, 40. */
	mkdir("root/c0", 0777);
	for (int i = 1; i <= 41; i++) {
		snprintf(target, sizeof(target), "c%d", i - 1);
		snprintf(path, sizeof(path), "root/c%d", i);
		ok(!symlink(target, path), path);
	}
	got = fs_resolve_in_root("root", "/c40", &err);
	is_string(got, "root/c0", "forty links are followed");
	free(got);
	got = fs_resolve_in_root("root", "/c41", &err);
	ok(!got && err.number == ELOOP, "the 41st link is refused");
}

static void
test_resolve_system(void)
{
	auto_err err = ERR_INIT;
	auto_free char *text = mem_printf("%s/text", workdir_path);
	auto_free char *link = mem_printf("%s/link", workdir_path);
	auto_free char *got = fs_resolve_in_root("/", link, &err);
	auto_free char *top = fs_resolve_in_root("/", "/", &err);

	is_string(got, text, "the root may be /");
	is_string(top, "/", "the root / resolves to itself");
}

static void
test_mtime(void)
{
	auto_fd fd = open("text", O_RDWR | O_CLOEXEC);
	struct stat status;

	is_int(fs_set_mtime(fd, 1234567890), 0, "fs_set_mtime succeeds");
	fstat(fd, &status);
	is_int(status.st_mtim.tv_sec, 1234567890,
	       "fs_set_mtime sets the seconds");
	is_int(status.st_mtim.tv_nsec, 0, "fs_set_mtime clears the fraction");
	is_int(status.st_atim.tv_sec, 1234567890,
	       "fs_set_mtime sets the access time");
	is_int(fs_set_mtime(fd, 0), 0, "fs_set_mtime accepts the epoch");
	fstat(fd, &status);
	is_int(status.st_mtim.tv_sec, 0, "the epoch is set");
	is_int(fs_set_mtime(-1, 0), -1,
	       "fs_set_mtime of a closed descriptor fails");
}

/* Returns whether path still has this state. */
static bool
stays(const struct fs_state *state, const char *path)
{
	struct stat status;

	return !stat(path, &status) && fs_is_in_state(state, &status);
}

static void
test_state(void)
{
	const struct timespec times[2] = { { .tv_sec = 1000 },
					   { .tv_sec = 1000, .tv_nsec = 7 } };
	const struct timespec later[2] = { { .tv_sec = 1000 },
					   { .tv_sec = 1000, .tv_nsec = 8 } };
	struct fs_state state;
	struct stat status;

	workdir_file("state", "one");
	workdir_file("other", "two");
	utimensat(AT_FDCWD, "state", times, 0);
	utimensat(AT_FDCWD, "other", times, 0);
	ok(!stat("state", &status), "a file is made");
	state = fs_state_of(&status);
	ok(stays(&state, "state"), "an unchanged file is in its state");
	ok(!stays(&state, "other"),
	   "another file with the same content is not in that state");
	/* The clock of ctime has steps of some milliseconds. */
	do
		if (chmod("state", 0600) || stat("state", &status))
			exit(99);
	while (status.st_ctim.tv_sec == state.ctime.tv_sec &&
	       status.st_ctim.tv_nsec == state.ctime.tv_nsec);
	ok(!stays(&state, "state"), "ctime is part of the state");
	ok(fs_is_in_own_state(&state, &status),
	   "ctime is not part of what this program may change");
	state = fs_state_of(&status);
	utimensat(AT_FDCWD, "state", later, 0);
	ok(!stays(&state, "state"),
	   "the time in nanoseconds is part of the state");
	ok(!truncate("state", 2), "the file is truncated");
	utimensat(AT_FDCWD, "state", times, 0);
	ok(!stays(&state, "state"), "the size is part of the state");
}

int
main(void)
{
	workdir_enter();
	test_read();
	test_pread();
	test_read_large();
	test_refused();
	test_write_fails();
	test_scratch_full();
	test_close();
	test_list();
	test_list_wanted();
	test_list_many();
	make_root();
	test_resolve();
	test_resolve_fails();
	test_resolve_chain();
	test_resolve_system();
	test_mtime();
	test_state();
	workdir_leave();
	return tap_done();
}
