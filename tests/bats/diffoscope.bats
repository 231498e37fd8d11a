#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/diffoscope: diffoscope with a comparator that calls pyc-bake.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	/usr/bin/python3 -c 'import diffoscope.main' 2>/dev/null ||
		skip 'no diffoscope'
	export PYC_BAKE SOURCE_DATE_EPOCH=1700000000
	mkdir old new
	printf 'def f(x):\n    return x + 1\n' >m.py
	expect 0 -q -f -d /build/one m.py
	cp __pycache__/m.*.pyc old/m.pyc
	sed -i 's/1/1234/' m.py
	expect 0 -q -f -d /build/two m.py
	cp __pycache__/m.*.pyc new/m.pyc
}

diffoscope_with() {
	HOME=$PWD timeout 120 /usr/bin/python3 \
		"$SRCDIR/packaging/diffoscope/diffoscope-pyc-bake" "$@"
}

@test "the findings and the difference of the disassembly are shown" {
	run diffoscope_with old/m.pyc new/m.pyc
	equal "$status" 1
	says "path: the embedded path is '/build/one/m.py'"
	says 'pyc-bake --inspect=code'
	[[ $output == *'-'*'LOAD_CONST'*'(1)'*'+'*'LOAD_CONST'*'(1234)'* ]]
}

@test "equal files have no difference" {
	run diffoscope_with old/m.pyc old/m.pyc
	equal "$status" 0
}

@test ".pyc files in directories, and one that is malformed" {
	run diffoscope_with old new
	equal "$status" 1
	says 'LOAD_CONST'
	head -c 20 new/m.pyc >short
	mv short new/m.pyc
	run diffoscope_with old new
	equal "$status" 1
	says 'corrupt'
}
