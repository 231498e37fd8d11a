#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# -o: optimization levels, and the names of their files.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	cat >mod.py <<-'END'
	"""Docstring."""
	ASSERTED = True
	try:
	    assert 1 > 2, "said"
	    ASSERTED = False
	except AssertionError:
	    pass
	print(ASSERTED, __debug__, __doc__)
	END
}

# level N: runs the .pyc of level N and prints the module's values.
level() {
	helper pyc_info run "$(pyc mod.py "$1")"
}

@test "without -o only level 0 is written" {
	expect 0 mod.py
	equal "$(ls __pycache__)" "mod.$TAG.pyc"
	equal "$(level 0)" 'True True Docstring.'
}

@test "level 1 removes assertions" {
	expect 0 -o 1 mod.py
	equal "$(ls __pycache__)" "mod.$TAG.opt-1.pyc"
	equal "$(level 1)" 'False False Docstring.'
}

@test "level 2 also removes docstrings" {
	expect 0 -o2 mod.py
	equal "$(ls __pycache__)" "mod.$TAG.opt-2.pyc"
	equal "$(level 2)" 'False False None'
}

@test "-o can be repeated in any order, and each level counts once" {
	expect 0 --optimize=2 -o 0 -o1 -o 0 mod.py
	equal "$(LC_ALL=C ls __pycache__)" "$(lines "mod.$TAG.opt-1.pyc" \
		"mod.$TAG.opt-2.pyc" "mod.$TAG.pyc")"
	says '1 source, 3 baked, 0 fresh, 0 failed'
	equal "$(level 0)" 'True True Docstring.'
	equal "$(level 1)" 'False False Docstring.'
	equal "$(level 2)" 'False False None'
}

@test "the file names are those of importlib" {
	local number

	expect 0 -o 0 -o 1 -o 2 mod.py
	for number in 0 1 2; do
		exists "$(oracle -c '
import importlib.util, sys
level = sys.argv[1]
print(importlib.util.cache_from_source(
    "mod.py", optimization="" if level == "0" else level))' $number)"
	done
}

@test "a wheel gets each level too" {
	helper make_wheel demo-1.0-py3-none-any.whl --plain
	expect 0 -o 0 -o 2 demo-1.0-py3-none-any.whl
	run -0 oracle -m zipfile -l demo-1.0-py3-none-any.whl
	says "demo/__pycache__/sums.$TAG.pyc"
	says "demo/__pycache__/sums.$TAG.opt-2.pyc"
	says_not opt-1
}

@test "-1, the default of compileall, is level 0" {
	expect 0 -q -o -1 mod.py
	exists "$(pyc mod.py)"
	equal "$(count_pyc .)" 1
}

@test "a level other than 0, 1 and 2 is bad usage" {
	local value

	for value in 3 -2 '' ' ' '1 1' 00x 1.0 x 18446744073709551616; do
		expect 2 -o "$value" mod.py
		says -o
		says 'try --help'
	done
	absent __pycache__
}
