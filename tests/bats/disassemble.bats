#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --inspect=code: the disassembled code is what the module dis of the same
# Python shows, and the tables of opcodes are those of each Python.

load ../lib/common
load ../lib/bake
load ../lib/pythons

setup() {
	common_setup
	clean_environment
}

# has_table MINOR: the table in the tree is what that Python gives.
has_table() {
	local python

	python=$(find_python "3.$1") || skip "there is no CPython 3.$1"
	"$python" -I -B "$SRCDIR/maint/opcode_tables.py" |
		diff "$SRCDIR/src/pyc/opcodes_3_$1.c" -
}

@test "the opcodes of 3.7" { has_table 7; }
@test "the opcodes of 3.8" { has_table 8; }
@test "the opcodes of 3.9" { has_table 9; }
@test "the opcodes of 3.10" { has_table 10; }
@test "the opcodes of 3.11" { has_table 11; }
@test "the opcodes of 3.12" { has_table 12; }
@test "the opcodes of 3.13" { has_table 13; }
@test "the opcodes of 3.14" { has_table 14; }
@test "the opcodes of 3.15" { has_table 15; }

# agrees_with_dis FILES [-v]: dis finds the same in so many files or more.
agrees_with_dis() {
	"$PYC_BAKE" --inspect=code ${2:+"$2"} library >listing
	oracle -W ignore "$SRCDIR/tests/lib/dis_oracle.py" listing \
		${2:+columns} >said || fail "$(<said)"
	grep -Eq '^[0-9]+ files, [0-9]{3,} code objects, [0-9]{5,} instructions, 0 wrong$' \
		said || fail "$(<said)"
	[ "$(sed 's/ .*//' said)" -ge "$1" ]
}

@test "dis finds the same in what the same Python compiled" {
	find_oracle
	stdlib_subset library
	oracle -W ignore -m compileall -q library
	agrees_with_dis 50
	agrees_with_dis 50 -v
}

@test "dis finds the same in what pyc-bake compiled, at all levels" {
	find_oracle
	stdlib_subset library
	"$PYC_BAKE" -q -o 0 -o 1 -o 2 library 2>/dev/null
	agrees_with_dis 100
}

@test "the oracle notices a wrong name, line, argument and mark" {
	local change

	find_oracle
	mkdir library
	printf 'def f(x):\n    while x:\n        x = x - 2.5\n    return x\n' \
		>library/m.py
	oracle -m compileall -q library
	"$PYC_BAKE" --inspect=code library >right
	for change in 's/(x)/(y)/' 's/RETURN_VALUE/RETURN_VALUES/' \
		's/ >> /    /' 's/^      3 /      4 /' 's/2[.]5/2.25/' \
		's/stack size       /&1/' '/LOAD_FAST/d' 's/(to [0-9]*/&0/' \
		's/)$/) /'; do
		sed "$change" right >listing
		! cmp -s right listing || fail "$change: no change"
		run -1 oracle "$SRCDIR/tests/lib/dis_oracle.py" listing
	done
	run -0 oracle "$SRCDIR/tests/lib/dis_oracle.py" right
}

@test "a .pyc of another Python needs no interpreter" {
	local python

	python=$(find_python 3.8) || skip 'there is no CPython 3.8'
	printf 'x = [1.5]\n' >m.py
	"$python" -I -m compileall -q m.py
	run -0 pyc_bake --inspect=code __pycache__/m.cpython-38.pyc
	says '  code object <module>'
	says '      1         0  LOAD_CONST                0 (1.5)'
	says '                2  BUILD_LIST                1'
	says '                4  STORE_NAME                0 (x)'
}

@test "a .pyc in a wheel is listed like the file" {
	find_oracle
	helper make_wheel demo-1.0-py3-none-any.whl
	"$PYC_BAKE" -q demo-1.0-py3-none-any.whl
	oracle -m zipfile -e demo-1.0-py3-none-any.whl tree
	pyc_bake --inspect=code demo-1.0-py3-none-any.whl |
		sed 's|^demo-1.0-py3-none-any.whl/||' >wheel
	(cd tree && pyc_bake --inspect=code .) | sed 's|^\./||' >files
	diff wheel files
	grep -q ' RESUME \| LOAD_CONST ' wheel
}

@test "a .pyc of an unknown version is described, not listed" {
	find_oracle
	printf 'x = 1\n' >m.py
	oracle -m compileall -q m.py
	printf '\x01\x0f' |
		dd of="$(echo __pycache__/*)" conv=notrunc status=none
	run -0 pyc_bake --inspect=code __pycache__
	says 'unknown (magic 3841)'
	says_not 'code object'
}
