#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --diff is right about the .pyc of each CPython: it finds a difference of the
# code exactly if marshal.loads gives different objects.

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

@test "3.7: the code of two histories" { compare_histories 3.7; }
@test "3.8: the code of two histories" { compare_histories 3.8; }
@test "3.9: the code of two histories" { compare_histories 3.9; }
@test "3.10: the code of two histories" { compare_histories 3.10; }
@test "3.11: the code of two histories" { compare_histories 3.11; }
@test "3.12: the code of two histories" { compare_histories 3.12; }
@test "3.13: the code of two histories" { compare_histories 3.13; }
