#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A libpython that does not start is reported once, in one line, whatever the
# number of workers.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	[ "$(id -u)" = 0 ] || skip 'needs root'
	mkdir empty tree
	for name in a b c d e f g h; do
		echo "x = '$name'" >tree/$name.py
	done
	library=$(oracle -c 'import os; print(os.path.dirname(os.__file__))')
	unshare -m mount --bind empty "$library" || skip 'nothing can be mounted'
}

@test "a missing standard library is reported once" {
	local jobs

	for jobs in 1 4; do
		# shellcheck disable=SC2016 # for that shell
		run unshare -m sh -c 'mount --bind empty "$1" && shift &&
			exec "$@"' - "$library" "$PYC_BAKE" -j$jobs tree
		equal "$status" 2
		equal "$(wc -l <<<"$output")" 1
		says 'pyc-bake: libpython does not start: '
		says "standard library of Python 3.$MINOR"
		absent tree/__pycache__
	done
}
