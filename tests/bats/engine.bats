#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --engine: the embedded Python, or the program of the same build, compiles.
# tests/unit/engine_sandbox_test.c tests what the program can do in its sandbox.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	PROGRAM=$("$PYC_BAKE" --engine=program --version | sed -n 's/^engine: //p')
	[[ $PROGRAM == /* ]] ||
		skip 'the embedded Python is installed without its program'
	make_few_sources tree
}

# add_errors: sources that do not compile.
add_errors() {
	add_bad_sources tree
	echo 'x = "é"; y = = 1' >tree/column.py
	printf 'x = \000' >tree/null.py
}

# many_sources COUNT: as many sources of 8,300 bytes, of which 520 are enough for
# auto to use the program.
many_sources() {
	local text

	printf -v text '# %8288s' ''
	for ((i = 0; i < $1; i++)); do
		printf 'x = %s\n%s\n' "$i" "$text" >"tree/m$i.py"
	done
}

# trace ARGUMENT...: bakes with these arguments, and sets runs to the number of
# other programs that were run.  Only root can trace their names.
trace() {
	command -v strace >/dev/null || skip 'strace is not here'
	strace -f -e trace=execve -o traced "$PYC_BAKE" -q "$@"
	runs=$(($(grep -c 'execve(' traced) - 1))
}

# needs_auto: skips unless auto may use the program.
needs_auto() {
	"$PYC_BAKE" --version | grep -q "^engine: $PROGRAM " ||
		skip 'no Landlock'
}

# needs_mounts: skips unless a command can have file systems of its own.
needs_mounts() {
	unshare -m true 2>/dev/null || skip 'no mount namespaces'
}

# with_program FILE COMMAND...: runs it with FILE in place of the program.
with_program() {
	# shellcheck disable=SC2016 # for the inner shell
	unshare -m sh -c 'mount --bind "$0" "$1" && shift && exec "$@"' \
		"$1" "$PROGRAM" "${@:2}"
}

@test "both engines give the same bytes and messages" {
	add_errors
	cp -a tree other
	expect 1 --engine=embedded -q -o0 -o2 tree
	printf '%s\n' "$output" >wanted
	mv tree embedded
	mv other tree
	expect 1 --engine=program -q -o0 -o2 tree
	printf '%s\n' "$output" | diff wanted -
	diff -r embedded tree
	[ -e tree/__pycache__ ]
	rm tree/{column,error,no_codec,null,other_codec}.py
	trace -f --engine=program tree
	[ "$runs" -gt 0 ]
}

@test "auto uses the program if there is much to compile" {
	needs_auto
	many_sources 520
	trace tree
	[ "$runs" -gt 0 ]
	mv tree program
	mkdir tree
	cp -p program/*.py tree
	trace --engine=embedded tree
	equal "$runs" 0
	diff -r program tree
}

@test "auto does not use the program if there is little to compile" {
	many_sources 480
	trace tree
	equal "$runs" 0
	# Many small ones.
	rm tree/m*
	for ((i = 0; i < 1100; i++)); do
		echo "x = $i" >"tree/m$i.py"
	done
	printf '# %4200000s\n' '' >tree/large.py
	trace -f tree
	equal "$runs" 0
	rm -r tree/*
	many_sources 480
	trace tree
	equal "$runs" 0
	many_sources 520
	trace tree
	equal "$runs" 0
	trace tree
	equal "$runs" 0
	rm -r tree/__pycache__
	mkdir -m 700 cache
	expect 0 -q --cache="$PWD/cache" --engine=embedded tree
	rm -r tree/__pycache__
	trace --cache="$PWD/cache" tree
	equal "$runs" 0
}

@test "auto does not use the program with a short limit of time" {
	needs_auto
	many_sources 520
	trace --timeout=3 tree
	equal "$runs" 0
}

@test "auto does not use the program without Landlock" {
	needs_auto
	"$BUILDDIR/tests/lib/without_calls" landlock "$PYC_BAKE" --version >said ||
		[ $? -ne 77 ] || skip 'the kernel refuses a filter for system calls'
	grep -qx 'engine: embedded' said
	many_sources 520
	strace -f -e trace=execve -o traced "$BUILDDIR/tests/lib/without_calls" \
		landlock "$PYC_BAKE" -q tree
	equal "$(grep -c 'execve(' traced)" 2
}

@test "the program is not used if a whole sandbox is required" {
	"$PYC_BAKE" --sandbox=require --version | grep -qx 'engine: embedded'
	expect 2 --sandbox=require --engine=program tree
	says '--engine=program cannot be used with --sandbox=require'
}

@test "the options say which engine compiles" {
	needs_auto
	"$PYC_BAKE" --version |
		grep -qxF "engine: $PROGRAM for many large sources, else embedded"
	"$PYC_BAKE" --engine=embedded --version | grep -qx 'engine: embedded'
	expect 0 --python="$ORACLE" --version
	[[ $output != *engine* ]]
	expect 2 --engine=program --python="$ORACLE" tree
	says '--engine cannot be used with --python'
	expect 2 --engine=fast tree
	says "--engine: 'fast' is not auto, embedded or program"
}

@test "a program of another build is not used" {
	needs_mounts
	many_sources 520
	# Outside the sandbox this would be the same Python.
	cp "$PROGRAM" copy
	printf '#!/bin/sh\nexec "%s/copy" "$@"\n' "$PWD" >script
	chmod 755 script
	with_program script "$PYC_BAKE" -q --sandbox=off --engine=program tree
	rm -r tree/__pycache__
	with_program script "$PYC_BAKE" -q tree
	run with_program script "$PYC_BAKE" -f --engine=program tree
	equal "$status" 2
	says "pyc-bake: $PROGRAM: "
	# Its build differs in the time.
	built=$("$PROGRAM" -ISc 'import platform; print(platform.python_build()[1][-8:])')
	sed "s/$built/99:99:99/" "$PROGRAM" >other
	chmod 755 other
	if ! cmp -s other "$PROGRAM"; then
		rm -r tree/__pycache__
		with_program "$PWD/other" "$PYC_BAKE" -q tree
		run with_program "$PWD/other" "$PYC_BAKE" -f --engine=program tree
		equal "$status" 2
		says 'which is embedded'
	fi
	rm -r tree/__pycache__
	with_program /dev/null "$PYC_BAKE" -q tree
	run with_program /dev/null "$PYC_BAKE" -f --engine=program tree
	equal "$status" 2
	says '--engine=program: the embedded Python is installed without its program'
}

@test "a program that does not start in time is not used" {
	needs_mounts
	command -v "${CC:-cc}" >/dev/null || skip 'no C compiler'
	many_sources 520
	printf '#include <unistd.h>\nint main(void) { for (;;) pause(); }\n' |
		"${CC:-cc}" -x c -o hanging -
	with_program "$PWD/hanging" "$PYC_BAKE" -q -j1 --timeout=4 tree
	equal "$(find tree -name '*.pyc' | wc -l)" 523
}

@test "a limit of memory has the same effect" {
	local engine

	for ((i = 0; i < 60000; i++)); do
		echo "x$i = 's$i' + y$i"
	done >tree/large.py
	echo '**/large.py' >allowed
	many_sources 520
	for engine in embedded program auto; do
		rm -rf tree/__pycache__
		expect 0 -q "--engine=$engine" --worker-memory=120M \
			--allow-errors=allowed tree
		says 'tree/large.py: needs more than 120 MiB of memory'
	done
}
