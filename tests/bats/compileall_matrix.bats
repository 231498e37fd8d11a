#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The same arguments give the same files as compileall, except for intended
# differences.  To run it by hand on a large tree:
#
#	PYC_BAKE=build/pyc-bake python3.11 -E -s -B \
#		tests/lib/compileall_matrix.py DIR

load ../lib/common
load ../lib/bake

matrix() {
	oracle "$SRCDIR/tests/lib/compileall_matrix.py" "$@"
}

compileall() {
	oracle -m compileall "$@"
}

@test "a hundred sets of arguments, half of them with SOURCE_DATE_EPOCH" {
	run matrix --alternate
	[ "$status" -eq 0 ] || fail "$output"
	[[ $output =~ ^[0-9]+\ runs,\ 0\ bad,\ [0-9]+\ files ]] ||
		fail "$output"
}

@test "the comparison finds differences" {
	cat >other <<-'END'
	#!/bin/sh
	[ "$1" != --version ] || exec "$REAL" --version
	exec "$REAL" "$@" $MORE
	END
	chmod +x other
	export REAL=$PYC_BAKE
	finds_with() {
		rm -rf place
		MORE=$1 PYC_BAKE=$PWD/other run matrix --only "$2"
		[ "$status" -eq 1 ] || fail "not found: $1"
		says "$3"
	}
	finds_with -l 'trailing slash' missing
	finds_with -o1 'level 0' 'too many'
	finds_with --invalidation-mode=checked-hash timestamp header
	finds_with '-p /other' '-s and -p' 'other code'
	finds_with --hardlink-dupes 'levels 0 1' 'joined unasked'
	finds_with nowhere 'depth 0' 'exit status'
}

@test "a directory that -s does not match is an error, and nothing is written" {
	make_tree tree
	compileall -q -s nowhere tree
	[ "$(count_pyc tree)" -eq 4 ]
	find tree -depth -name __pycache__ -exec rm -r {} +
	expect 2 -s nowhere tree
	says nowhere
	equal "$(count_pyc tree)" 0
	# A directory is not a prefix of a name.
	expect 2 -s tre tree
	equal "$(count_pyc tree)" 0
}

@test "-p is put before an absolute operand, which os.path.join would drop" {
	make_tree tree
	compileall -q -p /opt "$PWD/tree"
	equal "$(embedded tree/pkg/sums.py)" "$PWD/tree/pkg/sums.py"
	expect 0 -p /opt "$PWD/tree"
	equal "$(embedded tree/pkg/sums.py)" "/opt$PWD/tree/pkg/sums.py"
}

@test "./ and double slashes of an operand are not embedded" {
	make_tree tree
	compileall -q .//tree
	equal "$(embedded tree/pkg/sums.py)" .//tree/pkg/sums.py
	expect 0 .//tree
	equal "$(embedded tree/pkg/sums.py)" tree/pkg/sums.py
}

@test "no operand is a usage error, not a walk of sys.path" {
	expect 2 -q
	says 'try --help'
	: >empty
	expect 0 -q -i empty
	equal "$output" ''
}

@test "a missing operand is a failure, and the others are baked" {
	make_tree tree
	compileall -q nowhere tree
	find tree -depth -name __pycache__ -exec rm -r {} +
	expect 1 -q nowhere tree
	says 'nowhere: No such file or directory'
	equal "$(count_pyc tree)" 4
}

@test "-b with several levels writes the highest level, once" {
	make_tree tree
	printf 'def f():\n    """Text."""\n    assert 1\n' >tree/pkg/sums.py
	expect 0 -b -o 2 -o 0 -o 1 -v tree
	times 1 'baked tree/pkg/sums.pyc'
	says '4 sources, 4 baked'
	mv tree/pkg/sums.pyc several.pyc
	expect 0 -b -o 2 tree
	same tree/pkg/sums.pyc several.pyc
	compileall -q -b -o 0 -o 1 -o 2 -f tree
	oracle -c 'import marshal
a, b = (marshal.loads(open(n, "rb").read()[16:])
        for n in ("tree/pkg/sums.pyc", "several.pyc"))
assert a == b'
}

@test "-b with --hardlink-dupes is refused; compileall loses the file" {
	make_tree tree
	run compileall -b -qq -o 0 -o 1 --hardlink-dupes tree
	equal "$status $(count_pyc tree)" '1 0'
	expect 2 -b -o 0 -o 1 --hardlink-dupes tree
	says 'try --help'
	equal "$(count_pyc tree)" 0
}

@test "a .pyc with the right time and the wrong content is not kept" {
	make_tree tree
	compileall -q tree
	printf junk >>"$(pyc tree/pkg/sums.py)"
	compileall -q tree
	[ "$(tail -c 4 "$(pyc tree/pkg/sums.py)")" = junk ]
	expect 0 tree
	[ "$(tail -c 4 "$(pyc tree/pkg/sums.py)")" != junk ]
}

@test "a .pyc with a time is not kept if a hash is requested" {
	make_tree tree
	compileall -q tree
	compileall -q --invalidation-mode=checked-hash tree
	equal "$(flags tree/pkg/sums.py)" 0
	expect 0 --invalidation-mode=checked-hash tree
	equal "$(flags tree/pkg/sums.py)" 3
}
