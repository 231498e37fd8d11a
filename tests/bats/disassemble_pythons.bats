#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --inspect=code shows the same as dis for modules of the standard library of each
# CPython.

load ../lib/common
load ../lib/bake
load ../lib/pythons

# copy_library PYTHON: copies its standard library, for make check-thorough all of it,
# else every third module and no tests.
copy_library() {
	local -a skipped=(site-packages dist-packages __pycache__ lib2to3)

	is_exhaustive || skipped+=(test tests idlelib)
	"$1" -I - library "${skipped[@]}" <<-'END'
	import os, shutil, sys
	shutil.copytree(os.path.dirname(os.__file__), sys.argv[1],
	                ignore=shutil.ignore_patterns(*sys.argv[2:]),
	                ignore_dangling_symlinks=True)
	END
	find library ! -name '*.py' -type f -delete
	is_exhaustive || find library -type f | LC_ALL=C sort | awk 'NR % 3' |
		xargs rm
}

compare_library() {
	local python

	python=$(find_python "$1") || skip "there is no CPython $1"
	copy_library "$python"
	# Some tests are files that do not compile.
	"$python" -I -W ignore -m compileall -q library >/dev/null 2>&1 ||
		is_exhaustive
	# -v shows more: a line for each instruction, and columns.
	"$PYC_BAKE" --inspect=code -v library >listing
	"$python" -I -W ignore "$SRCDIR/tests/lib/dis_oracle.py" listing \
		columns >said || fail "$(<said)"
	grep -Eq '^[0-9]{3,} files, [0-9]{4,} code objects, [0-9]{6,} instructions, 0 wrong$' \
		said || fail "$(<said)"
}

@test "3.7: the standard library" { compare_library 3.7; }
@test "3.8: the standard library" { compare_library 3.8; }
@test "3.9: the standard library" { compare_library 3.9; }
@test "3.10: the standard library" { compare_library 3.10; }
@test "3.11: the standard library" { compare_library 3.11; }
@test "3.12: the standard library" { compare_library 3.12; }
@test "3.13: the standard library" { compare_library 3.13; }
@test "3.14: the standard library" { compare_library 3.14; }
@test "3.15: the standard library" { compare_library 3.15; }
