/* SPDX-License-Identifier: MIT */
/* One function for each group of related options. */
#include "cmd/args_together.h"

#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/path.h"
#include "compile/assign.h"
#include "find/kind.h"

/* The number of operands of each kind. */
struct kinds {
	size_t wheels;
	size_t zips;
	size_t zips_for_all; /* those whose names are not for one Python */
	size_t tars;
	size_t archives; /* of any kind */
};

static struct kinds
count_kinds(const struct args *args)
{
	const struct input *input = &args->input;
	struct kinds kinds = { .tars = args->options.tar_stream };

	for (size_t i = 0; i < input->count; i++) {
		enum operand_kind kind = input->names[i].kind;

		kinds.wheels += kind == OPERAND_WHEEL;
		kinds.zips += kind == OPERAND_ZIP;
		kinds.zips_for_all += kind == OPERAND_ZIP &&
				      !assign_is_for_one(&args->options,
							 input->names[i].path);
		kinds.tars += kind == OPERAND_TAR;
	}
	kinds.archives = kinds.wheels + kinds.zips + kinds.tars;
	return kinds;
}

static size_t
count_levels(const struct options *options)
{
	size_t count = 0;

	for (int i = 0; i < LEVEL_COUNT; i++)
		count += options->levels[i];
	return count;
}

static bool
is_standard(const char *path)
{
	return path && !strcmp(path, "-");
}

/* Whether the path ends in one of the suffixes. */
static bool
has_suffix(const char *path, const char *const *suffixes)
{
	for (; *suffixes; suffixes++)
		if (path_ends_with(path, *suffixes))
			return true;
	return false;
}

/* Whether two names would be written to the same file of --output-dir. */
static bool
names_clash(const struct input *input)
{
	for (size_t i = 0; i < input->count; i++)
		for (size_t j = 0; j < i; j++)
			if (!strcmp(path_base(input->names[i].path),
				    path_base(input->names[j].path)))
				return true;
	return false;
}

static int
check_embedding(const struct options *options, size_t names, struct err *err)
{
	if (options->root && (options->strip_dir || options->prepend ||
			      options->display || options->dfile))
		return err_set(err, "--root sets the embedded paths; it cannot "
				    "be used with -d, -s, -p or --dfile");
	if (options->display && (options->strip_dir || options->prepend))
		return err_set(err, "-d cannot be used with -s or -p");
	if (options->dfile &&
	    (options->display || options->strip_dir || options->prepend))
		return err_set(err, "--dfile cannot be used with -d, -s or -p");
	if (options->dfile && names != 1)
		return err_set(err, "--dfile needs exactly one operand, a "
				    "source");
	return 0;
}

/* A mistyped name must not replace another file by a .pyc or an archive. */
static int
check_output_name(const char *path, bool is_archive, struct err *err)
{
	static const char *const no_pyc[] = { "/",    ".py",  ".whl",
					      ".zip", ".egg", ".pyz",
					      "/.",   "/..",  NULL };
	static const char *const no_archive[] = { "/",	".py", ".pyc",
						  "/.", "/..", NULL };

	if (is_standard(path))
		return err_set(err, "--output: '-' is not a file name; use ./- "
				    "for a file of that name");
	if (has_suffix(path, is_archive ? no_archive : no_pyc))
		return err_set(err, "--output: '%s' is not a name for %s", path,
			       is_archive ? "an archive" : "a .pyc");
	return 0;
}

/* Returns the suffixes of a kind of archive, for a message. */
static const char *
suffixes_of(enum operand_kind kind)
{
	switch (kind) {
	case OPERAND_WHEEL:
		return ".whl";
	case OPERAND_ZIP:
		return ".zip, .egg or .pyz";
	case OPERAND_TAR:
		return ".tar, .tar.gz, .tar.xz, .tar.zst or .tar.bz2";
	case OPERAND_TREE:
		break;
	}
	return "no archive suffix";
}

static bool
is_directory(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISDIR(status.st_mode);
}

/* An archive with another suffix would be read by other rules. */
static int
check_output_kind(const struct args *args, struct err *err)
{
	const struct options *options = &args->options;
	const char *path = args->input.names[0].path;
	enum operand_kind kind = args->input.names[0].kind;
	enum operand_kind given = kind_of(options, options->output);

	/* An archive that is detected by its content needs no suffix. */
	if (given == kind || ((kind == OPERAND_ZIP || kind == OPERAND_TAR) &&
			      given == OPERAND_TREE && !is_directory(path) &&
			      !kind_has_suffix(path)))
		return 0;
	return err_set(err,
		       "--output: '%s' must end in %s, because '%s' is "
		       "such an archive",
		       options->output, suffixes_of(kind), path);
}

/* Checks the options for where the output is written. */
static int
check_output(const struct args *args, const struct kinds *kinds,
	     struct err *err)
{
	const struct options *options = &args->options;

	if (options->output_dir && names_clash(&args->input))
		return err_set(err, "--output-dir: two archives of the same "
				    "name");
	if (options->output && options->output_dir)
		return err_set(err,
			       "--output cannot be used with --output-dir");
	if (options->output && args->input.count != 1)
		return err_set(err, "--output needs exactly one operand, a "
				    "source or an archive");
	if (options->output_dir &&
	    (!kinds->archives || kinds->archives != args->input.count))
		return err_set(err, "--output-dir is for archives only");
	if (!options->output)
		return 0;
	if (check_output_name(options->output, kinds->archives, err))
		return -1;
	if (kinds->archives)
		return check_output_kind(args, err);
	if (args->action == ACTION_NORMALIZE)
		return err_set(err, "--output with --normalize is for "
				    "archives");
	if (options->legacy)
		return err_set(
			err, "--output cannot be used with -b or --sourceless");
	if (count_levels(options) > 1 || options->python_count > 1)
		return err_set(err, "--output can be used with one level and "
				    "one Python only");
	return 0;
}

/* Whether two paths name the same file, which need not exist. */
static bool
is_same_file(const char *a, const char *b)
{
	auto_free char *clean_a = path_clean(a);
	auto_free char *clean_b = path_clean(b);
	struct stat status_a;
	struct stat status_b;

	if (stat(a, &status_a) < 0 || stat(b, &status_b) < 0)
		return !strcmp(clean_a, clean_b);
	return S_ISREG(status_a.st_mode) &&
	       status_a.st_dev == status_b.st_dev &&
	       status_a.st_ino == status_b.st_ino;
}

/*
 * A list or report must not replace an input or another output.  A name with
 * the suffix of a source, a .pyc or an archive is taken for a mistake.
 */
static int
check_side_file(const struct args *args, const char *option, const char *path,
		struct err *err)
{
	static const char *const suffixes[] = { ".py",	".pyc", ".whl", ".zip",
						".egg", ".pyz", NULL };
	const struct options *options = &args->options;
	const char *const others[] = {
		options->manifest,
		options->report,
		options->output,
		options->allow_errors,
	};

	if (!path || is_standard(path))
		return 0;
	if (has_suffix(path, suffixes))
		return err_set(err,
			       "%s: '%s' has the name of a file that is baked",
			       option, path);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (others[i] && others[i] != path &&
		    is_same_file(path, others[i]))
			return err_set(
				err,
				"%s: another option names the same file '%s'",
				option, path);
	for (size_t i = 0; i < args->input.count; i++)
		if (!args->input.names[i].is_listed &&
		    is_same_file(path, args->input.names[i].path))
			return err_set(err, "%s: '%s' is an operand", option,
				       path);
	for (size_t i = 0; i < args->input.list_count; i++)
		if (is_same_file(path, args->input.list_paths[i]))
			return err_set(err, "%s: '%s' is a list of names",
				       option, path);
	return 0;
}

/* Checks the files that are read and written in addition to the operands. */
static int
check_side_files(const struct args *args, struct err *err)
{
	const struct options *options = &args->options;

	if (is_standard(options->allow_errors) &&
	    (args->input.has_standard || options->tar_stream))
		return err_set(err, "--allow-errors: standard input can be "
				    "used for one list only");
	if (is_standard(options->manifest) && is_standard(options->report))
		return err_set(err, "--manifest and --report cannot both go "
				    "to standard output");
	if (check_side_file(args, "--manifest", options->manifest, err) ||
	    check_side_file(args, "--report", options->report, err))
		return -1;
	if (args->talk == LOG_VERBOSE &&
	    (is_standard(options->manifest) || is_standard(options->report)))
		return err_set(err, "-v cannot be used if --manifest or "
				    "--report writes to standard output");
	if (options->nul && !options->manifest)
		return err_set(err, "-0 needs --manifest");
	if (options->manifest && (options->dfile || options->output))
		return err_set(
			err,
			"--manifest cannot be used with --dfile or --output, "
			"because the installed paths are then unknown");
	return 0;
}

static int
check_levels(const struct options *options, struct err *err)
{
	if (options->hardlink_dupes && count_levels(options) < 2)
		return err_set(
			err, "--hardlink-dupes needs at least two levels (-o)");
	if (options->hardlink_dupes && options->legacy)
		return err_set(
			err,
			"--hardlink-dupes cannot be used with -b or "
			"--sourceless, which write one .pyc for all levels");
	if (options->legacy && options->python_count > 1)
		return err_set(err, "-b and --sourceless write one .pyc for a "
				    "source; use one --python");
	return 0;
}

/* Refuses options for trees that are given with an archive. */
static int
check_archives(const struct options *options, const struct kinds *kinds,
	       struct err *err)
{
	const struct {
		bool is_given;
		const char *name;
	} rows[] = {
		{ options->dfile, "--dfile" },
		{ options->limit, "-e" },
		{ options->hardlink_dupes, "--hardlink-dupes" },
		{ options->prune, "--prune" },
		{ options->update_record, "--update-record" },
		{ options->manifest, "--manifest" },
	};

	if (options->strip_dir)
		return err_set(err, "-s is for trees: paths in an archive do "
				    "not contain a directory to strip");
	if (options->mode_given && options->mode == PYC_TIMESTAMP)
		return err_set(err,
			       "--invalidation-mode=timestamp is for trees: an "
			       "archive does not keep the times of sources");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].is_given)
			return err_set(err, "%s is for trees, not for archives",
				       rows[i].name);
	if (kinds->zips_for_all && options->python_count > 1 &&
	    !options->zip_cached)
		return err_set(err, "a zip archive has one .pyc for a source: "
				    "use one --python, or --layout=pycache");
	if (options->zip_cached && options->legacy)
		return err_set(err, "--layout=pycache cannot be used with %s",
			       options->sourceless ? "--sourceless" : "-b");
	return 0;
}

/* Refuses options for archives that are given without one. */
static int
check_no_archives(const struct args *args, const struct kinds *kinds,
		  struct err *err)
{
	if (args->action == ACTION_STRIP &&
	    (!kinds->archives || kinds->archives != args->input.count))
		return err_set(err, "--strip is for archives");
	if (args->has_compress && !kinds->archives)
		return err_set(err, "--compress is for archives");
	if (args->has_layout && !kinds->zips)
		return err_set(err, "--layout is for zip archives");
	if (args->options.size_limit && !kinds->tars)
		return err_set(err, "--limit is for tar archives");
	if (args->options.rewrite_record && !kinds->wheels)
		return err_set(err, "--rewrite-record is for wheels");
	if (args->has_links && !kinds->zips)
		return err_set(err, "--links is for .zip, .egg and .pyz");
	return 0;
}

/* Refuses options that do not support tar archives. */
static int
check_tars(const struct args *args, const struct kinds *kinds, struct err *err)
{
	const struct {
		bool is_given;
		const char *name;
	} rows[] = {
		{ args->action == ACTION_INSPECT, "--inspect" },
		{ args->action == ACTION_NORMALIZE, "--normalize" },
		{ args->action == ACTION_STRIP, "--strip" },
		{ args->options.check, "--check" },
		{ args->options.sourceless, "--sourceless" },
		{ args->has_compress && kinds->tars == kinds->archives,
		  "--compress" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].is_given)
			return err_set(err,
				       "%s cannot be used with tar archives "
				       "and container images",
				       rows[i].name);
	return 0;
}

/* Refuses options that cannot be used with a tar archive as a stream. */
static int
check_stream(const struct args *args, struct err *err)
{
	const struct options *options = &args->options;
	const struct {
		bool is_given;
		const char *name;
	} rows[] = {
		{ options->root, "--root" },
		{ options->output, "--output" },
		{ options->output_dir, "--output-dir" },
		{ options->strict, "--strict" },
	};

	if (args->talk == LOG_VERBOSE || is_standard(options->report))
		return err_set(err,
			       "--tar -: %s cannot write to standard output, "
			       "which is the archive",
			       args->talk == LOG_VERBOSE ? "-v" : "--report");
	if (args->input.list_count)
		return err_set(err, "--tar -: cannot be used with a list");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].is_given)
			return err_set(err, "--tar -: cannot be used with %s",
				       rows[i].name);
	return 0;
}

/* A check can use the mode of each existing .pyc; a bake must be given one. */
static int
check_mode(const struct options *options, struct err *err)
{
	if (options->mode_any && !options->check)
		return err_set(err, "--invalidation-mode=any needs --check");
	return 0;
}

int
args_check_together(const struct args *args, struct err *err)
{
	const struct options *options = &args->options;
	const struct kinds kinds = count_kinds(args);

	if (options->tar && !kinds.tars)
		return err_set(err, "--tar: needs a tar archive as operand, or "
				    "- for standard input");
	if (options->tar_stream && check_stream(args, err))
		return -1;
	if (kinds.tars && check_tars(args, &kinds, err))
		return -1;
	if (!args->input.count && !args->input.list_count && !options->root &&
	    !kinds.tars)
		return err_set(err, "nothing to do: no PATH given");
	if (check_side_files(args, err) || check_mode(options, err))
		return -1;
	if (check_embedding(options, args->input.count, err) ||
	    check_output(args, &kinds, err) || check_levels(options, err) ||
	    check_no_archives(args, &kinds, err))
		return -1;
	return kinds.archives ? check_archives(options, &kinds, err) : 0;
}
