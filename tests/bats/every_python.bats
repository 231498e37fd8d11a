#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Whatever --python names keeps the promises of the embedded one: the tests of
# trees and wheels are run anew with each CPython that is found.

load ../lib/common
load ../lib/bake
load ../lib/pythons

# Left out is what does not depend on who compiles, or on texts of one release.
SUBJECTS='determinism levels same_meaning wheel'
# What hardly depends on it: with the oldest and the newest alone.
MORE_SUBJECTS='embedded_path fresh invalidation_mode modes_and_times one_target
	optimized_levels other_python root sources targets'

setup() {
	clean_environment
	common_setup
}

# again VERSION [SUBJECT]...: with the CPython of that version, the tests of
# SUBJECTS and of these.
again() {
	local program result=0

	program=$(find_python "$1") || skip "no CPython $1"
	shift
	cat >pyc-bake <<-END
	#!/bin/sh
	exec '$PYC_BAKE' --python='$program' "\$@"
	END
	chmod +x pyc-bake
	export PYC_BAKE=$PWD/pyc-bake TESTED_PYTHON=$program
	cd "$SRCDIR/tests/bats" || return
	# shellcheck disable=SC2086 # a list of words
	set -- $SUBJECTS "$@"
	bats --formatter tap "${@/%/.bats}" >"$BATS_TEST_TMPDIR/said" 2>&1 ||
		result=1
	cd "$BATS_TEST_TMPDIR" || return
	grep -q '^1\.\.' said
	[ "$result" -eq 0 ] || fail "$(grep -h -A 12 '^not ok' said)"
}

# shellcheck disable=SC2086 # lists of words
@test "CPython 3.8" { again 3.8 $MORE_SUBJECTS; }
@test "CPython 3.9" { again 3.9; }
@test "CPython 3.10" { again 3.10; }
@test "CPython 3.11" { again 3.11; }
@test "CPython 3.12" { again 3.12; }
# shellcheck disable=SC2086
@test "CPython 3.13" { again 3.13 $MORE_SUBJECTS; }
