#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --strip: removes bytecode from archives.

load ../lib/common
load ../lib/bake

samples() {
	helper make_wheel demo-1.0-py3-none-any.whl
}

setup() {
	bake_setup
	WHEEL=demo-1.0-py3-none-any.whl
	made_once samples
	cp $WHEEL before
}

members() {
	oracle -c 'import sys, zipfile
print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep="\n")' "$1"
}

@test "a baked wheel and the original give the same stripped wheel" {
	mkdir plain baked
	expect 0 --strip --output-dir=plain "$WHEEL"
	same "$WHEEL" before
	expect 0 -o0 -o2 "$WHEEL"
	members "$WHEEL" | grep -q '\.pyc$'
	expect 0 --strip --output-dir=baked "$WHEEL"
	same plain/"$WHEEL" baked/"$WHEEL"
	members plain/"$WHEEL" >names
	run ! grep -e '\.pyc$' -e __pycache__ names
	grep -qx demo/sums.py names
	helper check_wheel record plain/"$WHEEL"
	helper check_wheel form plain/"$WHEEL"
	helper check_wheel order plain/"$WHEEL"
}

@test "a wheel can be stripped in place, and twice with the same result" {
	expect 0 --strip "$WHEEL"
	cp "$WHEEL" once
	expect 0 --strip "$WHEEL"
	same "$WHEEL" once
}

@test "a __pycache__ is removed with all its content" {
	: >other
	helper make_wheel "$WHEEL" --add demo/__pycache__/=other \
		--add demo/__pycache__/notes.txt=other \
		--add demo/__pycache__/gone.cpython-39.pyc=other
	expect 0 --strip "$WHEEL"
	members "$WHEEL" >names
	run ! grep __pycache__ names
}

@test "a legacy .pyc next to its source is removed" {
	: >empty
	helper make_wheel "$WHEEL" --add demo/sums.pyc=empty
	expect 0 --strip "$WHEEL"
	members "$WHEEL" >names
	run ! grep '\.pyc$' names
}

@test "a wheel with a module without source is refused" {
	expect 0 -q --sourceless --output="demo-1.0-1-cp3$MINOR-none-any.whl" "$WHEEL"
	cp "demo-1.0-1-cp3$MINOR-none-any.whl" before
	expect 2 --strip "demo-1.0-1-cp3$MINOR-none-any.whl"
	says "member 'Zed.pyc'"
	says 'no source next to it'
	same "demo-1.0-1-cp3$MINOR-none-any.whl" before
}

@test "no Python is started" {
	command -v strace >/dev/null || skip 'strace is missing'
	! is_sanitized || skip 'a sanitizer'
	run -0 strace -f -o trace "$PYC_BAKE" --strip "$WHEEL"
	run ! grep -E 'fork|clone|/encodings' trace
}

@test "a zip can be stripped" {
	mkdir -p src
	echo 'print("here")' >src/__main__.py
	oracle -m zipapp src -o app.pyz
	expect 0 --strip --output=plain.pyz app.pyz
	expect 0 app.pyz
	expect 0 --strip app.pyz
	same app.pyz plain.pyz
	run -0 "$ORACLE" app.pyz
	equal "$output" here
}

@test "refused archives are reported, and the others are stripped" {
	helper make_wheel demo-1.0-0bad-py3-none-any.whl --damage=trailing
	expect 2 --strip demo-1.0-0bad-py3-none-any.whl "$WHEEL"
	says 'demo-1.0-0bad-py3-none-any.whl: '
	differ "$WHEEL" before
	expect 1 --strip demo-1.0-0none-py3-none-any.whl "$WHEEL"
	says 'No such file'
}
