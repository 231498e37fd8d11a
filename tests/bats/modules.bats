#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# libarchive and libcrypto are linked to modules, which are loaded when they are
# needed.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	[ -e "$BUILDDIR/pyc-bake-archive.so" ] || skip 'a build without modules'
	mkdir bin
	cp "$PYC_BAKE" bin/pyc-bake
	PROGRAM=$PWD/bin/pyc-bake
	make_tree tree
	oracle -m zipfile -c mods.zip tree/
}

# bake STATUS OPTION...: runs the copy of the program.
bake() {
	local PYC_BAKE=$PROGRAM

	expect "$@"
}

@test "the program is not linked to libarchive and libcrypto" {
	command -v readelf >/dev/null || skip 'readelf is not here'
	run -0 readelf -d "$PYC_BAKE"
	says libpython
	says_not libarchive
	says_not libcrypto
}

@test "a tree needs no module" {
	bake 0 tree
	says '4 baked'
	bake 0 tree
	says '4 fresh'
	bake 0 --check tree
}

@test "without its module an archive is an error and stays as it was" {
	cp mods.zip before
	bake 2 mods.zip
	says "mods.zip: cannot load "
	says "/pyc-bake-archive.so: it does not exist"
	same mods.zip before
	bake 2 --check mods.zip
	says "/pyc-bake-archive.so: it does not exist"
	says_not structure:
	equal "$(find . -name '*.tmp' | wc -l)" 0
	tar -cf mods.tar tree
	bake 2 mods.tar
	says "/pyc-bake-archive.so: it does not exist"
	cp "$BUILDDIR/pyc-bake-archive.so" bin
	bake 2 --report=report tree
	says "/pyc-bake-digest.so: it does not exist"
}

@test "without its module there is no cache" {
	bake 0 --cache=cache tree
	says "cache 'cache' is not used: cannot load "
	says "/pyc-bake-digest.so: it does not exist"
	equal "$(count_pyc tree)" 4
}

@test "modules beside the program are used" {
	cp "$BUILDDIR"/pyc-bake-*.so bin
	bake 0 --cache=cache --report=report mods.zip tree
	bake 0 --version
	says 'libarchive '
}

@test "a module that cannot be loaded, or of another release, is refused" {
	echo 'no module' >bin/pyc-bake-archive.so
	bake 2 mods.zip
	says 'pyc-bake-archive.so: '
	says 'file too short'
	command -v "${CC:-cc}" >/dev/null || skip 'no compiler'
	echo 'const char module_release[] = "0.0.1";' |
		"${CC:-cc}" -shared -fPIC -o bin/pyc-bake-archive.so -xc -
	bake 2 mods.zip
	says "pyc-bake-archive.so is not of this release"
}
