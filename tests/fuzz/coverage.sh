#!/bin/sh
# SPDX-License-Identifier: MIT
# coverage.sh SOURCE FOUND PROGRAM...: prints how much of each file that takes
# input from outside the fuzzers reach: per cent of lines, regions and branches.
# Each program, built for clang's coverage, replays its seeds in
# SOURCE/tests/fuzz/corpus and what was found, in FOUND/fuzz-NAME/corpus.
set -eu

source=${1:?usage: coverage.sh SOURCE FOUND PROGRAM...}
found=$2
shift 2
work=coverage.profile
rm -rf "$work"
mkdir "$work"
objects=
for program; do
	name=${program##*/}
	name=${name%_fuzz}
	set -- "$source/tests/fuzz/corpus/$name"
	if [ -d "$found/fuzz-$name/corpus" ]; then
		set -- "$@" "$found/fuzz-$name/corpus"
	fi
	# "not ok" only says that there are more inputs than seeds may be.
	LLVM_PROFILE_FILE=$work/$name.raw "./$program" "$@" >"$work/log" ||
		grep -q '^1\.\.' "$work/log" || {
		echo "$name: a finding:" >&2
		tail -n 1 "$work/log" >&2
		exit 1
	}
	objects="$objects -object ./$program"
done
llvm-profdata merge -o "$work/all" "$work"/*.raw
printf '%-28s %8s %8s %8s\n' file lines regions branches
# shellcheck disable=SC2086 # a list of options
llvm-cov report ${objects# -object } -instr-profile="$work/all" \
	"$source/src/diff" "$source/src/format" "$source/src/pyc" \
	"$source/src/tar" \
	"$source"/src/host/ar*.c "$source/src/host/gunzip.c" \
	"$source/src/host/json.c" "$source/src/host/pyreply.c" \
	"$source/src/pool/makeflags.c" "$source/src/compile/wire.c" \
	"$source"/src/precompile/work_[jps]*.c \
	"$source/src/find/input.c" "$source/src/report/allowance.c" |
	awk 'NF == 13 && ($1 ~ /\.c$/ || $1 == "TOTAL") {
		printf "%-28s %8s %8s %8s\n", $1, $10, $4, $13
	}' | LC_ALL=C sort
