#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A cache that is full, read-only, removed, used by two runs or by one that is
# killed has no effect but one notice.
#
# shellcheck disable=SC2016 # for the shell in in_small

load ../lib/common
load ../lib/bake
load ../lib/slow

make_inputs() {
	make_tree tree
	export SOURCE_DATE_EPOCH=1700000000
	"$PYC_BAKE" -q --cache=filled tree
	tree_state tree >plain.state
	find tree -name '*.pyc' -delete
}

setup() {
	bake_setup
	unset PYC_BAKE_CACHE PYC_BAKE_CACHE_SIZE
	made_once make_inputs
	export SOURCE_DATE_EPOCH=1700000000
}

# in_small SIZE COMMANDS: runs COMMANDS with a file system of that size at
# small, which exists only for this shell.
in_small() {
	local as=(-m)

	mkdir -p small
	[ "$(id -u)" -eq 0 ] || as=(-r -m)
	unshare "${as[@]}" mount -t tmpfs none small 2>/dev/null ||
		skip 'no file system can be mounted here'
	run unshare "${as[@]}" bash -c '
		set -e
		mount -t tmpfs -o "size=$1,mode=0700" small small
		eval "$2"' bash "$1" "$2"
}

@test "a full disk is one notice" {
	mkdir many
	for number in $(seq 60); do
		echo "x = $number" >"many/m$number.py"
	done
	cp -R many plain
	expect 0 -d many plain
	tree_state plain >many.state
	in_small 100k '"$PYC_BAKE" --cache=small/cache many
		find small -name "*.tmp"
		"$PYC_BAKE" -f --cache=small/cache many'
	equal "$status" 0
	times 2 "cache 'small/cache': nothing more is stored: "
	times 2 'No space left on device'
	has_line "$(grep ' sources, 60 baked, ' <<<"$output")"
	# What was stored before is used.
	says '60 baked ('
	equal "${#lines[@]}" 4
	tree_state many | diff many.state -
}

@test "a disk without room for the directories is one notice" {
	in_small 100k 'yes >small/filler 2>/dev/null || true
		"$PYC_BAKE" --cache=small/cache tree'
	equal "$status" 0
	# The tag needs room, the directories perhaps not.
	times 1 "cache 'small/cache'"
	times 1 'No space left on device'
	equal "${#lines[@]}" 2
	tree_state tree | diff plain.state -
}

@test "a read-only file system is used as far as possible" {
	cp -R tree more
	echo 'new = 1' >more/new.py
	echo 'new = 2' >more/newer.py
	in_small 4m 'mkdir small/empty
		cp -Rp filled small/cache
		mount -o remount,bind,ro small
		"$PYC_BAKE" --cache=small/cache more
		"$PYC_BAKE" --cache=small/cache --cache-mode=read-only -f more
		"$PYC_BAKE" --cache=small/empty tree'
	equal "$status" 0
	times 1 "cache 'small/cache': nothing more is stored: "
	says '6 baked (4 cached)'
	times 1 "cache 'small/empty' is not used: "
	equal "${#lines[@]}" 5
	tree_state tree | diff plain.state -
}

@test "a cache that is removed during the run is one notice" {
	mkdir work
	cp -R tree/pkg work/
	printf '# wait here\n' >work/wait.py
	write_held_python held
	cp -R work wanted
	: >gate
	expect 0 --sandbox=off --python=./held -d work wanted
	rm gate
	# The run may store something while its directory is removed.
	run -0 helper during --gate=gate \
		--change='until rm -rf cache 2>/dev/null; do :; done' -- \
		"$PYC_BAKE" -j1 --sandbox=off --cache=cache \
		--python=./held -d work work
	[ "$(grep -c "^pyc-bake: cache 'cache': nothing more" <<<"$output")" -le 1 ]
	says '5 sources, 5 baked, 0 fresh, 0 failed'
	tree_state wanted >wanted.state
	tree_state work | diff wanted.state -
}

@test "two runs at once" {
	local name

	for name in one two; do
		cp -R tree $name
	done
	for name in $(rounds 1 20); do
		rm -rf cache
		find one two -name '*.pyc' -delete
		"$PYC_BAKE" -j1 --cache=cache -o0 -o2 -d x one \
			>one.messages 2>&1 &
		expect 0 -j1 --cache=cache -o0 -o2 -d x two
		wait $!
		equal "$(wc -l <<<"$output")" 1
		equal "$(wc -l <one.messages)" 1
		tree_state one >one.state
		tree_state two | diff one.state -
		no_temporary_file cache
		expect 0 --cache=cache -f -o0 -o2 two
		says '8 baked (8 cached)'
	done
}

# The time until the kill differs, so now and then it hits a write.
@test "a run that is killed leaves a usable cache" {
	local number fraction

	stdlib_subset sources
	cp -R sources plain
	expect 0 -q -d sources plain
	tree_state plain >plain.state
	for number in $(rounds 3 20); do
		fraction=$(printf '%03d' $((20 + RANDOM % 400)))
		timeout -s KILL "0.$fraction" \
			"$PYC_BAKE" -q --cache=cache -j2 sources || true
		find sources -name '*.pyc' -delete
	done
	expect 0 -d sources --cache=cache sources
	says_not "cache '"
	tree_state sources | diff plain.state -
	expect 0 --cache=cache --cache-trim
	no_temporary_file cache/v1
	find sources -name '*.pyc' -delete
	expect 0 -d sources --cache=cache sources
	says "($(count_pyc plain) cached)"
	tree_state sources | diff plain.state -
}

@test "under fakeroot" {
	command -v fakeroot >/dev/null || skip 'fakeroot is not here'
	fakeroot true || skip 'fakeroot does not run'
	run -0 fakeroot "$PYC_BAKE" --cache=filled tree
	says '4 baked (4 cached)'
	tree_state tree | diff plain.state -
	run -0 fakeroot "$PYC_BAKE" --cache=cache -f tree
	says_not "cache '"
	equal "$(stat -c %a cache cache/v1 cache/v1/?? | uniq)" 700
	# What was stored there is used without it.
	expect 0 --cache=cache -f tree
	says '4 baked (4 cached)'
	tree_state tree | diff plain.state -
}

@test "with and without the sandbox" {
	local mode

	for mode in off auto; do
		expect 0 --sandbox=$mode --cache=cache -f tree
		tree_state tree | diff plain.state -
	done
	says '4 baked (4 cached)'
	"$PYC_BAKE" --sandbox=require --no-cache -q tree/pkg/sums.py ||
		skip 'there is no whole sandbox'
	expect 0 --sandbox=require --cache=cache -f tree
	says '4 baked (4 cached)'
}

@test "a worker has no descriptor of the cache" {
	local pid

	printf '# wait here\n' >tree/wait.py
	write_held_python held
	"$PYC_BAKE" -j1 --sandbox=off --cache=cache --python=./held tree \
		2>/dev/null &
	pid=$!
	until [ -p gate ]; do
		kill -0 $pid
	done
	xargs -n 1 <"/proc/$pid/task/$pid/children" |
		sed 's|.*|/proc/&/fd|' | xargs ls -l >descriptors
	echo go >gate
	wait $pid
	grep -q socket: descriptors
	! grep -F "$PWD/cache" descriptors || fail 'a worker has the cache'
}
