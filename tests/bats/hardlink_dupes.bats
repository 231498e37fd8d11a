#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --hardlink-dupes: levels of a source with the same bytes become one file.

load ../lib/common
load ../lib/bake
load ../lib/check

# No known source is the same at levels 0 and 2 and different at level 1: level
# 2 also removes everything that level 1 removes.
setup() {
	bake_setup
	mkdir tree
	echo 'x = 1' >tree/all.py
	printf '"""Text."""\n' >tree/first.py
	printf 'assert x, "said"\n' >tree/last.py
	printf '"""Text."""\nassert x, "said"\n' >tree/none.py
}

DUPES='-o0 -o1 -o2 --hardlink-dupes'

# links NAME: prints which levels are one file: "012", "01 2", "0 12", "0 1 2".
links() {
	local level names='' before='' inode

	for level in 0 1 2; do
		[ -e "$(pyc "tree/$1.py" $level)" ] || continue
		inode=$(stat -c %i "$(pyc "tree/$1.py" $level)")
		case $before in
		'' | "$inode") names=$names$level ;;
		*) names="$names $level" ;;
		esac
		before=$inode
	done
	echo "$names"
}

# Each source has the expected links.
all_joined() {
	equal "$(links all) $(stat -c %h "$(pyc tree/all.py)")" '012 3'
	equal "$(links first) $(stat -c %h "$(pyc tree/first.py)")" '01 2 2'
	equal "$(links last) $(stat -c %h "$(pyc tree/last.py)")" '0 12 1'
	equal "$(stat -c %h "$(pyc tree/last.py 2)")" 2
	equal "$(links none) $(stat -c %h "$(pyc tree/none.py)")" '0 1 2 1'
	no_temporary_file tree
}

bake_dupes() {
	# shellcheck disable=SC2086 # the words are options
	expect 0 $DUPES "$@" tree
}

content() {
	(cd tree/__pycache__ && sha256sum -- *)
}

@test "if a hard link is not permitted, a separate file is written" {
	[ "$(id -u)" -eq 0 ] || skip 'only root can be somebody else'
	[ "$(cat /proc/sys/fs/protected_hardlinks 2>/dev/null)" = 1 ] ||
		skip 'anybody may link to any file here'
	setpriv --reuid=65534 true 2>/dev/null || skip 'no setpriv'
	# shellcheck disable=SC2016 # for the inner shell
	setpriv --reuid=65534 sh -c 'test -x "$PYC_BAKE" && test -r "$0"' \
		"$PWD/tree/all.py" || skip 'not readable for another user'
	expect 0 -q -o0 tree
	chmod 0777 tree tree/__pycache__
	run -0 setpriv --reuid=65534 --regid=65534 --clear-groups \
		"$PYC_BAKE" -o0 -o1 --hardlink-dupes tree
	says 'cannot be a hard link'
	equal "$(grep -c 'cannot be a hard link' <<<"$output")" 1
	equal "$(links all)" '0 1'
	cmp "$(pyc tree/all.py)" "$(pyc tree/all.py 1)"
	no_temporary_file tree
}

@test "exactly the levels with the same bytes are one file" {
	bake_dupes
	says '4 sources, 12 baked, 0 fresh, 0 failed'
	all_joined
	content >joined
	rm -r tree/__pycache__
	expect 0 -q -o0 -o1 -o2 tree
	content | diff joined -
	equal "$(links all)" '0 1 2'
}

@test "the links are those that compileall makes" {
	local name

	oracle -m compileall --help | grep -q -- --hardlink-dupes ||
		skip 'this compileall has no --hardlink-dupes'
	oracle -m compileall -q -o 0 -o 1 -o 2 --hardlink-dupes tree
	for name in all first last none; do
		links $name
	done >wanted
	equal "$(uniq wanted | wc -l)" 4
	rm -r tree/__pycache__
	bake_dupes -q
	for name in all first last none; do
		links $name
	done | diff wanted -
}

@test "any two levels can be used" {
	expect 0 -q -o0 -o2 --hardlink-dupes tree
	[ "$(pyc tree/all.py)" -ef "$(pyc tree/all.py 2)" ]
	equal "$(stat -c %h "$(pyc tree/last.py)")" 1
	equal "$(stat -c %h "$(pyc tree/first.py)")" 1
	expect 0 -q -o1 -o2 --hardlink-dupes -f tree
	[ "$(pyc tree/last.py 1)" -ef "$(pyc tree/last.py 2)" ]
	[ ! "$(pyc tree/first.py 1)" -ef "$(pyc tree/first.py 2)" ]
}

@test "levels with the same size and different bytes are separate files" {
	echo 'x = __debug__' >tree/size.py
	expect 0 -q -o0 -o1 --hardlink-dupes tree
	equal "$(stat -c %s "$(pyc tree/size.py)")" \
		"$(stat -c %s "$(pyc tree/size.py 1)")"
	equal "$(links size)" '0 1'
	differ "$(pyc tree/size.py)" "$(pyc tree/size.py 1)"
}

@test "the levels after a refused one are joined" {
	echo 'do not touch' >kept
	mkdir tree/__pycache__
	ln -s ../../kept "$(pyc tree/all.py 1)"
	ln -s ../../kept "$(pyc tree/last.py)"
	# shellcheck disable=SC2086 # the words are options
	expect 1 $DUPES tree
	says '10 baked, 0 fresh, 2 failed'
	[ "$(pyc tree/all.py)" -ef "$(pyc tree/all.py 2)" ]
	[ "$(pyc tree/last.py 1)" -ef "$(pyc tree/last.py 2)" ]
	equal "$(cat kept)" 'do not touch'
	[ -L "$(pyc tree/all.py 1)" ]
}

@test "levels of different sources with the same bytes are not joined" {
	cp tree/all.py tree/more.py
	expect 0 -q -o0 -o1 --hardlink-dupes --invalidation-mode=checked-hash \
		-d '' tree/all.py tree/more.py
	equal "$(stat -c %h "$(pyc tree/all.py)")" 2
	equal "$(stat -c %h "$(pyc tree/more.py)")" 2
	[ ! "$(pyc tree/all.py)" -ef "$(pyc tree/more.py)" ]
}

@test "fresh files that an earlier run wrote separately are joined" {
	expect 0 -q -o0 -o1 -o2 tree
	content >apart
	bake_dupes
	says '0 baked, 12 fresh'
	all_joined
	content | diff apart -
	# A run with fewer levels joins those, and does not change the others.
	bake_dupes -f -q
	rm -r tree/__pycache__
	expect 0 -q -o0 -o1 -o2 tree
	expect 0 -o1 -o2 --hardlink-dupes tree
	equal "$(links all)" '0 12'
}

@test "files that are already joined are not changed" {
	bake_dupes
	find tree -printf '%P %i %C@ %n\n' >before
	bake_dupes
	says '0 baked, 12 fresh'
	find tree -printf '%P %i %C@ %n\n' | diff before -
	expect 0 -o0 -o1 -o2 tree
	says '0 baked, 12 fresh'
	find tree -printf '%P %i %C@ %n\n' | diff before -
}

@test "baking one level again does not change the other levels" {
	bake_dupes -q
	content >before
	expect 0 -q -f -o1 tree
	content | diff before -
	equal "$(links all)" '0 1 2'
	[ "$(pyc tree/all.py)" -ef "$(pyc tree/all.py 2)" ]
	bake_dupes -q
	all_joined
	rm "$(pyc tree/all.py 1)"
	bake_dupes
	says '1 baked, 11 fresh'
	all_joined
}

@test "levels that are no longer the same are separated" {
	bake_dupes -q
	printf '"""Text."""\nassert x, "said"\n' | tee tree/all.py \
		tree/first.py >tree/last.py
	bake_dupes
	says '9 baked, 3 fresh'
	equal "$(links all)" '0 1 2'
	equal "$(links first)" '0 1 2'
	equal "$(links last)" '0 1 2'
	content >parted
	rm -r tree/__pycache__
	expect 0 -q -o0 -o1 -o2 tree
	content | diff parted -
}

@test "levels joined by mistake are separated" {
	expect 0 -q -o0 -o1 -o2 tree
	content >right
	ln -f "$(pyc tree/none.py 2)" "$(pyc tree/none.py)"
	ln -f "$(pyc tree/first.py 2)" "$(pyc tree/first.py)"
	bake_dupes -f
	all_joined
	content | diff right -
}

@test "a target that has a hard link elsewhere is replaced" {
	local level

	mkdir tree/__pycache__
	for level in 0 1 2; do
		echo "kept $level" >kept$level
		ln kept$level "$(pyc tree/all.py $level)"
	done
	bake_dupes
	all_joined
	for level in 0 1 2; do
		equal "$(cat kept$level)" "kept $level"
		equal "$(stat -c %h kept$level)" 1
	done
	# A correct .pyc with a hard link elsewhere is not written again.
	ln "$(pyc tree/all.py)" elsewhere
	bake_dupes
	says '0 baked, 12 fresh'
	equal "$(stat -c %h elsewhere)" 4
}

@test "each .pyc has its own mode and time" {
	chmod 0640 tree/all.py
	(
		umask 077
		# shellcheck disable=SC2086 # the words are options
		SOURCE_DATE_EPOCH=1500000000 pyc_bake -q $DUPES tree
	)
	all_joined
	equal "$(mode_of "$(pyc tree/all.py 2)")" 640
	equal "$(mode_of "$(pyc tree/last.py 2)")" 644
	equal "$(find tree/__pycache__ -printf '%T@\n' | sort -u)" \
		1500000000.0000000000
	# Joining alone keeps the time of the directory too.
	rm -r tree/__pycache__
	export SOURCE_DATE_EPOCH=1500000000
	expect 0 -q -o0 -o1 -o2 tree
	bake_dupes
	says '12 fresh'
	all_joined
	equal "$(find tree/__pycache__ -printf '%T@\n' | sort -u)" \
		1500000000.0000000000
	bake_dupes
	says '12 fresh'
}

@test "levels with a wrong mode become one file with the right mode" {
	expect 0 -q -o0 -o1 -o2 tree
	chmod 0600 "$(pyc tree/all.py 1)"
	bake_dupes
	says '1 baked, 11 fresh'
	all_joined
	equal "$(mode_of "$(pyc tree/all.py 1)")" 644
}

@test "the .pyc of a source that does not compile are not changed" {
	bake_dupes -q
	echo 'x = = 1' >tree/all.py
	# shellcheck disable=SC2086 # the words are options
	expect 1 $DUPES tree
	says '0 baked, 9 fresh, 1 failed'
	all_joined
}

@test "each Python joins its own files" {
	[ -z "${TESTED_PYTHON-}" ] || skip 'another Python is there already'
	expect 0 -q -o0 -o1 --python="$ORACLE" --hardlink-dupes tree
	equal "$(links all)" 01
	equal "$(links last)" '0 1'
}

@test "--check finds nothing in joined levels" {
	bake_dupes -q
	clean -o0 -o1 -o2 tree
}

@test "at any time a reader finds a complete file under each name" {
	local reader

	bake_dupes -q
	oracle - tree/__pycache__ >seen <<-'END' &
	import os, sys
	names = sorted(name for name in os.listdir(sys.argv[1])
	               if name.endswith(".pyc"))
	paths = [os.path.join(sys.argv[1], name) for name in names]
	print(len(names), flush=True)
	while not os.path.exists("stop"):
	    for path in paths:
	        with open(path, "rb") as file:
	            assert len(file.read()) > 16, path
	print("well")
	END
	reader=$!
	for _ in 1 2 3 4 5; do
		expect 0 -q -f -o0 -o1 -o2 tree
		bake_dupes -q
		bake_dupes -q -f
	done
	: >stop
	wait $reader || fail 'a name was not there, or not whole'
	equal "$(cat seen)" "$(lines 12 well)"
}

@test "--hardlink-dupes needs two levels and excludes some options" {
	local levels

	for levels in '' -o0 '-o1 -o1' -o2; do
		# shellcheck disable=SC2086 # the words are options
		expect 2 --hardlink-dupes $levels tree
		says '--hardlink-dupes needs at least two levels (-o)'
		says 'try --help'
	done
	# shellcheck disable=SC2086
	expect 2 $DUPES -b tree
	# shellcheck disable=SC2086
	expect 2 $DUPES --sourceless tree
	helper make_wheel demo-1.0-py3-none-any.whl --plain
	cp demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	# shellcheck disable=SC2086
	expect 2 $DUPES demo-1.0-py3-none-any.whl
	says '--hardlink-dupes is for trees'
	same demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	equal "$(count_pyc .)" 0
}
