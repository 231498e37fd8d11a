#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A pyc-bake built without libpython, for containers and virtual environments.
# Without --python, the Python of its own environment compiles.  It is also built
# without modules.

load ../lib/common
load ../lib/bake

# A separate build, without optimization because that is faster.
setup_file() {
	[ -x "$SRCDIR/configure" ] || {
		skip_file 'no configure'
		return 0
	}
	mkdir "$BATS_FILE_TMPDIR/build"
	cd "$BATS_FILE_TMPDIR/build" || return
	if ! "$SRCDIR/configure" -q --without-embedded-python \
		--disable-modules CFLAGS=-O0 >log 2>&1 ||
		! make -j2 pyc-bake pyc-bake-precompiler >>log 2>&1; then
		fail "$(tail -n 20 log)"
	fi
}

setup() {
	bake_setup
	EMBEDDED=$PYC_BAKE
	BUILT=$BATS_FILE_TMPDIR/build
	PYC_BAKE=$BUILT/pyc-bake
	make_tree tree
}

# refusing FILE...: makes programs that must not run.
refusing() {
	local file

	for file; do
		mkdir -p "${file%/*}"
		printf '#!/bin/sh\necho "%s was run" >&2\nexit 3\n' \
			"$file" >"$file"
		chmod +x "$file"
	done
}

# environment DIR NAME: makes an environment in DIR with the program, and
# the CPython of the tests under this name.
environment() {
	mkdir -p "$1/bin"
	cp "$BUILT/pyc-bake" "$BUILT/pyc-bake-precompiler" "$1/bin/"
	ln -s "$ORACLE" "$1/bin/$2"
}

# in_path DIR PROGRAM: makes this a run of PROGRAM with only DIR in PATH.
in_path() {
	printf '#!/bin/sh\nPATH="%s"\nexec "%s" "$@"\n' "$1" "$2" >run_in_path
	chmod +x run_in_path
	PYC_BAKE=$PWD/run_in_path
}

@test "it is not linked with libpython, and reports this" {
	if command -v ldd; then
		ldd "$PYC_BAKE" >libraries
		grep -q libarchive libraries
		if grep libpython libraries; then
			fail 'libpython is linked'
		fi
	fi
	expect 0 --version
	has_line 'no embedded Python'
	says libarchive
	expect 0 --version --python="$ORACLE"
	says "tag $TAG): $ORACLE"
	expect 0 --help
}

# baked_by PATH: without --python, the program at PATH compiles, with the bytes
# of the embedded Python, and messages name it.
baked_by() {
	export SOURCE_DATE_EPOCH=1700000000
	cp -Rp tree wanted
	"$EMBEDDED" -q -s wanted wanted
	expect 0 -v -s tree tree
	says "pyc-bake: Python 3.$MINOR"
	says "compiles: $1"
	tree_state wanted >state
	tree_state tree | diff state -
	equal "$(count_pyc tree)" 4
	expect 0 --check -s tree tree
	equal "$output" ''
	expect 0 --version
	has_line 'no embedded Python'
	says "tag $TAG): $1"
}

@test "the python3 beside the program compiles" {
	environment env python3
	refusing env/bin/python path/python3
	in_path "$PWD/path" "$PWD/env/bin/pyc-bake"
	baked_by "$PWD/env/bin/python3"
}

@test "so does the python beside the program" {
	environment env python
	mkdir env/bin/python3
	refusing path/python3
	in_path "$PWD/path" "$PWD/env/bin/pyc-bake"
	baked_by "$PWD/env/bin/python"
}

@test "if none is beside it, python3 in PATH compiles" {
	refusing path/python
	ln -s "$ORACLE" path/python3
	in_path "$PWD/path" "$BUILT/pyc-bake"
	baked_by "$PWD/path/python3"
}

@test "a symbolic link to the program leads to its environment" {
	environment env python3
	refusing links/python3 links/python
	ln -s ../env/bin/pyc-bake links/pyc-bake
	in_path "$PWD/links" "$PWD/links/pyc-bake"
	baked_by "$PWD/env/bin/python3"
}

@test "a Python in the tree does not compile" {
	environment env python3
	refusing stage/usr/bin/python3 stage/usr/bin/python
	mkdir -p stage/usr/share
	mv tree stage/usr/share/app
	in_path "$PWD/stage/usr/bin" "$PWD/env/bin/pyc-bake"
	expect 0 --root=stage /usr/share/app
	equal "$(count_pyc stage)" 4
}

@test "the precompiler finds its Python in the same way" {
	environment env python3
	refusing path/python3
	in_path "$PWD/path" "$PWD/env/bin/pyc-bake-precompiler"
	expect 0 --src=tree/pkg/sums.py --src_name=/a.py --pyc=a.pyc
	"$EMBEDDED" -q --invalidation-mode=checked-hash --output=wanted.pyc \
		--dfile=/a.py tree/pkg/sums.py
	same wanted.pyc a.pyc
	expect 0 --version
	says "tag $TAG): $PWD/env/bin/python3"
	# packaging/bazel/repositories.bzl looks for this line.
	has_line 'no embedded Python'
	mkdir none
	in_path "$PWD/none" "$BUILT/pyc-bake-precompiler"
	expect 2 --src=tree/pkg/sums.py --src_name=/a.py --pyc=b.pyc
	says 'there is no python3 to compile with'
	absent b.pyc
	expect 0 --version
	says 'no Python compiles: there is no python3'
}

@test "without any Python it does not bake" {
	mkdir none
	in_path "$PWD/none" "$BUILT/pyc-bake"
	expect 2 tree
	says 'there is no python3 to compile with beside pyc-bake or in PATH'
	says --python
	equal "$(wc -l <<<"$output")" 1
	equal "$(count_pyc .)" 0
	expect 2 --check tree
	says --python
	expect 0 --version
	has_line 'no embedded Python'
	says 'no Python compiles: there is no python3'
}

# refused_for REASON: a run names the python3 beside the program and the reason
# in one line, and writes nothing.
refused_for() {
	expect 2 tree
	says "pyc-bake: $PWD/env/bin/python3: $1"
	says '; --python=PYTHON names another Python'
	equal "$(wc -l <<<"$output")" 1
	equal "$(count_pyc .)" 0
	expect 0 --version
	says "no Python compiles: $PWD/env/bin/python3: $1"
}

@test "an unsuitable Python beside it is an error, and no other compiles" {
	environment env python
	mkdir path
	ln -s "$ORACLE" path/python3
	in_path "$PWD/path" "$PWD/env/bin/pyc-bake"
	# As in a virtual environment whose Python was removed.
	ln -s nowhere env/bin/python3
	refused_for 'cannot be run'
	rm env/bin/python3
	refusing env/bin/python3
	refused_for 'ended with exit status 3'
	expect 0 --python="$ORACLE" tree
	equal "$(count_pyc tree)" 4
}

@test "it has no engine to choose" {
	environment env python3
	expect 0 --version
	[[ $output != *engine* ]]
	for engine in embedded program; do
		expect 2 --engine=$engine tree
		says '--engine: no Python is embedded'
	done
	expect 0 -q --engine=auto tree
}

@test "another version than that of --python-version is refused" {
	environment env python3
	in_path /nowhere "$PWD/env/bin/pyc-bake"
	expect 2 --python-version=3.99 tree
	says "--python-version=3.99: $PWD/env/bin/python3 is Python 3.$MINOR"
	expect 0 --python-version="3.$MINOR" tree
}

@test "with --python it gives the same bytes as the embedded Python" {
	mkdir a b
	cp -Rp tree a/
	cp -Rp tree b/
	helper make_wheel demo-1.0-0in-py3-none-any.whl
	export SOURCE_DATE_EPOCH=1700000000
	expect 0 -s a -o 0 -o 1 --python="$ORACLE" a
	expect 0 --python="$ORACLE" --output=demo-1.0-0a-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	"$EMBEDDED" -q -s b -o 0 -o 1 b
	"$EMBEDDED" -q --output=demo-1.0-0b-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	tree_state a >state
	[ -s state ]
	tree_state b | diff state -
	same demo-1.0-0a-py3-none-any.whl demo-1.0-0b-py3-none-any.whl
	expect 0 --check --python="$ORACLE" -s a -o 0 -o 1 a
	equal "$output" ''
	expect 0 --check --python="$ORACLE" demo-1.0-0a-py3-none-any.whl
	equal "$output" ''
}

@test "--check=fast only needs --python-version" {
	in_path /nowhere "$PYC_BAKE"
	"$EMBEDDED" -q --invalidation-mode=checked-hash tree
	expect 0 --check=fast --invalidation-mode=checked-hash \
		--python-version="3.$MINOR" tree
	equal "$output" ''
	echo '# changed' >>tree/pkg/sums.py
	expect 1 --check=fast --invalidation-mode=checked-hash \
		--python-version="3.$MINOR" tree
	says "$(pyc tree/pkg/sums.py): stale: "
	expect 2 --check=fast tree
	says --python-version
	helper make_wheel demo-1.0-0in-py3-none-any.whl
	"$EMBEDDED" -q demo-1.0-0in-py3-none-any.whl
	expect 0 --check=fast --python-version="3.$MINOR" demo-1.0-0in-py3-none-any.whl
	equal "$output" ''
}

@test "--inspect, --diff and --normalize need no interpreter" {
	in_path /nowhere "$PYC_BAKE"
	oracle -m compileall -q tree
	expect 0 --inspect "$(pyc tree/pkg/sums.py)"
	says "3.$MINOR (magic"
	expect 0 --inspect=dump tree
	says 'co_name'
	expect 0 --normalize tree
	says '4 normalized'
	expect 0 --normalize tree
	says '4 fresh'
	expect 0 --inspect tree
	says_not 'canonical       no'
	cp -Rp tree copy
	expect 0 --diff tree copy
}

@test "--normalize rewrites a wheel as the other build does" {
	helper make_wheel demo-1.0-0in-py3-none-any.whl
	"$EMBEDDED" -q demo-1.0-0in-py3-none-any.whl
	"$EMBEDDED" -q --normalize --output=demo-1.0-0one-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	expect 0 --normalize --output=demo-1.0-0two-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	same demo-1.0-0one-py3-none-any.whl demo-1.0-0two-py3-none-any.whl
	helper check_wheel record demo-1.0-0two-py3-none-any.whl
}
