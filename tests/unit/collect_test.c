/* SPDX-License-Identifier: MIT */
/* Tests which sources and .pyc files are planned, and with which paths. */
#include "find/collect.h"

#include "base/log.h"
#include "base/mem.h"
#include "lib/collecting.h"
#include "lib/tap.h"
#include "lib/workdir.h"

static const struct options plain = { 0 };
static const struct options checking = { .check = CHECK_FULL };
static const struct options legacy = { .legacy = true };
static const struct options output = { .output = "target/x.pyc" };

/* collect_artifact, with the parameters of the other functions. */
static int
add_artifact(const struct discovery *discovery, struct found_file *file,
	     struct err *err)
{
	(void)err;
	collect_artifact(discovery, file);
	return 0;
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
	{ NULL, NULL, NULL, "a/m.py", "a/m.py", "no options" },
	{ NULL, NULL, NULL, "./m.py", "./m.py", "no options, in \".\"" },
	{ "a", NULL, NULL, "a/b/m.py", "b/m.py", "-s" },
	{ "/a", NULL, NULL, "/a/m.py", "m.py", "-s, absolute" },
	{ "/", NULL, NULL, "/a/m.py", "a/m.py", "-s /" },
	{ ".", NULL, NULL, "./a/m.py", "a/m.py", "-s . of \".\"" },
	{ ".", NULL, NULL, "a/m.py", "a/m.py", "-s . of a directory" },
	{ NULL, "/opt", NULL, "a/m.py", "/opt/a/m.py", "-p" },
	{ NULL, "/opt/", NULL, "/a/m.py", "/opt/a/m.py", "-p, absolute" },
	{ "a", "/opt", NULL, "a/b/m.py", "/opt/b/m.py", "-s and -p" },
	{ ".", "/", NULL, "./m.py", "/m.py", "-s . and -p /" },
	{ "a", NULL, NULL, "ab/m.py", NULL,
	  "a name that starts with the name of -s" },
	{ "a", NULL, NULL, "a/../b.py", NULL, "a path with .. out of -s" },
	{ "a", NULL, NULL, "a/b/../../c.py", NULL,
	  "a longer path with .. out of -s" },
	{ "a", NULL, NULL, "a/b/../c.py", "b/../c.py",
	  "a path with .. inside -s" },
	{ "a", NULL, NULL, "b/m.py", NULL, "another directory" },
	{ "a/m.py", NULL, NULL, "a/m.py", NULL, "-s names the source" },
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
		auto_collecting fixture;

		collecting_begin(&fixture, &options);
		is_int(collecting_add(&fixture, collect_source, &file),
		       wanted ? 0 : -1, embedded_rows[i].what);
		collecting_is_planned(
			&fixture.plan, wanted ? "d/m.py" : NULL, wanted,
			"the source is planned with its installed path");
		if (!wanted)
			is_string(fixture.err.message, message,
				  "the message names the directory of -s");
		/* A .pyc that is not below -s has its installed path. */
		file.path = "d/m.pyc";
		collecting_add(&fixture, add_artifact, &file);
		collecting_is_planned(
			&fixture.artifacts, "d/m.pyc",
			wanted ? wanted : installed,
			"the .pyc is planned with its installed path");
		is_string(fixture.said, "", "nothing is reported");
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
		auto_collecting fixture;

		collecting_begin(&fixture, &plain);
		file.real = mem_strdup("d/real.py");
		collecting_add(&fixture, i ? add_artifact : collect_source,
			       &file);
		is_int((long long)fixture.plan.count, !i,
		       "a source is added to the plan");
		is_int((long long)fixture.artifacts.count, i,
		       "a .pyc is added to the artifacts");
		source = i ? fixture.artifacts.sources : fixture.plan.sources;
		is_string(source->real, "d/real.py", "the real path");
		ok(source->size == 7, "the size");
		ok(source->directory.device == 3 &&
			   source->directory.inode == 4,
		   "the identity of the directory");
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
		const char *message; /* the start of it; NULL: no error */
		bool is_planned;
		const char *what;
	} rows[] = {
		{ "^disk", NULL, NULL, false, "-x matches the path on disk" },
		{ "^/usr", NULL, NULL, true,
		  "-x does not match the installed path" },
		{ "^/usr", "disk", NULL, false,
		  "with --root, -x matches the installed path" },
		{ "^disk", "disk", NULL, true,
		  "with --root, -x does not match the path on disk" },
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
		auto_collecting fixture;
		struct pattern *skip;

		collecting_begin(&fixture, &options);
		skip = pattern_new(rows[i].expression, &fixture.err);
		options.skip = skip;
		is_int(collecting_add(&fixture, collect_source, &file),
		       message ? -1 : 0, rows[i].what);
		collecting_is_planned(
			&fixture.plan, rows[i].is_planned ? file.path : NULL,
			file.installed,
			"the options decide whether the source is planned");
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
		{ "in/../in/m.py", false, "a path with .. into the directory" },
		{ "out/to_in.py", false, "a link into the directory" },
		{ "in", true, "the directory itself" },
		{ "out/m.py", true, "a file elsewhere" },
		{ "inside/m.py", true,
		  "a directory whose name starts with that name" },
		{ "in/to_out.py", true, "a link out of the directory" },
		{ "in/none.py", true, "a missing file" },
	};
	auto_free char *limit = mem_printf("%s/in", workdir_path);
	const struct options limited = { .limit = limit };
	struct beneath_anchors anchors = BENEATH_ANCHORS_INIT;
	struct discovery discovery = { .options = &limited,
				       .anchors = &anchors };

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct found_file link = { .path = rows[i].real };
		auto_free char *real = realpath(rows[i].real, NULL);

		is_int(!collect_in_limit(&discovery, &link), rows[i].wanted,
		       rows[i].what);
		ok(rows[i].wanted ?
			   !link.real :
			   !strcmp(link.real, real) &&
				   !strcmp(link.real_anchor->path, limit),
		   "a target that is taken is opened below the limit");
		free(link.real);
	}
	discovery.options = &plain;
	ok(collect_in_limit(&discovery,
			    &(struct found_file){ .path = "out/m.py" }) == 1,
	   "without -e, no path is beyond the limit");
	beneath_anchors_fini(&anchors);
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
		{ "both", &checking, false, false, "a rival in a check" },
		{ "dangling", &plain, false, true,
		  "a rival that is a dangling link" },
		{ "directory", &plain, true, false,
		  "a rival that is a directory" },
		{ "alone", &plain, true, false, "no rival" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		auto_free char *path = mem_printf("%s/.py", rows[i].directory);
		auto_free char *notice =
			mem_printf("pyc-bake: %s/.py: not baked: py.py next to "
				   "it has the same .pyc\n",
				   rows[i].directory);
		struct found_file file = { .path = path, .installed = path };
		auto_collecting fixture;

		collecting_begin(&fixture, rows[i].options);
		is_int(collecting_add(&fixture, collect_source, &file), 0,
		       rows[i].what);
		collecting_is_planned(
			&fixture.plan, rows[i].is_planned ? path : NULL, path,
			"a source with a rival is planned or skipped");
		is_string(fixture.said, rows[i].is_said ? notice : "",
			  "the notice is shown only if a source is skipped");
		is_int((long long)fixture.report.failed, 0,
		       "no failure is counted");
	}
}

static void
make_files(void)
{
	static const char paths[] =
		"in/ in/m.py out/ out/m.py inside/ inside/m.py both/ both/.py "
		"both/py.py dangling/ dangling/.py directory/ directory/.py "
		"directory/py.py/ alone/ alone/.py ";
	static const struct collecting_link links[] = {
		{ "out/to_in.py", "../in/m.py" },
		{ "in/to_out.py", "../out/m.py" },
		{ "dangling/py.py", "none" },
	};

	collecting_make(paths, links, ROWS(links));
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
	workdir_leave();
	return tap_done();
}
