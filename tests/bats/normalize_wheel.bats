#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --normalize on wheels: their .pyc become canonical, and RECORD stays correct.

load ../lib/common
load ../lib/bake
load ../lib/check

EPOCH=1500000000

setup() {
	bake_setup
	make_tree tree
}

# Makes a wheel with .pyc files of several origins.
make_old_wheel() {
	helper make_wheel demo-1.0-0plain-py3-none-any.whl
	mkdir -p demo
	damage get demo-1.0-0plain-py3-none-any.whl demo/sums.py demo/sums.py
	oracle -m py_compile demo/sums.py
	PYC=demo/__pycache__/sums
	cp $PYC."$TAG".pyc raw.pyc
	helper make_wheel demo-1.0-0old-py3-none-any.whl --add "$PYC.$TAG.pyc=raw.pyc" \
		--add demo/legacy.pyc=raw.pyc \
		--add "demo-1.0.data/purelib/__pycache__/any.pyc=raw.pyc"
	cp raw.pyc normal.pyc
	expect 0 --normalize normal.pyc
	differ raw.pyc normal.pyc
}

# members WHEEL: prints the names and digests, without RECORD.
members() {
	PYTHONIOENCODING=utf-8 "$ORACLE" -s -B - "$1" <<-'END'
	import hashlib, sys, zipfile
	with zipfile.ZipFile(sys.argv[1]) as archive:
	    for name in sorted(archive.namelist()):
	        digest = hashlib.sha256(archive.read(name)).hexdigest()
	        if not name.endswith("RECORD"):
	            print(digest, name)
	END
}

@test "in a wheel the .pyc become canonical, and nothing else changes" {
	make_old_wheel
	cp demo-1.0-0old-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 0 --normalize -v demo-1.0-0old-py3-none-any.whl
	has_line "normalized demo-1.0-0old-py3-none-any.whl/$PYC.$TAG.pyc"
	says '3 .pyc, 3 normalized, 0 fresh, 0 failed'
	for name in record form order modes; do
		helper check_wheel $name demo-1.0-0old-py3-none-any.whl
	done
	members demo-1.0-0old-py3-none-any.whl >after
	members demo-1.0-0before-py3-none-any.whl >before
	diff <(grep -v '\.pyc$' before) <(grep -v '\.pyc$' after)
	equal "$(grep '\.pyc$' after | cut -d' ' -f1 | sort -u)" \
		"$(sha256sum <normal.pyc | cut -d' ' -f1)"
	diff <(cut -d' ' -f2- before) <(cut -d' ' -f2- after)
	damage get demo-1.0-0old-py3-none-any.whl "$PYC.$TAG.pyc" got.pyc
	same normal.pyc got.pyc
	cp demo-1.0-0old-py3-none-any.whl demo-1.0-0once-py3-none-any.whl
	expect 0 --normalize -j2 demo-1.0-0old-py3-none-any.whl
	says '0 normalized, 3 fresh'
	same demo-1.0-0once-py3-none-any.whl demo-1.0-0old-py3-none-any.whl
	no_temporary_file .
}

@test "executable members stay executable" {
	make_old_wheel
	helper damage_pyc wheel demo-1.0-0old-py3-none-any.whl mode "$PYC.$TAG.pyc" 100755
	expect 0 --normalize --output=demo-1.0-0new-py3-none-any.whl demo-1.0-0old-py3-none-any.whl
	oracle - demo-1.0-0new-py3-none-any.whl "$PYC.$TAG.pyc" <<-'END'
	import sys, zipfile
	info = zipfile.ZipFile(sys.argv[1]).getinfo(sys.argv[2])
	assert info.external_attr >> 16 == 0o100755, oct(info.external_attr)
	END
	expect 0 --normalize demo-1.0-0new-py3-none-any.whl
	says '0 normalized'
}

@test "--output and --output-dir do not change the wheel" {
	make_old_wheel
	cp -p demo-1.0-0old-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	mkdir out
	expect 0 --normalize --output=demo-1.0-0new-py3-none-any.whl demo-1.0-0old-py3-none-any.whl
	expect 0 --normalize --output-dir=out demo-1.0-0old-py3-none-any.whl
	same demo-1.0-0old-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 0 --normalize demo-1.0-0old-py3-none-any.whl
	same demo-1.0-0old-py3-none-any.whl demo-1.0-0new-py3-none-any.whl
	same demo-1.0-0old-py3-none-any.whl out/demo-1.0-0old-py3-none-any.whl
	no_temporary_file .
}

@test "the times in a wheel are SOURCE_DATE_EPOCH" {
	make_old_wheel
	SOURCE_DATE_EPOCH=$EPOCH expect 0 --normalize demo-1.0-0old-py3-none-any.whl
	helper check_wheel time demo-1.0-0old-py3-none-any.whl '2017 7 14 2 40 0'
	equal "$(mtime_of demo-1.0-0old-py3-none-any.whl)" $EPOCH
}

@test "corrupt or unknown .pyc in a wheel are kept and reported" {
	make_old_wheel
	damage member demo-1.0-0old-py3-none-any.whl demo/legacy.pyc cut -1
	damage member demo-1.0-0old-py3-none-any.whl "$PYC.$TAG.pyc" xor 1 0x80
	members demo-1.0-0old-py3-none-any.whl | grep -e legacy -e sums >before
	cp demo-1.0-0old-py3-none-any.whl demo-1.0-0damaged-py3-none-any.whl
	expect 1 --normalize --strict demo-1.0-0old-py3-none-any.whl
	same demo-1.0-0damaged-py3-none-any.whl demo-1.0-0old-py3-none-any.whl
	expect 1 --normalize demo-1.0-0old-py3-none-any.whl
	says 'demo-1.0-0old-py3-none-any.whl/demo/legacy.pyc: '
	says "demo-1.0-0old-py3-none-any.whl/$PYC.$TAG.pyc: "
	says '3 .pyc, 1 normalized, 0 fresh, 2 failed'
	members demo-1.0-0old-py3-none-any.whl | grep -e legacy -e sums | diff before -
	damage get demo-1.0-0old-py3-none-any.whl demo-1.0.data/purelib/__pycache__/any.pyc got.pyc
	same normal.pyc got.pyc
	helper check_wheel record demo-1.0-0old-py3-none-any.whl
	no_temporary_file .
}

@test "a refused wheel is kept, and the other operands are normalized" {
	oracle -m compileall -q -f tree
	helper make_wheel demo-1.0-0bad-py3-none-any.whl --damage record-hash
	cp -p demo-1.0-0bad-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 2 --normalize demo-1.0-0bad-py3-none-any.whl tree
	says 'demo-1.0-0bad-py3-none-any.whl: '
	says '4 normalized'
	same demo-1.0-0bad-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 2 --normalize --output=demo-1.0-0out-py3-none-any.whl demo-1.0-0bad-py3-none-any.whl
	absent demo-1.0-0out-py3-none-any.whl
	no_temporary_file .
}

@test "a wheel that the oracle compiled is clean after --normalize" {
	make_old_wheel
	oracle - demo/sums.py hash.pyc <<-'END'
	import py_compile, sys
	py_compile.compile(
	    *sys.argv[1:], doraise=True, dfile="demo/sums.py",
	    invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
	END
	expect 0 --output=demo-1.0-0one-py3-none-any.whl demo-1.0-0plain-py3-none-any.whl
	cp demo-1.0-0one-py3-none-any.whl demo-1.0-0baked-py3-none-any.whl
	damage member demo-1.0-0one-py3-none-any.whl "$PYC.$TAG.pyc" by hash.pyc
	expect 1 --check demo-1.0-0one-py3-none-any.whl
	expect 0 --normalize demo-1.0-0one-py3-none-any.whl
	clean demo-1.0-0one-py3-none-any.whl
	same demo-1.0-0baked-py3-none-any.whl demo-1.0-0one-py3-none-any.whl
}

