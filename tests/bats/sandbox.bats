#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The sandbox of the processes that compile: --sandbox, and what --version and -v
# say about it.  tests/unit/worker_sandbox_test.c tests what a worker can do in it.

load ../lib/common
load ../lib/bake

WITHOUT=$BUILDDIR/tests/lib/without_calls

setup() {
	bake_setup
	unset LD_PRELOAD
	"$PYC_BAKE" --version >version
	! grep -q 'built with a sanitizer' version ||
		skip 'a build with a sanitizer has no sandbox'
	make_few_sources tree
	add_bad_sources tree
}

# has PART: whether the machine has Landlock or seccomp.
has() {
	grep -qE "^sandbox: ([^;]*, )?$1" version
}

need_all() {
	has Landlock || skip 'no Landlock'
	has seccomp || skip 'no seccomp'
}

# without PART COMMAND...: runs it as on a kernel without that part.
without() {
	local result=0

	"$WITHOUT" "$@" || result=$?
	[ $result -ne 77 ] || skip 'the kernel refuses a filter for system calls'
	return $result
}

# compare_runs DIR ARGUMENT...: bakes DIR, which has bad sources, with and without
# the sandbox.
compare_runs() {
	local directory=$1

	shift
	expect 1 --sandbox=off -q "$@" "$directory"
	printf '%s\n' "$output" >wanted
	cp -a "$directory" without
	find "$directory" -name __pycache__ -exec rm -r {} +
	expect 1 --sandbox=require -q "$@" "$directory"
	printf '%s\n' "$output" | diff wanted -
	diff -r without "$directory"
	[ -d without/__pycache__ ]
}

@test "bytes and messages are the same with and without the sandbox" {
	need_all
	compare_runs tree -o0 -o2
}

@test "all codecs of the standard library work in the sandbox" {
	need_all
	mkdir encodings codecs
	library=$(oracle -c 'import encodings; print(encodings.__path__[0])')
	cp "$library"/*.py encodings
	for file in encodings/*.py; do
		name=${file#encodings/}
		name=${name%.py}
		printf '# coding: %s\nx = 1\n' "$name" >"codecs/$name.py"
	done
	compare_runs codecs
	expect 0 --sandbox=require -q encodings
}

@test "--version says what is in force" {
	need_all
	grep -qE '^sandbox: Landlock [0-9]+, seccomp$' version
	without landlock "$PYC_BAKE" --version >other
	grep -qxF 'sandbox: seccomp; no Landlock (Function not implemented)' other
	without seccomp "$PYC_BAKE" --version >other
	grep -qE '^sandbox: Landlock [0-9]+; no seccomp \(Function not implemented\)$' other
	without seccomp "$WITHOUT" landlock "$PYC_BAKE" --version >other
	grep -qxF "sandbox: no Landlock (Function not implemented), \
no seccomp (Function not implemented)" other
	"$PYC_BAKE" --sandbox=off --version | grep -qx 'sandbox: off'
}

@test "a missing part changes nothing unless it is required" {
	need_all
	rm tree/error.py tree/no_codec.py tree/other_codec.py
	expect 0 -q tree
	mv tree reference
	for part in landlock seccomp; do
		cp -a reference tree
		rm -r tree/__pycache__
		run without $part "$PYC_BAKE" --sandbox=require -q tree
		equal "$status" 2
		[[ $output == "pyc-bake: --sandbox=require: no "*" (Function not implemented)" ]]
		[ ! -e tree/__pycache__ ]
		run without $part "$PYC_BAKE" -v tree
		equal "$status" 0
		grep -q 'sandbox: no .* (Function not implemented)' <<<"$output"
		diff -r reference tree
		rm -r tree
	done
}

@test "--normalize is confined too" {
	need_all
	rm tree/error.py tree/no_codec.py tree/other_codec.py
	expect 0 -q tree
	expect 0 -q --normalize --sandbox=require tree
	run without seccomp "$PYC_BAKE" --normalize --sandbox=require tree
	equal "$status" 2
}

@test "a preloaded library is respected" {
	need_all
	command -v fakeroot >/dev/null || skip 'fakeroot is not here'
	rm tree/error.py tree/no_codec.py tree/other_codec.py
	fakeroot "$PYC_BAKE" --version >other
	grep -qE '^sandbox: Landlock [0-9]+; no seccomp \((FAKEROOTKEY|LD_PRELOAD) is set\)$' other
	fakeroot "$PYC_BAKE" -q tree
	run fakeroot "$PYC_BAKE" -q --sandbox=require -f tree
	equal "$status" 2
	says 'is set)'
	LD_PRELOAD='' PSEUDO_PREFIX=/usr "$PYC_BAKE" --version |
		grep -q 'no seccomp (PSEUDO_PREFIX is set)$'
}

@test "a user namespace can have the sandbox" {
	need_all
	unshare -r true 2>/dev/null || skip 'no user namespaces'
	rm tree/error.py tree/no_codec.py tree/other_codec.py
	unshare -r "$PYC_BAKE" -q --sandbox=require tree
}

# script LINE...: a Python that runs these lines of shell first.
script() {
	printf '%s\n' '#!/bin/sh' "$@" "exec $ORACLE \"\$@\"" >python
	chmod 755 python
}

@test "the program of --python can read and run, but not write" {
	has Landlock || skip 'no Landlock'
	rm tree/error.py tree/no_codec.py tree/other_codec.py
	echo text >kept
	# shellcheck disable=SC2016 # for the script
	script \
		'[ "$(cat kept)" = text ] && ls / >/dev/null || exit 11' \
		'! (echo x >new) 2>/dev/null || exit 12' \
		'! (echo x >kept) 2>/dev/null || exit 13' \
		'! rm kept 2>/dev/null || exit 14' \
		'! mkdir d 2>/dev/null || exit 15' \
		'! mv kept other 2>/dev/null || exit 16' \
		'! ln -s x link 2>/dev/null || exit 17'
	expect 0 -q --sandbox=require --python=./python tree
	equal "$(cat kept)" text
	[ ! -e new ]
	expect 0 -q --sandbox=require --python=./python --check tree
	script 'echo x >new'
	expect 0 -f -q --sandbox=off --python=./python tree
	[ -e new ]
}

@test "the program of --python gets the environment" {
	has Landlock || skip 'no Landlock'
	rm tree/error.py tree/no_codec.py tree/other_codec.py
	# shellcheck disable=SC2016 # for the script
	script '[ "$CANARY" = yes ] || exit 11'
	export CANARY=yes
	expect 0 -q --python=./python tree
}

@test "the sandbox is for processes that compile" {
	expect 2 --inspect --sandbox=require tree
	expect 2 --sandbox=maybe tree
	says "--sandbox: 'maybe' is not auto, require or off"
}
