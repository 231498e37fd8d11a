#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --normalize on wheels: their .pyc become canonical, RECORD stays right.

load ../lib/common
load ../lib/bake
load ../lib/check

EPOCH=1500000000

setup() {
	bake_setup
	make_tree tree
}

# A wheel with .pyc of several origins.
make_old_wheel() {
	helper make_wheel plain.whl
	mkdir -p demo
	damage get plain.whl demo/sums.py demo/sums.py
	oracle -m py_compile demo/sums.py
	PYC=demo/__pycache__/sums
	cp $PYC."$TAG".pyc raw.pyc
	helper make_wheel old.whl --add "$PYC.$TAG.pyc=raw.pyc" \
		--add demo/legacy.pyc=raw.pyc \
		--add "demo-1.0.data/purelib/__pycache__/any.pyc=raw.pyc"
	cp raw.pyc normal.pyc
	expect 0 --normalize normal.pyc
	differ raw.pyc normal.pyc
}

# members WHEEL: names and digests, but for RECORD.
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

@test "in a wheel the .pyc become normal, and nothing else another" {
	make_old_wheel
	cp old.whl before.whl
	expect 0 --normalize -v old.whl
	has_line "normalized old.whl/$PYC.$TAG.pyc"
	says '3 .pyc, 3 normalized, 0 fresh, 0 failed'
	for name in record form order modes; do
		helper check_wheel $name old.whl
	done
	members old.whl >after
	members before.whl >before
	diff <(grep -v '\.pyc$' before) <(grep -v '\.pyc$' after)
	equal "$(grep '\.pyc$' after | cut -d' ' -f1 | sort -u)" \
		"$(sha256sum <normal.pyc | cut -d' ' -f1)"
	diff <(cut -d' ' -f2- before) <(cut -d' ' -f2- after)
	damage get old.whl "$PYC.$TAG.pyc" got.pyc
	same normal.pyc got.pyc
	cp old.whl once.whl
	expect 0 --normalize -j2 old.whl
	says '0 normalized, 3 fresh'
	same once.whl old.whl
	no_temporary_file .
}

@test "what may be executed may be so after" {
	make_old_wheel
	helper damage_pyc wheel old.whl mode "$PYC.$TAG.pyc" 100755
	expect 0 --normalize --output=new.whl old.whl
	oracle - new.whl "$PYC.$TAG.pyc" <<-'END'
	import sys, zipfile
	info = zipfile.ZipFile(sys.argv[1]).getinfo(sys.argv[2])
	assert info.external_attr >> 16 == 0o100755, oct(info.external_attr)
	END
	expect 0 --normalize new.whl
	says '0 normalized'
}

@test "--output and --output-dir leave the wheel alone" {
	make_old_wheel
	cp -p old.whl before.whl
	mkdir out
	expect 0 --normalize --output=new.whl old.whl
	expect 0 --normalize --output-dir=out old.whl
	same old.whl before.whl
	expect 0 --normalize old.whl
	same old.whl new.whl
	same old.whl out/old.whl
	no_temporary_file .
}

@test "the times in a wheel are SOURCE_DATE_EPOCH's" {
	make_old_wheel
	SOURCE_DATE_EPOCH=$EPOCH expect 0 --normalize old.whl
	helper check_wheel time old.whl '2017 7 14 2 40 0'
	equal "$(mtime_of old.whl)" $EPOCH
}

@test "in a wheel what is corrupt or unknown stays, and that is told" {
	make_old_wheel
	damage member old.whl demo/legacy.pyc cut -1
	damage member old.whl "$PYC.$TAG.pyc" xor 1 0x80
	members old.whl | grep -e legacy -e sums >before
	cp old.whl damaged.whl
	expect 1 --normalize --strict old.whl
	same damaged.whl old.whl
	expect 1 --normalize old.whl
	says 'old.whl/demo/legacy.pyc: '
	says "old.whl/$PYC.$TAG.pyc: "
	says '3 .pyc, 1 normalized, 0 fresh, 2 failed'
	members old.whl | grep -e legacy -e sums | diff before -
	damage get old.whl demo-1.0.data/purelib/__pycache__/any.pyc got.pyc
	same normal.pyc got.pyc
	helper check_wheel record old.whl
	no_temporary_file .
}

@test "a wheel that is refused stays, the rest is done" {
	oracle -m compileall -q -f tree
	helper make_wheel bad.whl --damage record-hash
	cp -p bad.whl before.whl
	expect 2 --normalize bad.whl tree
	says 'bad.whl: '
	says '4 normalized'
	same bad.whl before.whl
	expect 2 --normalize --output=out.whl bad.whl
	absent out.whl
	no_temporary_file .
}

@test "a wheel baked by the oracle's own is clean after" {
	make_old_wheel
	oracle - demo/sums.py hash.pyc <<-'END'
	import py_compile, sys
	py_compile.compile(
	    *sys.argv[1:], doraise=True, dfile="demo/sums.py",
	    invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
	END
	expect 0 --output=one.whl plain.whl
	cp one.whl baked.whl
	damage member one.whl "$PYC.$TAG.pyc" by hash.pyc
	expect 1 --check one.whl
	expect 0 --normalize one.whl
	clean one.whl
	same baked.whl one.whl
}

