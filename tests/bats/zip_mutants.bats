#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Honest zips that are damaged: of each that is still taken, all readers see the
# same members, before it is baked and after.  PYC_BAKE_ZIP_MUTANTS is how many
# there are; PYC_SEED repeats a run.

load ../lib/common
load ../lib/bake

@test "of a damaged zip that is taken, all readers see the same" {
	local seed=${PYC_SEED:-$((RANDOM * 32768 + RANDOM))}

	export LC_ALL=C.UTF-8
	if command -v go >/dev/null &&
		GOCACHE=$BATS_TEST_TMPDIR/go GO111MODULE=off timeout 300 go build \
			-o zip_list "$SRCDIR/tests/lib/zip_list.go"; then
		export ZIP_LIST=$PWD/zip_list
	fi
	mkdir mutants
	run helper zip_mutants "$PYC_BAKE" mutants \
		"${PYC_BAKE_ZIP_MUTANTS:-300}" "$seed"
	echo "PYC_SEED=$seed: $output"
	equal "$status" 0
	[[ ${lines[0]} == readers:*zipfile ]]
	# Some are taken, else nothing was compared.
	[ "${lines[1]#taken: }" -ge 10 ]
	[ "${#lines[@]}" -eq 2 ]
}
