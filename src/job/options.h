/* SPDX-License-Identifier: MIT */
/*
 * The options of a run.  cmd/args_parse and cmd/args_value fill them in; all
 * other code only reads them.
 */
#ifndef PYC_BAKE_JOB_OPTIONS_H
#define PYC_BAKE_JOB_OPTIONS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "host/pattern.h"
#include "host/sandbox.h"
#include "pyc/pyc.h"

/* Optimisation levels of CPython: 0, 1 (-O) and 2 (-OO). */
#define LEVEL_COUNT 3

/* What is done with an existing .pyc. */
enum options_check {
	CHECK_OFF,  /* bake it */
	CHECK_FULL, /* compare it with what baking gives */
	CHECK_FAST, /* compare headers, hashes and embedded paths only */
};

/* --python-version was not given. */
#define OPTIONS_ANY_MINOR 0

/* Neither -l nor -r was given. */
#define OPTIONS_ANY_DEPTH UINT_MAX

/* What is done with the compiler's warnings. */
enum options_warnings {
	WARNINGS_DEFAULT, /* show those that a release build of Python shows */
	WARNINGS_SHOW,	  /* show DeprecationWarning too */
	WARNINGS_IGNORE,
	WARNINGS_ERROR, /* a source with a warning does not compile */
};

/* What compiles if no other Python is named. */
enum options_engine {
	ENGINE_AUTO,	 /* the program of the same build if it is faster, else
			  * the embedded Python */
	ENGINE_EMBEDDED, /* the embedded Python */
	ENGINE_PROGRAM,	 /* the program of the same build */
};

/* How the new members of a zip archive are stored. */
enum options_compress {
	COMPRESS_DEFLATE, /* with our own encoder, if the result is smaller */
	COMPRESS_STORE,
};

/* What is done with symbolic links in a zip archive. */
enum options_links {
	LINKS_REFUSE,
	LINKS_KEEP, /* copy them unchanged, and do not follow them */
};

/* How --tar was given. */
enum options_tar {
	OPTIONS_TAR_PLAIN,   /* not given */
	OPTIONS_TAR_MODULES, /* given without a value */
	OPTIONS_TAR_ALL,     /* --tar=all: every .py in the archive is baked */
};

/* How the cache is used. */
enum options_cache_mode {
	CACHE_READ_WRITE,
	CACHE_READ_ONLY, /* nothing is stored */
	CACHE_REFRESH,	 /* nothing is found, all is stored anew */
};

/* --cache-size, if it is not given, in bytes. */
#define OPTIONS_CACHE_SIZE (UINT64_C(2) << 30)

/* --cache and the options that belong to it. */
struct options_cache {
	const char *directory; /* or NULL: no cache */
	enum options_cache_mode mode;
	uint64_t size;		 /* bytes */
	unsigned int verify;	 /* compile so many percent of the hits again */
	bool is_shared;		 /* a group may write to it */
	const char *key_file;	 /* or NULL */
	const char *remote;	 /* --cache-remote: the URL and attributes of
				  * cache/address; or NULL */
	bool remote_is_argument; /* it was not in the environment, so others
				  * can see it */
	bool remote_stores;	 /* --cache-remote-store */
	bool is_described;	 /* --cache-info */
	/* What --cache-trim and --cache-clear remove: */
	bool trim_size_given;
	uint64_t trim_size; /* entries until the rest has so many bytes; that
			     * of --cache-size unless given */
	bool trim_age_given;
	int64_t trim_age; /* instead the entries that were not used for so
			   * many seconds */
};

struct options {
	const char *root;	    /* --root, clean; or NULL */
	const char *root_path;	    /* root, absolute, without symbolic links */
	const char *strip_dir;	    /* -s, clean; or NULL */
	const char *prepend;	    /* -p; or NULL */
	const char *display;	    /* -d, may be ""; or NULL */
	const char *dfile;	    /* --dfile; or NULL */
	const char *limit;	    /* -e, without symbolic links; or NULL */
	const struct pattern *skip; /* -x; or NULL */
	unsigned int depth;	    /* -l and -r: how many levels of directories
				     * below an operand are entered; or
				     * OPTIONS_ANY_DEPTH */
	const char *output;	    /* --output; or NULL */
	const char *output_dir;	    /* --output-dir; or NULL */
	bool levels[LEVEL_COUNT];
	bool mode_given;     /* --invalidation-mode was given */
	enum pyc_mode mode;  /* its value */
	bool mode_any;	     /* the value is "any": a check uses the mode of
			      * each .pyc */
	unsigned int shard;  /* --shard: this part of the sources, from 1 */
	unsigned int shards; /* of so many; 0: all sources */
	bool force;	     /* -f */
	bool legacy;	     /* -b, or an option that implies it */
	bool hardlink_dupes; /* --hardlink-dupes */
	bool sourceless;     /* --sourceless */
	enum options_compress compress;
	enum options_links links; /* --links */
	bool rewrite_record;	  /* --rewrite-record */
	bool prune;		  /* --prune */
	bool update_record;	  /* --update-record */
	bool nul;		  /* -0 */
	enum options_tar tar;	  /* --tar */
	bool tar_stream;	  /* read a tar archive from standard input, and
				   * write the baked one to standard output */
	uint64_t size_limit;	  /* --limit, bytes; or 0 */
	const char *manifest;	  /* --manifest; or NULL */
	const char *report;	  /* --report; or NULL */
	bool json;		  /* --json */
	const char *html;	  /* --html; or NULL */
	const char *allow_errors; /* --allow-errors; or NULL */
	enum options_warnings warnings;
	enum options_engine engine; /* --engine */
	enum sandbox_mode sandbox;  /* --sandbox */
	bool memory_given;	    /* --worker-memory was given */
	uint64_t memory;	    /* its value, bytes; 0: no limit */
	bool timeout_given;	    /* --timeout was given */
	unsigned int timeout;	    /* its value, seconds; 0: no limit */
	bool zip_cached;	    /* --layout=pycache */
	bool strict;		    /* --strict */
	bool sync;		    /* --sync */
	struct options_cache cache;
	bool any_tag;		     /* --any-tag */
	unsigned int workers;	     /* -j; at least 1 */
	unsigned int share;	     /* one worker per this many sources; 0: no
				      * limit */
	struct jobserver *jobserver; /* permits all workers but one; owned by
				      * struct args; or NULL */
	enum options_check check;
	const char **pythons; /* --python, as given; owned by struct args */
	size_t python_count;
	unsigned int minor;  /* --python-version: the minor version of 3.minor;
			      * or OPTIONS_ANY_MINOR */
	const char *version; /* --python-version as given: "3.11", "3.11.2" */
	bool is_release;     /* version is a release, not only 3.minor */
	bool has_epoch;	     /* SOURCE_DATE_EPOCH is set and not empty */
	int64_t epoch;	     /* the value of SOURCE_DATE_EPOCH, in seconds */
};

/* Whether a time is later than SOURCE_DATE_EPOCH.  False if it is unset. */
bool options_is_later(const struct options *options,
		      const struct timespec *time);

/*
 * The staging directory: that of --root, or that of -s if -p replaces it.  NULL
 * if there is none.  NULL for "/" too: files in it that no operand names do not
 * belong to the run.
 */
const char *options_staging(const struct options *options);

/*
 * Whether sources later than SOURCE_DATE_EPOCH are set back to it.  Those of a
 * tree are, in timestamp mode, since the header contains the time of the
 * source.  A check that uses the mode of each .pyc may find that mode.
 */
bool options_clamps(const struct options *options);

/*
 * The memory that compiling a source of this size may use, in MiB; 0 means no
 * limit.
 */
uint32_t options_memory(const struct options *options, uint64_t size);

/* The time that a job may take, in seconds; 0 means no limit. */
unsigned int options_timeout(const struct options *options);

/*
 * The mode for a tree: as asked; else the choice of py_compile, which is
 * checked-hash if SOURCE_DATE_EPOCH is set, and timestamp if not.
 */
enum pyc_mode options_tree_mode(const struct options *options);

/*
 * The mode for a wheel or a tar archive: the mode for a tree, but never
 * timestamp.  An installer need not keep the times of members.
 */
enum pyc_mode options_archive_mode(const struct options *options);

/*
 * The mode for an archive that Python imports from: as asked; else
 * unchecked-hash, since nobody edits a source in an archive.
 */
enum pyc_mode options_zip_mode(const struct options *options);

/*
 * Whether the .pyc files of an archive are in __pycache__, as in a tree.  This
 * is for archives that are unpacked before anything is imported.  In other
 * archives a .pyc is next to its source, where zipimport looks for it.
 */
bool options_caches(const struct options *options, bool is_wheel);

/* Whether --report or --html writes to standard output. */
bool options_take_output(const struct options *options);

/* Whether .pyc files are written to __pycache__, which the run may create. */
bool options_use_cache(const struct options *options);

#endif
