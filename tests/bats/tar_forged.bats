#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Tar archives that are odd in one thing each (tests/lib/forged_tars.py makes
# them): each has the verdict that its row states.  In what is taken, damaged
# archives among it, GNU tar, bsdtar, Python and Go see the same members, and
# after baking the same ones again.

load ../lib/common
load ../lib/bake
load ../lib/tar

setup() {
	bake_setup
	mkdir before after
}

# bake_all: bakes what is in before to after, as far as it is taken.
bake_all() {
	local status=0

	(cd before && timeout 500 "$PYC_BAKE" --output-dir=../after -- *.tar) \
		>said 2>&1 || status=$?
	[ "$status" -eq 2 ] || fail "status $status: $(tail -n 3 said)"
	# Nothing is left over beside what is whole.
	no_temporary_file after
}

# compare: what each reader sees before and after.
compare() {
	local go=- name

	for name in tar bsdtar; do
		command -v $name >/dev/null || skip "$name is not here"
	done
	tar --version | grep -q GNU || skip 'tar is not that of GNU'
	if command -v go >/dev/null; then
		go build -o tar_members "$SRCDIR/tests/lib/tar_members.go" &&
			go=$PWD/tar_members
	fi
	for name in after/*.tar; do
		name=${name#after/}
		# Go wants both blocks of the mark, or neither.
		grep -q "^pyc-bake: $name: the \\(mark of its end\\|index that\\|bytes after\\)" \
			said && name="!$name"
		printf '%s\n' "$name"
	done >names
	run -0 helper tar_readers before after "$go" <names
	says "$(wc -l <names) archives compared"
}

@test "each has its verdict, for its reason" {
	local name verdict reason line problems=()

	helper forged_tars before >table
	bake_all
	[ "$(grep -c refused table)" -ge 250 ]
	[ "$(grep -c taken table)" -ge 80 ]
	while IFS=$'\t' read -r name verdict reason; do
		line=$(grep -aF "pyc-bake: $name.tar: " said) || line=
		case $verdict in
		taken) [ -e "after/$name.tar" ] && [ -z "$line" ] ;;
		noticed) [ -e "after/$name.tar" ] && [[ $line == *"$reason"* ]] ;;
		*) [ ! -e "after/$name.tar" ] && [[ $line == *"$reason"* ]] ;;
		esac || problems+=("$name: not $verdict ($reason): $line")
	done <table
	[ ${#problems[@]} -eq 0 ] || fail "$(lines "${problems[@]}")"
}

@test "all readers see the same in those that are taken" {
	helper forged_tars before >table
	bake_all
	compare
}

@test "all readers see the same in damaged archives that are taken" {
	helper mutated_tars before "${PYC_BAKE_MUTATED_TARS:-100}" \
		"${PYC_SEED:-1}"
	bake_all
	compare
	[ "$(wc -l <names)" -ge 20 ]
}
