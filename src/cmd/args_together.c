/* SPDX-License-Identifier: MIT */
/* One function for each group of options whose values depend on each other. */
#include "cmd/args_together.h"

#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/path.h"
#include "cmd/option_rules.h"
#include "compile/assign.h"
#include "find/kind.h"

/* Returns the kinds of all operands: enum option_operands, or'ed. */
static int
operands_of(const struct args *args)
{
	int operands = args->options.tar_stream ? FOR_STREAM : 0;

	for (size_t i = 0; i < args->input.count; i++)
		operands |= 1 << args->input.names[i].kind;
	/* The root itself, or nothing because of empty lists. */
	return operands ? operands : FOR_TREES;
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

/* A mistyped name must not replace another file by a .pyc or an archive. */
static int
args_together_check_output_name(const char *path, bool is_archive,
				struct err *err)
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

static bool
args_together_is_directory(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISDIR(status.st_mode);
}

/* An archive with another suffix would be read by other rules. */
static int
check_output_kind(const struct args *args, struct err *err)
{
	static const char *const suffixes[] = {
		[OPERAND_WHEEL] = ".whl",
		[OPERAND_ZIP] = ".zip, .egg or .pyz",
		[OPERAND_TAR] = ".tar, .tar.gz, .tar.xz, .tar.zst or .tar.bz2",
	};
	const struct options *options = &args->options;
	const char *path = args->input.names[0].path;
	enum operand_kind kind = args->input.names[0].kind;
	enum operand_kind given;

	if (kind_of(options, options->output, &given, err))
		return -1;
	/* An archive that is detected by its content needs no suffix. */
	if (given == kind ||
	    ((kind == OPERAND_ZIP || kind == OPERAND_TAR) &&
	     given == OPERAND_TREE && !args_together_is_directory(path) &&
	     !kind_has_suffix(path)))
		return 0;
	return err_set(err,
		       "--output: '%s' must end in %s, because '%s' is "
		       "such an archive",
		       options->output, suffixes[kind], path);
}

/* Checks --dfile, and the options for where the output is written. */
static int
check_output(const struct args *args, int operands, struct err *err)
{
	const struct options *options = &args->options;

	if (options->output_dir && names_clash(&args->input))
		return err_set(err, "--output-dir: two archives of the same "
				    "name");
	if (options->dfile && args->input.count != 1)
		return err_set(err, "--dfile needs exactly one operand, a "
				    "source");
	if (!options->output)
		return 0;
	if (args->input.count != 1)
		return err_set(err, "--output needs exactly one operand, a "
				    "source or an archive");
	if (args_together_check_output_name(options->output,
					    operands & FOR_ARCHIVES, err))
		return -1;
	if (operands & FOR_ARCHIVES)
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
	const char *const outputs[] = {
		options->manifest, options->report,	  options->html,
		options->output,   options->allow_errors,
	};

	if (!path || is_standard(path))
		return 0;
	if (has_suffix(path, suffixes))
		return err_set(err,
			       "%s: '%s' has the name of a file that is baked",
			       option, path);
	for (size_t i = 0; i < sizeof(outputs) / sizeof(*outputs); i++)
		if (outputs[i] && outputs[i] != path &&
		    is_same_file(path, outputs[i]))
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

/* Checks that at most one file is written to standard output. */
static int
check_standard_output(const struct args *args, struct err *err)
{
	const struct options *options = &args->options;
	const int count = is_standard(options->manifest) +
			  is_standard(options->report) +
			  is_standard(options->html);

	if (count > 1)
		return err_set(err, "only one of --manifest, --report and "
				    "--html can be standard output");
	if (count && (args->talk == LOG_VERBOSE || options->json))
		return err_set(err,
			       "%s cannot be used if --manifest, --report or "
			       "--html writes to standard output",
			       options->json ? "--json" : "-v");
	if (is_standard(options->report) && options->tar_stream)
		return err_set(err, "--report=- cannot be used with --tar -: "
				    "standard output is the archive");
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
	if (check_side_file(args, "--manifest", options->manifest, err) ||
	    check_side_file(args, "--report", options->report, err) ||
	    check_side_file(args, "--html", options->html, err))
		return -1;
	return check_standard_output(args, err);
}

/* Whether a zip archive would get the .pyc files of all Pythons. */
static bool
is_zip_for_all(const struct args *args)
{
	const struct input *input = &args->input;

	for (size_t i = 0; i < input->count; i++)
		if (input->names[i].kind == OPERAND_ZIP &&
		    !assign_is_for_one(&args->options, input->names[i].path))
			return true;
	return false;
}

/* Checks options that give a source several .pyc, or one. */
static int
check_targets(const struct args *args, struct err *err)
{
	const struct options *options = &args->options;

	if (options->hardlink_dupes && count_levels(options) < 2)
		return err_set(
			err, "--hardlink-dupes needs at least two levels (-o)");
	if (options->legacy && options->python_count > 1)
		return err_set(err, "-b and --sourceless write one .pyc for a "
				    "source; use one --python");
	if (options->zip_cached && options->legacy)
		return err_set(err, "--layout=pycache cannot be used with %s",
			       options->sourceless ? "--sourceless" : "-b");
	if (options->python_count > 1 && !options->zip_cached &&
	    is_zip_for_all(args))
		return err_set(err, "a zip archive has one .pyc for a source: "
				    "use one --python, or --layout=pycache");
	return 0;
}

/* A check can use the mode of each existing .pyc; a bake must be given one. */
static int
check_mode(const struct options *options, int operands, struct err *err)
{
	if (options->mode_any && !options->check)
		return err_set(err, "--invalidation-mode=any needs --check");
	if (options->mode_given && options->mode == PYC_TIMESTAMP &&
	    operands & FOR_ARCHIVES)
		return err_set(err,
			       "--invalidation-mode=timestamp is for trees: an "
			       "archive does not keep the times of sources");
	return 0;
}

int
args_check_together(const struct args *args, struct err *err)
{
	const struct options *options = &args->options;
	const int operands = operands_of(args);

	if (!args->input.count && !args->input.list_count && !options->root &&
	    !options->tar_stream)
		return err_set(err, "nothing to do: no PATH given");
	if (args->action == ACTION_DIFF &&
	    (args->input.count != 2 || args->input.list_count))
		return err_set(err, "--diff needs two operands, OLD and NEW");
	if (options->json && args->detail != INSPECT_HEADER)
		return err_set(err, "--json cannot be used with --inspect=code "
				    "or dump");
	if (option_rules_check(args->given, operands, err) ||
	    check_side_files(args, err) || check_mode(options, operands, err) ||
	    check_output(args, operands, err) || check_targets(args, err))
		return -1;
	return 0;
}
