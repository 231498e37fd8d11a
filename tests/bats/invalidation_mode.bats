#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --invalidation-mode, whose default is that of py_compile.
#
# shellcheck disable=SC2030,SC2031 # exports end with the test

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

@test "the default is timestamp if SOURCE_DATE_EPOCH is not set" {
	expect 0 mod.py
	equal "$(flags mod.py)" $TIMESTAMP
}

@test "the default is timestamp if SOURCE_DATE_EPOCH is empty" {
	export SOURCE_DATE_EPOCH=
	expect 0 mod.py
	equal "$(flags mod.py)" $TIMESTAMP
}

@test "the default is checked-hash if SOURCE_DATE_EPOCH is set" {
	export SOURCE_DATE_EPOCH=1700000000
	expect 0 mod.py
	equal "$(flags mod.py)" $CHECKED
	equal "$(mtime_of mod.py)" 1600000000
}

@test "the default for a wheel is always checked-hash" {
	local epoch

	helper make_wheel demo-1.0-py3-none-any.whl --plain
	for epoch in '' 1700000000; do
		SOURCE_DATE_EPOCH=$epoch expect 0 demo-1.0-py3-none-any.whl
		rm -rf unpacked
		oracle -m zipfile -e demo-1.0-py3-none-any.whl unpacked
		equal "$(flags unpacked/demo/sums.py)" $CHECKED
	done
}

@test "the requested mode is written, with or without SOURCE_DATE_EPOCH" {
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

@test "a wheel can have unchecked-hash, but not timestamp" {
	helper make_wheel demo-1.0-py3-none-any.whl --plain
	cp demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 2 --invalidation-mode=timestamp demo-1.0-py3-none-any.whl
	says timestamp
	same demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 0 --invalidation-mode=unchecked-hash demo-1.0-py3-none-any.whl
	oracle -m zipfile -e demo-1.0-py3-none-any.whl unpacked
	equal "$(flags unpacked/demo/sums.py)" $UNCHECKED
}

@test "timestamp with SOURCE_DATE_EPOCH clamps the source and the header" {
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

@test "a source whose .pyc is fresh is clamped too" {
	export SOURCE_DATE_EPOCH=1500000000
	expect 0 --invalidation-mode=timestamp mod.py
	touch -d @1600000000 mod.py
	expect 0 --invalidation-mode=timestamp mod.py
	equal "$(mtime_of mod.py)" "$(mtime_in_header)"
}

@test "the hash modes do not change the source's time" {
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

# any ARGUMENT...: --check and --check=fast find nothing with the mode any.
any() {
	local kind

	for kind in --check --check=fast; do
		run -0 --separate-stderr "$PYC_BAKE" $kind \
			--invalidation-mode=any "$@"
		# shellcheck disable=SC2154 # run sets it
		equal "$output$stderr" ''
	done
}

@test "--check with the mode any accepts the mode of each file" {
	local mode

	make_tree tree
	for mode in checked-hash unchecked-hash timestamp; do
		expect 0 -q -f --invalidation-mode=$mode -o0 -o1 tree
		any -o0 -o1 tree
		for epoch in '' 1500000000; do
			SOURCE_DATE_EPOCH=$epoch expect 0 -q \
				--invalidation-mode=$mode -o0 -o1 tree
			SOURCE_DATE_EPOCH=$epoch any -o0 -o1 tree
		done
	done
	# Levels of one source may have different modes.
	expect 0 -q -f --invalidation-mode=timestamp -o0 tree
	expect 0 -q -f --invalidation-mode=unchecked-hash -o1 tree
	expect 0 -q -f --invalidation-mode=checked-hash -o0 tree/pkg/sums.py
	any -o0 -o1 tree
	run -1 "$PYC_BAKE" --check -o0 -o1 --invalidation-mode=timestamp tree
	[[ $output == *': mode: '* ]] || fail "$output"
	# The last mode counts.
	run -1 "$PYC_BAKE" --check -o0 -o1 --invalidation-mode=any \
		--invalidation-mode=checked-hash tree
	any -o0 -o1 --invalidation-mode=timestamp --invalidation-mode=any tree
}

@test "a .pyc that is wrong in its own mode is still found" {
	local mode

	make_tree tree
	for mode in checked-hash unchecked-hash timestamp; do
		expect 0 -q -f --invalidation-mode=$mode tree
		echo '# edited' >>tree/pkg/sums.py
		run -1 "$PYC_BAKE" --check --invalidation-mode=any tree
		[[ $output == *"sums.$TAG.pyc: stale: "* ]] || fail "$output"
		rm "$(pyc tree/pkg/sums.py)"
		run -1 "$PYC_BAKE" --check=fast --invalidation-mode=any tree
		[[ $output == *"sums.$TAG.pyc: missing: "* ]] || fail "$output"
	done
	expect 0 -q -f --invalidation-mode=timestamp tree
	SOURCE_DATE_EPOCH=1500000000 run -1 "$PYC_BAKE" --check \
		--invalidation-mode=any tree
	[[ $output == *': stale: '* ]] || fail "$output"
}

@test "the mode any works in archives, except for timestamp" {
	helper make_wheel demo-1.0-py3-none-any.whl
	expect 0 -q --invalidation-mode=unchecked-hash demo-1.0-py3-none-any.whl
	any demo-1.0-py3-none-any.whl
	expect 1 --check demo-1.0-py3-none-any.whl
	make_tree tree
	oracle -m zipfile -c app.zip tree/pkg
	expect 0 -q --invalidation-mode=checked-hash app.zip
	any app.zip
	expect 1 --check app.zip
}

@test "a bake refuses the mode any" {
	make_tree tree
	expect 2 --invalidation-mode=any tree
	says '--invalidation-mode=any needs --check'
	equal "$(count_pyc tree)" 0
}
