/* SPDX-License-Identifier: MIT */
/*
 * Tests which found files are planned, with which paths, and what is said about
 * those that are not.
 */
#include "find/collect.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "lib/tap.h"
#include "lib/workdir.h"

#define ROWS(rows) (sizeof(rows) / sizeof(*(rows)))

static const struct options plain = { 0 };
static const struct options checking = { .check = CHECK_FULL };
static const struct options legacy = { .legacy = true };
static const struct options output = { .output = "target/x.pyc" };

#define LEFTOVER ".pyc-bake.1.2.tmp"

/* A discovery, and what it has added and said. */
struct fixture {
	struct fs_identity swept;
	struct plan plan;
	struct plan artifacts;
	struct report report;
	struct discovery discovery;
	struct err err;
	char said[1024]; /* by the last call of collect */
};

static void
end(struct fixture *fixture)
{
	plan_fini(&fixture->plan);
	plan_fini(&fixture->artifacts);
	report_fini(&fixture->report);
	err_fini(&fixture->err);
}

/* A local struct fixture that is ended at the end of its scope. */
#define auto_fixture __attribute__((cleanup(end))) struct fixture

static void
begin(struct fixture *fixture, const struct options *options)
{
	*fixture = (struct fixture){
		.plan = PLAN_INIT,
		.artifacts = PLAN_INIT,
		.err = ERR_INIT,
		.discovery = { .options = options,
			       .swept = &fixture->swept,
			       .plan = &fixture->plan,
			       .artifacts = &fixture->artifacts,
			       .report = &fixture->report },
	};
	report_init(&fixture->report);
}

/* collect_artifact, with the parameters of the other functions. */
static int
add_artifact(const struct discovery *discovery, struct found_file *file,
	     struct err *err)
{
	(void)err;
	collect_artifact(discovery, file);
	return 0;
}

/* Collects a file, and sets said to what comes on standard error. */
static int
collect(struct fixture *fixture,
	int (*add)(const struct discovery *discovery, struct found_file *file,
		   struct err *err),
	struct found_file *file)
{
	FILE *heard = tmpfile();
	int before = dup(STDERR_FILENO);
	ssize_t length;
	int result;

	if (!heard || before < 0)
		exit(99);
	fflush(stderr);
	dup2(fileno(heard), STDERR_FILENO);
	result = add(&fixture->discovery, file, &fixture->err);
	fflush(stderr);
	dup2(before, STDERR_FILENO);
	close(before);
	length = pread(fileno(heard), fixture->said, sizeof(fixture->said) - 1,
		       0);
	fixture->said[length > 0 ? length : 0] = '\0';
	fclose(heard);
	return result;
}

/* Checks that a plan has one source or none, with these paths. */
static void
is_planned(const struct plan *plan, const char *path, const char *embedded,
	   const char *what)
{
	if (!is_int((long long)plan->count, path != NULL, what) || !path)
		return;
	is_string(plan->sources[0].path, path, "its path");
	is_string(plan->sources[0].embedded, embedded, "its embedded path");
}

/* --- paths --- */

static void
test_below(void)
{
	static const char *const rows[][3] = {
		{ "", "m.py", "m.py" },
		{ "/", "m.py", "/m.py" },
		{ "/usr", "m.py", "/usr/m.py" },
		{ ".", "m.py", "./m.py" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		auto_free char *path = collect_below(rows[i][0], rows[i][1]);

		is_string(path, rows[i][2], "a name below a directory");
	}
}

static const struct {
	const char *strip_dir;
	const char *prepend;
	const char *dfile;
	const char *installed;
	const char *wanted; /* NULL: the path is not below strip_dir */
	const char *what;
} embedded_rows[] = {
	{ NULL, NULL, NULL, "a/m.py", "a/m.py", "no option" },
	{ NULL, NULL, NULL, "./m.py", "./m.py", "no option, in \".\"" },
	{ "a", NULL, NULL, "a/b/m.py", "b/m.py", "-s" },
	{ "/a", NULL, NULL, "/a/m.py", "m.py", "-s, absolute" },
	{ "/", NULL, NULL, "/a/m.py", "a/m.py", "-s /" },
	{ ".", NULL, NULL, "./a/m.py", "a/m.py", "-s . of \".\"" },
	{ ".", NULL, NULL, "a/m.py", "a/m.py", "-s . of a directory" },
	{ NULL, "/opt", NULL, "a/m.py", "/opt/a/m.py", "-p" },
	{ NULL, "/opt/", NULL, "/a/m.py", "/opt/a/m.py", "-p, absolute" },
	{ "a", "/opt", NULL, "a/b/m.py", "/opt/b/m.py", "-s and -p" },
	{ ".", "/", NULL, "./m.py", "/m.py", "-s . and -p /" },
	{ "a", NULL, NULL, "ab/m.py", NULL, "a name that begins with -s" },
	{ "a", NULL, NULL, "a/../b.py", NULL, "a path out of -s" },
	{ "a", NULL, NULL, "a/b/../../c.py", NULL, "a longer path out of -s" },
	{ "a", NULL, NULL, "a/b/../c.py", "b/../c.py", "a path inside -s" },
	{ "a", NULL, NULL, "b/m.py", NULL, "another directory" },
	{ "a/m.py", NULL, NULL, "a/m.py", NULL, "-s is the source" },
	{ "a", "/opt", NULL, "m.py", NULL, "another directory, with -p" },
	{ ".", NULL, NULL, "/a/m.py", NULL, "-s . of an absolute path" },
	{ ".", NULL, NULL, "../m.py", NULL, "-s . of a path with .." },
	{ NULL, NULL, "/x.py", "a/m.py", "/x.py", "--dfile" },
	{ NULL, NULL, "", "a/m.py", "", "an empty --dfile" },
};

static void
test_embedded(void)
{
	for (size_t i = 0; i < ROWS(embedded_rows); i++) {
		const struct options options = {
			.strip_dir = embedded_rows[i].strip_dir,
			.prepend = embedded_rows[i].prepend,
			.dfile = embedded_rows[i].dfile,
		};
		const char *wanted = embedded_rows[i].wanted;
		const char *installed = embedded_rows[i].installed;
		struct found_file file = { .path = "d/m.py",
					   .installed = installed };
		auto_free char *message =
			mem_printf("%s: is not below the directory of -s, %s",
				   installed, options.strip_dir);
		auto_fixture fixture;

		begin(&fixture, &options);
		is_int(collect(&fixture, collect_source, &file),
		       wanted ? 0 : -1, embedded_rows[i].what);
		is_planned(&fixture.plan, wanted ? "d/m.py" : NULL, wanted,
			   "the plan");
		if (!wanted)
			is_string(fixture.err.message, message, "the message");
		/* A .pyc that is not below -s has its installed path. */
		file.path = "d/m.pyc";
		collect(&fixture, add_artifact, &file);
		is_planned(&fixture.artifacts, "d/m.pyc",
			   wanted ? wanted : installed, "the plan of .pyc");
		is_string(fixture.said, "", "nothing is said");
	}
}

static void
test_fields(void)
{
	struct found_file file = {
		.path = "d/m.py",
		.installed = "/m.py",
		.size = 7,
		.directory = { .device = 3, .inode = 4 },
	};

	for (int i = 0; i < 2; i++) {
		const struct source *source;
		auto_fixture fixture;

		begin(&fixture, &plain);
		file.real = mem_strdup("d/real.py");
		collect(&fixture, i ? add_artifact : collect_source, &file);
		is_int((long long)fixture.plan.count, !i, "a source");
		is_int((long long)fixture.artifacts.count, i, "or a .pyc");
		source = i ? fixture.artifacts.sources : fixture.plan.sources;
		is_string(source->real, "d/real.py", "what it leads to");
		ok(source->size == 7, "its size");
		ok(source->directory.device == 3 &&
			   source->directory.inode == 4,
		   "its directory");
	}
}

/* --- -x and -e --- */

/* A search for (a+)+$ in this name exceeds the limits. */
#define RUNAWAY "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"

static void
test_excluded(void)
{
	static const struct {
		const char *expression;
		const char *root;
		const char *message; /* start of it; NULL: no error */
		bool is_planned;
		const char *what;
	} rows[] = {
		{ "^disk", NULL, NULL, false, "the path on disk" },
		{ "^/usr", NULL, NULL, true, "not the installed path" },
		{ "^/usr", "disk", NULL, false, "with a root, the latter" },
		{ "^disk", "disk", NULL, true, "and not the former" },
		{ "/(a+)+$", NULL, "disk/" RUNAWAY ": -x: ", false,
		  "a runaway" },
		{ "/(a+)+$", "disk", "/usr/" RUNAWAY ": -x: ", false,
		  "another" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		const char *message = rows[i].message;
		struct found_file file = { .path = "disk/" RUNAWAY,
					   .installed = "/usr/" RUNAWAY,
					   .real = mem_strdup("disk/real.py") };
		struct options options = { .root = rows[i].root };
		auto_fixture fixture;
		struct pattern *skip;

		begin(&fixture, &options);
		skip = pattern_new(rows[i].expression, &fixture.err);
		options.skip = skip;
		is_int(collect(&fixture, collect_source, &file),
		       message ? -1 : 0, rows[i].what);
		is_planned(&fixture.plan, rows[i].is_planned ? file.path : NULL,
			   file.installed, "the plan");
		if (message)
			ok(fixture.err.message &&
				   !strncmp(fixture.err.message, message,
					    strlen(message)),
			   "the message names the path that is searched");
		pattern_free(skip);
	}
}

static void
test_limit(void)
{
	static const struct {
		const char *real;
		bool wanted;
		const char *what;
	} rows[] = {
		{ "in/m.py", false, "a file in the directory" },
		{ "in/../in/m.py", false, "by way of .." },
		{ "out/to_in.py", false, "a link into the directory" },
		{ "in", true, "the directory itself" },
		{ "out/m.py", true, "a file elsewhere" },
		{ "inside/m.py", true, "a name that begins with its name" },
		{ "in/to_out.py", true, "a link that leads out of it" },
		{ "in/none.py", true, "no file" },
	};
	auto_free char *limit = mem_printf("%s/in", workdir_path);
	const struct options limited = { .limit = limit };

	for (size_t i = 0; i < ROWS(rows); i++)
		is_int(collect_is_beyond_limit(&limited, rows[i].real),
		       rows[i].wanted, rows[i].what);
	ok(!collect_is_beyond_limit(&plain, "out/m.py"), "no limit");
}

/* Sources whose .pyc has the same name as that of their neighbour. */
static void
test_rivals(void)
{
	static const struct {
		const char *directory;
		const struct options *options;
		bool is_planned;
		bool is_said;
		const char *what;
	} rows[] = {
		{ "both", &plain, false, true, "a rival" },
		{ "both", &legacy, true, false, "with -b" },
		{ "both", &output, true, false, "with --output" },
		{ "both", &checking, false, false, "in a check" },
		{ "dangling", &plain, false, true, "a rival that dangles" },
		{ "directory", &plain, true, false, "a directory" },
		{ "alone", &plain, true, false, "no rival" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		auto_free char *path = mem_printf("%s/.py", rows[i].directory);
		auto_free char *notice =
			mem_printf("pyc-bake: %s/.py: not baked: py.py next to "
				   "it has the same .pyc\n",
				   rows[i].directory);
		struct found_file file = { .path = path, .installed = path };
		auto_fixture fixture;

		begin(&fixture, rows[i].options);
		is_int(collect(&fixture, collect_source, &file), 0,
		       rows[i].what);
		is_planned(&fixture.plan, rows[i].is_planned ? path : NULL,
			   path, "the plan");
		is_string(fixture.said, rows[i].is_said ? notice : "",
			  "what is said");
		is_int((long long)fixture.report.failed, 0, "no failure");
	}
}

/* --- links --- */

static void
test_leads_nowhere(void)
{
	ok(collect_leads_nowhere(ENOENT), "a target that does not exist");
	ok(!collect_leads_nowhere(ELOOP), "a circle is another error");
	ok(!collect_leads_nowhere(ENOTDIR), "so is a path through a file");
	ok(!collect_leads_nowhere(0), "so is an error without a number");
}

static const struct {
	const char *path;
	const char *root; /* the installed path is what follows it */
	const char *limit;
	const char *real; /* of the planned source; "" if NULL there */
	const char *said; /* or NULL: nothing */
	const char *what;
} link_rows[] = {
	{ "l/file.py", NULL, NULL, "", NULL, "a file" },
	{ "l/twice.py", NULL, NULL, "", NULL, "by two links" },
	{ "l/directory.py", NULL, NULL, NULL, NULL, "a directory" },
	{ "l/fifo.py", NULL, NULL, NULL, NULL, "a FIFO" },
	{ "l/none.py", NULL, NULL, NULL, NULL, "dangling" },
	{ "l/circle.py", NULL, NULL, NULL,
	  "l/circle.py: Too many levels of symbolic links\n", "a circle" },
	{ "l/through.py", NULL, NULL, NULL, "l/through.py: Not a directory\n",
	  "a path through a file" },
	{ "l/file.py", NULL, "out", "", NULL, "within -e" },
	{ "l/file.py", NULL, "in", NULL, NULL, "beyond -e" },
	{ "r/usr/abs.py", "r", NULL, "r/usr/m.py", NULL,
	  "absolute, in a root" },
	{ "r/usr/up.py", "r", NULL, "r/usr/m.py", NULL, ".. stays in a root" },
	{ "r/usr/out.py", "r", NULL, NULL, NULL, "a file outside a root" },
	{ "r/usr/to_circle.py", "r", NULL, NULL,
	  "r/usr/to_circle.py: r/usr/circle.py: Too many levels of symbolic "
	  "links\n",
	  "a circle in a root" },
	{ "r/usr/abs.py", "r", "r", "r/usr/m.py", NULL,
	  "in a root, within -e" },
	{ "r/usr/abs.py", "r", "out", NULL, NULL, "in a root, beyond -e" },
};

static void
check_link(size_t i)
{
	auto_free char *limit =
		link_rows[i].limit ?
			mem_printf("%s/%s", workdir_path, link_rows[i].limit) :
			NULL;
	const struct options options = { .root = link_rows[i].root,
					 .limit = limit };
	const char *said = link_rows[i].said;
	const char *real = link_rows[i].real;
	struct found_file link = { .path = link_rows[i].path,
				   .installed = link_rows[i].path };
	auto_fixture fixture;

	if (options.root)
		link.installed += strlen(options.root);
	begin(&fixture, &options);
	is_int(collect(&fixture, collect_link, &link), 0, link_rows[i].what);
	is_string(fixture.said, said ? said : "", "what is said");
	is_int((long long)fixture.report.failed, said != NULL, "failures");
	is_planned(&fixture.plan, real ? link_rows[i].path : NULL,
		   link.installed, "the plan");
	if (real && fixture.plan.count) {
		const struct source *source = &fixture.plan.sources[0];

		is_string(source->real ? source->real : "", real,
			  "where it leads");
		ok(source->size == 4, "the size of the file");
	}
}

static void
test_links(void)
{
	for (size_t i = 0; i < ROWS(link_rows); i++)
		check_link(i);
}

/* --- files that are named --- */

static int
collect_named(struct fixture *fixture, const char *path)
{
	struct found_file file = { .path = path,
				   .installed = path,
				   .real = mem_strdup("real") };

	return collect(fixture, collect_file, &file);
}

static void
test_named(void)
{
	struct stat status;

	stat("out", &status);
	for (int i = 0; i < 2; i++) {
		auto_fixture fixture;
		struct plan *plan = i ? &fixture.artifacts : &fixture.plan;

		begin(&fixture, &plain);
		fixture.discovery.plan = i ? NULL : plan;
		fixture.discovery.artifacts = i ? plan : NULL;
		is_int(collect_named(&fixture, "none/m.py"), 0,
		       "no such directory does not end the run");
		is_string(fixture.said, "none: No such file or directory\n",
			  "but it is reported");
		is_int((long long)fixture.report.failed, 1, "as a failure");
		is_planned(plan, NULL, NULL, "and nothing is planned");
		is_int(collect_named(&fixture, "out/m.py"), 0,
		       "a file that is named");
		is_planned(plan, "out/m.py", "out/m.py",
			   "the plan that is wanted");
		ok(plan->count &&
			   plan->sources[0].directory.inode == status.st_ino &&
			   plan->sources[0].directory.device == status.st_dev,
		   "its directory is looked up");
	}
}

/* A link, or a named file, that is not below -s ends the run. */
static void
test_not_below(void)
{
	static const char *const message =
		"/usr/abs.py: is not below the directory of -s, a";
	const struct options options = { .strip_dir = "a", .root = "r" };
	auto_fixture fixture;

	begin(&fixture, &options);
	for (int i = 0; i < 2; i++) {
		struct found_file file = { .path = "r/usr/abs.py",
					   .installed = "/usr/abs.py" };

		is_int(collect(&fixture, i ? collect_link : collect_file,
			       &file),
		       -1, "an error");
		is_string(fixture.err.message, message, "the message");
		err_fini(&fixture.err);
	}
	is_int((long long)fixture.report.failed, 0, "it is the caller's");
}

static void
put_leftovers(void)
{
	workdir_file("left/" LEFTOVER, "");
	workdir_file("left/__pycache__/" LEFTOVER, "");
	workdir_file("target/" LEFTOVER, "");
	workdir_file("target/__pycache__/" LEFTOVER, "");
}

static void
are_left(bool beside, bool in_cache, bool in_target, const char *what)
{
	is_int(!access("left/" LEFTOVER, F_OK), beside, what);
	is_int(!access("left/__pycache__/" LEFTOVER, F_OK), in_cache,
	       "and in its __pycache__");
	is_int(!access("target/" LEFTOVER, F_OK), in_target,
	       "and in the directory of --output");
	ok(!access("target/__pycache__/" LEFTOVER, F_OK),
	   "but not in the __pycache__ there");
}

static void
test_leftovers(void)
{
	auto_fixture fixture;

	begin(&fixture, &checking);
	put_leftovers();
	collect_named(&fixture, "left/m.py");
	are_left(true, true, true, "a check removes nothing");
	fixture.discovery.options = &plain;
	collect_named(&fixture, "left/m.py");
	are_left(false, false, true, "leftovers are removed");
	put_leftovers();
	collect_named(&fixture, "left/n.py");
	are_left(true, true, true, "a directory is swept once in a row");
	collect_named(&fixture, "out/m.py");
	collect_named(&fixture, "left/n.py");
	are_left(false, false, true, "but again after another directory");
	put_leftovers();
	collect_named(&fixture, "out/m.py");
	fixture.discovery.options = &output;
	collect_named(&fixture, "left/m.py");
	are_left(false, false, false, "with --output, too");
	is_int((long long)fixture.report.failed, 0, "no failure");
}

static void
make_files(void)
{
	/* Those that end with a slash are directories. */
	static const char paths[] =
		"in/ in/m.py out/ out/m.py inside/ inside/m.py both/ both/.py "
		"both/py.py dangling/ dangling/.py directory/ directory/.py "
		"directory/py.py/ alone/ alone/.py l/ d.py/ r/ r/usr/ "
		"r/usr/m.py left/ left/__pycache__/ target/ "
		"target/__pycache__/ ";
	/* Each link, and its target. */
	static const char *const links[][2] = {
		{ "out/to_in.py", "../in/m.py" },
		{ "in/to_out.py", "../out/m.py" },
		{ "dangling/py.py", "none" },
		{ "l/file.py", "../out/m.py" },
		{ "l/twice.py", "file.py" },
		{ "l/directory.py", "../d.py" },
		{ "l/fifo.py", "fifo" },
		{ "l/none.py", "none" },
		{ "l/circle.py", "circle.py" },
		{ "l/through.py", "../out/m.py/x" },
		{ "r/usr/abs.py", "/usr/m.py" },
		{ "r/usr/up.py", "../../../usr/m.py" },
		{ "r/usr/out.py", "../../out/m.py" },
		{ "r/usr/to_circle.py", "circle.py" },
		{ "r/usr/circle.py", "circle.py" },
	};
	bool failed = false;

	for (const char *at = paths; *at; at += strcspn(at, " ") + 1) {
		auto_free char *path = mem_strndup(at, strcspn(at, " "));

		if (path_ends_with(path, "/"))
			failed |= mkdir(path, 0777) < 0;
		else
			workdir_file(path, "pass");
	}
	for (size_t i = 0; i < ROWS(links); i++)
		failed |= symlink(links[i][1], links[i][0]) < 0;
	if (failed || mkfifo("l/fifo", 0666)) {
		printf("Bail out! cannot prepare the files\n");
		exit(99);
	}
}

int
main(void)
{
	workdir_enter();
	make_files();
	log_set_level(LOG_NORMAL);
	test_below();
	test_embedded();
	test_fields();
	test_excluded();
	test_limit();
	test_rivals();
	test_leads_nowhere();
	test_links();
	test_named();
	test_not_below();
	test_leftovers();
	workdir_leave();
	return tap_done();
}
