#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Unusual environments that a careless caller may leave, and files that are too
# large.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	make_tree tree
}

@test "closed standard descriptors are not reused for other files" {
	echo 'x = = 1' >tree/bad.py
	run timeout 60 bash -c 'exec 0<&- 1>&- 2>&-; exec "$@"' - \
		"$PYC_BAKE" -j1 tree
	equal "$status" 1
	equal "$(count_pyc tree)" 4
}

@test "output for a closed standard output is an error" {
	expect 0 -q tree
	run bash -c 'exec "$@" 1>&-' - "$PYC_BAKE" -v -f tree
	equal "$status" 2
	says 'standard output: '
	run bash -c 'exec "$@" 1>&-' - "$PYC_BAKE" --inspect \
		"$(pyc tree/pkg/sums.py)"
	equal "$status" 2
	run bash -c 'exec "$@" 1>&-' - "$PYC_BAKE" --help
	equal "$status" 2
	# A run without output is not affected.
	run bash -c 'exec "$@" 1>&-' - "$PYC_BAKE" -q tree
	equal "$status" 0
	run bash -c 'exec "$@" 0<&-' - "$PYC_BAKE" -
	equal "$status" 2
	says 'standard input: '
}

@test "a source that is too large is refused unread, the others are baked" {
	truncate -s 1T tree/huge.py || skip 'no file can be so large here'
	expect 1 tree
	says 'tree/huge.py: larger than 512 MiB'
	says '5 sources, 4 baked, 0 fresh, 1 failed'
}

@test "a .pyc that is too large to be ours is baked again" {
	expect 0 tree
	truncate -s 900G "$(pyc tree/pkg/sums.py)" ||
		skip 'no file can be so large here'
	expect 0 tree
	says '4 sources, 1 baked, 3 fresh'
}

@test "a limit for file sizes fails single files and leaves nothing behind" {
	printf 'x = "%20000s"\n' '' >tree/large.py
	run bash -c 'ulimit -f 8; exec "$@"' - "$PYC_BAKE" tree
	equal "$status" 1
	says 'large.cpython'
	says 'File too large'
	says '5 sources, 4 baked, 0 fresh, 1 failed'
	no_temporary_file .
}

@test "a limit for file sizes leaves a wheel unchanged" {
	helper make_wheel demo-1.0-0w-py3-none-any.whl --plain
	cp demo-1.0-0w-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	run bash -c 'ulimit -f 0; exec "$@"' - "$PYC_BAKE" demo-1.0-0w-py3-none-any.whl
	equal "$status" 2
	says 'demo-1.0-0w-py3-none-any.whl: '
	cmp demo-1.0-0w-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	no_temporary_file .
}

@test "POSIXLY_CORRECT does not turn options into operands" {
	POSIXLY_CORRECT=1 expect 0 tree -o1
	exists "$(pyc tree/pkg/sums.py 1)"
}

@test "an empty -s or -p has no effect" {
	expect 0 -p '' -s '' "$PWD/tree"
	equal "$(embedded tree/pkg/sums.py)" "$PWD/tree/pkg/sums.py"
}

@test "a message shows no control characters" {
	local name=$'tree/a\nb\033[31m.py'

	echo 'x = = 1' >"$name"
	expect 1 tree
	says 'tree/a\x0ab\x1b[31m.py:1:5: SyntaxError'
	says_not $'\033'
}

@test "a __pycache__ that is a link is refused even if all is fresh" {
	expect 0 --root=tree /pkg
	mv tree/pkg/__pycache__ elsewhere
	ln -s "$PWD/elsewhere" tree/pkg/__pycache__
	expect 1 --root=tree /pkg
	says 'tree/pkg/__pycache__: '
	says '2 failed'
}

@test "__pycache__ gets the time SOURCE_DATE_EPOCH even if all is fresh" {
	export SOURCE_DATE_EPOCH=1700000000

	expect 0 tree
	rm tree/pkg/sums.py "$(pyc tree/pkg/sums.py)"
	expect 0 tree
	says '3 sources, 0 baked, 3 fresh'
	equal "$(stat -c %Y tree/pkg/__pycache__)" 1700000000
}

@test "every directory pythonX.Y in an embedded path is checked" {
	mkdir -p "t/python3.$MINOR/lib/python3.1/x"
	echo 'x = 1' >"t/python3.$MINOR/lib/python3.1/x/m.py"
	expect 2 t
	says 'belongs to python3.1,'
	equal "$(count_pyc t)" 0
}

@test "two wheels with the same name cannot have one --output-dir" {
	mkdir a b out
	helper make_wheel a/demo-1.0-0w-py3-none-any.whl --plain
	cp a/demo-1.0-0w-py3-none-any.whl b/
	expect 2 --output-dir=out a/demo-1.0-0w-py3-none-any.whl b/demo-1.0-0w-py3-none-any.whl
	says 'same name'
	[ -z "$(ls -A out)" ]
}

@test "a wheel that cannot be written is reported before it is baked" {
	helper make_wheel demo-1.0-0w-py3-none-any.whl --plain
	expect 2 -v --output-dir=nowhere demo-1.0-0w-py3-none-any.whl
	says 'cannot open its directory: No such file or directory'
	says_not baked
}
