#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Calls that fail, and a process that is killed: no file is half done, none is
# left behind, and a message says what failed.  make check-faults tries them all;
# here some are chosen by chance.

load ../lib/common
load ../lib/bake

RUNS=300

setup() {
	bake_setup
	[ -r /proc/self/stat ] || skip 'needs /proc'
	[ "$(getconf LONG_BIT)" -eq 64 ] || skip 'needs a 64-bit C library'
	LIBRARY=${BUILDDIR:-$SRCDIR/build}/tests/faults/faults.so
	[ -f "$LIBRARY" ] || skip 'tests/faults/faults.so is not built'
	! is_sanitized || skip 'a sanitizer replaces the same functions'
}

# sweep ARGUMENT...: runs tests/faults/sweep.py.
sweep() {
	oracle "$SRCDIR/tests/faults/sweep.py" --program="$PYC_BAKE" \
		--library="$LIBRARY" "$@"
}

# finds SCENARIO FAULT TEXT: the run has a violation whose explanation contains
# TEXT.
finds() {
	run -1 sweep --run "$1" "$2"
	says "violation: $1 $2"
	says "$3"
	says "--run $1 $2"
}

@test "no fault of a sample has a wrong effect" {
	run sweep --sample=$RUNS --jobs=2
	echo "$output"
	equal "$status" 0
	says "$RUNS runs, --seed="
}

@test "an error of the disk does not change the kind of an operand" {
	run -0 sweep --scenarios=layout --faults=stat: --most=10
	run -0 sweep --run layout stat:8:EIO:parent
	says 'pyc-bake: layout: oci-layout: Input/output error'
}

@test "an error while an archive is looked through is not ignored" {
	run -0 sweep --scenarios=image,sdist --faults=read:2:EIO:parent
	run -0 sweep --run sdist read:5:EIO:parent
}

@test "a short read is continued" {
	run -0 sweep --scenarios=layout,clamp --faults=pread:
}

@test "the directory of a socket does not stay if it cannot be opened" {
	[ -x "${PYC_BAKE%/*}/pyc-bake-storage-http" ] ||
		skip 'pyc-bake-storage-http is not built'
	run -0 sweep --scenarios=remote --faults=open:1+
}

@test "each scenario has faults" {
	local name

	sweep --seed=1 --list >runs
	[ "$(wc -l <runs)" -gt 5000 ]
	for name in tree wheel zip tar layout record manifest; do
		grep -qx "$name rename:1:EIO:parent" runs || fail "$name"
		grep -qx "$name mutate:1:kill:parent" runs || fail "$name"
	done
	grep -qx 'tree malloc:1:ENOMEM:worker' runs
}

@test "a file that does not get its name is noticed" {
	finds tree rename:1:lie:parent 'tmp is left'
	finds wheel rename:1:lie:parent 'is not the normal result'
	finds manifest rename:4:lie:parent 'list is not the normal result'
}

@test "a file that is not removed is noticed" {
	finds sourceless unlink:2:lie:parent '.py is left'
	finds prune unlink:1:lie:parent '.pyc is left'
}

@test "bytes that are not written are noticed" {
	finds tree write:1:lie:parent '.pyc is not the normal result'
	finds zip write:1:lie:parent 'exit status'
}

@test "attributes that are not set are noticed" {
	finds tree times:1:lie:parent '.pyc is not the normal result'
}

@test "a fault that does not happen changes nothing" {
	run -0 sweep --run tree rename:1000:EIO:parent
	[[ $output =~ tree\ +1\ +0\ +1\ +0 ]] || fail "$output"
}
