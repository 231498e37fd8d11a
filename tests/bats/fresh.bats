#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# An existing .pyc is kept only if it is exactly what baking would write.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	make_tree tree
}

state() {
	find tree -printf '%P %i %C@ %s\n' | LC_ALL=C sort
}

# bakes_one SOURCE OPTION...: only this one of the four files is baked again,
# and the result is that of a new bake.
bakes_one() {
	local source=$1 target

	shift
	target=$(pyc "$source")
	expect 0 -v "$@" tree
	has_line "baked $target"
	says '4 sources, 1 baked, 3 fresh, 0 failed'
	cp -p "$target" got.pyc
	rm "$target"
	expect 0 -v "$@" tree
	same "$target" got.pyc
	equal "$(mode_of got.pyc)" "$(mode_of "$target")"
}

@test "a second run finds everything fresh and changes nothing" {
	local mode

	for mode in timestamp checked-hash unchecked-hash; do
		expect 0 --invalidation-mode=$mode -o 0 -o 1 tree
		says '8 baked, 0 fresh'
		state >before
		expect 0 -v --invalidation-mode=$mode -o 0 -o 1 tree
		says '0 baked, 8 fresh'
		has_line "fresh $(pyc tree/pkg/sums.py)"
		has_line "fresh $(pyc tree/pkg/sums.py 1)"
		state | diff before -
	done
}

@test "-f bakes fresh files" {
	local option target

	target=$(pyc tree/pkg/sums.py)
	expect 0 tree
	for option in -f --force; do
		# The second link keeps the inode, so that it is not reused.
		ln -f "$target" before
		expect 0 "$option" tree
		says '4 baked, 0 fresh'
		[ ! "$target" -ef before ] || fail 'the file is the same'
	done
}

@test "a changed source is baked again in every mode" {
	local mode

	for mode in timestamp checked-hash unchecked-hash; do
		expect 0 --invalidation-mode=$mode tree
		echo "# $mode" >>tree/pkg/sums.py
		bakes_one tree/pkg/sums.py --invalidation-mode=$mode
	done
}

@test "a source with another time is baked again in timestamp mode only" {
	expect 0 --invalidation-mode=timestamp tree
	touch -d @1400000000 tree/pkg/sums.py
	bakes_one tree/pkg/sums.py --invalidation-mode=timestamp
	expect 0 --invalidation-mode=checked-hash tree
	touch -d @1400000001 tree/pkg/sums.py
	expect 0 --invalidation-mode=checked-hash tree
	says '0 baked, 4 fresh'
}

@test "a .pyc in another mode is baked again" {
	expect 0 --invalidation-mode=checked-hash tree
	expect 0 --invalidation-mode=unchecked-hash tree
	says '4 baked, 0 fresh'
	expect 0 --invalidation-mode=timestamp tree
	says '4 baked, 0 fresh'
}

@test "a .pyc with another embedded path is baked again" {
	expect 0 tree
	expect 0 -s tree tree
	says '4 baked, 0 fresh'
	equal "$(embedded tree/pkg/sums.py)" pkg/sums.py
	expect 0 -s tree -p / tree
	says '4 baked, 0 fresh'
	equal "$(embedded tree/pkg/sub/leaf.py)" /pkg/sub/leaf.py
}

@test "another level is baked next to fresh files" {
	expect 0 tree
	expect 0 -o 0 -o 2 tree
	says '4 baked, 4 fresh'
}

@test "py_compile's own .pyc is replaced by the canonical one" {
	local mode

	for mode in checked-hash unchecked-hash timestamp; do
		expect 0 --invalidation-mode=$mode tree
		cp "$(pyc tree/pkg/sums.py)" ours.pyc
		oracle - $mode <<-'END'
		import py_compile, sys
		name = sys.argv[1].upper().replace("-", "_")
		py_compile.compile(
		    "tree/pkg/sums.py", doraise=True,
		    invalidation_mode=py_compile.PycInvalidationMode[name])
		END
		same <(head -c 16 "$(pyc tree/pkg/sums.py)") \
			<(head -c 16 ours.pyc)
		differ "$(pyc tree/pkg/sums.py)" ours.pyc
		bakes_one tree/pkg/sums.py --invalidation-mode=$mode
		same "$(pyc tree/pkg/sums.py)" ours.pyc
	done
}

@test "a damaged .pyc is baked again" {
	local target

	expect 0 --invalidation-mode=checked-hash tree
	target=$(pyc tree/pkg/sums.py)
	truncate -s -1 "$target"
	bakes_one tree/pkg/sums.py --invalidation-mode=checked-hash
	printf 'x' >>"$target"
	bakes_one tree/pkg/sums.py --invalidation-mode=checked-hash
	truncate -s 16 "$target"
	bakes_one tree/pkg/sums.py --invalidation-mode=checked-hash
	: >"$target"
	bakes_one tree/pkg/sums.py --invalidation-mode=checked-hash
	printf '\1\2' | dd of="$target" conv=notrunc status=none
	bakes_one tree/pkg/sums.py --invalidation-mode=checked-hash
	head -c 16 "$target" >new
	printf 'not marshal at all' >>new
	cp new "$target"
	bakes_one tree/pkg/sums.py --invalidation-mode=checked-hash
}

@test "a .pyc with other permissions is baked again" {
	expect 0 tree
	chmod 0600 "$(pyc tree/pkg/sums.py)"
	bakes_one tree/pkg/sums.py
	chmod 0600 tree/pkg/sums.py
	bakes_one tree/pkg/sums.py
	equal "$(mode_of "$(pyc tree/pkg/sums.py)")" 600
}

@test "-f writes the same bytes again" {
	tree_state tree >before
	SOURCE_DATE_EPOCH=1500000000 expect 0 tree
	tree_state tree >first
	SOURCE_DATE_EPOCH=1500000000 expect 0 -f tree
	tree_state tree | diff first -
	differ before first
}
