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

	for value in x '' ' ' -1 1.5 2x '2 3' 100000 99999999999999999999; do
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
	usage_error --output --output=x.whl a.whl b.whl
	usage_error --output-dir --output-dir=. tree
	usage_error --output --output=x.whl --output-dir=. a.whl
	usage_error -s -s . a.whl
	usage_error timestamp --invalidation-mode=timestamp a.whl
	usage_error --root --root= /pkg
	usage_error --output --output= a.whl
	usage_error --output-dir --output-dir= a.whl
	usage_error --root --root=tree -d /usr /pkg
	usage_error --root --root=tree --dfile=x /pkg/sums.py
	usage_error -d -d /usr -s tree tree
	usage_error -d -d /usr -p / tree
	usage_error --dfile --dfile=x -d /usr tree/pkg/sums.py
	usage_error --dfile --dfile=x -s tree tree/pkg/sums.py
	usage_error --dfile --dfile=x -p / tree/pkg/sums.py
	usage_error -0 -0 tree
	usage_error --manifest --manifest=x --dfile=x tree/pkg/sums.py
	usage_error 'same file' --manifest=x --report=./x tree
	usage_error 'both' --manifest=- --report=- tree
	echo tree >list
	usage_error 'a list of names' -i list --report=list
	usage_error 'same file' --allow-errors=list --manifest=list tree
	echo 'x = 1' >script
	usage_error 'is an operand' --output=s.pyc --report=script script
	usage_error 'same file' --output=s --report=s script
	usage_error --manifest --output=s.pyc --manifest=m script
	equal "$(cat script list)" "x = 1
tree"
	usage_error --output --output=x.whl script
	usage_error --output --output=x/. script
	usage_error --output --output=x.py a.whl
	usage_error 'standard output' -v --manifest=- tree
	usage_error 'standard output' -v --report=- tree
	usage_error --report --report=tree/pkg/sums.py tree
	usage_error --manifest --manifest=tree/x.pyc tree
	usage_error --report --report=x.whl tree
	usage_error --output --output=tree/pkg/new.py tree/pkg/sums.py
	usage_error --output --output=- tree/pkg/sums.py
	usage_error --output --output=x/ tree/pkg/sums.py
	usage_error --hardlink-dupes --hardlink-dupes tree
	usage_error --hardlink-dupes --hardlink-dupes -o1 -o1 tree
	usage_error --hardlink-dupes --hardlink-dupes -o0 -o1 -b tree
	usage_error --sourceless --hardlink-dupes -o0 -o1 --sourceless tree
	usage_error -b -b --python=3.11 --python=3.12 tree
	usage_error --sourceless --sourceless --python=3.11 --python=3.12 tree
}

@test "what is for one source, or for one wheel" {
	usage_error --output --output=x.pyc tree/pkg/sums.py tree/pkg/sub
	usage_error --output --output=x.pyc --root=tree
	usage_error --output --output=x.pyc -b tree/pkg/sums.py
	usage_error --output --output=x.pyc --sourceless tree/pkg/sums.py
	usage_error --output --output=x.pyc -o0 -o1 tree/pkg/sums.py
	usage_error --output --output=x.pyc --python=a --python=b \
		tree/pkg/sums.py
	usage_error --output --output=x.pyc --normalize tree
	usage_error --output-dir --output-dir=. tree/pkg/sums.py a.whl
	usage_error --output-dir --output-dir=. --root=tree
	usage_error --output-dir --output-dir=. a.whl b/a.whl
	usage_error --dfile --dfile=x tree/pkg/sums.py tree
	usage_error --dfile --dfile= tree/pkg/sums.py
	absent x.pyc
}

@test "what is for trees is for no archive" {
	local option

	for option in --dfile=x '-e .' --prune \
		--update-record --manifest=list '--hardlink-dupes -o0 -o1'; do
		# shellcheck disable=SC2086 # the words are options
		usage_error "${option%%[= ]*} is for trees, not for archives" \
			$option a.whl
	done
	usage_error '--prune is for trees' --prune tree a.whl
	absent list
}

@test "what is for archives is for no tree" {
	usage_error '--strip is for archives' --strip tree
	usage_error '--strip is for archives' --strip tree a.whl
	usage_error '--strip is for archives' --strip --root=tree
	usage_error '--compress is for archives' --compress=store tree
	usage_error --compress --compress=none a.whl
	usage_error '-o does not go with --strip' --strip -o1 a.whl
	usage_error '-f does not go with --strip' --strip -f a.whl
}

@test "a zip archive has room for one .pyc of a source" {
	usage_error 'goes with one --python' --python=3.9 --python=3.11 a.zip
	usage_error '--output' --output=b.whl a.zip
	usage_error '--output' --output=b.txt a.zip
}

@test "what is for one action is for no other" {
	local option

	for option in -f --prune --update-record --manifest=list \
		--report=list --sourceless --output=x.pyc --output-dir=. \
		--strict --hardlink-dupes -0; do
		usage_error "${option%%=*} does not go with --check" --check \
			$option tree
		usage_error "${option%%=*} does not go with --inspect" \
			$option --inspect tree
	done
	for option in '-o 1' '-x a' '-e .' '-d /' '-s tree' '-p /' -b -f \
		--dfile=x --python=3.11 --python-version=3.11 \
		--warnings=show --allow-errors=list --prune \
		--invalidation-mode=timestamp --report=list; do
		# shellcheck disable=SC2086 # the words are options
		usage_error "${option%%[= ]*} does not go with --normalize" \
			--normalize $option tree
	done
	# By its letter, whichever way it was given.
	usage_error '-x does not go with' --exclude=a --inspect tree
	absent list x.pyc
}

@test "a value that is none of the words, or empty" {
	usage_error "--warnings: 'never'" --warnings=never tree
	usage_error "--check: 'slow'" --check=slow tree
	usage_error "--inspect: 'all'" --inspect=all tree
	usage_error "--completion: 'tcsh'" --completion=tcsh
	usage_error "-r: '-1'" -r -1 tree
	usage_error "--python-version: '2.7'" --python-version=2.7 tree
	usage_error '--python: empty name' --python= tree
	usage_error '-x: ' -x '(' tree
	usage_error '-e: nowhere: ' -e nowhere tree
	usage_error 'nowhere: ' -i nowhere tree
	usage_error 'nowhere: ' --files0-from=nowhere
	usage_error '--manifest: empty path' --manifest= tree
	usage_error '--report: empty path' --report= tree
	usage_error '--allow-errors: empty path' --allow-errors= tree
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
	for option in -0 -b -d -e -f -i -j -l -o -p -q -r -s -v -x \
		--allow-errors --check --completion --compress --dfile --display \
		--exclude --files0-from --force --hardlink-dupes --help \
		--inspect --invalidation-mode --jobs --legacy --limit-links \
		--list --manifest --no-recursion --normalize --null \
		--optimize --output --output-dir --prepend --prune --python \
		--python-version --quiet --recursion --report --root \
		--sourceless --strict --strip --strip-dir --update-record --verbose \
		--version --warnings; do
		grep -Eq -- "^ .*[ ,]$option([ ,=[]|\$)" <<<"$output" ||
			fail "$option is not there"
	done
	# One that takes no value is enough to see whether it is known.
	mapfile -t listed < <(grep -oE -- '^ +(-[a-z0-9], )?--[a-z0-9-]+' \
		<<<"$output" | grep -oE -- '--[a-z0-9-]+')
	[ "${#listed[@]}" -ge 38 ]
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
