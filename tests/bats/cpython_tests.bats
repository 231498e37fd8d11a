#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# CPython's own tests of compileall and py_compile, run with pyc-bake instead.
# tests/lib/cpython_tests.py lists the tests that do not apply, with reasons.

load ../lib/common
load ../lib/bake
load ../lib/pythons

# has_tests PROGRAM: succeeds if it has the tests of CPython.
has_tests() {
	"$1" -E -s -B -c 'import test.test_compileall, test.test_py_compile' \
		2>/dev/null
}

# On systems that package the tests separately, another build of the same
# CPython may have them.
find_tests() {
	local program

	for program in "$ORACLE" \
		"${PYENV_ROOT:-$HOME/.pyenv}/versions/3.$MINOR".*/bin/python; do
		if [ -x "$program" ] && has_tests "$program"; then
			TESTS=$program
			return
		fi
	done
	skip "no CPython 3.$MINOR with its package 'test'"
}

# all_pass PROGRAM LEAST MODULE...: at least LEAST tests pass, and none fails.
all_pass() {
	local program=$1 least=$2 passed

	shift 2
	run "$program" -E -s -B "$SRCDIR/tests/lib/cpython_tests.py" "$@"
	[ "$status" -eq 0 ] ||
		fail "status $status: $(awk '/^(not )?ok/ { bad = /^not/ }
			bad || /^# [0-9]+ passed/ || !/^(ok|not ok|#)/' \
			<<<"$output")"
	passed=$(sed -n 's/^# \([0-9]*\) passed, .* 0 failed$/\1/p' \
		<<<"$output")
	[ "$passed" -ge "$least" ] || fail "$passed passed: $output"
}

@test "test_compileall passes" {
	find_tests
	all_pass "$TESTS" 110 test_compileall
}

@test "test_py_compile passes" {
	find_tests
	all_pass "$TESTS" 28 test_py_compile
}

@test "the tests of another CPython pass if that CPython compiles" {
	local version program found=0

	for version in 3.13 3.12 3.10; do
		[ "$version" != "3.$MINOR" ] || continue
		program=$(find_python "$version") && has_tests "$program" ||
			continue
		all_pass "$program" 110 test_compileall
		all_pass "$program" 28 test_py_compile
		found=1
		break
	done
	[ $found -eq 1 ] || skip 'no other CPython with its tests'
}

@test "a program that does nothing does not pass" {
	local passed

	find_tests
	cat >nothing <<-'END'
	#!/bin/sh
	[ "$1" != --version ] || exec "$REAL" --version
	END
	chmod +x nothing
	export REAL=$PYC_BAKE
	PYC_BAKE=$PWD/nothing run "$TESTS" -E -s -B \
		"$SRCDIR/tests/lib/cpython_tests.py" test_compileall \
		test_py_compile
	equal "$status" 1
	passed=$(sed -n 's/^# \([0-9]*\) passed, .*/\1/p' <<<"$output")
	[ "$passed" -lt 40 ] || fail "$passed passed"
}
