#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Damaged wheels, zips, tar archives, images and .pyc files, made by
# tests/fuzz/mutate.py, with the options of each action.  PYC_BAKE_MUTATIONS is the number of each
# kind; PYC_SEED repeats a run.  In a build with sanitizers their reports count
# too, also those of workers.

load ../lib/common
load ../lib/bake

# mutate PROGRAM COUNT SEED [OPTION]...
mutate() {
	mkdir mutants
	run "$(python_for_tests)" -B "$SRCDIR/tests/fuzz/mutate.py" "$1" \
		mutants "${@:2}"
}

# fake SCRIPT: makes a program that is run instead of pyc-bake.
fake() {
	printf '#!/bin/sh\nfor path; do :; done\n%s\n' "$1" >program
	chmod +x program
}

setup() {
	bake_setup
	python_for_tests >/dev/null || skip 'no Python that could run it'
}

@test "no damaged input crashes a process or leaves a file" {
	local seed=${PYC_SEED:-$((RANDOM * 32768 + RANDOM))}

	mutate "$PYC_BAKE" "${PYC_BAKE_MUTATIONS:-200}" "$seed"
	echo "PYC_SEED=$seed: $output"
	equal "$status" 0
	# Without any that is accepted, little would be tested.
	for kind in wheel zip tar image pyc; do
		[[ $output =~ "$kind: "[0-9]+" damaged from "[0-9]+", "([0-9]+) ]]
		[ "${BASH_REMATCH[1]}" -ge 5 ]
	done
}

# shellcheck disable=SC2016 # scripts
@test "each kind of finding is found" {
	local row script words

	for row in 'kill -SEGV $$=status -11' \
		'exit 2=no message' \
		'echo no >&2; exit 2=failed and is not named' \
		'echo "$path"; exit 3=status 3' \
		'>"$path.tmp"=a file is left' \
		'>"$TMPDIR/a"=a temporary file is left' \
		'echo "$path: by signal 9"=a message of a crash' \
		'echo x >"$path"; echo "$path: no"; exit 2=changed by a run' \
		'rm "$path"=is gone' \
		'>"${ASAN_OPTIONS##*log_path=}"=a report of a sanitizer'; do
		script=${row%=*}
		words=${row##*=}
		rm -rf mutants
		# What follows the path of the reports is not part of it.
		fake "ASAN_OPTIONS=\${ASAN_OPTIONS%:abort*}; $script"
		mutate ./program 1 1 --kind=tar
		equal "$status" 1
		[[ $output == *"$words"* ]] || fail "$script: $output"
		[ -e mutants/found-1/0 ]
	done
}
