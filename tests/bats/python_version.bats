#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --python-version with a release, and what --check says of another one.
#
# shellcheck disable=SC2153 # bake.bash sets MINOR

load ../lib/common
load ../lib/bake
load ../lib/check
load ../lib/pythons

setup() {
	bake_setup
	make_tree tree
	RELEASE=$("$PYC_BAKE" --version | sed -n 's/^Python \([^ ]*\).*/\1/p')
	TARGET=$(pyc tree/pkg/sums.py)
}

@test "a version or a release may be asked for" {
	expect 0 -q --python-version="3.$MINOR" tree
	expect 0 -q --python-version="${RELEASE%+}" tree
	expect 2 --python-version="3.$MINOR.99" tree
	equal "$output" "pyc-bake: --python-version=3.$MINOR.99: the embedded\
 Python is Python $RELEASE; --python=PATH may name another"
	expect 2 --python-version="3.$((MINOR - 1))" tree
	says "--python=3.$((MINOR - 1)) may name another"
	expect 2 --check --python-version="3.$MINOR.99" tree
	# A prefix of a release is no release.
	expect 2 --python-version="3.$MINOR.${RELEASE##*.}9" tree
}

@test "what compiles nothing needs the version alone" {
	expect 0 -q tree
	CHECK=--check=fast clean --python-version="3.$MINOR.99" tree
	CHECK=--check=fast check 1 --python-version="3.$((MINOR - 1)).99" tree
	equal "$(grep -c ': missing: ' found)" 4
}

@test "content may come of another release of the same version" {
	echo 'WORD = "baked-right"' >tree/pkg/sums.py
	expect 0 -q tree
	damage file "$TARGET" replace baked-right baked-wrong
	finds "$TARGET" content tree
	grep -q "; unless it was altered, another release of Python 3.$MINOR\
 compiled it\$" found || fail "$(<found)"
	# Where nothing tells the level, that may be another too.
	expect 0 -q -b -o0 tree
	damage file tree/pkg/sums.pyc replace baked-right baked-wrong
	check 1 -b -o0 tree/pkg/sums.py
	grep -q ', or another level$' found || fail "$(<found)"
}

@test "two releases of a version that differ are told apart by nothing else" {
	local first='' second='' minor

	for minor in 8 9 10 12 13; do
		mapfile -t pythons < <(ls -d ~/.pyenv/versions/3.$minor.*/bin/python 2>/dev/null)
		[ "${#pythons[@]}" -ge 2 ] || continue
		first=${pythons[0]} second=${pythons[1]}
	done
	[ -n "$second" ] || skip 'no two releases of one version'
	stdlib_subset library
	expect 0 -q --python="$first" library
	check 1 --python="$second" library
	equal "$(cut -d: -f2 found | sort -u)" ' content'
}
