#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Temporary files of runs that were killed: the next run on that directory
# removes them, and nothing else.

load ../lib/common
load ../lib/bake
load ../lib/check
load ../lib/slow

setup() {
	bake_setup
	make_tree tree
}

# leave DIRECTORY...: makes a file in each, as a killed run leaves it.
leave() {
	local directory

	for directory; do
		mkdir -p "$directory"
		echo half >"$directory/.pyc-bake.4194305.0.tmp"
		chmod 600 "$directory/.pyc-bake.4194305.0.tmp"
	done
}

@test "the next run in the directory removes files that SIGKILL leaves" {
	[ -r /proc/self/stat ] || skip 'needs /proc'
	write_slow_module slow.py 40000
	helper make_tar killed.tar \
		f:usr/lib/python3/dist-packages/slow.py=@slow.py
	helper make_tar next.tar 'f:usr/lib/python3/dist-packages/a.py=a = 1'
	run -0 helper during --signal=KILL --busy -- "$PYC_BAKE" killed.tar
	equal "$output" 'ended by SIGKILL'
	[ -n "$(find . -name '.pyc-bake.*.tmp')" ]
	expect 0 -q next.tar
	no_temporary_file .
}

@test "a run on a tree removes leftovers in its directories" {
	leave tree tree/pkg tree/pkg/__pycache__ tree/empty/__pycache__ \
		tree/demo-1.0.dist-info
	expect 0 -v tree
	no_temporary_file tree
	has_line 'removed tree/pkg/__pycache__/.pyc-bake.4194305.0.tmp'
	# They are removed even if there is nothing to bake.
	leave tree/pkg/sub/__pycache__
	expect 0 -q tree
	no_temporary_file tree
}

@test "--root, --prune, -b and --sourceless remove leftovers" {
	mkdir -p root/usr/lib/python3/dist-packages
	mv tree/pkg root/usr/lib/python3/dist-packages
	local place=root/usr/lib/python3/dist-packages/pkg

	leave $place/__pycache__
	expect 0 -q --root=root
	no_temporary_file root
	leave $place/__pycache__ $place
	expect 0 -q --root=root --prune
	no_temporary_file root
	leave $place
	expect 0 -q -b $place
	no_temporary_file root
	leave $place/__pycache__
	expect 0 -q --sourceless --root=root --manifest=list
	no_temporary_file root
	leave $place/__pycache__
	expect 0 -q --normalize $place
	no_temporary_file root
}

@test "a run that writes a RECORD, a manifest or a report removes leftovers" {
	leave root/usr/lib/python3/dist-packages/demo-1.0.dist-info out
	: >root/usr/lib/python3/dist-packages/demo-1.0.dist-info/RECORD
	expect 0 -q --root=root --update-record -r 0
	no_temporary_file root
	expect 0 -q --manifest=out/list tree
	no_temporary_file out
	leave out
	expect 0 -q --report=out/report tree
	no_temporary_file out
}

@test "the removal does not change the times of directories" {
	export SOURCE_DATE_EPOCH=1500000000
	expect 0 -q tree
	leave tree/pkg/__pycache__ tree/pkg/sub
	touch -d @1400000000 tree/pkg/sub
	touch -d @1500000000 tree/pkg/__pycache__
	expect 0 -q tree
	no_temporary_file tree
	equal "$(stat -c %Y tree/pkg/sub tree/pkg/__pycache__)" \
		"$(lines 1400000000 1500000000)"
}

@test "for a named file, the directories around it are searched" {
	leave tree/pkg/__pycache__ tree/pkg out
	expect 0 -q tree/pkg/sums.py
	no_temporary_file tree
	expect 0 -q --output=out/sums.pyc tree/pkg/sums.py
	no_temporary_file out
	leave tree/pkg/__pycache__
	find tree -name '*.py' >list
	expect 0 -q -i list
	no_temporary_file tree
}

@test "a run on an archive removes leftovers in its output directory" {
	helper make_wheel demo-1.0-py3-none-any.whl
	leave . out
	expect 0 -q --output-dir=out demo-1.0-py3-none-any.whl
	no_temporary_file out
	expect 0 -q demo-1.0-py3-none-any.whl
	no_temporary_file .
	leave .
	expect 0 -q --strip demo-1.0-py3-none-any.whl
	no_temporary_file .
	leave .
	expect 0 -q --normalize demo-1.0-py3-none-any.whl
	no_temporary_file .
}

@test "a temporary file in use is kept" {
	leave tree/pkg/__pycache__
	command -v flock >/dev/null || skip 'no flock'
	exec 9<tree/pkg/__pycache__/.pyc-bake.4194305.0.tmp
	flock -n 9
	expect 0 -q tree
	[ -f tree/pkg/__pycache__/.pyc-bake.4194305.0.tmp ]
	exec 9<&-
	expect 0 -q tree
	no_temporary_file tree
}

@test "files with other names and directories are kept" {
	local name

	mkdir tree/pkg/__pycache__
	cd tree/pkg/__pycache__
	for name in .pyc-bake.1.tmp .pyc-bake..0.tmp .pyc-bake.1.0.tmp1 \
		.pyc-bake.1.0.tm .pyc-bake.x.0.tmp .pyc-bake.1.-1.tmp \
		pyc-bake.1.0.tmp .pyc-bake.1.0.0.tmp .pyc-bake.tmp; do
		echo kept >"$name"
	done
	mkdir .pyc-bake.2.0.tmp
	ln -s ../../kept .pyc-bake.3.0.tmp
	mkfifo .pyc-bake.4.0.tmp
	cd ../../..
	echo kept >kept
	find tree/pkg/__pycache__ | LC_ALL=C sort >before
	expect 0 -q tree
	find tree/pkg/__pycache__ ! -name '*.pyc' | LC_ALL=C sort >after
	same before after
	[ -f kept ]
}

@test "links out of the tree are not followed" {
	leave elsewhere
	ln -s ../../elsewhere tree/pkg/__pycache__
	run pyc_bake tree/pkg/sums.py
	[ -f elsewhere/.pyc-bake.4194305.0.tmp ]
}

@test "--check removes nothing" {
	expect 0 -q tree
	leave tree/pkg/__pycache__
	clean tree
	clean tree/pkg/sums.py
	[ -f tree/pkg/__pycache__/.pyc-bake.4194305.0.tmp ]
}

@test "a leftover that cannot be removed is an error" {
	expect 0 -q tree
	leave tree/pkg/__pycache__
	command -v chattr >/dev/null || skip 'no chattr'
	chattr +i tree/pkg/__pycache__/.pyc-bake.4194305.0.tmp 2>/dev/null ||
		skip 'no file can be made immutable here'
	run pyc_bake -q tree
	chattr -i tree/pkg/__pycache__/.pyc-bake.4194305.0.tmp
	equal "$status" 1
	says 'tree/pkg/__pycache__/.pyc-bake.4194305.0.tmp: cannot remove'
}

@test "two simultaneous runs do not remove each other's files" {
	local round

	for round in 1 2 3 4 5; do
		echo "round $round"
		find tree -name '*.pyc' -delete
		pyc_bake -q -f -o0 -o1 -o2 --hardlink-dupes tree &
		pyc_bake -q -f -o0 -o1 -o2 --hardlink-dupes tree
		wait $!
	done
	no_temporary_file tree
	clean -o0 -o1 -o2 tree
}
