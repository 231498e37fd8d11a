#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Level 1 of a source that -O cannot change is not compiled again.  The output
# must not show this.

load ../lib/common
load ../lib/bake
load ../lib/check

# Makes sources for which -O matters or seems to matter.
setup() {
	bake_setup
	mkdir src
	python_files
}

python_files() {
	oracle - <<-'END'
	import os
	files = {
	    "empty": b"",
	    "plain": b"x = 1\n",
	    "docstring": b'"""Text."""\ndef f():\n    """Text."""\n',
	    "asserting": b"def f(x):\n    assert x, 'said'\n    return x\n",
	    "first_line": b"assert 1\n",
	    "last_word": b"x = 1\nassert x",
	    "debug": b"if __debug__:\n    x = 1\nelse:\n    x = 2\n",
	    "debug_value": b"x = [__debug__, not __debug__]\n",
	    "debug_folded": b"x = 'a' if __debug__ else 'b'\n",
	    "debug_deep": b"class A:\n    def f(self):\n"
	                  b"        return lambda: __debug__\n",
	    "debug_fstring": b"x = f'{__debug__}'\n",
	    "assert_nested": b"def f():\n    def g():\n        assert g\n",
	    "assert_semicolon": b"x = 1;assert x;y = 2\n",
	    "assert_tab": b"assert\tx\n",
	    "assert_parenthesis": b"assert(x)\n",
	    "assert_continued": b"assert\\\n  x\n",
	    "assert_feed": b"\x0cassert x\n",
	    "assert_cr": b"x = 1\rassert x\ry = 2\r",
	    "assert_crlf": b"x = 1\r\nassert x\r\n",
	    "comment": b"# assert __debug__\nx = 1\n",
	    "string": b"x = 'assert __debug__'\n",
	    "longer": b"assertX = x_assert = assert1 = 1\n"
	              b"__debug__s = a__debug__ = 1\n",
	    "longer_and_word": b"assertX = 1\nassert assertX\n",
	    "attribute": b"class A:\n    asserts = 1\nx = A.asserts\n",
	    "fullwidth": "x = [__d\uff45bug__]\n".encode(),
	    "fullwidth_all":
	        "x = [__\uff44\uff45\uff42\uff55\uff47__]\n".encode(),
	    "mathematical": "x = not __\U0001d41debug__\n".encode(),
	    "not_ascii": "x = '\u00e4'\n".encode(),
	    "not_ascii_assert": "x = '\u00e4'\nassert x\n".encode(),
	    "mark": b"\xef\xbb\xbfx = 1\n",
	    "mark_assert": b"\xef\xbb\xbfassert 1\n",
	    "cookie_utf8": b"# coding: utf-8\nx = 1\n",
	    "cookie_utf8_assert": b"# -*- coding: UTF_8 -*-\nassert 1\n",
	    "cookie_second": b"#!/usr/bin/python\n# vim: fileencoding=utf-8\nx = 1\n",
	    "cookie_latin": b"# coding: latin-1\nx = '\xe4'\n",
	    "cookie_latin_assert": b"# coding: latin-1\nassert x, '\xe4'\n",
	    "cookie_latin_ascii": b"# coding: latin-1\nx = 1\n",
	    "cookie_utf7": b"# coding: utf-7\nx = 1\n",
	    "cookie_utf7_assert": b"# coding: utf-7\n+AGEAcwBzAGUAcgB0- x\n",
	    "cookie_utf7_debug":
	        b"# coding: utf_7\nx = [+AF8AXw-debug+AF8AXw-]\n",
	    "cookie_utf7_second":
	        b"#\n# coding=utf-7\n+AGEAcwBzAGUAcgB0- x\n",
	    "cookie_utf7_cr":
	        b"#\r# coding=utf-7\r+AGEAcwBzAGUAcgB0- x\r",
	    "cookie_utf7_feed":
	        b"\x0c# coding:utf-7\n+AGEAcwBzAGUAcgB0- x\n",
	    "cookie_utf7_two":
	        b"# encoding coding: utf-7 coding: utf-8\n+AGEAcwBzAGUAcgB0- x\n",
	    "cookie_crlf":
	        b"# a\r\n# coding: unicode_escape\r\n\\x61ssert x\r\n",
	    "cookie_escape":
	        b"# coding: unicode_escape\n\\x61ssert x\ny = __\\x64ebug__\n",
	    "cookie_ebcdic": b"# coding: cp037\nx = 1\n",
	    "cookie_third": b"\n\n# coding: utf-7\nx = '+AGE-'\n",
	    "cookie_code": b"x = 1\n# coding: utf-7\ny = '+AGE-'\n",
	    "cookie_rot13": b"# coding: rot13\nk = 1\n",
	    "cookie_unknown": b"# coding: no-such-codec\nx = 1\n",
	    "cookie_sig": b"# coding: utf-8-sig\nx = 1\n",
	    "broken": b"x = = 1\n",
	    "broken_debug": b"__debug__ = 1\n",
	    "broken_nul": b"x = 1\0\n",
	    "broken_bytes": b"x = '\xff'\n",
	    "warning": b"x = 1 is 1\n",
	    "warning_assert": b"assert (1, 'said')\n",
	    "future": b"from __future__ import annotations\nx: __debug__ = 1\n",
	}
	for name, content in files.items():
	    with open(f"src/{name}.py", "wb") as file:
	        file.write(content)
	END
	[ "$(find src -name '*.py' | wc -l)" -gt 50 ]
}

# bake STATUS OPTION...: bakes src without any .pyc, and discards the output.
bake() {
	rm -rf src/__pycache__
	again "$@"
}

again() {
	local wanted=$1

	shift
	expect "$wanted" -q "$@" src
}

# keep LEVEL DIR: copies the .pyc of a level.
keep() {
	rm -rf "$2"
	mkdir "$2"
	cp src/__pycache__/*.opt-"$1".pyc "$2"
	[ "$(count_pyc "$2")" -gt 40 ]
}

# is_kept LEVEL DIR: the .pyc of the level are exactly those that were kept.
is_kept() {
	keep "$1" now
	diff -r "$2" now
}

@test "level 1 is the same with any other levels" {
	local options

	bake 1 -o1
	keep 1 wanted
	for options in '-o0 -o1' '-o0 -o1 -o2' '-o1 -o2' '-o1 -o0 -j1' \
		'-o0 -o1 -j4'; do
		# shellcheck disable=SC2086 # the words are options
		bake 1 $options
		is_kept 1 wanted
	done
	# At least one of the sources must depend on the level.
	differ "$(pyc src/cookie_utf7_assert.py)" \
		"$(pyc src/cookie_utf7_assert.py 1)"
	differ "$(pyc src/fullwidth.py)" "$(pyc src/fullwidth.py 1)"
	same "$(pyc src/longer.py)" "$(pyc src/longer.py 1)"
	absent "$(pyc src/broken.py 1)" "$(pyc src/cookie_rot13.py 1)"
}

@test "levels 0 and 2 are the same with any other levels" {
	local level path

	for level in 0 2; do
		bake 1 -o$level
		cp -r src/__pycache__ wanted$level
	done
	bake 1 -o0 -o1 -o2
	for level in 0 2; do
		for path in "wanted$level"/*; do
			same "$path" "src/__pycache__/${path#*/}"
		done
	done
}

@test "the code is that of CPython" {
	bake 1 -o0 -o1
	oracle -W ignore - src "$TAG" <<-'END'
	import glob, marshal, os, sys
	names, same = 0, 0
	for path in sorted(glob.glob(sys.argv[1] + "/*.py")):
	    with open(path, "rb") as file:
	        source = file.read()
	    stem = os.path.basename(path)[:-3]
	    target = f"{sys.argv[1]}/__pycache__/{stem}.{sys.argv[2]}.opt-1.pyc"
	    try:
	        wanted = compile(source, path, "exec", optimize=1,
	                         dont_inherit=True)
	    except (SyntaxError, ValueError, LookupError) as error:
	        assert not os.path.exists(target), (path, error)
	        continue
	    with open(target, "rb") as file:
	        got = marshal.loads(file.read()[16:])
	    assert got == wanted, path
	    names += 1
	    same += wanted == compile(source, path, "exec", optimize=0,
	                              dont_inherit=True)
	assert names > 40 and 10 < same < names, (names, same)
	END
}

@test "level 1 is the same with --python" {
	[ -z "${TESTED_PYTHON-}" ] || skip 'all is with --python'
	bake 1 --python="$ORACLE" -o1
	keep 1 wanted
	bake 1 --python="$ORACLE" -o0 -o1
	is_kept 1 wanted
}

# Makes a Python that records each compilation in the file "compiled".
make_counting() {
	cat >counting <<-'END'
	#!/bin/sh
	program="import builtins
	def counting(source, name, *rest, real=builtins.compile, **options):
	    with open('$PWD/compiled', 'a') as file:
	        print(name, options.get('optimize', rest[-1:]), file=file)
	    return real(source, name, *rest, **options)
	builtins.compile = counting
	$5"
	exec "$ORACLE" "$1" "$2" "$3" "$4" "$program" "$6"
	END
	chmod +x counting
}

# compiled STEM: prints the number of its compilations.
compiled() {
	grep -c "^src/$1\.py " compiled || true
}

@test "a source that -O cannot change is compiled once" {
	local name

	[ -z "${TESTED_PYTHON-}" ] || skip 'another Python is there already'
	make_counting
	expect 1 -q --sandbox=off --python=./counting -o0 -o1 src
	for name in empty plain docstring longer cookie_utf8 cookie_second \
		warning; do
		equal "$name $(compiled $name)" "$name 1"
	done
	for name in asserting debug fullwidth cookie_latin cookie_utf7_cr; do
		equal "$name $(compiled $name)" "$name 2"
	done
	# A .pyc of an earlier run cannot be trusted for this.
	rm compiled src/__pycache__/*.opt-1.pyc
	expect 1 -q --sandbox=off --python=./counting -o0 -o1 src
	equal "$(compiled plain)" 1
	equal "$(compiled asserting)" 1
	# Level 2 is compiled separately.
	rm -r compiled src/__pycache__
	expect 1 -q --sandbox=off --python=./counting -o0 -o1 -o2 src
	equal "$(compiled plain)" 2
	rm -r compiled src/__pycache__
	expect 1 -q --sandbox=off --python=./counting -o1 -o2 src
	equal "$(compiled plain)" 2
}

@test "a fresh level 1 is not written again" {
	bake 1 -o0 -o1
	find src -name '*.opt-1.pyc' -printf '%p %i %C@\n' | sort >before
	again 1 -o0 -o1
	find src -name '*.opt-1.pyc' -printf '%p %i %C@\n' | sort |
		diff before -
	# This holds even if level 0 is written again.
	find src -name "*.$TAG.pyc" -delete
	expect 1 -o0 -o1 src
	find src -name '*.opt-1.pyc' -printf '%p %i %C@\n' | sort |
		diff before -
	equal "$(grep -oE '[0-9]+ baked' <<<"$output" | cut -d ' ' -f 1)" \
		"$(find src -name "*.$TAG.pyc" | wc -l)"
}

@test "a stale, damaged or missing level 1 is written again" {
	local path

	bake 1 -o1
	keep 1 wanted
	again 1 -o0
	# Level 0 is fresh in each case.
	for path in src/__pycache__/*.opt-1.pyc; do
		printf junk >>"$path"
	done
	again 1 -o0 -o1
	is_kept 1 wanted
	rm src/__pycache__/*.opt-1.pyc
	again 1 -o0 -o1
	is_kept 1 wanted
	chmod 0600 src/__pycache__/*.opt-1.pyc
	again 1 -o0 -o1
	is_kept 1 wanted
	equal "$(find src -name '*.opt-1.pyc' ! -perm 644)" ''
	# Now both levels are stale.
	touch -d @1400000000 src/*.py
	again 1 -o0 -o1
	keep 1 got
	bake 1 -o1
	is_kept 1 got
}

@test "level 1 is not made from a level 0 that was not compiled" {
	rm src/*
	printf 'def f():\n    "Text."\n' >src/m.py
	bake 0 -o1
	cp "$(pyc src/m.py 1)" wanted
	# A file that seems fresh may be of another level.
	bake 0 -o2
	mv "$(pyc src/m.py 2)" "$(pyc src/m.py)"
	again 0 -o0 -o1
	cmp wanted "$(pyc src/m.py 1)"
}

@test "a fresh level 0 keeps its bytes" {
	bake 1 -o0
	find src -name '*.pyc' -printf '%p %i %C@\n' | sort >before
	expect 1 -v -o0 -o1 src
	find src -name "*.$TAG.pyc" -printf '%p %i %C@\n' | sort |
		diff before -
	has_line "fresh $(pyc src/plain.py)"
	has_line "baked $(pyc src/plain.py 1)"
}

@test "a source that fails is reported once" {
	rm src/*
	echo 'x = = 1' >src/bad.py
	echo 'assert x; x = = 1' >src/worse.py
	expect 1 -o0 -o1 -o2 src
	times 1 'src/bad.py:1:5: SyntaxError'
	times 1 'src/worse.py:1:15: SyntaxError'
	says '2 sources, 0 baked, 0 fresh, 2 failed'
}

@test "a warning is reported once" {
	rm src/*
	echo 'x = 1 is 1' >src/warns.py
	expect 0 -o0 -o1 -o2 src
	times 1 'SyntaxWarning'
	expect 1 -o0 -o1 --warnings=error src
	times 1 'src/warns.py:1:5: '
	says '0 baked, 0 fresh, 1 failed'
}

@test "level 0 that cannot be written does not prevent level 1" {
	mkdir src/__pycache__
	ln -s ../../kept "$(pyc src/plain.py)"
	mkdir "$(pyc src/asserting.py)"
	expect 1 -q -o0 -o1 src
	says "$(pyc src/plain.py): is a symbolic link"
	mv src/__pycache__ got
	expect 1 -q -o1 src
	same "$(pyc src/plain.py 1)" "got/plain.$TAG.opt-1.pyc"
	same "$(pyc src/asserting.py 1)" "got/asserting.$TAG.opt-1.pyc"
	absent kept
}

@test "level 1 that cannot be written does not prevent the others" {
	mkdir src/__pycache__
	ln -s ../../kept "$(pyc src/plain.py 1)"
	expect 1 -q -o0 -o1 -o2 src
	says "$(pyc src/plain.py 1): is a symbolic link"
	exists "$(pyc src/plain.py)" "$(pyc src/plain.py 2)"
	absent kept
}

@test "-v and --report list both levels" {
	rm src/*
	echo 'x = 1' >src/plain.py
	expect 0 -v -o0 -o1 --report=report src
	has_line "baked $(pyc src/plain.py)"
	has_line "baked $(pyc src/plain.py 1)"
	says '1 source, 2 baked, 0 fresh'
	equal "$(grep -c '"outcome":"baked"' report)" 2
	equal "$(grep -oE '"sha256":"[0-9a-f]+"' report | uniq | wc -l)" 1
}

@test "--check expects the same level 1" {
	local options

	bake 1 -o0 -o1 -o2
	for options in '-o0 -o1 -o2' '-o0 -o1' '-o1 -o2' -o1; do
		# shellcheck disable=SC2086 # the words are options
		check 1 $options src
		equal "$(cat found)" ''
	done
	rm src/broken*.py src/cookie_{rot13,unknown,ebcdic}.py
	clean -o0 -o1 src
	cp "$(pyc src/asserting.py)" "$(pyc src/asserting.py 1)"
	check 1 -o0 -o1 src
	grep -q "^$(pyc src/asserting.py 1): content: " found
	equal "$(wc -l <found)" 1
	cp "$(pyc src/longer.py 1)" "$(pyc src/plain.py 1)"
	check 1 -o0 -o1 src
	grep -q "^$(pyc src/plain.py 1): " found
}

@test "level 1 is the same in a wheel" {
	local add=() options path

	for path in src/*.py; do
		add+=(--add "demo/${path#src/}=$path")
	done
	helper make_wheel demo-1.0-py3-none-any.whl --plain "${add[@]}"
	unpacked() {
		rm -rf unpacked
		expect 1 -q --output=demo-1.0-0out-py3-none-any.whl "$@" demo-1.0-py3-none-any.whl
		oracle -m zipfile -e demo-1.0-0out-py3-none-any.whl unpacked
	}
	unpacked -o1
	mkdir wanted
	cp unpacked/demo/__pycache__/*.opt-1.pyc wanted
	[ "$(count_pyc wanted)" -gt 40 ]
	for options in '-o0 -o1' '-o0 -o1 -o2' '-o0 -o1 -j4'; do
		# shellcheck disable=SC2086 # the words are options
		unpacked $options
		for path in wanted/*; do
			same "$path" "unpacked/demo/__pycache__/${path#*/}"
		done
		equal "$(find unpacked -name '*.opt-1.pyc' | wc -l)" \
			"$(count_pyc wanted)"
	done
	# --check expects what was baked.
	expect 1 -q --output=demo-1.0-0out-py3-none-any.whl -o0 -o1 -o2 demo-1.0-py3-none-any.whl
	check 1 -o0 -o1 -o2 demo-1.0-0out-py3-none-any.whl
	equal "$(cat found)" ''
}
