#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Every Python for --python keeps the promises of the embedded one: tests of trees
# and wheels run again with each CPython that is found.

load ../lib/common
load ../lib/bake
load ../lib/pythons

# Tests that do not depend on the Python or expect the texts of one release are
# left out.
SUBJECTS='determinism same_meaning'
# These depend on the Python only a little, so they run with the oldest and with two
# new ones.
MORE_SUBJECTS='embedded_path fresh invalidation_mode levels modes_and_times
	one_target optimized_levels other_python root sources targets wheel'

setup() {
	clean_environment
	common_setup
}

# again VERSION [SUBJECT]...: runs the tests of SUBJECTS, and of these, with the
# CPython of that version.
again() {
	local program result=0

	program=$(find_python "$1") || skip "no CPython $1"
	shift
	cat >pyc-bake <<-END
	#!/bin/sh
	exec '$PYC_BAKE' --python='$program' "\$@"
	END
	chmod +x pyc-bake
	# They try more with the embedded Python.
	is_exhaustive || unset PYC_BAKE_THOROUGH
	export PYC_BAKE=$PWD/pyc-bake TESTED_PYTHON=$program
	cd "$SRCDIR/tests/bats" || return
	# shellcheck disable=SC2086 # a list of words
	set -- $SUBJECTS "$@"
	# shellcheck disable=SC2086
	! is_exhaustive || set -- $SUBJECTS $MORE_SUBJECTS
	bats --formatter tap "${@/%/.bats}" >"$BATS_TEST_TMPDIR/said" 2>&1 ||
		result=1
	cd "$BATS_TEST_TMPDIR" || return
	grep -q '^1\.\.' said
	[ "$result" -eq 0 ] || fail "$(grep -h -A 12 '^not ok' said)"
}

# shellcheck disable=SC2086 # lists of words
@test "CPython 3.8 passes the tests" { again 3.8 $MORE_SUBJECTS; }
@test "CPython 3.9 passes the tests" { again 3.9; }
@test "CPython 3.10 passes the tests" { again 3.10; }
@test "CPython 3.11 passes the tests" { again 3.11; }
@test "CPython 3.12 passes the tests" { again 3.12; }
# shellcheck disable=SC2086
@test "CPython 3.13 passes the tests" { again 3.13 $MORE_SUBJECTS; }
@test "CPython 3.14 passes the tests" { again 3.14; }
# shellcheck disable=SC2086
@test "CPython 3.15 passes the tests" { again 3.15 $MORE_SUBJECTS; }
