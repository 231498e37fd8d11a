#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Whatever --python names keeps the promises of the embedded one: the tests of
# trees and wheels are run anew with each CPython that is found.

load ../lib/common
load ../lib/bake
load ../lib/pythons

# What does not depend on who compiles, or on texts of one release, is left
# out.  Two lists that take about the same time, run side by side.
SUBJECTS='determinism invalidation_mode levels one_target optimized_levels
	wheel wheel_refused'
MORE_SUBJECTS='embedded_path fresh modes_and_times other_python root
	same_meaning sources targets'

setup() {
	clean_environment
	common_setup
}

# run_subjects SUBJECT...: the tests of those names; what they say, in TAP.
run_subjects() {
	bats --formatter tap "${@/%/.bats}"
}

# again VERSION: all of them, with the CPython of that version.
again() {
	local first program result=0

	program=$(find_python "$1") || skip "no CPython $1"
	cat >pyc-bake <<-END
	#!/bin/sh
	exec '$PYC_BAKE' --python='$program' "\$@"
	END
	chmod +x pyc-bake
	export PYC_BAKE=$PWD/pyc-bake TESTED_PYTHON=$program
	cd "$SRCDIR/tests/bats" || return
	# shellcheck disable=SC2086 # lists of words
	{
		run_subjects $SUBJECTS >"$BATS_TEST_TMPDIR/first" 2>&1 &
		first=$!
		run_subjects $MORE_SUBJECTS >"$BATS_TEST_TMPDIR/more" 2>&1 ||
			result=1
	}
	wait "$first" || result=1
	cd "$BATS_TEST_TMPDIR" || return
	grep -q '^1\.\.' first
	grep -q '^1\.\.' more
	[ "$result" -eq 0 ] || fail "$(grep -h -A 12 '^not ok' first more)"
}

@test "CPython 3.8" { again 3.8; }
@test "CPython 3.9" { again 3.9; }
@test "CPython 3.10" { again 3.10; }
@test "CPython 3.11" { again 3.11; }
@test "CPython 3.12" { again 3.12; }
@test "CPython 3.13" { again 3.13; }
