#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --python-version with a release, and --check of a .pyc from another release.
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

@test "a version or a release can be requested" {
	expect 0 -q --python-version="3.$MINOR" tree
	expect 0 -q --python-version="${RELEASE%+}" tree
	expect 2 --python-version="3.$MINOR.99" tree
	equal "$output" "pyc-bake: --python-version=3.$MINOR.99: the embedded\
 Python is Python $RELEASE; use --python=PATH to name another one"
	expect 2 --python-version="3.$((MINOR - 1))" tree
	says "use --python=3.$((MINOR - 1)) to name another one"
	expect 2 --check --python-version="3.$MINOR.99" tree
	# A prefix of a release is not a release.
	expect 2 --python-version="3.$MINOR.${RELEASE##*.}9" tree
}

@test "commands that compile nothing only use the version" {
	expect 0 -q tree
	CHECK=--check=fast clean --python-version="3.$MINOR.99" tree
	CHECK=--check=fast check 1 --python-version="3.$((MINOR - 1)).99" tree
	equal "$(grep -c ': missing: ' found)" 4
}

@test "a content finding mentions another release of the same version" {
	echo 'WORD = "baked-right"' >tree/pkg/sums.py
	expect 0 -q tree
	damage file "$TARGET" replace baked-right baked-wrong
	finds "$TARGET" content tree
	grep -q "; unless it was altered, another release of Python 3.$MINOR\
 compiled it\$" found || fail "$(<found)"
	# If nothing shows the level, it may be the cause too.
	expect 0 -q -b -o0 tree
	damage file tree/pkg/sums.pyc replace baked-right baked-wrong
	check 1 -b -o0 tree/pkg/sums.py
	grep -q ', or another level$' found || fail "$(<found)"
}

@test "two releases of a version that differ have content findings only" {
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
