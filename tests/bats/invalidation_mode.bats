#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --invalidation-mode, and its default, which is py_compile's.
#
# shellcheck disable=SC2030,SC2031 # what a test exports ends with it

load ../lib/common
load ../lib/bake

TIMESTAMP=0
UNCHECKED=1
CHECKED=3

setup() {
	bake_setup
	echo 'x = 1' >mod.py
	touch -d @1600000000 mod.py
}

mtime_in_header() {
	helper pyc_info mtime "$(pyc mod.py)"
}

@test "the default is timestamp where SOURCE_DATE_EPOCH is not set" {
	expect 0 mod.py
	equal "$(flags mod.py)" $TIMESTAMP
}

@test "the default is timestamp where SOURCE_DATE_EPOCH is empty" {
	export SOURCE_DATE_EPOCH=
	expect 0 mod.py
	equal "$(flags mod.py)" $TIMESTAMP
}

@test "the default is checked-hash where SOURCE_DATE_EPOCH is set" {
	export SOURCE_DATE_EPOCH=1700000000
	expect 0 mod.py
	equal "$(flags mod.py)" $CHECKED
	equal "$(mtime_of mod.py)" 1600000000
}

@test "the default of a wheel is checked-hash in any case" {
	local epoch

	helper make_wheel demo-1.0-py3-none-any.whl --plain
	for epoch in '' 1700000000; do
		SOURCE_DATE_EPOCH=$epoch expect 0 demo-1.0-py3-none-any.whl
		rm -rf unpacked
		oracle -m zipfile -e demo-1.0-py3-none-any.whl unpacked
		equal "$(flags unpacked/demo/sums.py)" $CHECKED
	done
}

@test "each mode is written as asked, with SOURCE_DATE_EPOCH or without" {
	local epoch

	for epoch in '' 1700000000; do
		export SOURCE_DATE_EPOCH=$epoch
		expect 0 --invalidation-mode=timestamp mod.py
		equal "$(flags mod.py)" $TIMESTAMP
		equal "$(mtime_in_header)" 1600000000
		equal "$(helper pyc_info size "$(pyc mod.py)")" 6
		expect 0 --invalidation-mode unchecked-hash mod.py
		equal "$(flags mod.py)" $UNCHECKED
		expect 0 --invalidation-mode=checked-hash mod.py
		equal "$(flags mod.py)" $CHECKED
	done
}

@test "a wheel takes unchecked-hash, but not timestamp" {
	helper make_wheel demo-1.0-py3-none-any.whl --plain
	cp demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 2 --invalidation-mode=timestamp demo-1.0-py3-none-any.whl
	says timestamp
	same demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 0 --invalidation-mode=unchecked-hash demo-1.0-py3-none-any.whl
	oracle -m zipfile -e demo-1.0-py3-none-any.whl unpacked
	equal "$(flags unpacked/demo/sums.py)" $UNCHECKED
}

@test "timestamp under SOURCE_DATE_EPOCH clamps the source with its header" {
	export SOURCE_DATE_EPOCH=1500000000
	expect 0 --invalidation-mode=timestamp mod.py
	equal "$(mtime_of mod.py)" 1500000000
	equal "$(mtime_in_header)" 1500000000
	run -0 "$ORACLE" -E -s -v -c \
		'import sys; sys.path.insert(0, "."); import mod'
	says "mod.$TAG.pyc matches "
	expect 0 --invalidation-mode=timestamp mod.py
	says '0 baked, 1 fresh'
}

@test "a source older than SOURCE_DATE_EPOCH keeps its time" {
	export SOURCE_DATE_EPOCH=1600000001
	expect 0 --invalidation-mode=timestamp mod.py
	equal "$(mtime_of mod.py)" 1600000000
	equal "$(mtime_in_header)" 1600000000
}

@test "clamping reaches a source whose .pyc is fresh" {
	export SOURCE_DATE_EPOCH=1500000000
	expect 0 --invalidation-mode=timestamp mod.py
	touch -d @1600000000 mod.py
	expect 0 --invalidation-mode=timestamp mod.py
	equal "$(mtime_of mod.py)" "$(mtime_in_header)"
}

@test "the hash modes leave the source's time alone" {
	export SOURCE_DATE_EPOCH=1500000000
	expect 0 --invalidation-mode=checked-hash mod.py
	expect 0 --invalidation-mode=unchecked-hash mod.py
	equal "$(mtime_of mod.py)" 1600000000
}

@test "an unknown mode is bad usage" {
	local mode

	for mode in '' hash timestam checked-hash1 Timestamp CHECKED_HASH; do
		expect 2 --invalidation-mode="$mode" mod.py
		says --invalidation-mode
		says 'try --help'
	done
	absent __pycache__
}
