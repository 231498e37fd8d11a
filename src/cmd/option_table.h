/* SPDX-License-Identifier: MIT */
/*
 * The one table of options.  It is used to parse the command line, to check
 * which options are used together (cmd/option_rules), and to print --help and
 * the completions for shells.
 */
#ifndef PYC_BAKE_CMD_OPTION_TABLE_H
#define PYC_BAKE_CMD_OPTION_TABLE_H

#include <stddef.h>

#include "find/input.h"

/* A long option without a letter has a code above all letters. */
enum option_code {
	OPTION_NO_LETTER = 256,
	OPTION_ALLOW_ERRORS = OPTION_NO_LETTER,
	OPTION_ANY_TAG,
	OPTION_CACHE,
	OPTION_CACHE_CLEAR,
	OPTION_CACHE_EXPLAIN,
	OPTION_CACHE_INFO,
	OPTION_CACHE_KEY_FILE,
	OPTION_CACHE_MODE,
	OPTION_CACHE_REMOTE,
	OPTION_CACHE_REMOTE_STORE,
	OPTION_CACHE_SHARED,
	OPTION_CACHE_SIZE,
	OPTION_CACHE_TRIM,
	OPTION_CACHE_VERIFY,
	OPTION_CHECK,
	OPTION_COMPLETION,
	OPTION_COMPRESS,
	OPTION_DFILE,
	OPTION_DIFF,
	OPTION_ENGINE,
	OPTION_FILES0_FROM,
	OPTION_HARDLINK_DUPES,
	OPTION_HTML,
	OPTION_INSPECT,
	OPTION_JSON,
	OPTION_LAYOUT,
	OPTION_LIMIT,
	OPTION_LINKS,
	OPTION_MANIFEST,
	OPTION_MODE,
	OPTION_NORMALIZE,
	OPTION_NO_CACHE,
	OPTION_OUTPUT,
	OPTION_OUTPUT_DIR,
	OPTION_PRUNE,
	OPTION_PYTHON,
	OPTION_PYTHON_VERSION,
	OPTION_REPORT,
	OPTION_REWRITE_RECORD,
	OPTION_ROOT,
	OPTION_SANDBOX,
	OPTION_SHARD,
	OPTION_SOURCELESS,
	OPTION_STRICT,
	OPTION_STRIP,
	OPTION_SYNC,
	OPTION_TAR,
	OPTION_TIMEOUT,
	OPTION_UPDATE_RECORD,
	OPTION_VERSION,
	OPTION_WARNINGS,
	OPTION_WORKER_MEMORY,
	OPTION_CODES, /* more than every code */
};

/*
 * The actions that an option can be used with.  An action that the row does not
 * list refuses the option.
 */
enum option_use {
	USE_BAKE = 1,
	USE_CHECK = 2,
	USE_INSPECT = 4,
	USE_NORMALIZE = 8,
	USE_STRIP = 16,
	USE_CACHE = 32,	  /* --cache-info, --cache-trim, --cache-clear */
	USE_EXPLAIN = 64, /* --cache-explain */
	USE_DIFF = 128,
	USE_COMPILE = USE_BAKE | USE_CHECK,
	USE_WRITE = USE_BAKE | USE_NORMALIZE | USE_STRIP,
	USE_ALL = USE_COMPILE | USE_INSPECT | USE_NORMALIZE | USE_STRIP,
	USE_ANY = USE_ALL | USE_CACHE | USE_EXPLAIN | USE_DIFF,
};

/*
 * The kinds of operands that an option can be used with.  One of the operands
 * must be of these kinds; with FOR_ONLY, all of them must.
 */
enum option_operands {
	FOR_TREES = 1 << OPERAND_TREE,
	FOR_WHEELS = 1 << OPERAND_WHEEL,
	FOR_ZIPS = 1 << OPERAND_ZIP,
	FOR_TAR_FILES = 1 << OPERAND_TAR,
	FOR_STREAM = FOR_TAR_FILES << 1, /* --tar - */
	FOR_ONLY = FOR_STREAM << 1,
	FOR_TARS = FOR_TAR_FILES | FOR_STREAM,
	FOR_ARCHIVES = FOR_WHEELS | FOR_ZIPS | FOR_TARS,
	FOR_ALL = FOR_TREES | FOR_ARCHIVES,
	FOR_TREES_ONLY = FOR_ONLY | FOR_TREES,
	FOR_ARCHIVES_ONLY = FOR_ONLY | (FOR_ARCHIVES & ~FOR_STREAM),
	FOR_NO_STREAM = FOR_ONLY | (FOR_ALL & ~FOR_STREAM),
	FOR_NO_TARS = FOR_ONLY | (FOR_ALL & ~FOR_TARS),
};

/* The most options that a row excludes. */
#define OPTION_MOST_EXCLUDED 4

struct option_row {
	const char *group;   /* heading that starts with this row, or NULL */
	int code;	     /* letter, or enum option_code */
	int uses;	     /* enum option_use, or'ed */
	int applies;	     /* enum option_operands, or'ed */
	const char *name;    /* long name */
	const char *value;   /* name of its argument, or NULL; in brackets if it
			      * is optional */
	const char *choices; /* its words, separated by blanks; or NULL */
	const char *help;    /* lines; NULL: another name of an option */
	const char *applies_why;	    /* the reason; or NULL */
	int excludes[OPTION_MOST_EXCLUDED]; /* the codes of options that it
					     * cannot be used with; then 0 */
	const char *excludes_why;	    /* the reason; or NULL */
	int needs; /* the code of an option that must also be given; or 0 */
};

/* The most rows, for arrays with an element for each row. */
#define OPTION_MOST_ROWS 80

extern const struct option_row option_table[];
extern const size_t option_table_count;

/* The first row of a code; NULL if there is none. */
const struct option_row *option_table_find(int code);

#endif
