#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# An existing file at the path of a .pyc is never written through or followed.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	make_tree tree
	mkdir tree/pkg/__pycache__
	TARGET=$(pyc tree/pkg/sums.py)
	echo 'do not touch' >kept
}

# refused TEXT: sums.py fails with TEXT, and the others are baked.
refused() {
	expect 1 tree
	says "$TARGET"
	says "$1"
	says '4 sources, 3 baked, 0 fresh, 1 failed'
	exists "$(pyc tree/pkg/__init__.py)" "$(pyc tree/pkg/sub/leaf.py)" \
		"$(pyc tree/pkg/sub/__init__.py)"
	equal "$(cat kept)" 'do not touch'
	no_temporary_file tree
}

@test "a symbolic link is refused, and its destination is unchanged" {
	ln -s ../../../kept "$TARGET"
	refused 'symbolic link'
	[ -L "$TARGET" ]
}

@test "a dangling symbolic link is refused" {
	ln -s ../../../new "$TARGET"
	refused 'symbolic link'
	absent new
}

@test "a symbolic link to a fresh .pyc is refused" {
	expect 0 tree
	cp -p "$TARGET" right.pyc
	ln -sf ../../../right.pyc "$TARGET"
	expect 1 tree
	says 'symbolic link'
	says '0 baked, 3 fresh, 1 failed'
	expect 1 -f tree
	[ -L "$TARGET" ]
}

@test "a directory is refused" {
	mkdir "$TARGET"
	refused 'not a regular file'
	[ -d "$TARGET" ]
}

@test "a FIFO is refused without waiting" {
	mkfifo "$TARGET"
	refused 'not a regular file'
	[ -p "$TARGET" ]
}

@test "a target that is refused at one level does not stop the others" {
	ln -s ../../../kept "$(pyc tree/pkg/sums.py 1)"
	expect 1 -o 0 -o 1 -o 2 tree
	says '4 sources, 11 baked, 0 fresh, 1 failed'
	exists "$(pyc tree/pkg/sums.py)" "$(pyc tree/pkg/sums.py 2)"
	equal "$(cat kept)" 'do not touch'
}

@test "a __pycache__ that is a symbolic link is refused" {
	mkdir elsewhere
	rmdir tree/pkg/__pycache__
	ln -s ../../elsewhere tree/pkg/__pycache__
	expect 1 tree
	says tree/pkg/__pycache__
	says '2 failed'
	[ -z "$(ls -A elsewhere)" ] || fail 'written through the link'
	[ -L tree/pkg/__pycache__ ]
	exists "$(pyc tree/pkg/sub/leaf.py)" "$(pyc tree/pkg/sub/__init__.py)"
}

@test "a __pycache__ that is a file is refused" {
	rmdir tree/pkg/__pycache__
	echo 'do not touch' >tree/pkg/__pycache__
	expect 1 tree
	says tree/pkg/__pycache__
	equal "$(cat tree/pkg/__pycache__)" 'do not touch'
	exists "$(pyc tree/pkg/sub/leaf.py)"
}

@test "a hard link is replaced, and the other name keeps its content" {
	local before

	ln kept "$TARGET"
	before=$(stat -c '%i %Y %a' kept)
	expect 0 tree
	equal "$(cat kept)" 'do not touch'
	equal "$(stat -c '%i %Y %a' kept)" "$before"
	equal "$(embedded tree/pkg/sums.py)" tree/pkg/sums.py
	equal "$(stat -c %h kept)" 1
}

@test "a read-only .pyc is replaced" {
	echo 'stale' >"$TARGET"
	chmod 0400 "$TARGET"
	expect 0 tree
	equal "$(embedded tree/pkg/sums.py)" tree/pkg/sums.py
	equal "$(mode_of "$TARGET")" 644
}

@test "other files in __pycache__ are kept" {
	echo 'other' >tree/pkg/__pycache__/sums.cpython-20.pyc
	echo 'other' >tree/pkg/__pycache__/notes.txt
	expect 0 tree
	equal "$(cat tree/pkg/__pycache__/sums.cpython-20.pyc)" other
	equal "$(cat tree/pkg/__pycache__/notes.txt)" other
	no_temporary_file tree
}

@test "an unwritable __pycache__ fails only its own files" {
	not_as_root
	chmod 0555 tree/pkg/__pycache__
	expect 1 tree
	chmod 0755 tree/pkg/__pycache__
	says "$TARGET"
	says 'Permission denied'
	says '2 baked, 0 fresh, 2 failed'
	exists "$(pyc tree/pkg/sub/leaf.py)"
}
