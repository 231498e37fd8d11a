#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --shard: several runs share the sources of a tree, and a last one collects.

load ../lib/common
load ../lib/bake

make_inputs() {
	local i

	mkdir -p tree/package
	for ((i = 0; i < 40; i++)); do
		printf 'assert %s\n' "$i" >"tree/package/m$i.py"
	done
	cp -a tree plain
	SOURCE_DATE_EPOCH=1700000000 "$PYC_BAKE" -q -d /opt plain
	tree_state plain >plain.state
}

setup() {
	bake_setup
	made_once make_inputs
	unset PYC_BAKE_CACHE PYC_BAKE_CACHE_SIZE
	export SOURCE_DATE_EPOCH=1700000000
}

pyc_names() {
	(cd "$1" && find . -name '*.pyc' | LC_ALL=C sort)
}

@test "each source is in one of the shards, whatever the staging directory" {
	local i

	for i in 1 2 3; do
		cp -a tree tree$i
		expect 0 --shard=$i/3 -d /opt tree$i
		[ "$(count_pyc tree$i)" -gt 0 ]
		pyc_names tree$i >>all
	done
	LC_ALL=C sort all | diff - <(pyc_names plain)
	mkdir -p elsewhere
	cp -a tree elsewhere/other
	expect 0 --shard=2/3 -d /opt elsewhere/other/
	diff <(pyc_names tree2) <(pyc_names elsewhere/other)
}

@test "shards in any order fill a tree, and the last run finds all of it fresh" {
	local i

	for i in 3 1 2; do
		expect 0 --shard=$i/3 -d /opt tree
	done
	tree_state tree | diff plain.state -
	expect 0 -d /opt tree
	says '40 sources, 0 baked, 40 fresh, 0 failed'
}

@test "shards fill a cache, and the last run compiles nothing" {
	local i

	for i in 2 3 1; do
		cp -a tree tree$i
		expect 0 --cache=cache --shard=$i/3 -d /opt tree$i
	done
	expect 0 --cache=cache -d /opt tree
	says '40 sources, 40 baked (40 cached), 0 fresh, 0 failed'
	tree_state tree | diff plain.state -
}

@test "a shard of a link and of its target is that of the plain run" {
	local i

	ln -s package tree/zlink
	for i in 1 2 3 4; do
		expect 0 --shard=$i/4 tree/zlink tree/package
	done
	expect 0 tree/zlink tree/package
	says '40 sources, 0 baked, 40 fresh, 0 failed'
}

@test "an expected failure of another shard gives no notice" {
	printf 'x = = 1\n' >tree/package/bad.py
	printf 'bad.py\n' >allowed
	for i in 1 2; do
		expect 0 --shard=$i/2 --allow-errors=allowed tree
		says_not 'allowed:'
	done
	[ ! -e tree/package/__pycache__/bad."$TAG".pyc ]
}

@test "a shard without sources is no error" {
	rm tree/package/m[1-9]*.py
	for i in 1 2 3 4 5; do
		expect 0 --shard=$i/5 tree
	done
	equal "$(count_pyc tree)" 1
}

@test "what needs all sources is refused" {
	local option

	for option in --manifest=list --prune --sourceless --update-record; do
		expect 2 --shard=1/2 "$option" tree
		says "--shard cannot be used with ${option%=*}: it needs all"
	done
	expect 2 --check --shard=1/2 tree
	says '--shard cannot be used with --check'
	(cd tree && oracle -m zipfile -c ../a.zip package/)
	expect 2 --shard=1/2 a.zip
	says '--shard is for trees, not for zip archives: an archive needs'
	equal "$(count_pyc tree)" 0
}

@test "a value that is not a shard is refused" {
	local value

	for value in 0/2 3/2 1 1/ /2 1/0 -1/2 1/2/3 a/b '' 1/9999999 ' 1/2'; do
		expect 2 --shard="$value" tree
		says "--shard: '$value' is not I/N"
	done
	equal "$(count_pyc tree)" 0
}
