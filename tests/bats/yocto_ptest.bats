#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The run-ptest of the Yocto recipe, with the files that the recipe installs.

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/yocto

# Only two of the tests, to save time.
setup() {
	bake_setup
	make_in_build tests/unit/err_test tests/fuzz/record_fuzz
	mkdir -p ptest/tests/unit ptest/tests/fuzz/corpus bin
	install "$SRCDIR/${RECIPE%_*}/run-ptest" ptest
	install "$BUILDDIR/tests/unit/err_test" ptest/tests/unit
	install "$BUILDDIR/tests/fuzz/record_fuzz" ptest/tests/fuzz
	cp -R "$SRCDIR/tests/fuzz/corpus/record" ptest/tests/fuzz/corpus
	ln -s "$PYC_BAKE" bin/pyc-bake
	ln -s "$ORACLE" bin/python3
	export TMPDIR=$PWD/temporary
	mkdir temporary
}

# run_ptest STATUS: runs it with the program and Python of this build.
run_ptest() {
	run "-$1" env -u SRCDIR PATH="$PWD/bin:$PATH" ptest/run-ptest
	[ -z "$(ls temporary)" ] || fail "left behind: $(ls temporary)"
}

@test "every test is reported, and nothing else" {
	run_ptest 0
	equal "$output" "$(lines 'PASS: tests/unit/err_test' \
		'PASS: tests/fuzz/record_fuzz' 'PASS: bake_and_import' \
		'PASS: bake_and_import_other_python')"
}

@test "a failed test is reported with its output" {
	printf '#!/bin/sh\necho not ok 1 - it\nexit 1\n' >ptest/tests/unit/broken_test
	chmod +x ptest/tests/unit/broken_test
	rm ptest/tests/fuzz/corpus/record/*
	run_ptest 1
	has_line 'PASS: tests/unit/err_test'
	has_line 'not ok 1 - it'
	has_line 'FAIL: tests/unit/broken_test'
	has_line 'FAIL: tests/fuzz/record_fuzz'
}

@test "a program that bakes nothing fails" {
	rm bin/pyc-bake
	printf '#!/bin/sh\n' >bin/pyc-bake
	chmod +x bin/pyc-bake
	run_ptest 1
	has_line 'FAIL: bake_and_import'
	says "No module named 'baked'"
}
