#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Valid zips that are damaged.  For each that is still accepted, all readers see
# the same members before and after the bake.  PYC_BAKE_ZIP_MUTANTS is the
# number of zips; PYC_SEED repeats a run.

load ../lib/common
load ../lib/bake

@test "all readers see the same in a damaged zip that is accepted" {
	local seed=${PYC_SEED:-$((RANDOM * 32768 + RANDOM))}

	export LC_ALL=C.UTF-8
	! build_go zip_list || export ZIP_LIST=$PWD/zip_list
	mkdir mutants
	run helper zip_mutants "$PYC_BAKE" mutants \
		"${PYC_BAKE_ZIP_MUTANTS:-300}" "$seed"
	echo "PYC_SEED=$seed: $output"
	equal "$status" 0
	[[ ${lines[0]} == readers:*zipfile ]]
	# Without any accepted zip, nothing would be compared.
	[ "${lines[1]#taken: }" -ge 10 ]
	[ "${#lines[@]}" -eq 2 ]
}
