/* SPDX-License-Identifier: MIT */
/* What a run is asked to do.  cmd/args fills it, the engine only reads it. */
#ifndef PYC_BAKE_JOB_OPTIONS_H
#define PYC_BAKE_JOB_OPTIONS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "host/pattern.h"
#include "pyc/pyc.h"

/* Optimisation levels of CPython: 0, 1 (-O) and 2 (-OO). */
#define LEVEL_COUNT 3

/* What is done about what stands there. */
enum options_check {
	CHECK_OFF,  /* it is baked */
	CHECK_FULL, /* it is compared with what baking gives */
	CHECK_FAST, /* headers, hashes and paths are looked at */
};

/* --python-version was not given. */
#define OPTIONS_ANY_MINOR 0

/* Neither -l nor -r was given. */
#define OPTIONS_ANY_DEPTH UINT_MAX

/* What is done about the warnings of the compiler. */
enum options_warnings {
	WARNINGS_DEFAULT, /* as a release build of Python shows them */
	WARNINGS_SHOW,	  /* DeprecationWarning too */
	WARNINGS_IGNORE,
	WARNINGS_ERROR, /* such a file does not compile */
};

/* How the new members of a zip archive stand in it. */
enum options_compress {
	COMPRESS_DEFLATE, /* by our own encoder, where that is smaller */
	COMPRESS_STORE,
};

/* What is done with a zip archive that has symbolic links. */
enum options_links {
	OPTIONS_LINKS_REFUSE,
	OPTIONS_LINKS_KEEP, /* they pass as they are, and are not followed */
};

/* What is done with tar archives besides. */
enum options_tar {
	OPTIONS_TAR_PLAIN,   /* --tar was not given */
	OPTIONS_TAR_MODULES, /* it was */
	OPTIONS_TAR_ALL,     /* every .py in them is baked */
};

struct options {
	const char *root;	    /* --root, clean; or NULL */
	const char *root_path;	    /* the same, absolute and free of links */
	const char *strip_dir;	    /* -s, clean; or NULL */
	const char *prepend;	    /* -p; or NULL */
	const char *display;	    /* -d, "" too; or NULL */
	const char *dfile;	    /* --dfile; or NULL */
	const char *limit;	    /* -e, free of links; or NULL */
	const struct pattern *skip; /* -x; or NULL */
	unsigned int depth;	    /* directories below an operand that are
				     * entered, -l and -r; or OPTIONS_ANY_DEPTH */
	const char *output;	    /* --output; or NULL */
	const char *output_dir;	    /* --output-dir; or NULL */
	bool levels[LEVEL_COUNT];
	bool mode_given;     /* --invalidation-mode was */
	enum pyc_mode mode;  /* what it said */
	bool mode_any;	     /* it was "any": a check takes that of each .pyc */
	bool force;	     /* -f */
	bool legacy;	     /* -b, or what implies it */
	bool hardlink_dupes; /* --hardlink-dupes */
	bool sourceless;     /* --sourceless */
	enum options_compress compress;
	enum options_links links; /* --links */
	bool rewrite_record;	  /* --rewrite-record */
	bool prune;		  /* --prune */
	bool update_record;	  /* --update-record */
	bool nul;		  /* -0 */
	enum options_tar tar;	  /* --tar */
	bool tar_stream;      /* standard input is a tar archive, and standard
			       * output the one that is baked */
	uint64_t size_limit;  /* --limit, bytes; or 0 */
	const char *manifest; /* --manifest; or NULL */
	const char *report;   /* --report; or NULL */
	const char *allow_errors; /* --allow-errors; or NULL */
	enum options_warnings warnings;
	bool zip_cached;      /* --layout=pycache */
	bool strict;	      /* --strict */
	bool any_tag;	      /* --any-tag */
	unsigned int workers; /* -j; 1 at least */
	unsigned int share; /* sources for each worker; 0: no matter how many */
	struct jobserver *jobserver; /* what permits all but one of them; or
				      * NULL; owned by cmd/args */
	enum options_check check;
	const char **pythons; /* --python, as given; owned by cmd/args */
	size_t python_count;
	unsigned int minor;  /* of 3.minor, --python-version; or
			      * OPTIONS_ANY_MINOR */
	const char *version; /* --python-version as given: "3.11", "3.11.2" */
	bool is_release;     /* it is a release, not a minor version alone */
	bool has_epoch;	     /* SOURCE_DATE_EPOCH is set and not empty */
	int64_t epoch;	     /* its value, seconds */
};

/* Whether a time is later than SOURCE_DATE_EPOCH; never where that is unset. */
bool options_is_later(const struct options *options,
		      const struct timespec *time);

/*
 * The staging directory: that of --root, or that of -s where -p tells what
 * takes its place.  NULL where there is none, and for "/", in which what was
 * not named belongs to others.
 */
const char *options_staging(const struct options *options);

/*
 * Whether sources later than SOURCE_DATE_EPOCH are set back to it, as those of
 * a tree are in timestamp mode: the header has that time.  A check that takes
 * the mode of each .pyc may meet that one.
 */
bool options_clamps(const struct options *options);

/*
 * The mode of a tree: as asked, else as py_compile chooses, checked-hash
 * where SOURCE_DATE_EPOCH is set and timestamp where it is not.
 */
enum pyc_mode options_tree_mode(const struct options *options);

/*
 * The mode of a wheel or a tar: the same, but never timestamp, since the
 * members of an archive have no time that an installer must keep.
 */
enum pyc_mode options_archive_mode(const struct options *options);

/*
 * The mode of an archive that is imported from: as asked, else unchecked-hash,
 * since nobody edits a source in there.
 */
enum pyc_mode options_zip_mode(const struct options *options);

/*
 * Whether the .pyc of an archive lie in __pycache__ as those of a tree do: it
 * is unpacked before anything is imported.  Else each lies beside its source,
 * where zipimport looks for it.
 */
bool options_caches(const struct options *options, bool is_wheel);

/* Whether .pyc files go to __pycache__ directories, which are ours to make. */
bool options_use_cache(const struct options *options);

#endif
