#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The command line: what is refused, --help, --version.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	make_tree tree
}

# usage_error TEXT ARGUMENT...: bad usage, told on one line of standard error,
# and nothing is written.
usage_error() {
	local text=$1

	shift
	run --separate-stderr pyc_bake "$@"
	[ "$status" -eq 2 ] || fail "exit status $status: $*"
	equal "$output" ''
	# shellcheck disable=SC2154 # run sets it
	equal "${#stderr_lines[@]}" 1
	# shellcheck disable=SC2154
	output=$stderr
	says "$text"
	says 'try --help'
	[[ $output == 'pyc-bake: '* ]] || fail "who says this: $output"
	equal "$(count_pyc .)" 0
}

@test "an option that does not exist" {
	usage_error --no-such --no-such tree
	usage_error -Z -Z tree
	usage_error -Z -qZ tree
	usage_error --force=x --force=x tree
}

@test "an option without its value" {
	usage_error -o tree -o
	usage_error --root tree --root
	usage_error --invalidation-mode tree --invalidation-mode
}

@test "no operand" {
	usage_error PATH
	usage_error PATH -q --force
	usage_error '' ''
	usage_error '' tree ''
}

@test "a bad -o" {
	usage_error -o -o 3 tree
	usage_error -o --optimize= tree
}

@test "a bad -j" {
	local value

	for value in x '' -1 1.5 2x ' 2' 100000 99999999999999999999; do
		usage_error -j -j "$value" tree
	done
}

@test "a bad --invalidation-mode" {
	usage_error --invalidation-mode --invalidation-mode=never tree
}

@test "a SOURCE_DATE_EPOCH that is no decimal number" {
	local value

	for value in x -1 +1 1.5 0x10 ' 1' '1 ' 1e9 now \
		99999999999999999999; do
		SOURCE_DATE_EPOCH=$value usage_error SOURCE_DATE_EPOCH tree
		SOURCE_DATE_EPOCH=$value usage_error SOURCE_DATE_EPOCH \
			--invalidation-mode=timestamp tree
	done
}

@test "options that do not go together" {
	usage_error --root --root=tree -s tree
	usage_error --root --root=tree -p / /pkg
	usage_error --output --output=x.whl tree
	usage_error --output --output=x.whl a.whl b.whl
	usage_error --output-dir --output-dir=. tree
	usage_error --output --output=x.whl --output-dir=. a.whl
	usage_error -s -s . a.whl
	usage_error timestamp --invalidation-mode=timestamp a.whl
	usage_error --root --root= /pkg
	usage_error --output --output= a.whl
	usage_error --output-dir --output-dir= a.whl
}

@test "bad usage is told even with -qq" {
	usage_error --no-such -qq --no-such tree
}

@test "options may stand after the operands, and -- ends them" {
	expect 0 tree -q -o 1
	equal "$output" ''
	exists "$(pyc tree/pkg/sums.py 1)"
	absent "$(pyc tree/pkg/sums.py)"
	echo 'x = 1' >-v.py
	expect 0 -q -- -v.py
	exists "$(pyc ./-v.py)"
}

@test "-j takes a number of processes, 0 as many as there are processors" {
	local value

	for value in 0 1 3 64; do
		expect 0 -f -j "$value" tree
		says '4 baked'
	done
}

@test "--help keeps to 80 columns" {
	run -0 --separate-stderr pyc_bake --help
	equal "$stderr" ''
	[ "${#lines[@]}" -gt 20 ]
	equal "$(awk 'length >= 80' <<<"$output")" ''
	[[ $output == 'Usage: pyc-bake '* ]]
}

@test "--help sets each option apart from its text" {
	run -0 pyc_bake --help
	equal "$(grep -E -- '--[a-z-]+=[A-Z]+[^A-Z. ]' <<<"$output")" ''
}

@test "--help lists every option, and every option it lists exists" {
	local listed option

	run -0 pyc_bake --help
	for option in -f -s -p -o -j -q -v --root --force \
		--invalidation-mode --optimize --strip --prepend --output \
		--output-dir --strict --jobs --quiet --verbose --help \
		--version; do
		grep -Eq -- "^ .*[ ,]$option([ ,=]|\$)" <<<"$output" ||
			fail "$option is not there"
	done
	# One that takes no value is enough to see whether it is known.
	mapfile -t listed < <(grep -oE -- '^ +(-[a-z], )?--[a-z-]+' \
		<<<"$output" | grep -oE -- '--[a-z-]+')
	[ "${#listed[@]}" -gt 10 ]
	for option in "${listed[@]}"; do
		run pyc_bake "$option" --no-such
		says_not "$option: unknown"
	done
}

@test "--help tells the exit statuses" {
	run -0 pyc_bake --help
	says 'Exit status: 0 '
	says '128+'
}

@test "--version tells of all that the bytes depend on" {
	run -0 --separate-stderr pyc_bake --version
	equal "$stderr" ''
	[[ ${lines[0]} =~ ^pyc-bake\ [0-9]+\.[0-9]+ ]]
	has_line 'canonical form 1'
	has_line "$(oracle -c '
import importlib.util, sys
magic = int.from_bytes(importlib.util.MAGIC_NUMBER[:2], "little")
print(f"Python {sys.version.split()[0]} (magic {magic}, "
      f"tag {sys.implementation.cache_tag})")')"
	says 'libarchive '
}

@test "output that cannot be written is told of" {
	[ -c /dev/full ] || skip 'there is no /dev/full'
	# shellcheck disable=SC2016 # for the inner shell
	run -2 sh -c '"$PYC_BAKE" --help >/dev/full'
	says 'standard output'
	# shellcheck disable=SC2016
	run -2 sh -c '"$PYC_BAKE" -v tree >/dev/full'
	says 'standard output'
}

@test "the summary counts" {
	expect 0 tree
	[[ $output =~ ^4\ sources,\ 4\ baked,\ 0\ fresh,\ 0\ failed,\ [0-9.]+\ MB,\ [0-9.]+\ s$ ]] ||
		fail "$output"
	expect 0 -q tree
	equal "$output" ''
}
