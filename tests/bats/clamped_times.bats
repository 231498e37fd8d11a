#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Timestamp mode with SOURCE_DATE_EPOCH: once the time of a source is set back,
# time and size prove nothing.  Neither pyc-bake nor an import may take a .pyc
# of older code for fresh.

load ../lib/common
load ../lib/bake
load ../lib/check

EPOCH=1500000000

setup() {
	bake_setup
	export SOURCE_DATE_EPOCH=$EPOCH
	MODE=--invalidation-mode=timestamp
	mkdir tree
	echo 'x = 1' >tree/mod.py
}

# imports VALUE [OPTION]: an import, which writes nothing, gets this x.
imports() {
	run -0 "$ORACLE" ${2+"$2"} -E -s -B -c \
		'import sys; sys.path.insert(0, "tree"); import mod; print(mod.x)'
	equal "$output" "$1"
}

# edited VALUE: writes a source of the same size with a new time.
edited() {
	echo "x = $1" >tree/mod.py
}

@test "an edited source of the same size is baked again" {
	expect 0 "$MODE" tree
	edited 2
	expect 0 "$MODE" tree
	says '1 baked, 0 fresh'
	equal "$(mtime_of tree/mod.py)" $EPOCH
	imports 2
	clean "$MODE" tree
}

@test "an edited source that another tool has set back is baked again" {
	expect 0 "$MODE" -o0 -o1 tree
	edited 2
	touch -d @$EPOCH tree/mod.py
	expect 0 "$MODE" -o0 -o1 tree
	says '2 baked, 0 fresh'
	imports 2
	imports 2 -O
	clean "$MODE" -o0 -o1 tree
}

@test "a .pyc that would not change is fresh and is not written again" {
	expect 0 "$MODE" -o0 -o2 tree
	find tree -name '*.pyc' -printf '%P %i %C@\n' | sort >before
	touch tree/mod.py
	expect 0 "$MODE" -o0 -o2 tree
	says '0 baked, 2 fresh'
	equal "$(mtime_of tree/mod.py)" $EPOCH
	find tree -name '*.pyc' -printf '%P %i %C@\n' | sort | diff before -
}

@test "a time before SOURCE_DATE_EPOCH is still trusted" {
	touch -d @1400000000 tree/mod.py
	expect 0 "$MODE" tree
	edited 2
	touch -d @1400000000 tree/mod.py
	expect 0 "$MODE" tree
	says '0 baked, 1 fresh'
}

@test "a .pyc of a level that is not baked now does not look fresh" {
	expect 0 "$MODE" -o0 -o1 -o2 tree
	edited 2
	expect 0 "$MODE" -o0 tree
	says "$(pyc tree/mod.py 1)"
	absent "$(pyc tree/mod.py 1)" "$(pyc tree/mod.py 2)"
	imports 2
	imports 2 -O
	equal "$(mtime_of tree/__pycache__)" $EPOCH
	clean "$MODE" tree
	expect 0 "$MODE" -o0 -o1 tree
	says '1 baked, 1 fresh'
	imports 2 -O
}

@test "a .pyc of another level is kept if its time already makes it stale" {
	touch -d @1400000000 tree/mod.py
	expect 0 "$MODE" -o1 tree
	edited 2
	expect 0 "$MODE" -o0 tree
	exists "$(pyc tree/mod.py 1)"
	imports 2 -O
	expect 0 --invalidation-mode=checked-hash -o1 tree
	edited 3
	expect 0 "$MODE" -o0 tree
	exists "$(pyc tree/mod.py 1)"
	imports 3 -O
}

@test "with -b and --output the .pyc in __pycache__ does not look fresh" {
	local option

	for option in -b --output=out.pyc --sourceless; do
		echo 'x = 1' >tree/mod.py
		expect 0 "$MODE" tree
		edited 2
		expect 0 "$MODE" "$option" tree/mod.py
		edited 2
		touch -d @$EPOCH tree/mod.py
		imports 2
	done
}

@test "--output may name the .pyc in __pycache__" {
	expect 0 "$MODE" tree
	edited 2
	expect 0 "$MODE" --output="$(pyc tree/mod.py)" tree/mod.py
	exists "$(pyc tree/mod.py)"
	imports 2
}

@test "hard links between levels have the new code" {
	expect 0 "$MODE" -o0 -o1 --hardlink-dupes tree
	edited 2
	expect 0 "$MODE" -o0 -o1 --hardlink-dupes tree
	[ "$(pyc tree/mod.py)" -ef "$(pyc tree/mod.py 1)" ]
	imports 2
	imports 2 -O
}

@test "a source that no longer compiles keeps its time" {
	expect 0 "$MODE" tree
	echo 'x = =' >tree/mod.py
	echo 'x = 1' >tree/good.py
	touch -d @1600000000 tree/mod.py
	expect 1 "$MODE" tree
	equal "$(mtime_of tree/mod.py)" 1600000000
	equal "$(mtime_of tree/good.py)" $EPOCH
}

@test "a source whose .pyc cannot be written keeps its time" {
	expect 0 "$MODE" tree
	edited 2
	touch -d @1600000000 tree/mod.py
	rm "$(pyc tree/mod.py)"
	mkdir "$(pyc tree/mod.py)"
	expect 1 "$MODE" tree
	equal "$(mtime_of tree/mod.py)" 1600000000
}

@test "a link and its target both have the new code" {
	mkdir tree/links
	ln -s ../mod.py tree/links/other.py
	expect 0 "$MODE" tree
	edited 2
	expect 0 "$MODE" -x '/mod\.py$' tree
	absent "$(pyc tree/mod.py)"
	imports 2
	edited 3
	expect 0 "$MODE" tree
	says '2 baked, 0 fresh'
	clean "$MODE" tree
	expect 0 "$MODE" tree
	says '0 baked, 2 fresh'
}

@test "all names of one file are fresh afterwards" {
	ln tree/mod.py tree/same.py
	expect 0 "$MODE" -o0 -o1 tree
	expect 0 "$MODE" -o0 -o1 tree
	says '0 baked, 4 fresh'
	clean "$MODE" -o0 -o1 tree
}
