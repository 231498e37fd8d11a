/* SPDX-License-Identifier: MIT */
#include "tree/unused.h"

#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "check/stray_pyc.h"
#include "job/finding.h"
#include "job/request.h"
#include "pyc/marshal_walk.h"
#include "pyc/pyc.h"
#include "pyc/pymagic.h"
#include "pyc/pyname.h"

bool
unused_is_cache(const char *directory)
{
	return !strcmp(path_base(directory), PYNAME_CACHE);
}

/* Whether the tag of a .pyc is that of a Python of the run. */
static bool
has_own_tag(const struct pythons *pythons, const char *path)
{
	struct pyname_parts parts;

	if (!pyname_parse_cached(path_base(path), &parts) || !parts.tag)
		return false;
	for (size_t i = 0; i < pythons->count; i++) {
		const char *tag = pythons->items[i].info.tag;

		if (strlen(tag) == parts.tag_length &&
		    !memcmp(tag, parts.tag, parts.tag_length))
			return true;
	}
	return false;
}

/* Whether a .pyc is below a directory pythonX.Y of another Python. */
static bool
is_misplaced(const struct source *artifact)
{
	struct findings findings = FINDINGS_INIT;
	bool is_foreign = stray_pyc_is_foreign(&findings, artifact->path,
					       artifact->embedded);

	findings_fini(&findings);
	return is_foreign;
}

/* Where to look up the possible sources of a .pyc, and what fails then. */
struct lookup {
	struct beneath *beneath;
	const struct beneath_anchor *anchor;
	struct err *err;
};

/* As beneath_look, for a path next to the .pyc. */
static int
look_at(const struct lookup *lookup, const char *path, struct stat *status)
{
	return beneath_look(lookup->beneath,
			    &(struct beneath_path){ lookup->anchor, path },
			    status, lookup->err);
}

/*
 * Whether there may be a source at path.  If that cannot be determined, there
 * may be one, and the err of the context, a struct lookup, says why.
 */
static bool
may_be_source(const void *context, const char *path)
{
	struct stat status;
	int found = look_at(context, path, &status);

	return found < 0 || (found && !S_ISDIR(status.st_mode));
}

/*
 * Whether the run has baked a source without an error, so that its .pyc exist.
 */
static bool
unused_is_baked(const struct tree_run *run, const char *path,
		const struct lookup *lookup)
{
	const struct source *source = plan_find(run->sources, path);
	struct stat status;

	return source && !verdicts_of(run->verdicts, source)->has_failed &&
	       look_at(lookup, path, &status) > 0 && !S_ISDIR(status.st_mode);
}

/* Files deeper in a __pycache__ are of unknown origin. */
static bool
is_deep_in_cache(const char *directory)
{
	auto_free char *around = path_directory(directory);

	return path_has_component(around, PYNAME_CACHE);
}

bool
unused_is(const struct tree_run *run, const struct source *artifact,
	  const char *directory, struct err *err)
{
	const struct lookup lookup = { run->beneath, artifact->anchor, err };
	auto_free char *source =
		stray_pyc_find_source(artifact->path, may_be_source, &lookup);

	if (is_deep_in_cache(directory))
		return false;
	if (!unused_is_cache(directory))
		return !run->session.options->legacy &&
		       unused_is_baked(run, source, &lookup);
	if (!source || !may_be_source(&lookup, source))
		return true;
	return unused_is_baked(run, source, &lookup) &&
	       (!has_own_tag(run->session.pythons, artifact->path) ||
		is_misplaced(artifact));
}

int
unused_check_pyc(const uint8_t *bytes, size_t length, struct err *err)
{
	static const struct marshal_visitor nobody = { .start = NULL };
	struct pyc_header header;
	unsigned int minor;

	if (pyc_header_read(&header, bytes, length, err))
		return -1;
	minor = pymagic_minor(header.magic);
	if (minor == PYMAGIC_UNKNOWN)
		return err_set(err, "the magic number is of no known version");
	return marshal_walk(&nobody, bytes + PYC_HEADER_SIZE,
			    length - PYC_HEADER_SIZE, minor, PYC_HEADER_SIZE,
			    err);
}

bool
unused_is_removable(const struct tree_run *run, const struct source *artifact)
{
	auto_free char *directory = path_directory(artifact->path);
	const struct beneath_path path = { artifact->anchor, artifact->path };
	auto_buf bytes = BUF_INIT;
	auto_err ignored = ERR_INIT;
	struct stat status;

	return unused_is(run, artifact, directory, &ignored) &&
	       beneath_look(run->beneath, &path, &status, &ignored) > 0 &&
	       S_ISREG(status.st_mode) &&
	       !beneath_read(run->beneath, &path, REQUEST_MOST_SOURCE, &bytes,
			     &status, &ignored) &&
	       !unused_check_pyc(bytes.data, bytes.length, &ignored);
}
