#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The bytes are the same on every machine: tests/data/everywhere.sha256 has the
# digests of what is baked from tests/data/everywhere, for several CPythons.

load ../lib/common
load ../lib/bake
load ../lib/pythons

setup() {
	bake_setup
	LIST=$SRCDIR/tests/data/everywhere.sha256
}

# same_as_listed [OPTION]...: what pyc-bake bakes with these options has the
# digests of the list.
same_as_listed() {
	local release

	mkdir empty
	(cd empty && helper everywhere "$PYC_BAKE" "$SRCDIR/tests/data/everywhere" \
		"$@" 2>../errors) >found || fail "$(<errors)"
	release=$(sed 's|.*  \(.*\)/.*|\1|; q' found)
	grep "  $release/" "$LIST" >listed ||
		skip "no digests of CPython $release in the list"
	diff listed found
}

@test "the embedded Python" {
	same_as_listed
}

# With --python, if there is that version and its release is in the list.
other() {
	local program

	program=$(find_python "$1") || skip "no CPython $1"
	same_as_listed --python="$program"
}

@test "CPython 3.7" { other 3.7; }
@test "CPython 3.8" { other 3.8; }
@test "CPython 3.9" { other 3.9; }
@test "CPython 3.10" { other 3.10; }
@test "CPython 3.11" { other 3.11; }
@test "CPython 3.12" { other 3.12; }
@test "CPython 3.13" { other 3.13; }
@test "CPython 3.14" { other 3.14; }
@test "CPython 3.15" { other 3.15; }
