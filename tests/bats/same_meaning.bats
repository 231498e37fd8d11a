#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# To Python, the written files mean what Python itself would have written.

load ../lib/common
load ../lib/bake

# Constants that compare equal, or whose position in the bytes could matter.
write_odd_module() {
	cat >"$1" <<-'END'
	"""A docstring."""
	import os as _os
	ZEROS = (0.0, -0.0, 0, False, 0j, -0j, complex(0.0, -0.0))
	ONES = (1, True, 1.0, 1 + 0j, "1", b"1")
	BIG = (2**30, 2**31 - 1, -2**31, 2**31, 10**60, -10**60)
	FLOATS = (1e309, -1e309, 1e-320, 0.1)
	TEXTS = ("", "a", "é", "\u20ac", "\U0001f600", "\udc80", "x y",
	         "a" * 300, "name_like", "name_like")
	BYTES = (b"", b"\0", b"x" * 300)
	NESTED = ((1, (2, (3, ()))), ((1, (2, (3, ()))),), ...)
	def sets(x):
	    return x in {1, "1", b"1", None, (1, 2), "b", "a"}, x in {-1, True}
	def closure(a, /, b, *args, c=1, **rest):
	    """Inner."""
	    assert a, "said"
	    def inner():
	        nonlocal b
	        b = a, c
	        return lambda: (b, __debug__)
	    return inner
	class Klass:
	    """Doc."""
	    __slots__ = ("a", "b")
	    def method(self): return __class__
	async def gen():
	    async for _ in gen():
	        yield [i async for i in gen() if i]
	LONG = (END_OF_LONG)
	END
	sed -i "s/END_OF_LONG/$(seq -s, 1 300)/" "$1"
}

@test "every payload is the code that compile() gives, at each level" {
	stdlib_subset tree
	write_odd_module tree/odd.py
	expect 0 -q -o 0 -o 1 -o 2 tree
	run -0 helper same_code tree 0 1 2
	says ' compared'
	[ "$(count_pyc tree)" -ge 150 ]
}

@test "all 16 bytes of the header are those of py_compile" {
	local mode name

	make_tree tree
	write_odd_module tree/pkg/odd.py
	touch -d '2021-03-04 05:06:07.9' tree/pkg/sums.py
	touch -d '1970-01-01 00:00:00' tree/pkg/odd.py
	for mode in timestamp checked-hash unchecked-hash; do
		expect 0 -q --invalidation-mode=$mode tree
		for name in pkg/sums.py pkg/odd.py pkg/__init__.py \
			pkg/sub/leaf.py pkg/sub/__init__.py; do
			oracle - "tree/$name" $mode <<-'END'
			import py_compile, sys
			mode = sys.argv[2].upper().replace("-", "_")
			py_compile.compile(
			    sys.argv[1], "stock.pyc", doraise=True,
			    invalidation_mode=py_compile.PycInvalidationMode[mode])
			END
			same <(head -c 16 stock.pyc) \
				<(head -c 16 "$(pyc "tree/$name")")
		done
	done
}

# time_like_py_compile TIME: a source with that time gets the right header.
time_like_py_compile() {
	echo 'x = 1' >mod.py
	touch -d "@$1" mod.py
	[ "$(mtime_of mod.py)" = "${1%.*}" ] ||
		[ "$(mtime_of mod.py)" = "$((${1%.*} - 1))" ] ||
		skip 'this file system has no such time'
	expect 0 -q mod.py
	oracle -c 'import py_compile; py_compile.compile("mod.py", "stock.pyc")'
	same <(head -c 16 stock.pyc) <(head -c 16 "$(pyc mod.py)")
}

@test "a source time beyond 32 bits is truncated as by py_compile" {
	time_like_py_compile 4294967301
}

@test "a source time before 1970 is written as by py_compile" {
	time_like_py_compile -5
	time_like_py_compile -5.5
}

@test "the source hash is importlib's for every length" {
	mkdir tree
	oracle - <<-'END'
	for length in list(range(70)) + [255, 256, 4096, 100003]:
	    with open(f"tree/n{length}.py", "wb") as file:
	        file.write((b"#" + bytes(range(33, 127)) * 1100)[:length])
	END
	expect 0 -q --invalidation-mode=unchecked-hash tree
	run -0 oracle - "$TAG" <<-'END'
	import glob, importlib.util, sys
	names = glob.glob("tree/*.py")
	for name in names:
	    with open(importlib.util.cache_from_source(name), "rb") as file:
	        found = file.read()[8:16]
	    with open(name, "rb") as file:
	        wanted = importlib.util.source_hash(file.read())
	    assert found == wanted, name
	print(len(names))
	END
	equal "$output" 74
}

# import_verbosely: imports the tree, with the output of `python -v` in $output.
import_verbosely() {
	run -0 "$ORACLE" -E -s -v -c '
import sys
sys.path.insert(0, "tree")
import pkg.sums, pkg.sub.leaf
assert pkg.sums.add(2, 3) == 5
assert pkg.sub.leaf.KINDS == {"a", "b", 1}
'
}

@test "Python imports from the baked files and writes nothing" {
	local mode name

	make_tree tree
	for mode in timestamp checked-hash unchecked-hash; do
		expect 0 -q --invalidation-mode=$mode tree
		tree_state tree >before
		import_verbosely
		for name in pkg/__init__ pkg/sums pkg/sub/__init__ \
			pkg/sub/leaf; do
			grep -Eq "^# .*/$(basename $name)\.$TAG\.pyc matches .*$name\.py$" \
				<<<"$output" || fail "$name: not matched: $output"
			grep -Eq "^# code object from .*tree/${name%/*}/__pycache__/" \
				<<<"$output" || fail "$name: compiled: $output"
		done
		times 0 "# could not create"
		times 0 "# wrote"
		tree_state tree | diff before -
	done
}
