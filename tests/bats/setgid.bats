#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Shared trees such as Debian's /usr/local/lib: files that are made in a
# directory with the setgid bit get its group.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	make_tree tree
	GROUP=$(id -g)
	[ "$(id -u)" -ne 0 ] || GROUP=50
	find tree -type d -exec chgrp "$GROUP" {} + -exec chmod 2775 {} +
}

# Prints group and mode of the files below, without sources.
given() {
	find "$1" \( -name __pycache__ -o -name '*.pyc' \) -printf '%P %G %m\n' |
		LC_ALL=C sort
}

@test "a new __pycache__ and its files get the group" {
	local epoch mask

	for mask in 022 077; do
		for epoch in '' 1500000000; do
			find tree -name __pycache__ -exec rm -r {} +
			(
				umask $mask
				SOURCE_DATE_EPOCH=$epoch pyc_bake -q -o0 -o1 tree
			)
			run -0 given tree
			equal "$(grep -c __pycache__ <<<"$output")" 10
			equal "$(grep -vc " $GROUP " <<<"$output")" 0
			equal "$(mode_of tree/pkg/__pycache__)" 2755
			equal "$(mode_of "$(pyc tree/pkg/sums.py)")" 644
		done
	done
}

@test "groups and modes are those of compileall" {
	cp -a tree stock
	expect 0 -q tree
	oracle -m compileall -q stock
	diff <(given tree) <(given stock)
}

@test "a replaced .pyc gets the group too" {
	expect 0 -q tree
	find tree -name '*.pyc' -exec chgrp "$(id -g)" {} +
	expect 0 -q -f -o0 -o1 --hardlink-dupes tree
	equal "$(given tree | grep -vc " $GROUP ")" 0
}

@test "-b and --output give the group too" {
	expect 0 -q -b tree
	expect 0 -q --output=tree/new/deep/mod.pyc tree/pkg/sums.py
	equal "$(given tree | grep -vc " $GROUP ")" 0
	equal "$(mode_of tree/new/deep)" 2755
}

@test "without the setgid bit there is none afterwards" {
	find tree -type d -exec chmod g-s {} +
	expect 0 -q tree
	equal "$(mode_of tree/pkg/__pycache__)" 755
}

@test "tar: a new __pycache__ has bit and group of its parent directory" {
	mkdir -p root/usr/lib/python3/dist-packages/pkg
	cp tree/pkg/sums.py root/usr/lib/python3/dist-packages/pkg
	chgrp "$GROUP" root/usr/lib/python3/dist-packages/pkg
	chmod 2775 root/usr/lib/python3/dist-packages/pkg
	tar -cf root.tar --numeric-owner -C root .
	expect 0 -q root.tar
	run -0 tar -tvf root.tar --numeric-owner
	grep -q "^drwxr-sr-x [0-9]*/$GROUP .*/pkg/__pycache__/\$" <<<"$output" ||
		fail "$output"
	grep -q "^-rw-r--r-- [0-9]*/$GROUP .*/sums\..*\.pyc\$" <<<"$output" ||
		fail "$output"
	cp root.tar before.tar
	expect 0 -q root.tar
	same root.tar before.tar
}
