#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# -l and -r N: the number of directory levels to enter below an operand.

load ../lib/common
load ../lib/bake
load ../lib/check

setup() {
	bake_setup
	deep tree
}

# deep DIR: makes a module in DIR and in each of three nested directories.
deep() {
	mkdir -p "$1/one/two/three"
	echo 'x = 0' >"$1/zero.py"
	echo 'x = 1' >"$1/one/first.py"
	echo 'x = 2' >"$1/one/two/second.py"
	echo 'x = 3' >"$1/one/two/three/third.py"
}

# Prints the .pyc below, without their tag.
found() {
	find . -name '*.pyc' -printf '%P\n' | sed "s/\.$TAG//" | LC_ALL=C sort
}

clear_tree() {
	find . -depth -name __pycache__ -exec rm -r {} +
}

ZERO=tree/__pycache__/zero.pyc
FIRST=tree/one/__pycache__/first.pyc
SECOND=tree/one/two/__pycache__/second.pyc
THIRD=tree/one/two/three/__pycache__/third.pyc

# bakes PATHS OPTION...: exactly these are baked, as with compileall.
bakes() {
	local wanted=$1

	shift
	clear_tree
	expect 0 -q "$@"
	equal "$(found)" "$wanted"
	clear_tree
	oracle -m compileall -q "$@"
	equal "$(found)" "$wanted"
}

@test "by default all levels are entered" {
	bakes "$(lines $ZERO $FIRST $SECOND $THIRD)" tree
}

@test "-l enters no directory" {
	bakes $ZERO -l tree
	clear_tree
	expect 0 -q --no-recursion tree
	equal "$(found)" $ZERO
}

@test "-r enters that number of levels" {
	bakes $ZERO -r 0 tree
	bakes "$(lines $ZERO $FIRST)" -r 1 tree
	bakes "$(lines $ZERO $FIRST $SECOND)" -r 2 tree
	bakes "$(lines $ZERO $FIRST $SECOND $THIRD)" -r 3 tree
	bakes "$(lines $ZERO $FIRST $SECOND $THIRD)" -r 1000000 tree
	clear_tree
	expect 0 -q --recursion=1 tree
	equal "$(found)" "$(lines $ZERO $FIRST)"
}

@test "-r takes precedence over -l, in any order" {
	bakes "$(lines $ZERO $FIRST)" -l -r 1 tree
	bakes "$(lines $ZERO $FIRST)" -r 1 -l tree
	bakes $ZERO -r 0 tree
}

@test "only the last -r counts" {
	bakes "$(lines $ZERO $FIRST)" -r 0 -r 1 tree
}

@test "blanks around the number are ignored, as by int()" {
	bakes "$(lines $ZERO $FIRST)" -r ' 1 ' tree
}

@test "levels are counted from each operand" {
	bakes "$(lines $ZERO $FIRST)" -l tree tree/one
	bakes "$(lines $ZERO $SECOND $THIRD)" -l tree tree/one/two \
		tree/one/two/three
	# One operand may reach what another does not.
	bakes "$(lines $ZERO $FIRST $SECOND)" -l tree/one/two tree/one tree
}

@test "a file is not a level, and neither is a file in a list" {
	bakes $THIRD -l tree/one/two/three/third.py
	echo tree/one/two >list
	bakes $SECOND -l -i list
	bakes "$(lines $SECOND $THIRD)" -r 1 -i list
}

# staged: makes directories with modules below stage.
staged() {
	local directory

	rm -r tree
	for directory in usr/lib/python3/dist-packages \
		opt/a/b/c/site-packages; do
		mkdir -p "stage/$directory"
		deep "stage/$directory"
	done
}

@test "with --root alone levels are counted from directories of modules" {
	local a b

	staged
	a=stage/opt/a/b/c/site-packages
	b=stage/usr/lib/python3/dist-packages
	expect 0 -q -l --root=stage
	equal "$(found)" "$(lines "$a/__pycache__/zero.pyc" \
		"$b/__pycache__/zero.pyc")"
	expect 0 -q -r 1 --root=stage
	equal "$(found)" "$(lines "$a/__pycache__/zero.pyc" \
		"$a/one/__pycache__/first.pyc" \
		"$b/__pycache__/zero.pyc" \
		"$b/one/__pycache__/first.pyc")"
	expect 0 -q --root=stage
	equal "$(count_pyc stage)" 8
}

@test "with --root alone they start again at site-packages in pythonX.Y" {
	local lib=stage/usr/lib/python3.$MINOR

	rm -r tree
	mkdir -p "$lib/site-packages"
	deep "$lib"
	deep "$lib/site-packages"
	expect 0 -q -l --root=stage
	equal "$(found)" "$(lines "$lib/__pycache__/zero.pyc" \
		"$lib/site-packages/__pycache__/zero.pyc")"
	# An operand is the only start, whatever is below it.
	clear_tree
	expect 0 -q -l --root=stage "/usr/lib/python3.$MINOR"
	equal "$(found)" "$lib/__pycache__/zero.pyc"
}

@test "-l finds the RECORD next to a module" {
	rm -r tree
	mkdir -p tree/one-1.dist-info
	echo 'x = 1' >tree/one.py
	printf 'one.py,,\none-1.dist-info/RECORD,,\n' \
		>tree/one-1.dist-info/RECORD
	expect 0 -q -l --update-record tree
	grep -q "^__pycache__/one.$TAG.pyc,sha256=" tree/one-1.dist-info/RECORD
}

@test "with --root and an operand they are counted from the operand" {
	staged
	expect 0 -q -r 1 --root=stage /usr/lib/python3/dist-packages
	equal "$(count_pyc stage)" 2
	expect 0 -q -l --root=stage /usr/lib
	equal "$(count_pyc stage)" 2
}

@test "--check has the same depth, including the last __pycache__" {
	expect 0 -q -r 1 tree
	clean -r 1 tree
	check 1 tree
	equal "$(wc -l <found)" 2
	cp "$(pyc tree/one/first.py)" "tree/one/__pycache__/gone.$TAG.pyc"
	cp "$(pyc tree/one/first.py)" tree/one/two/gone.pyc
	clean -l tree
	finds "tree/one/__pycache__/gone.$TAG.pyc" orphan -r 1 tree
	mkdir tree/one/two/__pycache__
	mv tree/one/two/gone.pyc "tree/one/two/__pycache__/gone.$TAG.pyc"
	finds "tree/one/__pycache__/gone.$TAG.pyc" orphan -r 1 tree
}

@test "--prune has the same depth" {
	expect 0 -q tree
	cp "$(pyc tree/one/first.py)" "tree/one/__pycache__/gone.$TAG.pyc"
	cp "$(pyc tree/one/first.py)" "tree/one/two/__pycache__/gone.$TAG.pyc"
	expect 0 -v -r 1 --prune tree
	has_line "removed tree/one/__pycache__/gone.$TAG.pyc"
	times 1 'removed '
	exists "tree/one/two/__pycache__/gone.$TAG.pyc"
}

@test "--normalize and --inspect have the same depth" {
	oracle -m compileall -q tree
	expect 0 --inspect -r 1 tree
	says "$(pyc tree/zero.py)"
	says "$(pyc tree/one/first.py)"
	says_not "$(pyc tree/one/two/second.py)"
	expect 0 --normalize -l tree
	says '1 .pyc, '
	expect 0 --normalize -r 2 tree
	says '3 .pyc, '
	expect 0 --normalize tree
	says '4 .pyc, '
}

@test "an invalid number of levels is bad usage" {
	local value

	for value in '' -1 x 1x '1 1' 1.5 1000001 99999999999999999999; do
		expect 2 -r "$value" tree
		says "-r: '$value'"
		says 'try --help'
	done
	equal "$(count_pyc .)" 0
}
