/* SPDX-License-Identifier: MIT */
/* In the order in which --help shows them. */
#include "cmd/option_table.h"

const struct option_row option_table[] = {
	{ "What is done (default: bake)", OPTION_CHECK, USE_CHECK, "check",
	  "[=fast]", "fast",
	  "compare with what baking gives, write nothing;\n"
	  "fast: headers, hashes and paths alone" },
	{ NULL, OPTION_INSPECT, USE_INSPECT, "inspect", "[=dump]", "dump",
	  "describe .pyc files; dump: with the objects\n"
	  "in them" },
	{ NULL, OPTION_NORMALIZE, USE_NORMALIZE, "normalize", NULL, NULL,
	  "rewrite .pyc files in canonical form, without\n"
	  "their sources" },
	{ NULL, OPTION_STRIP, USE_STRIP, "strip", NULL, NULL,
	  "write archives without .pyc and __pycache__" },
	{ "What is baked", OPTION_ROOT, USE_ALL, "root", "DIR", NULL,
	  "staging tree: operands are installed paths\n"
	  "inside it; without operands, all site-packages,\n"
	  "dist-packages and pythonX.Y directories in it" },
	{ NULL, 'i', USE_ALL, "list", "FILE", NULL,
	  "what the lines of FILE name too; - is standard\n"
	  "input; repeatable" },
	{ NULL, OPTION_FILES0_FROM, USE_ALL, "files0-from", "FILE", NULL,
	  "the same, with a NUL after each name" },
	{ NULL, 'l', USE_ALL, "no-recursion", NULL, NULL,
	  "enter no directory below an operand" },
	{ NULL, 'r', USE_ALL, "recursion", "N", NULL,
	  "enter no more than N levels of directories below\n"
	  "an operand; weighs more than -l" },
	{ NULL, 'x', USE_COMPILE, "exclude", "REGEX", NULL,
	  "leave out sources in whose path it is found; with\n"
	  "--root and in archives, in the installed path" },
	{ NULL, 'e', USE_COMPILE, "limit-links", "DIR", NULL,
	  "leave out links to sources outside of DIR" },
	{ NULL, OPTION_TAR, USE_BAKE, "tar", "[=all]", "all",
	  "with the operand -, bake the tar archive on\n"
	  "standard input to standard output; all: every\n"
	  ".py in it, and in others, not modules alone" },
	{ NULL, OPTION_LIMIT, USE_BAKE, "limit", "SIZE", NULL,
	  "the most that a tar archive may inflate to, keep\n"
	  "in memory of names, and in $TMPDIR; K, M, G or T\n"
	  "may follow (default: 8G, 256M, 1G)" },
	{ NULL, 'f', USE_COMPILE, "force", NULL, NULL,
	  "bake again what is fresh" },
	{ "What compiles", OPTION_PYTHON, USE_COMPILE, "python", "PYTHON", NULL,
	  "another CPython, 3.7 to 3.14: a path, or X.Y for\n"
	  "pythonX.Y in PATH; repeatable (default: the\n"
	  "embedded one)" },
	{ NULL, OPTION_PYTHON_VERSION, USE_COMPILE, "python-version", "X.Y[.Z]",
	  NULL,
	  "refuse to run unless this version, or this\n"
	  "release, is what compiles" },
	{ NULL, OPTION_WARNINGS, USE_COMPILE, "warnings", "MODE",
	  "show ignore error",
	  "of SyntaxWarning and DeprecationWarning: show,\n"
	  "ignore or error (default: show the first)" },
	{ NULL, OPTION_ALLOW_ERRORS, USE_COMPILE, "allow-errors", "FILE", NULL,
	  "do not count errors in sources that a glob of\n"
	  "FILE matches" },
	{ "What is written", OPTION_MODE, USE_COMPILE, "invalidation-mode",
	  "MODE", "checked-hash unchecked-hash timestamp any",
	  "checked-hash, unchecked-hash or timestamp\n"
	  "(default: unchecked-hash in .zip, .egg and .pyz,\n"
	  "checked-hash in other archives and where\n"
	  "SOURCE_DATE_EPOCH is set, else timestamp); with\n"
	  "--check also any: of each .pyc its own" },
	{ NULL, 'o', USE_COMPILE, "optimize", "N", "0 1 2",
	  "optimisation level 0, 1 or 2; repeatable\n"
	  "(default: 0)" },
	{ NULL, OPTION_HARDLINK_DUPES, USE_COMPILE, "hardlink-dupes", NULL,
	  NULL,
	  "of several levels, make those with the same bytes\n"
	  "hard links" },
	{ NULL, 'd', USE_COMPILE, "display", "DIR", NULL,
	  "embed DIR/REST for OPERAND/REST" },
	{ NULL, 's', USE_COMPILE, "strip-dir", "DIR", NULL,
	  "strip this leading directory from embedded paths" },
	{ NULL, 'p', USE_COMPILE, "prepend", "DIR", NULL,
	  "put this directory before embedded paths" },
	{ NULL, OPTION_DFILE, USE_COMPILE, "dfile", "NAME", NULL,
	  "embed NAME for the one source" },
	{ NULL, 'b', USE_COMPILE, "legacy", NULL, NULL,
	  "write NAME.pyc beside the source" },
	{ NULL, OPTION_LAYOUT, USE_COMPILE, "layout", "LAYOUT",
	  "legacy pycache",
	  "of zip archives: legacy, NAME.pyc beside the\n"
	  "source, to import from the archive, or pycache,\n"
	  "as in a tree, to unpack it first (default:\n"
	  "legacy)" },
	{ NULL, OPTION_SOURCELESS, USE_BAKE, "sourceless", NULL, NULL,
	  "the same, and remove the source; a wheel is\n"
	  "renamed for the one Python that can import it,\n"
	  "and the new name printed" },
	{ NULL, OPTION_OUTPUT, USE_WRITE, "output", "FILE", NULL,
	  "write the .pyc of the one source, or the one\n"
	  "archive, to FILE" },
	{ NULL, OPTION_OUTPUT_DIR, USE_WRITE, "output-dir", "DIR", NULL,
	  "write archives into DIR, not in place" },
	{ NULL, OPTION_COMPRESS, USE_COMPILE | USE_NORMALIZE | USE_STRIP,
	  "compress", "METHOD", "deflate store",
	  "what becomes of new members of a wheel or zip:\n"
	  "deflate or store (default: deflate)" },
	{ NULL, OPTION_LINKS, USE_WRITE | USE_CHECK, "links", "MODE",
	  "keep refuse",
	  "symbolic links in a zip: keep them as they are,\n"
	  "or refuse the archive (default: refuse)" },
	{ NULL, OPTION_REWRITE_RECORD, USE_WRITE | USE_CHECK, "rewrite-record",
	  NULL, NULL,
	  "trust the content of a wheel whose RECORD is\n"
	  "wrong, list what is wrong, and write it anew" },
	{ NULL, OPTION_STRICT, USE_COMPILE | USE_NORMALIZE, "strict", NULL,
	  NULL, "leave an archive alone if a file in it fails" },
	{ NULL, OPTION_ANY_TAG, USE_COMPILE, "any-tag", NULL, NULL,
	  "bake wheels and eggs whose name says that they\n"
	  "are for another Python" },
	{ "What is done to the tree besides", OPTION_PRUNE, USE_COMPILE,
	  "prune", NULL, NULL,
	  "remove .pyc without source, of other Pythons, and\n"
	  "NAME.pyc beside NAME.py" },
	{ NULL, OPTION_UPDATE_RECORD, USE_COMPILE, "update-record", NULL, NULL,
	  "list the .pyc in the RECORD of each *.dist-info" },
	{ NULL, OPTION_MANIFEST, USE_COMPILE, "manifest", "FILE", NULL,
	  "write the installed paths of sources and .pyc to\n"
	  "FILE, as %files -f of RPM reads them" },
	{ NULL, '0', USE_COMPILE, "null", NULL, NULL,
	  "in it, plain paths with a NUL after each" },
	{ NULL, OPTION_REPORT, USE_COMPILE, "report", "FILE", NULL,
	  "write a line of JSON for each .pyc to FILE" },
	{ "How", 'j', USE_COMPILE | USE_NORMALIZE, "jobs", "N", NULL,
	  "compile in N processes; 0 or no -j: as many as\n"
	  "there are processors for this process, without -j\n"
	  "in a rule of make as its jobserver permits; also\n"
	  "--workers=N" },
	{ NULL, 'j', USE_COMPILE | USE_NORMALIZE, "workers", "N", NULL, NULL },
	{ NULL, 'q', USE_ALL, "quiet", NULL, NULL,
	  "errors only; twice: hardly more than the exit\n"
	  "status" },
	{ NULL, 'v', USE_ALL, "verbose", NULL, NULL, "list each .pyc" },
	{ NULL, 'h', USE_ALL, "help", NULL, NULL, "print this and exit" },
	{ NULL, OPTION_VERSION, USE_ALL, "version", NULL, NULL,
	  "print the versions that the output depends on\n"
	  "and exit" },
	{ NULL, OPTION_COMPLETION, USE_ALL, "completion", "SHELL",
	  "bash zsh fish",
	  "print the completions for bash, zsh or fish and\n"
	  "exit" },
};

const size_t option_table_count = sizeof(option_table) / sizeof(*option_table);

_Static_assert(sizeof(option_table) / sizeof(*option_table) <= OPTION_MOST_ROWS,
	       "more rows than OPTION_MOST_ROWS");
