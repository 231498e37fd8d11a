#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The seeds of the fuzzers are what their script makes with any Python.  The
# script thus documents the content of the binary files.

load ../lib/common

make_seeds() {
	"$1" -I -B "$SRCDIR/tests/fuzz/seeds.py" seeds
}

@test "seeds.py makes the seeds in the tree" {
	local python

	python=$(python_for_tests) || skip 'no Python that could make them'
	make_seeds "$python"
	diff -r "$SRCDIR/tests/fuzz/corpus" seeds
}

@test "every fuzzer has seeds" {
	local name source

	for source in "$SRCDIR"/tests/fuzz/*_fuzz.c; do
		name=${source##*/}
		name=${name%_fuzz.c}
		[ -n "$(ls "$SRCDIR/tests/fuzz/corpus/$name")" ] ||
			fail "$name has none"
	done
}
