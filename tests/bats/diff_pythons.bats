#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --diff is right about the .pyc of each CPython: it finds a difference of the
# code exactly if marshal.loads gives different objects, and knows asserts.

load ../lib/common
load ../lib/bake
load ../lib/pythons

# Compiles a tree in another history than compileall: in reverse order, after
# other modules were imported.
compile_reversed() {
	PYTHONHASHSEED=5 "$1" -I -W ignore - <<-'END'
	import os, py_compile, json, tokenize, email.message
	mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
	found = []
	for directory, _, names in os.walk("."):
	    found += [os.path.join(directory, n) for n in names if n.endswith(".py")]
	for path in sorted(found, reverse=True):
	    shown = os.path.join("/opt", os.path.normpath(path))
	    try:
	        py_compile.compile(path, dfile=shown, doraise=True,
	                           invalidation_mode=mode)
	    except py_compile.PyCompileError:
	        pass
	END
}

# Replaces every tenth .pyc by the next one.
mix_up() {
	find . -name '*.pyc' | LC_ALL=C sort |
		awk 'NR % 10 == 0 { last = $0 }
			NR % 10 == 1 && last { print last; print $0 }' |
		while read -r to && read -r from; do
			cp "$from" "$to"
		done
}

compare_histories() {
	local python

	python=$(find_python "$1") || skip "there is no CPython $1"
	stdlib_subset first
	cp -R first second
	# Sources of other versions do not compile.
	(
		cd first || exit
		"$python" -I -m compileall -q -d /opt \
			--invalidation-mode unchecked-hash . >/dev/null 2>&1 || true
	)
	(cd second && compile_reversed "$python" && mix_up)
	find . -name '*.py' -delete
	run -1 --separate-stderr pyc_bake --diff first second
	printf '%s\n' "$output" >said
	"$python" -I -W ignore "$SRCDIR/tests/lib/diff_oracle.py" first second \
		said >oracle || fail "$(cat oracle)"
	grep -Eq '^[0-9]{2,} pairs, [1-9][0-9]* equal, 0 wrong$' oracle
	grep -q ': code: ' said
}

# has_assert_level VERSION: a module without its only assert is of level 1, and
# one without an AssertionError that it names itself is not.
has_assert_level() {
	local python

	python=$(find_python "$1") || skip "there is no CPython $1"
	printf 'def f(a):\n    assert a\n    return a\n' >m.py
	printf 'def f(a):\n    raise %s\n' ValueError >v.py
	printf 'def f(a):\n    raise %s\n' AttributeError >a.py
	"$python" -I -W ignore - <<-'END'
	import py_compile
	for level in 0, 1:
	    py_compile.compile("m.py", "m%d.pyc" % level, "/m.py", True, level)
	for name in "va":
	    py_compile.compile(name + ".py", name + ".pyc", "/m.py", True, 0)
	END
	run -1 --separate-stderr pyc_bake --diff m0.pyc m1.pyc
	[[ $output == *'m1.pyc: level: the new one has no asserts: it looks like level 1' ]]
	run -1 --separate-stderr pyc_bake --diff v.pyc a.pyc
	says ": co_names[0]: 'ValueError' and 'AttributeError'"
	says_not ': level: '
}

@test "3.7: the level of a module with an assert" { has_assert_level 3.7; }
@test "3.8: the level of a module with an assert" { has_assert_level 3.8; }
@test "3.9: the level of a module with an assert" { has_assert_level 3.9; }
@test "3.10: the level of a module with an assert" { has_assert_level 3.10; }
@test "3.11: the level of a module with an assert" { has_assert_level 3.11; }
@test "3.12: the level of a module with an assert" { has_assert_level 3.12; }
@test "3.13: the level of a module with an assert" { has_assert_level 3.13; }
@test "3.14: the level of a module with an assert" { has_assert_level 3.14; }
@test "3.15: the level of a module with an assert" { has_assert_level 3.15; }

@test "3.7: the code of two histories" { compare_histories 3.7; }
@test "3.8: the code of two histories" { compare_histories 3.8; }
@test "3.9: the code of two histories" { compare_histories 3.9; }
@test "3.10: the code of two histories" { compare_histories 3.10; }
@test "3.11: the code of two histories" { compare_histories 3.11; }
@test "3.12: the code of two histories" { compare_histories 3.12; }
@test "3.13: the code of two histories" { compare_histories 3.13; }
@test "3.14: the code of two histories" { compare_histories 3.14; }
@test "3.15: the code of two histories" { compare_histories 3.15; }
