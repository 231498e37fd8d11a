#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# All archive readers see a baked archive in the same way: they list the same
# members, find no damage, and extract the same bytes.

load ../lib/common
load ../lib/bake
load ../lib/baked_wheels
load ../lib/pythons

setup() {
	bake_setup
	# In any locale but C, non-ASCII names are decoded as the header states.
	export LC_ALL=C.UTF-8
}

needs() {
	command -v "$1" >/dev/null || skip "$1 is not here"
}

# take_out ARCHIVE DIR: extracts it with the Python that compiles.
take_out() {
	rm -rf "$2"
	oracle -X utf8 -m zipfile -e "$1" "$2"
}

# names ARCHIVE: prints the member names, sorted by bytes.
names() {
	oracle -X utf8 -c '
import sys, zipfile
print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep="\n")' "$1" |
		LC_ALL=C sort
}

# read_by VERSION: reads with zipfile of that Python, which checks each CRC.
read_by() {
	local program wheel

	program=$(find_python "$1") || skip "no CPython $1"
	bake_every_way
	for wheel in "${WHEELS[@]}"; do
		take_out "$wheel" wanted
		run -0 "$program" -I -B -X utf8 - "$wheel" wanted <<-'END'
		import os, sys, zipfile
		path, wanted = sys.argv[1:]
		with zipfile.ZipFile(path) as archive:
		    assert archive.testzip() is None
		    names = archive.namelist()
		    assert len(set(names)) == len(names) > 30, names
		    for name in names:
		        assert archive.getinfo(name).extra == b"", name
		        if name.endswith("/"):
		            assert os.path.isdir(os.path.join(wanted, name)), name
		            continue
		        with open(os.path.join(wanted, name), "rb") as file:
		            assert archive.read(name) == file.read(), name
		END
	done
}

@test "zipfile of CPython 3.8 reads baked wheels" { read_by 3.8; }
@test "zipfile of CPython 3.9 reads baked wheels" { read_by 3.9; }
@test "zipfile of CPython 3.10 reads baked wheels" { read_by 3.10; }
@test "zipfile of CPython 3.11 reads baked wheels" { read_by 3.11; }
@test "zipfile of CPython 3.12 reads baked wheels" { read_by 3.12; }
@test "zipfile of CPython 3.13 reads baked wheels" { read_by 3.13; }
@test "zipfile of CPython 3.14 reads baked wheels" { read_by 3.14; }
@test "zipfile of CPython 3.15 reads baked wheels" { read_by 3.15; }

@test "unzip reads baked wheels" {
	local wheel

	needs unzip
	bake_every_way
	for wheel in "${WHEELS[@]}"; do
		run -0 unzip -tq "$wheel"
		has_line "No errors detected in compressed data of $wheel."
		unzip -Z1 "$wheel" | LC_ALL=C sort | diff <(names "$wheel") -
		take_out "$wheel" wanted
		rm -rf found
		unzip -q "$wheel" -d found
		diff -r wanted found
	done
}

@test "7z reads baked wheels" {
	local wheel

	needs 7z
	bake_every_way
	for wheel in "${WHEELS[@]}"; do
		run -0 7z t -bd "$wheel"
		has_line 'Everything is Ok'
		take_out "$wheel" wanted
		rm -rf found
		run -0 7z x -bd -ofound "$wheel"
		diff -r wanted found
	done
}

@test "bsdtar reads baked wheels from a file, in which it can seek" {
	local wheel

	needs bsdtar
	bake_every_way
	for wheel in "${WHEELS[@]}"; do
		run -0 bsdtar -tf "$wheel"
		diff <(names "$wheel") <(LC_ALL=C sort <<<"$output")
		take_out "$wheel" wanted
		rm -rf found
		mkdir found
		run -0 bsdtar -xf "$wheel" -C found
		equal "$output" ''
		diff -r wanted found
	done
}

@test "bsdtar reads baked wheels from a pipe, by their local headers only" {
	local wheel

	needs bsdtar
	bake_every_way
	for wheel in "${WHEELS[@]}"; do
		# shellcheck disable=SC2002 # a pipe cannot seek
		cat "$wheel" | bsdtar -tf - | LC_ALL=C sort |
			diff <(names "$wheel") -
		take_out "$wheel" wanted
		rm -rf found
		mkdir found
		# shellcheck disable=SC2002
		cat "$wheel" | bsdtar -xf - -C found
		diff -r wanted found
	done
}

# make_application ARCHIVE: makes a zip with a package and a __main__.py.
make_application() {
	make_tree app
	printf 'import pkg\nprint(pkg.leaf.KINDS == {1, "a", "b"})\n' \
		>app/__main__.py
	case $1 in
	*.pyz) oracle -m zipapp -p '/usr/bin/env python3' -o "$1" app ;;
	*) (cd app && oracle -m zipfile -c "../$1" __main__.py pkg/) ;;
	esac
}

# bake_application ARCHIVE: makes and bakes it; it must still run.
bake_application() {
	make_application "$1"
	run "$PYC_BAKE" -q "$1"
	equal "$output" ''
	names "$1" | grep -qxF pkg/sub/leaf.pyc
	run -0 oracle "$1"
	equal "$output" True
}

@test "all readers read a baked zip, egg and pyz, and Python runs them" {
	local name program version

	for name in app.zip app.egg app.pyz; do
		rm -rf app wanted
		bake_application $name
		take_out $name wanted
		for version in 8 9 10 11 12 13; do
			program=$(find_python 3.$version) || continue
			run -0 "$program" -I -B $name
			equal "$output" True
			run -0 "$program" -I -m zipfile -t $name
			equal "$output" 'Done testing'
		done
		if [ $name != app.pyz ] && command -v bsdtar >/dev/null; then
			rm -rf found
			mkdir found
			# shellcheck disable=SC2002
			cat $name | bsdtar -xf - -C found
			diff -r wanted found
		fi
		if command -v unzip >/dev/null; then
			run -0 unzip -tq $name
		fi
	done
}
