/* SPDX-License-Identifier: MIT */
/*
 * Tests the list of --manifest: which files it has, how RPM reads its lines,
 * and how a check compares it.
 */
#include "install/manifest.h"

#include <errno.h>
#include <fnmatch.h>

#include "base/mem.h"
#include "lib/tap.h"
#include "lib/workdir.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define MOST ((size_t)1 << 20)

/* A run over sources; its list is the file "list". */
struct trial {
	struct options options;
	struct plan sources;
	struct plan artifacts;
	struct findings findings;
	struct beneath beneath;
};

#define TRIAL_INIT \
	((struct trial){ \
		.options.manifest = "list", \
		.sources = PLAN_INIT, \
		.artifacts = PLAN_INIT, \
		.findings = FINDINGS_INIT, \
	})

static void
trial_fini(struct trial *trial)
{
	plan_fini(&trial->sources);
	plan_fini(&trial->artifacts);
	findings_fini(&trial->findings);
	beneath_fini(&trial->beneath);
}

/* Adds a source or .pyc at a path, which is installed as another path. */
static void
add(struct plan *plan, const char *path, const char *installed)
{
	plan_add(plan, mem_strdup(path), NULL, mem_strdup(installed), 0);
}

static struct tree_run
run_of(struct trial *trial)
{
	return (struct tree_run){
		.session = { .options = &trial->options,
			     .findings = &trial->findings },
		.sources = &trial->sources,
		.artifacts = &trial->artifacts,
		.beneath = &trial->beneath,
	};
}

static int
write_list(struct trial *trial, struct err *err)
{
	const struct tree_run run = run_of(trial);

	return manifest_write(&run, err);
}

/* Writes the list and checks its bytes. */
static void
lists_bytes(struct trial *trial, const void *wanted, size_t length,
	    const char *what)
{
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;
	struct stat status;

	if (!is_int(write_list(trial, &err), 0, what))
		printf("# %s\n", err.message);
	fs_read_file("list", MOST, &bytes, &status, &err);
	if (!is_bytes(bytes.data, bytes.length, wanted, length, what))
		printf("# %.*s\n", (int)bytes.length, (char *)bytes.data);
}

static void
lists(struct trial *trial, const char *wanted, const char *what)
{
	lists_bytes(trial, wanted, strlen(wanted), what);
}

/* --- which files --- */

static void
make_files(void)
{
	static const char *const paths[] = {
		"t/b.py",
		"t/a.py",
		"t/a.pyc",
		"t/program",
		"t/program.pyc",
		"t/__pycache__/a.cpython-311.pyc",
		"t/__pycache__/a.pypy39.opt-2.pyc",
		"t/__pycache__/b.cpython-311.pyc",
		"t/__pycache__/gone.cpython-311.pyc",
		"t/__pycache__/program.cpython-311.pyc",
		"t/__pycache__/other.cpython-311.pyc",
	};

	workdir_file("file", "");
	mkdir("t", 0777);
	mkdir("t/__pycache__", 0777);
	for (size_t i = 0; i < COUNT(paths); i++)
		workdir_file(paths[i], "");
}

static void
test_files(void)
{
	static const char files[] = "/opt/x/__pycache__/b.cpython-311.pyc\0"
				    "/opt/x/b.py";
	struct trial trial = TRIAL_INIT;

	lists(&trial, "", "a run without sources lists nothing");
	add(&trial.sources, "t/b.py", "/opt//x/./b.py");
	lists(&trial,
	      "%dir /opt/x/__pycache__\n"
	      "/opt/x/__pycache__/b.cpython-311.pyc\n"
	      "/opt/x/b.py\n",
	      "a source, its .pyc and their directory");
	trial.options.nul = true;
	lists_bytes(&trial, files, sizeof(files),
		    "with -0, only files are listed");
	trial.options.nul = false;
	add(&trial.sources, "t/a.py", "/opt/x/a.py");
	add(&trial.sources, "t/gone.py", "/opt/x/gone.py");
	add(&trial.sources, "t/none.py", "/opt/x/none.py");
	add(&trial.sources, "t/program", "/opt/x/program");
	lists(&trial,
	      "%dir /opt/x/__pycache__\n"
	      "/opt/x/__pycache__/a.cpython-311.pyc\n"
	      "/opt/x/__pycache__/a.pypy39.opt-2.pyc\n"
	      "/opt/x/__pycache__/b.cpython-311.pyc\n"
	      "/opt/x/__pycache__/gone.cpython-311.pyc\n"
	      "/opt/x/a.py\n"
	      "/opt/x/a.pyc\n"
	      "/opt/x/b.py\n"
	      "/opt/x/program\n",
	      "existing files by their installed paths, in order");
	trial_fini(&trial);
}

static void
test_relative(void)
{
	struct trial trial = TRIAL_INIT;
	auto_buf wanted = BUF_INIT;

	buf_printf(&wanted, "%s/../b%c%s/d/a%c", workdir_path, 0, workdir_path,
		   0);
	add(&trial.sources, "file", "./d//a");
	add(&trial.sources, "file", "../b");
	trial.options.nul = true;
	lists_bytes(&trial, wanted.data, wanted.length,
		    "a relative path starts from the working directory");
	trial_fini(&trial);
}

/* The .pyc that an earlier run with --sourceless has left as modules. */
static void
make_modules(struct plan *artifacts)
{
	static const char *const paths[] = {
		"s/m.pyc",
		"s/x.pyc",
		"s/kept.pyc",
		"s/__pycache__/m.TAG.pyc",
	};

	mkdir("s", 0777);
	mkdir("s/__pycache__", 0777);
	mkdir("s/directory.pyc", 0777);
	workdir_file("s/kept.py", "");
	for (size_t i = 0; i < COUNT(paths); i++)
		workdir_file(paths[i], "");
	is_int(symlink("m.pyc", "s/link.pyc"), 0, "a link to a module is made");
	add(artifacts, "s/m.pyc", "/opt/y/m.pyc");
	add(artifacts, "s/x.pyc", "/opt/y/x.pyc");
	add(artifacts, "s/kept.pyc", "/opt/y/kept.pyc");
	add(artifacts, "s/__pycache__/m.TAG.pyc",
	    "/opt/y/__pycache__/m.TAG.pyc");
	add(artifacts, "s/directory.pyc", "/opt/y/directory.pyc");
	add(artifacts, "s/link.pyc", "/opt/y/link.pyc");
	add(artifacts, "s/gone.pyc", "/opt/y/gone.pyc");
}

static void
test_modules(void)
{
	struct trial trial = TRIAL_INIT;
	auto_err err = ERR_INIT;
	struct pattern *disk = pattern_new("^s/x[.]py$", &err);
	struct pattern *installed = pattern_new("^/opt/y/m[.]py$", &err);

	make_modules(&trial.artifacts);
	lists(&trial, "", "without --sourceless, a .pyc needs its source");
	trial.options.sourceless = true;
	lists(&trial, "/opt/y/m.pyc\n/opt/y/x.pyc\n",
	      "with --sourceless, a module without source is listed");
	trial.options.skip = disk;
	lists(&trial, "/opt/y/m.pyc\n", "-x excludes the source of a module");
	trial.options.skip = installed;
	lists(&trial, "/opt/y/m.pyc\n/opt/y/x.pyc\n",
	      "-x matches the path on disk");
	trial.options.root = "s";
	lists(&trial, "/opt/y/x.pyc\n",
	      "with --root, -x matches the installed path");
	pattern_free(disk);
	pattern_free(installed);
	trial_fini(&trial);
}

/* --- lines for RPM --- */

static void
test_quoting(void)
{
	static const char *const rows[][2] = {
		{ "/opt/a.py", "/opt/a.py" },
		{ "/opt/a-1+b,c=d@e~f!g#h$i&j(k).py",
		  "/opt/a-1+b,c=d@e~f!g#h$i&j(k).py" },
		{ "/opt/\xc3\xa9", "/opt/\xc3\xa9" },
		{ "/opt/a'b", "/opt/a'b" },
		{ "/opt/a b", "\"/opt/a b\"" },
		{ "/opt/a  'b' ", "\"/opt/a  'b' \"" },
		{ "/opt/a*b?", "/opt/a[*]b[?]" },
		{ "/opt/[ab]", "/opt/[[]ab[]]" },
		{ "/opt/a\\b", "/opt/a[!]-~!-[]b" },
		{ "/opt/a\"b", "/opt/a[!!-!#-~]b" },
		{ "/opt/100%", "/opt/100[!!-$&-~]" },
		{ "/opt/{a}", "/opt/[!!-z|-~]a[!!-|~-~]" },
		{ "/opt/a b*", "/opt/a[!!-~]b[*]" },
		{ "/opt/it's*", "/opt/it[!!-&(-~]s[*]" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		auto_free char *wanted = mem_printf("%s\n", rows[i][1]);
		struct trial trial = TRIAL_INIT;

		add(&trial.sources, "file", rows[i][0]);
		lists(&trial, wanted, rows[i][0]);
		trial.options.nul = true;
		lists_bytes(&trial, rows[i][0], strlen(rows[i][0]) + 1,
			    "with -0, the path is not quoted");
		trial_fini(&trial);
	}
}

/* Returns the line for a path, without its end; owned. */
static char *
line_of(const char *path)
{
	struct trial trial = TRIAL_INIT;
	auto_buf line = BUF_INIT;
	auto_err err = ERR_INIT;
	struct stat status;

	add(&trial.sources, "file", path);
	if (write_list(&trial, &err) ||
	    fs_read_file("list", MOST, &line, &status, &err)) {
		printf("Bail out! %s\n", err.message);
		exit(99);
	}
	trial_fini(&trial);
	return mem_strndup((char *)line.data, line.length - 1);
}

/* A glob must match its path, and no path with another visible character. */
static void
test_globs(void)
{
	for (char wanted = ' '; wanted <= '~'; wanted++) {
		auto_free char *path = mem_printf("/x%cy*", wanted);
		auto_free char *line = NULL;
		bool matches = true;

		if (wanted == '/')
			continue;
		line = line_of(path);
		for (char other = '!'; other <= '~'; other++) {
			auto_free char *name = mem_printf("/x%cy*", other);

			matches &= !fnmatch(line, name, 0) == (other == wanted);
		}
		ok(matches, path);
		is_int(fnmatch(line, path, 0), 0, "the path itself matches");
		ok(!line[strcspn(line, "\"%'\\{} ")],
		   "the line has no characters that RPM interprets");
	}
}

static void
test_quoted_directory(void)
{
	struct trial trial = TRIAL_INIT;

	add(&trial.sources, "t/b.py", "/my opt/b.py");
	lists(&trial,
	      "%dir \"/my opt/__pycache__\"\n"
	      "\"/my opt/__pycache__/b.cpython-311.pyc\"\n"
	      "\"/my opt/b.py\"\n",
	      "the path of a directory is quoted too");
	trial_fini(&trial);
}

/* Checks that a path cannot be listed, and that the old list remains. */
static void
refuses(const char *path, const char *message, const char *what)
{
	struct trial trial = TRIAL_INIT;
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;
	struct stat status;

	workdir_file("list", "before");
	add(&trial.sources, "file", "/opt/fine");
	add(&trial.sources, "file", path);
	is_int(write_list(&trial, &err), -1, what);
	is_string(err.message, message, "the message names path and -0");
	fs_read_file("list", MOST, &bytes, &status, &err);
	is_bytes(bytes.data, bytes.length, "before", 6,
		 "the list is not changed");
	trial.options.nul = true;
	is_int(write_list(&trial, &err), 0, "with -0, the path is listed");
	trial_fini(&trial);
}

#define REFUSED ": cannot be listed without -0: "

static void
test_refused(void)
{
	static const char *const rows[][2] = {
		{ "/opt/a\nb", "/opt/a\\x0ab" },
		{ "/opt/a\tb", "/opt/a\\x09b" },
		{ "/opt/\x01", "/opt/\\x01" },
		{ "/opt/a \x1f", "/opt/a \\x1f" },
		{ "/opt/*\x7f", "/opt/*\\x7f" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		auto_free char *message = mem_printf(
			"%s" REFUSED
			"RPM does not accept control characters in a path",
			rows[i][1]);

		refuses(rows[i][0], message, rows[i][1]);
	}
}

/* RPM reads 8 KiB of a line; escaped characters need more room. */
static void
test_long(void)
{
	static const struct {
		char byte;
		int count;
		bool is_too_long;
	} rows[] = {
		{ 'a', 7000, false },
		{ '\\', 800, false },
		{ 'a', 8192, true },
		{ '\\', 920, true },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		auto_free char *path = mem_printf("/%0*d", rows[i].count, 0);
		auto_free char *message = NULL;
		auto_free char *line = NULL;

		memset(path + 1, rows[i].byte, (size_t)rows[i].count);
		if (rows[i].is_too_long) {
			message = mem_printf(
				"%s" REFUSED "it is too long for RPM", path);
			refuses(path, message, "a line that is too long");
			continue;
		}
		line = line_of(path);
		ok(strlen(line) >= 7000, "a line of less than 8 KiB is listed");
	}
}

static void
test_not_written(void)
{
	struct trial trial = TRIAL_INIT;
	auto_err err = ERR_INIT;

	trial.options.manifest = "none/list";
	is_int(write_list(&trial, &err), -1,
	       "a list in a missing directory is refused");
	ok(err.message && strstr(err.message, "none/list"),
	   "the message names the list");
	is_int(err.number, ENOENT, "the errno is ENOENT");
	trial_fini(&trial);
}

/* --- checking --- */

static int
check_list(struct trial *trial, struct err *err)
{
	const struct tree_run run = run_of(trial);

	return manifest_check(&run, err);
}

static void
is_finding(const struct findings *findings, size_t number, const char *text)
{
	const struct finding *finding = &findings->items[number];

	if (!ok(number < findings->count, text))
		return;
	is_string(finding->text, text, "the finding has the expected text");
	is_string(finding->path, "list", "the finding names the list");
	is_int(finding->code, FINDING_MANIFEST,
	       "the finding has the code of a manifest");
}

#define ORDER "not in the order in which --manifest writes it"

/* The list must have /opt/a and /opt/b c. */
static void
test_check(void)
{
	static const struct {
		const char *text; /* of the list; NULL: there is no list */
		bool has_missing; /* there is a source without .pyc */
		const char *found[3];
	} rows[] = {
		{ "/opt/a\n\"/opt/b c\"\n", false, { NULL } },
		{ NULL, false, { "it does not exist" } },
		{ NULL, true, { "it does not exist" } },
		{ "\"/opt/b c\"\n", false, { "has no line for /opt/a" } },
		{ "",
		  false,
		  { "has no line for \"/opt/b c\"",
		    "has no line for /opt/a" } },
		{ "/opt/a\n/opt/b c\n\"/opt/b c\"\n",
		  false,
		  { "has a superfluous line, /opt/b c" } },
		{ "/opt/a\n/opt/a\n\"/opt/b c\"\n",
		  false,
		  { "has a superfluous line, /opt/a" } },
		{ "/opt/a\n%dir /opt\n",
		  false,
		  { "has no line for \"/opt/b c\"",
		    "has a superfluous line, %dir /opt" } },
		{ "\"/opt/b c\"\n/opt/a\n", false, { ORDER } },
		{ "/opt/a\n\"/opt/b c\"\n/opt/c\n", true, { NULL } },
		{ "\"/opt/b c\"\n/opt/a\n", true, { NULL } },
		{ "/opt/a\n/opt/c\n",
		  true,
		  { "has no line for \"/opt/b c\"" } },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial = TRIAL_INIT;
		struct findings *findings = &trial.findings;
		auto_err err = ERR_INIT;
		size_t count = rows[i].has_missing;

		if (rows[i].text)
			workdir_file("list", rows[i].text);
		else
			unlink("list");
		add(&trial.sources, "file", "/opt/b c");
		add(&trial.sources, "file", "/opt/a");
		if (rows[i].has_missing)
			findings_add(findings, "t/a.py", FINDING_MISSING, "x");
		is_int(check_list(&trial, &err), 0, "the list is compared");
		for (size_t j = 0; j < 3 && rows[i].found[j]; j++, count++)
			is_finding(findings, count, rows[i].found[j]);
		is_int((long long)findings->count, (long long)count,
		       "there are no other findings");
		trial_fini(&trial);
	}
}

static void
test_check_nul(void)
{
	struct trial trial = TRIAL_INIT;
	auto_err err = ERR_INIT;

	trial.options.nul = true;
	add(&trial.sources, "file", "/opt/a\nb");
	add(&trial.sources, "file", "/opt/c");
	is_int(write_list(&trial, &err), 0, "a list with -0 is written");
	is_int(check_list(&trial, &err), 0, "a list with -0 is compared");
	is_int((long long)trial.findings.count, 0,
	       "a correct list with -0 has no finding");
	add(&trial.sources, "file", "/opt/d");
	is_int(check_list(&trial, &err), 0,
	       "a list with -0 is compared with another run");
	is_int((long long)trial.findings.count, 1,
	       "a missing file is found in a list with -0");
	is_finding(&trial.findings, 0, "has no line for /opt/d");
	trial_fini(&trial);
}

/* Only a regular file is read: a FIFO would block. */
static void
test_not_compared(void)
{
	static const char *const names[] = { "-", "t", "fifo", "/dev/null" };
	struct trial trial = TRIAL_INIT;
	auto_err err = ERR_INIT;

	add(&trial.sources, "file", "/opt/a");
	is_int(mkfifo("fifo", 0600), 0, "a FIFO is made");
	for (size_t i = 0; i < COUNT(names); i++) {
		trial.options.manifest = names[i];
		is_int(check_list(&trial, &err), 0, names[i]);
		is_int((long long)trial.findings.count, 0,
		       "a FIFO is not read");
	}
	trial.options.manifest = "file/list";
	is_int(check_list(&trial, &err), -1, "a list below a file is refused");
	is_string(err.message, "file/list: Not a directory",
		  "the message has the errno's text");
	trial_fini(&trial);
}

int
main(void)
{
	workdir_enter();
	make_files();
	test_files();
	test_relative();
	test_modules();
	test_quoting();
	test_globs();
	test_quoted_directory();
	test_refused();
	test_long();
	test_not_written();
	test_check();
	test_check_nul();
	test_not_compared();
	workdir_leave();
	return tap_done();
}
