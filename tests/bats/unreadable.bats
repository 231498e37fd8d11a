#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A file that cannot be examined is an error with its name, and is never treated
# as missing.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	# Other users cannot enter the temporary directory of bats.
	DIRECTORY=$(mktemp -d)
	chmod 0755 "$DIRECTORY"
	cd "$DIRECTORY" || return
	make_tree tree
	export SOURCE_DATE_EPOCH=1500000000
}

teardown() {
	chattr -R -i "$DIRECTORY" 2>/dev/null || true
	rm -rf "$DIRECTORY"
}

# expect, as an ordinary user who owns all these files.
expect_as_user() {
	local wanted=$1

	shift
	if [ "$(id -u)" -ne 0 ]; then
		expect "$wanted" "$@"
		return
	fi
	setpriv --reuid=12345 --regid=12345 --clear-groups true 2>/dev/null ||
		skip 'no setpriv'
	copy_program "$DIRECTORY"
	chown -hR 12345:12345 "$DIRECTORY"
	run setpriv --reuid=12345 --regid=12345 --clear-groups \
		"$DIRECTORY/pyc-bake" "$@"
	[ "$status" -eq "$wanted" ] ||
		fail "exit status $status in place of $wanted: $output"
}

@test "a circular link is an error, a dangling link is not" {
	ln -s nothing tree/gone.py
	expect 0 -q tree
	equal "$output" ''
	ln -s circle.py tree/circle.py
	expect 1 -q tree
	says 'tree/circle.py: Too many levels of symbolic links'
	equal "${#lines[@]}" 1
	expect 1 -q --root=tree /
	says 'Too many levels of symbolic links'
	echo tree/circle.py >list
	expect 1 -q -i list
	says 'tree/circle.py: Too many levels of symbolic links'
	expect 2 -q --check tree
	says 'tree/circle.py: Too many levels of symbolic links'
}

@test "a link through a file that is not a directory is an error" {
	ln -s pkg/sums.py/below tree/through.py
	expect 1 -q tree
	says 'tree/through.py: Not a directory'
}

@test "--update-record reports a directory that it cannot examine" {
	mkdir tree/demo-1.0.dist-info
	ln -s circle tree/circle
	lines pkg/sums.py,, circle/m.py,, demo-1.0.dist-info/RECORD,, \
		>tree/demo-1.0.dist-info/RECORD
	cp tree/demo-1.0.dist-info/RECORD before
	expect 1 -q --update-record tree
	says 'tree/demo-1.0.dist-info/RECORD: circle: Too many levels'
	same before tree/demo-1.0.dist-info/RECORD
	lines pkg/sums.py,, circle/__pycache__/m.pyc,, \
		demo-1.0.dist-info/RECORD,, >tree/demo-1.0.dist-info/RECORD
	cp tree/demo-1.0.dist-info/RECORD before
	expect 1 -q --update-record tree
	says 'circle/__pycache__: Too many levels'
	same before tree/demo-1.0.dist-info/RECORD
	# A missing file is not an error.
	rm tree/circle
	lines pkg/sums.py,, gone/m.py,, pkg/sums.py/m.py,, \
		demo-1.0.dist-info/RECORD,, >tree/demo-1.0.dist-info/RECORD
	expect 0 -q --update-record tree
	grep -q "^pkg/__pycache__/sums\.$TAG\.pyc,sha256=" \
		tree/demo-1.0.dist-info/RECORD
}

@test "a directory that can be listed but not entered is always an error" {
	expect 0 -q tree
	chmod 0644 tree/pkg/sub
	expect_as_user 1 -q tree
	says 'tree/pkg/sub'
	expect_as_user 1 -q --prune tree
	says 'tree/pkg/sub'
	expect_as_user 1 -q --sourceless tree/pkg
	says 'tree/pkg/sub'
	chmod 0755 tree/pkg/sub
	[ -f tree/pkg/sub/leaf.py ]
}

@test "--manifest is not written if it would lack a file" {
	expect 0 -q tree
	mkdir tree/pkg/sub/__pycache__.old
	chmod 0000 tree/pkg/sub/__pycache__
	expect_as_user 2 -q -x leaf --manifest=list tree
	says 'tree/pkg/sub/__pycache__: Permission denied'
	absent list
	chmod 0755 tree/pkg/sub/__pycache__
}

@test "a __pycache__ whose time cannot be set is reported once" {
	[ "$(id -u)" -eq 0 ] || skip 'only root makes a directory immutable'
	expect 0 -q tree
	touch tree/pkg/sub/__pycache__
	chattr +i tree/pkg/sub/__pycache__ 2>/dev/null ||
		skip 'no directory can be made immutable here'
	expect 1 tree
	times 1 'cannot set the time of its directory: Operation not permitted'
	says "tree/pkg/sub/__pycache__/__init__.$TAG.pyc: "
	says '4 sources, 0 baked, 3 fresh, 1 failed'
	chattr -i tree/pkg/sub/__pycache__
	expect 0 -q tree
	equal "$(stat -c %Y tree/pkg/sub/__pycache__)" 1500000000
}

@test "a __pycache__ of another owner is an error too" {
	[ "$(id -u)" -eq 0 ] || skip 'only root can be somebody else'
	setpriv --reuid=12345 --regid=12345 --clear-groups true 2>/dev/null ||
		skip 'no setpriv'
	expect 0 -q tree
	copy_program .
	touch tree/pkg/__pycache__
	chmod 0777 tree/pkg/__pycache__
	run setpriv --reuid=12345 --regid=12345 --clear-groups ./pyc-bake tree
	equal "$status" 1
	says 'cannot set the time of its directory: Operation not permitted'
}
