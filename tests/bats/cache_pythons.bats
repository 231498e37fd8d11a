#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --cache with other Pythons: each has entries of its own.

load ../lib/common
load ../lib/bake
load ../lib/pythons

VERSIONS='3.8 3.9 3.10 3.11 3.12 3.13'

setup() {
	bake_setup
	unset PYC_BAKE_CACHE PYC_BAKE_CACHE_SIZE
	export SOURCE_DATE_EPOCH=1700000000
}

# with_cache VERSION: the modules of a library, uncached, cold, warm, read-only,
# anew and verified.
with_cache() {
	local program name count

	program=$(find_python "$1") || skip "no CPython $1"
	ORACLE=$program TESTED_PYTHON=$program stdlib_subset tree
	printf 'print("x" is 1)\nx = "\\d"\nassert (x, 1)\n' >tree/warned.py
	printf 'x = = 1\n' >tree/bad.py
	count=$(($(find tree -name '*.py' | wc -l) - 1))
	for name in --no-cache --cache=cache --cache-mode=read-write \
		--cache-mode=read-only --cache-mode=refresh --cache-verify; do
		rm -rf work
		cp -a tree work
		expect 1 --cache=cache "$name" --python="$program" \
			--warnings=show -o0 -o2 work
		sed '/ sources, /d' <<<"$output" >messages
		tree_state work >state
		if [ "$name" = --no-cache ]; then
			mv messages plain.messages
			mv state plain.state
			continue
		fi
		diff plain.messages messages
		diff plain.state state
		case $name in
		--cache=cache | *=refresh) says_not ' cached)' ;;
		*) says "$((2 * count)) baked ($((2 * count)) cached)" ;;
		esac
	done
}

@test "CPython 3.8" { with_cache 3.8; }
@test "CPython 3.9" { with_cache 3.9; }
@test "CPython 3.10" { with_cache 3.10; }
@test "CPython 3.11" { with_cache 3.11; }
@test "CPython 3.12" { with_cache 3.12; }
@test "CPython 3.13" { with_cache 3.13; }
@test "CPython 3.14" { with_cache 3.14; }
@test "CPython 3.15" { with_cache 3.15; }

@test "another Python never hits" {
	local program version found=0

	make_tree tree
	for version in $VERSIONS; do
		program=$(find_python "$version") || continue
		found=$((found + 1))
		expect 0 --cache=cache --python="$program" tree
		says '4 baked, 0 fresh'
		expect 0 --cache=cache --cache-info
		times $found ': 4, '
		expect 0 --cache=cache --python="$program" -f tree
		says '4 baked (4 cached)'
	done
	[ "$found" -gt 1 ] || skip 'fewer than two Pythons'
	expect 0 --cache=cache --cache-verify -f tree
}

@test "another build of a release never hits" {
	local program other

	program=$(find_python 3.11) || skip 'no CPython 3.11'
	for other in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.11.*/bin/python; do
		[ -x "$other" ] || continue
		[ "$("$other" -c 'import sys; print(sys.version)')" != \
			"$("$program" -c 'import sys; print(sys.version)')" ] ||
			continue
		make_tree tree
		expect 0 --cache=cache --python="$program" tree
		expect 0 --cache=cache --python="$other" -f tree
		says_not cached
		return
	done
	skip 'no other build of 3.11'
}

@test "the program of the embedded Python has the same entries" {
	[ "$(oracle -c 'import sys; print(sys.version_info[3])')" = final ] ||
		skip 'no release'
	make_tree tree
	expect 0 --cache=cache tree
	expect 0 --cache=cache --cache-explain tree/pkg/sums.py
	grep -qF "  build $(oracle -c '
import sys
print(" ".join(sys.version.split()))')" <<<"$output" ||
		skip 'the program is of another build'
	tree_state tree >before
	expect 0 --cache=cache --python="$ORACLE" -f tree
	says '4 baked (4 cached)'
	tree_state tree | diff before -
}

@test "several Pythons in a run" {
	local old new

	old=$(find_python 3.8) || skip 'no CPython 3.8'
	new=$(find_python 3.12) || skip 'no CPython 3.12'
	make_tree tree
	expect 0 --cache=cache --python="$old" --python="$new" -o0 -o2 tree
	tree_state tree >before
	expect 0 --cache=cache --python="$old" --python="$new" -o0 -o2 -f tree
	says '16 baked (16 cached)'
	tree_state tree | diff before -
	expect 0 --cache=cache --python="$new" -f -o0 tree
	says '4 baked (4 cached)'
	expect 0 --cache=cache --cache-explain --python="$old" \
		--python="$new" -o0 -o2 tree/pkg/sums.py
	times 4 ': hit'
	times 2 ' Python 3.8.'
}
