#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Tar archives that are unusual in one thing each, made by
# tests/lib/forged_tars.py. Each gets the verdict in its row.  In accepted
# archives, also damaged ones, GNU tar, bsdtar, Python and Go see the same
# members, and still the same after the bake.

load ../lib/common
load ../lib/bake
load ../lib/tar

GLOBAL_KEY='libarchive: Unsupported pax global extended header attribute'

setup() {
	bake_setup
	mkdir before after
}

# bake_all: bakes the archives in before to after, as far as they are accepted.
bake_all() {
	local status=0

	(cd before && timeout 500 "$PYC_BAKE" --output-dir=../after -- *.tar) \
		>said 2>&1 || status=$?
	[ "$status" -eq 2 ] || fail "status $status: $(tail -n 3 said)"
	# No temporary file is left next to the complete files.
	no_temporary_file after
}

# compare: compares what each reader sees before and after.
compare() {
	local go=- name

	for name in tar bsdtar; do
		command -v $name >/dev/null || skip "$name is not here"
	done
	tar --version | grep -q GNU || skip 'tar is not that of GNU'
	! build_go tar_members || go=$PWD/tar_members
	for name in after/*.tar; do
		name=${name#after/}
		# Go requires both blocks of the end mark, or neither.
		grep -q "^pyc-bake: $name: \\(its end mark\\|the index that\\|the bytes after\\)" \
			said && name="!$name"
		printf '%s\n' "$name"
	done >names
	run -0 helper tar_readers before after "$go" <names
	says "$(wc -l <names) archives compared"
}

@test "each archive gets its verdict, for the right reason" {
	local name verdict reason line problems=()

	helper forged_tars before >table
	bake_all
	[ "$(grep -c refused table)" -ge 250 ]
	[ "$(grep -c taken table)" -ge 80 ]
	while IFS=$'\t' read -r name verdict reason; do
		line=$(grep -aF "pyc-bake: $name.tar: " said) || line=
		# libarchive from 3.8.10 on cannot read these.
		[[ $verdict != taken || $line != *"$GLOBAL_KEY"* ]] ||
			continue
		case $verdict in
		taken) [ -e "after/$name.tar" ] && [ -z "$line" ] ;;
		noticed) [ -e "after/$name.tar" ] && [[ $line == *"$reason"* ]] ;;
		*) [ ! -e "after/$name.tar" ] && [[ $line == *"$reason"* ]] ;;
		esac || problems+=("$name: not $verdict ($reason): $line")
	done <table
	[ ${#problems[@]} -eq 0 ] || fail "$(lines "${problems[@]}")"
}

@test "all readers see the same in accepted archives" {
	helper forged_tars before >table
	bake_all
	compare
}

@test "all readers see the same in damaged archives that are accepted" {
	helper mutated_tars before "${PYC_BAKE_MUTATED_TARS:-100}" \
		"${PYC_SEED:-1}"
	bake_all
	compare
	[ "$(wc -l <names)" -ge 20 ]
}
