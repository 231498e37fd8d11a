#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --normalize: makes a .pyc canonical without its source, and changes nothing
# else.

load ../lib/common
load ../lib/bake
load ../lib/slow
load ../lib/check

EPOCH=1500000000
SUMS=tree/pkg/sums.py

setup() {
	bake_setup
	make_tree tree
	TARGET=$(pyc $SUMS)
}

# compiled [OPTION]...: compiles tree with the oracle.
compiled() {
	oracle -m compileall -q -f "$@" tree
}

# --- result ---

@test "a .pyc of py_compile becomes the one that baking writes" {
	local mode

	for mode in checked-hash unchecked-hash timestamp; do
		expect 0 --invalidation-mode="$mode" -o 0 -o 1 -o 2 tree
		cp -a tree baked
		compiled -o 0 -o 1 -o 2 --invalidation-mode="$mode"
		differ "$TARGET" "baked/${TARGET#tree/}"
		expect 0 --normalize tree
		says '12 .pyc, 12 normalized, 0 fresh, 0 failed'
		diff -r baked tree
		clean --invalidation-mode="$mode" -o 0 -o 1 -o 2 tree
		rm -r baked
	done
}

@test "so do the .pyc of a large part of the standard library" {
	stdlib_subset library
	oracle -m compileall -q -j2 library
	find library -name '*.pyc' | LC_ALL=C sort >names
	xargs head -q -c 16 <names >headers
	expect 0 --normalize library
	xargs head -q -c 16 <names | cmp headers -
	find library -name '*.pyc' | LC_ALL=C sort | diff names -
	helper same_code library 0
	clean library
	state library >before
	expect 0 --normalize library
	says '0 normalized'
	state library | diff before -
}

@test "the result without sources is the same" {
	expect 0 -o 0 -o 1 tree
	cp -a tree baked
	compiled -o 0 -o 1
	find tree -name '*.py' -delete
	expect 0 --normalize tree
	find baked -name '*.py' -delete
	diff -r baked tree
}

@test "a second run writes nothing, whatever the jobs" {
	compiled -o 0 -o 1
	expect 0 --normalize -v tree
	has_line "normalized $TARGET"
	says '8 normalized, 0 fresh'
	state tree >before
	expect 0 --normalize -v -j1 tree
	has_line "fresh $TARGET"
	says '0 normalized, 8 fresh'
	state tree | diff before -
	expect 0 --normalize -q -j3 tree tree/pkg "$TARGET"
	equal "$output" ''
	state tree | diff before -
}

@test "the code object keeps its meaning, and the header is kept" {
	local mode

	cat >tree/kinds.py <<-'END'
	"""Of all kinds."""
	def f(a, /, b=2.5, *c, d=b"bytes", **e):
	    def g(x=10 ** 30):
	        try:
	            return a, x, 1j, -0.0, ..., None, True, 70000, -1
	        finally:
	            yield {"one", "two"}
	    return a in {1, "two", (3, "\u1234\ud800")}, g
	class C:
	    async def method(self): return [y async for y in self]
	END
	for mode in checked-hash unchecked-hash timestamp; do
		compiled -o 0 -o 2 --invalidation-mode="$mode"
		cp "$(pyc tree/kinds.py 2)" before.pyc
		expect 0 --normalize tree
		differ before.pyc "$(pyc tree/kinds.py 2)"
		same <(head -c 16 before.pyc) \
			<(head -c 16 "$(pyc tree/kinds.py 2)")
		helper same_code tree 0 2
	done
}

@test "the number and circumstances of earlier writes have no effect" {
	cat >tree/m.py <<-'END'
	from json import dumps as dump
	import os.path
	def f(stat, *args, key="some words", **kwargs):
	    names = {"json", "decoder", "a b", "ä", b"1", 2.0}
	    return stat in {"x", "yy", "zzz", 1, None, ("x", "yy")}, names
	END
	mkdir out
	# Each is written in different circumstances.
	PYTHONHASHSEED=1 "$ORACLE" -s -B - tree/m.py out/1.pyc <<-'END'
	import marshal, py_compile, sys
	py_compile.compile(*sys.argv[1:], doraise=True)
	END
	PYTHONHASHSEED=77 "$ORACLE" -s -B - tree/m.py out/2.pyc <<-'END'
	import argparse, ast, email.mime.text, json, sys, typing, unittest
	import py_compile
	held = [sys.intern(text) for text in ("some words", "a b", "yy", "zzz")]
	for other in range(20):
	    compile("key = {'x', 'some words', ('x', 'yy')}", "other", "exec")
	py_compile.compile(*sys.argv[1:], doraise=True)
	END
	# Older marshal formats have no references, or no short strings.
	oracle - out/1.pyc <<-'END'
	import marshal
	with open("out/1.pyc", "rb") as file:
	    data = file.read()
	code = marshal.loads(data[16:])
	for version in 2, 3, 4:
	    with open(f"out/v{version}.pyc", "wb") as file:
	        file.write(data[:16] + marshal.dumps(code, version))
	END
	differ out/v2.pyc out/v4.pyc
	differ out/v3.pyc out/v4.pyc
	expect 0 --normalize out
	says '5 normalized'
	for name in 2 v2 v3 v4; do
		same out/1.pyc out/$name.pyc
	done
	expect 0 tree
	same out/1.pyc "$(pyc tree/m.py)"
}

@test "the .pyc of each release are normalized without that release" {
	local count=0 minor python

	thorough_only
	for python in ~/.pyenv/versions/3.*/bin/python3.*; do
		minor=${python##*/python3.}
		case $minor in
		7 | 8 | 9 | 1[0-4]) ;;
		*) continue ;;
		esac
		rm -rf tree
		make_tree tree
		"$python" -E -s -B -m compileall -q \
			--invalidation-mode=checked-hash tree
		cp "$(TAG=cpython-3$minor pyc $SUMS)" raw.pyc
		expect 0 --normalize tree
		says '4 .pyc, 4 normalized, 0 fresh, 0 failed'
		expect 0 --normalize tree
		says '0 normalized'
		"$python" -E -s -B "$SRCDIR/tests/lib/same_code.py" tree 0
		expect 0 --check=fast --python-version="3.$minor" tree \
			--invalidation-mode=checked-hash
		expect 0 --inspect tree
		times 4 'canonical       yes'
		count=$((count + 1))
	done
	[ $count -gt 0 ] || skip 'no CPython in ~/.pyenv'
}

@test "every .pyc below an operand is normalized, and no other file" {
	compiled
	cp "$TARGET" tree/pkg/legacy.pyc
	cp "$TARGET" tree/pkg/__pycache__/any.other.name.pyc
	cp "$TARGET" tree/pkg/sums.pyo
	cp "$TARGET" tree/pkg/sums.pyc.bak
	cp "$TARGET" raw
	ln -s ../sums.pyc.bak tree/pkg/__pycache__/link.pyc
	expect 0 --normalize tree/pkg/legacy.pyc
	says '1 .pyc, 1 normalized'
	same raw "$TARGET"
	expect 0 --normalize tree
	says '6 .pyc, 5 normalized, 1 fresh'
	same tree/pkg/legacy.pyc "$TARGET"
	same tree/pkg/legacy.pyc tree/pkg/__pycache__/any.other.name.pyc
	same raw tree/pkg/sums.pyo
	same raw tree/pkg/sums.pyc.bak
	[ -L tree/pkg/__pycache__/link.pyc ]
	expect 1 --normalize tree/pkg/__pycache__/link.pyc
	same raw tree/pkg/sums.pyc.bak
	[ -L tree/pkg/__pycache__/link.pyc ]
	expect 1 --normalize $SUMS
	says "$SUMS"
}

@test "with --root operands are installed paths, and no link leads out" {
	compiled
	mkdir -p stage/usr/share
	mv tree stage/usr/share/app
	cp -a stage/usr/share/app outside
	ln -s "$PWD/outside" stage/usr/share/away
	cp -a outside raw
	expect 0 --normalize --root=stage /usr/share/app
	says '4 normalized'
	expect 1 --normalize --root=stage /usr/share/away
	expect 0 --normalize --root=stage /usr/share
	diff -r raw outside
}

# --- attributes that are kept ---

@test "mode and times are kept to the nanosecond" {
	local name

	compiled
	chmod 0640 "$TARGET"
	chmod 0444 "$(pyc tree/pkg/__init__.py)"
	touch -d @1400000000.123456789 "$TARGET"
	touch -d @1300000000.5 tree/pkg/__pycache__
	touch -d @1200000000.25 tree/pkg
	find tree -printf '%p %m %U %G %T@\n' | sort >before
	(
		umask 077
		SOURCE_DATE_EPOCH=1900000000 pyc_bake -q --normalize tree
	)
	find tree -printf '%p %m %U %G %T@\n' | sort | diff before -
	find tree -name '*.py' -exec touch -d @4000000000 {} +
	compiled
	for name in "$TARGET" tree/pkg/__pycache__; do
		touch -d @4000000000.5 "$name"
	done
	find tree -printf '%p %m %U %G %T@\n' | sort >before
	expect 0 --normalize tree
	says '4 normalized'
	find tree -printf '%p %m %U %G %T@\n' | sort | diff before -
}

@test "a time after SOURCE_DATE_EPOCH is clamped, an earlier one is kept" {
	compiled
	touch -d @$((EPOCH - 5)).5 "$(pyc tree/pkg/__init__.py)"
	touch -d @$((EPOCH - 6)) tree/pkg/sub/__pycache__
	before=$(stat -c %.9Y tree/pkg/__pycache__)
	SOURCE_DATE_EPOCH=$EPOCH expect 0 --normalize tree
	equal "$(stat -c %.9Y "$TARGET")" $EPOCH.000000000
	equal "$(stat -c %.9Y tree/pkg/__pycache__)" "$before"
	equal "$(stat -c %.9Y "$(pyc tree/pkg/__init__.py)")" \
		$((EPOCH - 5)).500000000
	equal "$(stat -c %.9Y tree/pkg/sub/__pycache__)" \
		$((EPOCH - 6)).000000000
	[ "$(mtime_of $SUMS)" -gt $EPOCH ]
	# It does not matter whether the .pyc was already canonical.
	touch "$TARGET"
	SOURCE_DATE_EPOCH=$EPOCH expect 0 --normalize tree
	says ' 0 normalized'
	equal "$(stat -c %.9Y "$TARGET")" $EPOCH.000000000
	SOURCE_DATE_EPOCH=soon expect 2 --normalize tree
}

@test "extended attributes are kept" {
	compiled
	oracle -c 'import os, sys
os.setxattr(sys.argv[1], "user.note", b"kept\0")' "$TARGET" 2>/dev/null ||
		skip 'the file system has no such attributes'
	expect 0 --normalize tree
	says '4 normalized'
	equal "$(oracle -c 'import os, sys
print(os.getxattr(sys.argv[1], "user.note"))' "$TARGET")" "b'kept\\x00'"
}

@test "the owner is kept" {
	[ "$(id -u)" -eq 0 ] || skip 'only root gives files away'
	compiled
	chown 12345:54321 "$TARGET"
	chmod 2640 "$TARGET"
	expect 0 --normalize tree
	equal "$(stat -c '%u %g %a' "$TARGET")" '12345 54321 2640'
}

@test "hard links remain links" {
	oracle -m compileall --help | grep -q hardlink-dupes ||
		skip 'this compileall makes no links'
	compiled -o 0 -o 1 -o 2 --hardlink-dupes
	links=$(find tree -name '*.pyc' -links +1 -printf '%p %n\n' | sort)
	[ "$(wc -l <<<"$links")" -ge 6 ]
	find tree -name '*.pyc' -printf '%i %p\n' | sort >inodes
	expect 0 --normalize tree
	says '12 normalized, 0 fresh'
	equal "$(find tree -name '*.pyc' -links +1 -printf '%p %n\n' | sort)" \
		"$links"
	[ "$TARGET" -ef "$(pyc $SUMS 1)" ]
	[ ! "$TARGET" -ef "$(pyc $SUMS 2)" ]
	clean -o 0 -o 1 -o 2 tree
	state tree >before
	expect 0 --normalize tree
	says '0 normalized, 12 fresh'
	state tree | diff before -
	no_temporary_file tree
}

@test "links in other directories are kept; links outside are separated" {
	compiled
	mkdir tree/a tree/b outside
	ln "$TARGET" tree/a/one.pyc
	ln "$TARGET" tree/b/two.pyc
	ln "$TARGET" outside/three.pyc
	cp "$TARGET" raw
	expect 0 --normalize -j2 tree
	[ "$TARGET" -ef tree/a/one.pyc ]
	[ "$TARGET" -ef tree/b/two.pyc ]
	equal "$(stat -c %h "$TARGET")" 3
	same raw outside/three.pyc
	differ raw "$TARGET"
}

# --- files that are not changed ---

# left_alone TEXT: that .pyc is not changed, for the reason TEXT.  The other
# three are normalized.
left_alone() {
	cp -p "$TARGET" kept
	expect 1 --normalize tree
	says "$TARGET: "
	says "$1"
	says '4 .pyc, 3 normalized, 0 fresh, 1 failed'
	same kept "$TARGET"
	equal "$(stat -c '%a %.9Y' "$TARGET")" "$(stat -c '%a %.9Y' kept)"
	rm "$TARGET"
	clean "$(dirname $SUMS)/sub" "$(dirname $SUMS)/__init__.py"
	no_temporary_file tree
}

@test "a .pyc with an unknown magic is kept, the others are normalized" {
	compiled
	damage file "$TARGET" xor 1 0x80
	left_alone magic
}

@test "a file that is not a .pyc is not changed" {
	compiled
	echo 'this is text, of some length' >"$TARGET"
	left_alone 'byte 0'
	compiled
	: >"$TARGET"
	left_alone '0 bytes'
	compiled
	damage file "$TARGET" cut 15
	left_alone '15 bytes'
}

@test "a corrupt .pyc is not changed, and the offset is reported" {
	local size

	compiled
	damage file "$TARGET" xor 4 8
	left_alone 'byte 4'
	compiled
	# The type code of the code object, with or without FLAG_REF.
	damage file "$TARGET" xor 16 0x60
	left_alone 'byte 16'
	compiled
	damage file "$TARGET" cut -1
	left_alone corrupt
	compiled
	size=$(stat -c %s "$TARGET")
	echo >>"$TARGET"
	left_alone "byte $size"
}

@test "a file that cannot be read or written is the only failure" {
	local closed

	needs_permissions
	compiled
	chmod 000 "$TARGET"
	run unprivileged timeout 60 "$PYC_BAKE" --normalize tree
	equal "$status" 1
	says "$TARGET: Permission denied"
	says '3 normalized, 0 fresh, 1 failed'
	chmod 644 "$TARGET"
	compiled
	cp "$TARGET" raw
	for closed in tree/pkg/sub/__pycache__ tree/pkg/__pycache__; do
		chmod 555 $closed
	done
	run unprivileged timeout 60 "$PYC_BAKE" --normalize tree
	equal "$status" 1
	says "$TARGET: "
	says '4 .pyc, 0 normalized, 0 fresh, 4 failed'
	same raw "$TARGET"
	chmod 755 tree/pkg/__pycache__
	run unprivileged timeout 60 "$PYC_BAKE" --normalize tree
	equal "$status" 1
	says '4 .pyc, 2 normalized, 0 fresh, 2 failed'
	chmod 755 tree/pkg/sub/__pycache__
	no_temporary_file tree
}

@test "a read-only file in a writable directory is rewritten" {
	needs_permissions
	compiled
	chmod 444 "$TARGET"
	run unprivileged timeout 60 "$PYC_BAKE" --normalize tree
	equal "$status" 0
	equal "$(mode_of "$TARGET")" 444
	expect 0 --normalize tree
	says '0 normalized'
}

@test "missing operands are reported, and the others are normalized" {
	compiled
	expect 1 --normalize nowhere tree nowhere.pyc demo-1.0-0nowhere-py3-none-any.whl
	says 'nowhere: No such file'
	says 'nowhere.pyc: No such file'
	says 'demo-1.0-0nowhere-py3-none-any.whl: No such file'
	says '4 normalized'
	expect 2 --normalize
}

@test "a signal leaves complete files and no temporary file" {
	[ -r /proc/self/stat ] || skip 'needs /proc'
	compiled
	write_large_pyc tree/large.pyc
	cp tree/large.pyc raw
	run -0 helper during --signal=TERM --busy=0.1 -- \
		"$PYC_BAKE" -j1 --normalize tree
	equal "$output" 'ended by SIGTERM'
	same raw tree/large.pyc
	no_temporary_file tree
	rm tree/large.pyc
	expect 0 --normalize tree
	says ' 0 failed'
	clean tree
}

@test "a file that changes during the run is reported and not changed" {
	[ -r /proc/self/stat ] || skip 'needs /proc'
	compiled
	cp "$(pyc tree/pkg/sums.py)" other
	write_large_pyc tree/large.pyc
	run -0 helper during --change='mv other tree/large.pyc' --busy=0.1 -- \
		"$PYC_BAKE" -j1 --normalize tree
	has_line 'exit status 1'
	says 'tree/large.pyc: changed while it was normalized'
	says ' 1 failed'
	[ "$(stat -c %s tree/large.pyc)" -lt 10000 ]
	no_temporary_file tree
}

# --- options ---

@test "options that compile cannot be used with --normalize" {
	local option

	compiled
	state tree >before
	for option in -o0 -f --python=3 --python-version=3.11 -sx -px \
		--invalidation-mode=timestamp --check --inspect; do
		expect 2 --normalize $option tree
		says '--'
	done
	for option in --output=x --output-dir=.; do
		expect 2 --normalize $option tree
		says '--output'
	done
	expect 2 --normalize=all tree
	state tree | diff before -
}

@test "-q prints errors only, -qq prints nothing" {
	compiled
	damage file "$TARGET" cut -1
	expect 1 --normalize -q tree
	equal "${#lines[@]}" 1
	says "$TARGET: "
	compiled
	damage file "$TARGET" cut -1
	expect 1 --normalize -qq tree
	equal "$output" ''
	compiled
	expect 0 --normalize -q tree
	equal "$output" ''
}
