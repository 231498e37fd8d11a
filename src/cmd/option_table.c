/* SPDX-License-Identifier: MIT */
/* In the order of --help. */
#include "cmd/option_table.h"

const struct option_row option_table[] = {
	{ "Actions (default: bake)", OPTION_CHECK, USE_CHECK, FOR_NO_TARS,
	  "check", "[=fast]", "fast",
	  "compare with what baking writes, write nothing;\n"
	  "fast: compare headers, hashes and paths only" },
	{ NULL, OPTION_DIFF, USE_DIFF, FOR_NO_STREAM, "diff", NULL, NULL,
	  "say how two operands differ: the .pyc of trees,\n"
	  "all of wheels, zip and tar archives and images" },
	{ NULL, OPTION_INSPECT, USE_INSPECT, FOR_NO_TARS, "inspect", "[=MODE]",
	  "dump code",
	  "describe .pyc files; dump: also print the\n"
	  "objects in them; code: the disassembled code" },
	{ NULL, OPTION_NORMALIZE, USE_NORMALIZE, FOR_NO_TARS, "normalize", NULL,
	  NULL,
	  "rewrite .pyc files in canonical form, without\n"
	  "their sources" },
	{ NULL, OPTION_STRIP, USE_STRIP, FOR_ONLY | FOR_WHEELS | FOR_ZIPS,
	  "strip", NULL, NULL, "write archives without .pyc and __pycache__" },
	{ "Input", OPTION_ROOT, USE_ALL, FOR_NO_STREAM, "root", "DIR", NULL,
	  "staging tree: operands are installed paths\n"
	  "inside it; without operands, bake all\n"
	  "site-packages, dist-packages and pythonX.Y\n"
	  "directories in it",
	  .excludes = { 'd', 's', 'p', OPTION_DFILE },
	  .excludes_why = "--root sets the embedded paths" },
	{ NULL, 'i', USE_ALL, FOR_NO_STREAM, "list", "FILE", NULL,
	  "read operands from the lines of FILE; - is\n"
	  "standard input; repeatable" },
	{ NULL, OPTION_FILES0_FROM, USE_ALL, FOR_NO_STREAM, "files0-from",
	  "FILE", NULL, "the same, but each name ends with NUL" },
	{ NULL, 'l', USE_ALL, FOR_ALL, "no-recursion", NULL, NULL,
	  "do not enter directories below an operand" },
	{ NULL, 'r', USE_ALL, FOR_ALL, "recursion", "N", NULL,
	  "enter at most N levels of directories below an\n"
	  "operand; overrides -l" },
	{ NULL, 'x', USE_COMPILE, FOR_ALL, "exclude", "REGEX", NULL,
	  "skip sources whose path matches; with --root and\n"
	  "in archives, whose installed path matches" },
	{ NULL, 'e', USE_COMPILE, FOR_TREES_ONLY, "limit-links", "DIR", NULL,
	  "skip links to sources outside of DIR" },
	{ NULL, OPTION_TAR, USE_BAKE, FOR_TARS, "tar", "[=all]", "all",
	  "with the operand -, bake the tar archive on\n"
	  "standard input to standard output; all: bake\n"
	  "every .py of tar archives, not only modules",
	  .applies_why = "use - for an archive on standard input" },
	{ NULL, OPTION_LIMIT, USE_BAKE | USE_DIFF, FOR_TARS, "limit", "SIZE",
	  NULL,
	  "let a tar archive inflate to SIZE, use as much\n"
	  "memory for names, and as much of $TMPDIR; K, M,\n"
	  "G or T can follow (default: 8G, 256M, 1G)" },
	{ NULL, OPTION_SHARD, USE_BAKE, FOR_TREES_ONLY, "shard", "I/N", NULL,
	  "bake only part I of N parts of the sources, from\n"
	  "1/N to N/N; a source is in one of them",
	  .excludes = { OPTION_MANIFEST, OPTION_PRUNE, OPTION_SOURCELESS,
			OPTION_UPDATE_RECORD },
	  .excludes_why = "it needs all sources",
	  .applies_why = "an archive needs all of its .pyc" },
	{ NULL, 'f', USE_COMPILE, FOR_ALL, "force", NULL, NULL,
	  "bake fresh files again" },
	{ "Compiler", OPTION_PYTHON, USE_COMPILE | USE_EXPLAIN, FOR_ALL,
	  "python", "PYTHON", NULL,
	  "compile with another CPython, 3.7 to 3.15: a\n"
	  "path, or X.Y for pythonX.Y in PATH; repeatable\n"
	  "(default: the embedded Python; if there is none,\n"
	  "the python3 beside pyc-bake or in PATH)" },
	{ NULL, OPTION_ENGINE, USE_COMPILE, FOR_ALL, "engine", "ENGINE",
	  "auto embedded program",
	  "compile with the embedded Python, or with the\n"
	  "program of the same build; auto: with the program\n"
	  "if it is faster (default: auto)",
	  .excludes = { OPTION_PYTHON } },
	{ NULL, OPTION_PYTHON_VERSION, USE_COMPILE, FOR_ALL, "python-version",
	  "X.Y[.Z]", NULL,
	  "refuse to run unless the Python that compiles is\n"
	  "of this version or release" },
	{ NULL, OPTION_WARNINGS, USE_COMPILE | USE_EXPLAIN, FOR_ALL, "warnings",
	  "MODE", "show ignore error",
	  "show, ignore or error: handle SyntaxWarning and\n"
	  "DeprecationWarning (default: show SyntaxWarning)" },
	{ NULL, OPTION_ALLOW_ERRORS, USE_COMPILE, FOR_ALL, "allow-errors",
	  "FILE", NULL,
	  "read patterns of files expected not to compile:\n"
	  "their errors are shown but do not fail the run" },
	{ "Cache", OPTION_CACHE, USE_BAKE | USE_CACHE | USE_EXPLAIN, FOR_ALL,
	  "cache", "[=DIR]", NULL,
	  "keep results of compiling in DIR, and use them\n"
	  "again (default: pyc-bake in $XDG_CACHE_HOME or\n"
	  "~/.cache); also $PYC_BAKE_CACHE" },
	{ NULL, OPTION_NO_CACHE, USE_BAKE, FOR_ALL, "no-cache", NULL, NULL,
	  "use no cache, in spite of $PYC_BAKE_CACHE and\n"
	  "$PYC_BAKE_CACHE_REMOTE" },
	{ NULL, OPTION_CACHE_MODE, USE_BAKE, FOR_ALL, "cache-mode", "MODE",
	  "read-write read-only refresh",
	  "read-write; read-only: store nothing; refresh:\n"
	  "compile all and store it anew" },
	{ NULL, OPTION_CACHE_SIZE, USE_BAKE | USE_CACHE, FOR_ALL, "cache-size",
	  "SIZE", NULL,
	  "limit the size of the cache, at least 1M; K, M, G\n"
	  "or T can follow (default: 2G); also\n"
	  "$PYC_BAKE_CACHE_SIZE" },
	{ NULL, OPTION_CACHE_VERIFY, USE_BAKE, FOR_ALL, "cache-verify",
	  "[=PERCENT]", NULL,
	  "compile so many of the cached sources again, and\n"
	  "fail if the result differs (default: 100)" },
	{ NULL, OPTION_CACHE_SHARED, USE_BAKE | USE_CACHE | USE_EXPLAIN,
	  FOR_ALL, "cache-shared", NULL, NULL,
	  "trust all members of the group of DIR, which\n"
	  "must have the set-group-ID bit" },
	{ NULL, OPTION_CACHE_KEY_FILE, USE_BAKE | USE_EXPLAIN, FOR_ALL,
	  "cache-key-file", "FILE", NULL,
	  "authenticate entries with the secret in FILE" },
	{ NULL, OPTION_CACHE_REMOTE, USE_BAKE, FOR_ALL, "cache-remote", "URL",
	  NULL,
	  "also use the results that a server has; after the\n"
	  "URL, blanks and attributes, such as ca-file=FILE;\n"
	  "also $PYC_BAKE_CACHE_REMOTE" },
	{ NULL, OPTION_CACHE_REMOTE_STORE, USE_BAKE, FOR_ALL,
	  "cache-remote-store", NULL, NULL, "send new results to that server" },
	{ NULL, OPTION_CACHE_INFO, USE_CACHE, FOR_ALL, "cache-info", NULL, NULL,
	  "describe the cache",
	  .excludes = { OPTION_CACHE_CLEAR, OPTION_CACHE_TRIM } },
	{ NULL, OPTION_CACHE_TRIM, USE_CACHE, FOR_ALL, "cache-trim",
	  "[=SIZE|AGE]", NULL,
	  "remove the entries that were used least recently\n"
	  "until SIZE are left (default: that of\n"
	  "--cache-size), or those not used for AGE: 12h,\n"
	  "30d, 8w",
	  .excludes = { OPTION_CACHE_CLEAR } },
	{ NULL, OPTION_CACHE_CLEAR, USE_CACHE, FOR_ALL, "cache-clear", NULL,
	  NULL, "remove all entries" },
	{ NULL, OPTION_CACHE_EXPLAIN, USE_EXPLAIN, FOR_TREES_ONLY,
	  "cache-explain", NULL, NULL,
	  "print what the entries of the sources PATH depend\n"
	  "on, and what differs in the nearest entry" },
	{ "Output", OPTION_MODE, USE_COMPILE, FOR_ALL, "invalidation-mode",
	  "MODE", "checked-hash unchecked-hash timestamp any",
	  "checked-hash, unchecked-hash or timestamp\n"
	  "(default: unchecked-hash in .zip, .egg and .pyz,\n"
	  "checked-hash in other archives and if\n"
	  "SOURCE_DATE_EPOCH is set, else timestamp); any,\n"
	  "with --check: the mode of each .pyc" },
	{ NULL, 'o', USE_COMPILE | USE_EXPLAIN, FOR_ALL, "optimize", "N",
	  "0 1 2",
	  "optimisation level 0, 1 or 2; repeatable\n"
	  "(default: 0)" },
	{ NULL, OPTION_HARDLINK_DUPES, USE_COMPILE, FOR_TREES_ONLY,
	  "hardlink-dupes", NULL, NULL,
	  "hard-link .pyc of several levels that have the\n"
	  "same bytes",
	  .excludes = { 'b', OPTION_SOURCELESS },
	  .excludes_why =
		  "with -b and --sourceless a source has only one .pyc" },
	{ NULL, 'd', USE_COMPILE, FOR_ALL, "display", "DIR", NULL,
	  "embed the path DIR/REST in the .pyc of\n"
	  "OPERAND/REST",
	  .excludes = { 's', 'p' } },
	{ NULL, 's', USE_COMPILE, FOR_TREES_ONLY, "strip-dir", "DIR", NULL,
	  "remove this leading directory from embedded paths",
	  .applies_why = "paths in an archive do not contain a directory to "
			 "strip" },
	{ NULL, 'p', USE_COMPILE, FOR_ALL, "prepend", "DIR", NULL,
	  "put this directory before embedded paths" },
	{ NULL, OPTION_DFILE, USE_COMPILE, FOR_TREES_ONLY, "dfile", "NAME",
	  NULL, "embed NAME for the one source",
	  .excludes = { 'd', 's', 'p' } },
	{ NULL, 'b', USE_COMPILE, FOR_ALL, "legacy", NULL, NULL,
	  "write NAME.pyc next to the source" },
	{ NULL, OPTION_LAYOUT, USE_COMPILE, FOR_ZIPS, "layout", "LAYOUT",
	  "legacy pycache",
	  "names in zip archives: legacy, NAME.pyc next to\n"
	  "the source, for imports from the archive;\n"
	  "pycache, as in a tree, for archives that are\n"
	  "unpacked first (default: legacy)" },
	{ NULL, OPTION_SOURCELESS, USE_BAKE, FOR_NO_TARS, "sourceless", NULL,
	  NULL,
	  "like --legacy, and remove the source; a wheel is\n"
	  "renamed for the one Python that can import it;\n"
	  "the path of the archive is printed" },
	{ NULL, OPTION_OUTPUT, USE_WRITE, FOR_NO_STREAM, "output", "FILE", NULL,
	  "write the .pyc of the one source, or the one\n"
	  "archive, to FILE",
	  .excludes = { OPTION_OUTPUT_DIR } },
	{ NULL, OPTION_OUTPUT_DIR, USE_WRITE, FOR_ARCHIVES_ONLY, "output-dir",
	  "DIR", NULL, "write archives into DIR, not in place" },
	{ NULL, OPTION_COMPRESS, USE_COMPILE | USE_NORMALIZE | USE_STRIP,
	  FOR_WHEELS | FOR_ZIPS, "compress", "METHOD", "deflate store",
	  "deflate or store new members of a wheel or zip\n"
	  "(default: deflate)" },
	{ NULL, OPTION_LINKS, USE_WRITE | USE_CHECK, FOR_ZIPS, "links", "MODE",
	  "keep refuse",
	  "keep: write symbolic links in a zip unchanged;\n"
	  "refuse: refuse the archive (default: refuse)" },
	{ NULL, OPTION_REWRITE_RECORD, USE_WRITE | USE_CHECK, FOR_WHEELS,
	  "rewrite-record", NULL, NULL,
	  "if the RECORD of a wheel is wrong, trust the\n"
	  "content, list the wrong rows, write RECORD anew" },
	{ NULL, OPTION_STRICT, USE_COMPILE | USE_NORMALIZE, FOR_NO_STREAM,
	  "strict", NULL, NULL,
	  "do not change an archive if a file in it fails,\n"
	  "or if it has no module to bake" },
	{ NULL, OPTION_ANY_TAG, USE_COMPILE, FOR_ALL, "any-tag", NULL, NULL,
	  "bake wheels and eggs of other Pythons too" },
	{ "Post-processing of trees", OPTION_PRUNE, USE_COMPILE, FOR_TREES_ONLY,
	  "prune", NULL, NULL,
	  "remove from __pycache__ .pyc without a source and\n"
	  "of other Pythons; also NAME.pyc next to NAME.py" },
	{ NULL, OPTION_UPDATE_RECORD, USE_COMPILE, FOR_TREES_ONLY,
	  "update-record", NULL, NULL,
	  "list the .pyc in the RECORD of each *.dist-info" },
	{ NULL, OPTION_MANIFEST, USE_COMPILE, FOR_TREES_ONLY, "manifest",
	  "FILE", NULL,
	  "write the installed paths of sources and .pyc to\n"
	  "FILE, as %files -f of RPM reads them",
	  .excludes = { OPTION_DFILE, OPTION_OUTPUT },
	  .excludes_why = "the installed paths are then unknown" },
	{ NULL, '0', USE_COMPILE, FOR_ALL, "null", NULL, NULL,
	  "write plain paths to the manifest, NUL after each",
	  .needs = OPTION_MANIFEST },
	{ NULL, OPTION_SYNC, USE_BAKE, FOR_TREES, "sync", NULL, NULL,
	  "wait until the .pyc of trees are on disk",
	  .applies_why = "archives are synced anyway" },
	{ "General", OPTION_REPORT, USE_COMPILE, FOR_ALL, "report", "FILE",
	  NULL, "write a line of JSON for each .pyc to FILE" },
	{ NULL, OPTION_JSON, USE_CHECK | USE_INSPECT | USE_DIFF, FOR_NO_STREAM,
	  "json", NULL, NULL, "print a line of JSON for each finding or file" },
	{ NULL, OPTION_HTML, USE_COMPILE | USE_DIFF, FOR_NO_STREAM, "html",
	  "FILE", NULL, "write a page for a browser to FILE" },
	{ NULL, 'j', USE_COMPILE | USE_NORMALIZE, FOR_ALL, "jobs", "N", NULL,
	  "compile in N processes; 0: one for each available\n"
	  "processor; default: the same, but at most one\n"
	  "for every 8 sources, or as the jobserver of\n"
	  "make permits; also --workers=N" },
	{ NULL, 'j', USE_COMPILE | USE_NORMALIZE, FOR_ALL, "workers", "N", NULL,
	  NULL },
	{ NULL, OPTION_SANDBOX, USE_COMPILE | USE_NORMALIZE, FOR_ALL, "sandbox",
	  "MODE", "auto require off",
	  "auto: use what the kernel has to confine the\n"
	  "processes that compile; require: fail if a part\n"
	  "is missing; off (default: auto)" },
	{ NULL, OPTION_WORKER_MEMORY, USE_COMPILE | USE_NORMALIZE, FOR_ALL,
	  "worker-memory", "SIZE", NULL,
	  "limit the memory for a source; K, M, G or T can\n"
	  "follow; 0: no limit (default: 512M plus 800 bytes\n"
	  "for each byte of the source)" },
	{ NULL, OPTION_TIMEOUT, USE_COMPILE | USE_NORMALIZE, FOR_ALL, "timeout",
	  "SECONDS", NULL,
	  "limit the time for a source; 0: no limit\n"
	  "(default: 600)" },
	{ NULL, 'q', USE_ANY, FOR_ALL, "quiet", NULL, NULL,
	  "show errors only; twice: usage errors and the\n"
	  "rows of --rewrite-record only" },
	{ NULL, 'v', USE_ANY, FOR_NO_STREAM, "verbose", NULL, NULL,
	  "list each .pyc, and the missing parts of the\n"
	  "sandbox; with --diff: whole values and the code\n"
	  "around a difference; with --inspect=code: columns",
	  .applies_why = "standard output is the archive" },
	{ NULL, 'h', USE_ANY, FOR_ALL, "help", NULL, NULL,
	  "print this and exit" },
	{ NULL, OPTION_VERSION, USE_ANY, FOR_ALL, "version", NULL, NULL,
	  "print the versions that the output depends on,\n"
	  "and the sandbox that is in force, and exit" },
	{ NULL, OPTION_COMPLETION, USE_ANY, FOR_ALL, "completion", "SHELL",
	  "bash zsh fish",
	  "print the completions for bash, zsh or fish and\n"
	  "exit" },
};

const size_t option_table_count = sizeof(option_table) / sizeof(*option_table);

_Static_assert(sizeof(option_table) / sizeof(*option_table) <= OPTION_MOST_ROWS,
	       "more rows than OPTION_MOST_ROWS");

const struct option_row *
option_table_find(int code)
{
	for (size_t i = 0; i < option_table_count; i++)
		if (option_table[i].code == code)
			return &option_table[i];
	return NULL;
}
