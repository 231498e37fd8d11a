#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The bytes do not depend on anything that the promise does not name.

load ../lib/common
load ../lib/bake

setup_file() {
	clean_environment
	# If there is no such Python, setup skips the tests.
	seek_oracle || return 0
	stdlib_subset "$BATS_FILE_TMPDIR/corpus"
	plain_bake reference
}

setup() {
	bake_setup
	export SOURCE_DATE_EPOCH=1700000000
}

# fresh_tree NAME: copies the corpus; the sources get another time.
fresh_tree() {
	mkdir -p "$BATS_FILE_TMPDIR/$1/usr/share"
	cp -R "$BATS_FILE_TMPDIR/corpus" "$BATS_FILE_TMPDIR/$1/usr/share/app"
	STAGE=$BATS_FILE_TMPDIR/$1
}

plain_bake() {
	fresh_tree "$1"
	SOURCE_DATE_EPOCH=1700000000 \
		pyc_bake -q --root="$STAGE" -o 0 -o 2 /usr/share/app
	tree_state "$STAGE" >"$BATS_FILE_TMPDIR/$1.state"
}

# The last tree is in the same state as the tree of setup_file.
like_the_reference() {
	tree_state "$STAGE" >state
	[ -s state ]
	diff "$BATS_FILE_TMPDIR/reference.state" state ||
		fail 'what was written is not the same'
	rm -rf "$STAGE"
}

in_stage() {
	(cd "$STAGE" && find usr -name '*.py' | LC_ALL=C sort)
}

@test "one, two and eight processes write the same" {
	local jobs

	for jobs in 1 2 8; do
		fresh_tree "jobs$jobs"
		pyc_bake -q -j"$jobs" --root="$STAGE" -o 0 -o 2 /usr/share/app
		like_the_reference
	done
}

@test "each file baked in its own process gives the same" {
	fresh_tree alone
	in_stage >names
	while read -r name; do
		pyc_bake -q -j1 --root="$STAGE" -o 0 -o 2 "/$name"
	done <names
	like_the_reference
}

@test "the order of the operands has no effect" {
	fresh_tree shuffled
	in_stage | shuf --random-source="$BATS_TEST_FILENAME" |
		sed 's|^|/|' >names
	xargs "$PYC_BAKE" -q -j2 --root="$STAGE" -o 2 -o 0 <names
	like_the_reference
}

@test "time zone, locale and umask have no effect" {
	fresh_tree zone
	(
		umask 077
		TZ=Asia/Kathmandu LC_ALL=C.UTF-8 \
			pyc_bake -q --root="$STAGE" -o 0 -o 2 /usr/share/app
	)
	like_the_reference
	fresh_tree umask
	(
		umask 022
		TZ=XXX+11:30 LC_ALL=C LANG=tr_TR.UTF-8 \
			pyc_bake -q --root="$STAGE" -o 0 -o 2 /usr/share/app
	)
	like_the_reference
}

@test "hash seed and other PYTHON variables have no effect" {
	local seed

	mkdir empty
	for seed in 1 2; do
		fresh_tree "seed$seed"
		PYTHONHASHSEED=$seed PYTHONOPTIMIZE=2 PYTHONNODEBUGRANGES=1 \
			PYTHONPATH=$PWD/empty PYTHONHOME=$PWD/empty \
			PYTHONDEVMODE=1 PYTHONWARNINGS=error \
			pyc_bake -q --root="$STAGE" -o 0 -o 2 /usr/share/app
		like_the_reference
	done
}

@test "another staging directory gives the same" {
	fresh_tree "another/and longer/place"
	(
		cd "$STAGE"
		HOME=/nowhere USER=nobody pyc_bake -q --root=. -o 0 -o 2 \
			usr/share/app
	)
	like_the_reference
}

@test "earlier bakes of the same tree have no effect" {
	fresh_tree again
	pyc_bake -q --root="$STAGE" --invalidation-mode=timestamp -o 0 -o 2 \
		/usr/share/app
	pyc_bake -q --root="$STAGE" -o 2 /usr/share/app/json
	pyc_bake -q --root="$STAGE" -o 0 -o 2 /usr/share/app
	like_the_reference
}

# wheel_like NAME: the wheel NAME has the bytes of the 0one wheel.
wheel_like() {
	same demo-1.0-0one-py3-none-any.whl "$1"
}

@test "the bytes of a wheel are the same each time" {
	local jobs

	helper make_wheel demo-1.0-0in-py3-none-any.whl --tree "$BATS_FILE_TMPDIR/corpus/json"
	pyc_bake -q --output=demo-1.0-0one-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	differ demo-1.0-0in-py3-none-any.whl demo-1.0-0one-py3-none-any.whl
	for jobs in 1 2 8; do
		pyc_bake -q -j"$jobs" --output=demo-1.0-0two-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
		wheel_like demo-1.0-0two-py3-none-any.whl
	done
	(
		umask 077
		TZ=Asia/Kathmandu LC_ALL=C.UTF-8 PYTHONHASHSEED=2 \
			pyc_bake -q --output=demo-1.0-0three-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	)
	wheel_like demo-1.0-0three-py3-none-any.whl
	equal "$(stat -c '%a %Y' demo-1.0-0one-py3-none-any.whl)" "$(stat -c '%a %Y' demo-1.0-0three-py3-none-any.whl)"
	mkdir elsewhere
	cp demo-1.0-0in-py3-none-any.whl elsewhere/demo-1.0-0renamed-py3-none-any.whl
	pyc_bake -q elsewhere/demo-1.0-0renamed-py3-none-any.whl
	wheel_like elsewhere/demo-1.0-0renamed-py3-none-any.whl
}
