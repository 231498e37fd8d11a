#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Zip archives that are unpacked before modules are imported, and zip archives
# with other names.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	mkdir -p src/pkg
	echo 'from pkg import m; print(m.x)' >src/__main__.py
	: >src/pkg/__init__.py
	printf 'x = 1\nassert x\n' >src/pkg/m.py
}

# zip_up NAME: makes an archive of src.
zip_up() {
	(cd src && oracle -m zipfile -c "../$1" ./*)
}

members() {
	oracle -c 'import sys, zipfile
print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep="\n")' "$1"
}

# imported_from PATH: imports pkg.m below PATH, with the messages about its
# .pyc.
imported_from() {
	run env PYTHONPATH="$1" "$ORACLE" -s -B -v -c 'import pkg.m'
	[ "$status" -eq 0 ] || fail "$output"
}

@test "--layout=pycache writes what baking the unpacked tree gives" {
	zip_up app.zip
	expect 0 --layout=pycache -p /opt/app -o0 -o1 app.zip
	run -0 members app.zip
	has_line "pkg/__pycache__/m.$TAG.pyc"
	has_line "pkg/__pycache__/m.$TAG.opt-1.pyc"
	says_not m.pyc
	mkdir unpacked
	oracle -m zipfile -e app.zip unpacked
	expect 0 --check -s unpacked -p /opt/app \
		--invalidation-mode=checked-hash -o0 -o1 unpacked
	imported_from "$PWD/unpacked"
	says "code object from '$PWD/unpacked/pkg/__pycache__/m.$TAG.pyc'"
	expect 0 --check --layout=pycache -p /opt/app -o0 -o1 app.zip
	expect 1 --check -p /opt/app app.zip
}

@test "it is checked-hash by default, and a second bake gives the same" {
	zip_up app.zip
	expect 0 --layout=pycache --output=one.zip app.zip
	expect 0 --layout=pycache --invalidation-mode=unchecked-hash \
		--output=two.zip app.zip
	for name in one two; do
		mkdir $name
		oracle -m zipfile -e $name.zip $name
	done
	run -0 "$PYC_BAKE" --inspect one
	says checked-hash
	says_not unchecked-hash
	run -0 "$PYC_BAKE" --inspect two
	says unchecked-hash
	cp one.zip again.zip
	expect 0 --layout=pycache again.zip
	same one.zip again.zip
}

@test "without -p the path in the archive is embedded" {
	zip_up app.zip
	expect 0 --layout=pycache app.zip
	mkdir unpacked
	oracle -m zipfile -e app.zip unpacked
	run -0 "$PYC_BAKE" --inspect "unpacked/pkg/__pycache__/m.$TAG.pyc"
	says 'pkg/m.py'
	says_not 'app.zip/pkg'
}

@test "--layout=legacy is the default" {
	zip_up app.zip
	mkdir one two
	expect 0 --output-dir=one app.zip
	expect 0 --layout=legacy --output-dir=two app.zip
	same one/app.zip two/app.zip
	run -0 members one/app.zip
	has_line pkg/m.pyc
}

@test "--layout is for zip archives, and has two values" {
	zip_up app.zip
	run -2 "$PYC_BAKE" --layout=other app.zip
	says "--layout: 'other' is not legacy or pycache"
	run -2 "$PYC_BAKE" --layout=pycache src
	says '--layout is for zip archives'
	run -2 "$PYC_BAKE" --layout=pycache -b app.zip
	says '--layout=pycache cannot be used with -b'
	run -2 "$PYC_BAKE" --layout=pycache --sourceless app.zip
	says '--layout=pycache cannot be used with --sourceless'
}

@test "a program that is a zip is recognized under any name" {
	oracle -m zipapp -p /usr/bin/env\ python3 -o app src
	cp app app.pex
	(cd src && oracle -m zipfile -c ../plain ./*)
	expect 0 app app.pex plain
	for name in app app.pex plain; do
		run -0 members $name
		has_line pkg/m.pyc
	done
	test -x app
	run -0 oracle app
	equal "$output" 1
	expect 0 --check app app.pex plain
	mkdir elsewhere
	expect 0 --output=elsewhere/app app
	same elsewhere/app app
}

@test "other files, lists and scans are not treated as zip archives" {
	echo '#!/bin/sh' >script
	expect 1 script
	says 'script: is not a directory, a .py file or an archive'
	oracle -m zipapp -o tree.app src
	mkdir tree
	cp tree.app tree/app
	cp tree/app before
	expect 0 tree
	echo tree/app >list
	expect 0 -i list
	same tree/app before
}

@test "--output for a zip lists the possible suffixes" {
	zip_up app.pyz
	expect 2 --output=app2 app.pyz
	says "--output: 'app2' must end in .zip, .egg or .pyz, because 'app.pyz' is such an archive"
	expect 2 --output=app.whl app.pyz
	says 'must end in .zip, .egg or .pyz'
}
