#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A wheel or egg whose name states another Python: no Python that can import it
# would use the .pyc.

load ../lib/common
load ../lib/bake
load ../lib/pythons

OLDER=
NEWER=

setup() {
	bake_setup
	OLDER=$((MINOR - 2)) NEWER=$((MINOR + 1))
}

# wheel TAG: makes demo-1.0-TAG.whl.
wheel() {
	helper make_wheel "demo-1.0-$1.whl"
}

# egg NAME: makes a packed egg.
egg() {
	mkdir -p pkg
	echo 'x = 1' >pkg/m.py
	oracle -m zipfile -c "$1" pkg
}

# refused ARCHIVE TARGET [PYTHON]: a bake and a check refuse ARCHIVE and do not
# write it.  The message names TARGET and the PYTHON that can import it.
refused() {
	local hint='and no supported Python can import it: omit it, or use --any-tag'

	[ "$#" -lt 3 ] || hint="use --python=$3 or --any-tag"
	cp "$1" before
	expect 2 "$1"
	says "$1: its name says that it is for $2, but Python 3.$MINOR compiles"
	says "$hint"
	same "$1" before
	expect 2 --check "$1"
	says "$1: its name says that it is for $2"
}

@test "a wheel for another CPython is refused" {
	local tag

	for tag in cp3$OLDER-cp3$OLDER cp3$OLDER-none cp3$OLDER.cp3$NEWER-none; do
		wheel "$tag-any"
		refused "demo-1.0-$tag-any.whl" "$tag" "3.$OLDER"
	done
	for tag in cp3$NEWER-cp3$NEWER cp3$NEWER-abi3 py3$NEWER-none; do
		wheel "$tag-any"
		refused "demo-1.0-$tag-any.whl" "$tag" "3.$NEWER"
	done
	for tag in py2-none pp310-pypy310_pp73 cp3$MINOR-cp3$OLDER; do
		wheel "$tag-any"
		refused "demo-1.0-$tag-any.whl" "$tag"
	done
}

@test "a wheel that this CPython can import is baked" {
	local tag

	for tag in py3-none py2.py3-none cp3$MINOR-cp3$MINOR cp3$OLDER-abi3 \
		cp3$MINOR-none py3$OLDER-none cp3$OLDER.cp3$MINOR-none; do
		wheel "$tag-any"
		expect 0 "demo-1.0-$tag-any.whl"
		expect 0 --check "demo-1.0-$tag-any.whl"
	done
}

@test "--any-tag bakes a wheel for another CPython" {
	wheel "cp3$OLDER-cp3$OLDER-any"
	expect 0 --any-tag ./*.whl
	expect 0 --check --any-tag ./*.whl
	run -0 oracle -m zipfile -l ./*.whl
	says "$TAG.pyc"
}

@test "a wheel without sources is accepted for every Python" {
	wheel "cp3$OLDER-cp3$OLDER-any"
	# Leaves out every source except the one that a bake ignores.
	expect 0 -x '\.py$' ./*.whl
}

@test "of several Pythons those that the wheel is for compile" {
	local program

	program=$(find_python 3.8) || skip 'no CPython 3.8'
	wheel "cp3$MINOR-cp3$MINOR-any"
	expect 0 --python="$program" --python="$ORACLE" ./*.whl
	run -0 oracle -m zipfile -l ./*.whl
	says "$TAG.pyc"
	says_not cpython-38
	expect 0 --check --python="$program" --python="$ORACLE" ./*.whl
	rm ./*.whl
	wheel "cp38-cp38-any"
	expect 0 --python="$program" --python="$ORACLE" ./*.whl
	run -0 oracle -m zipfile -l ./*.whl
	says cpython-38.pyc
	says_not "$TAG.pyc"
	expect 0 --check --python="$program" --python="$ORACLE" ./*.whl
}

@test "of several Pythons the one that a packed egg is for compiles" {
	local program

	program=$(find_python 3.8) || skip 'no CPython 3.8'
	egg app-1.0-py3.8.egg
	egg "app-1.0-py3.$MINOR.egg"
	expect 0 --python="$program" --python="$ORACLE" ./*.egg
	expect 0 --check --python="$program" --python="$ORACLE" ./*.egg
	run -0 "$PYC_BAKE" --inspect app-1.0-py3.8.egg
	says 'python          3.8 '
	run -0 "$PYC_BAKE" --inspect "app-1.0-py3.$MINOR.egg"
	says "python          3.$MINOR "
	egg app-1.0-py3.7.egg
	expect 2 --python="$program" --python="$ORACLE" app-1.0-py3.7.egg
	says "for Python 3.7, but Python 3.8, 3.$MINOR compiles"
	# The name of the output is checked too.
	expect 2 --python="$program" --python="$ORACLE" \
		--output="other-1.0-py3.$MINOR.egg" app-1.0-py3.8.egg
	says "other-1.0-py3.$MINOR.egg: belongs to python3.$MINOR, but Python 3.8 compiles"
	# Each of the Pythons could compile these.
	egg app-1.0.egg
	expect 2 --python="$program" --python="$ORACLE" app-1.0.egg
	says 'a zip archive has one .pyc for a source'
	expect 2 --any-tag --python="$program" --python="$ORACLE" \
		app-1.0-py3.8.egg
	says 'a zip archive has one .pyc for a source'
}

@test "the other archives of the run are baked" {
	wheel "cp3$OLDER-cp3$OLDER-any"
	wheel py3-none-any
	expect 2 ./*.whl
	expect 0 --check demo-1.0-py3-none-any.whl
}

@test "a packed egg for another Python is refused" {
	local name

	# pkg_resources ignores the case, too.
	for name in "app-1.0-py3.$OLDER.egg" "app-1.0-py3.$OLDER.EGG" \
		"App-1.0-PY3.$OLDER.egg"; do
		egg "$name"
		refused "$name" "Python 3.$OLDER" "3.$OLDER"
	done
	egg app-1.0-py2.7-linux-x86_64.egg
	refused app-1.0-py2.7-linux-x86_64.egg 'Python 2.7'
	# The embedded path does not matter.
	expect 2 -p /usr "app-1.0-py3.$OLDER.egg"
	expect 2 -d /usr "app-1.0-py3.$OLDER.egg"
	expect 0 --any-tag "app-1.0-py3.$OLDER.egg"
	egg "app-1.0-py3.$MINOR.egg"
	expect 0 "app-1.0-py3.$MINOR.egg"
	egg app-1.0.egg
	expect 0 app-1.0.egg
}

@test "an unpacked egg for another Python in a tree is refused" {
	mkdir -p "tree/app-1.0-py3.$OLDER.egg/app" "tree/app-1.0-py3.$MINOR.egg"
	echo 'x = 1' >tree/"app-1.0-py3.$OLDER.egg/app/m.py"
	echo 'x = 1' >tree/"app-1.0-py3.$MINOR.egg/m.py"
	expect 2 tree
	says "tree/app-1.0-py3.$OLDER.egg: belongs to python3.$OLDER, but Python 3.$MINOR compiles"
	says "use --python=3.$OLDER, --any-tag, or exclude it with -x"
	equal "$(count_pyc tree)" 0
	expect 0 -x "py3.$OLDER.egg" tree
	equal "$(count_pyc tree)" 1
	expect 0 --any-tag tree
	equal "$(count_pyc tree)" 2
}
