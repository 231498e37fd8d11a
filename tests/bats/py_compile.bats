#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The entries of py_compile's documentation, in order.  Each test names its
# entry, and tests the equivalent in pyc-bake.
#
# shellcheck disable=SC2030,SC2031 # exports end with the test
# shellcheck disable=SC2154 # run sets stderr

load ../lib/common
load ../lib/bake

TIMESTAMP=0
UNCHECKED=1
CHECKED=3

setup() {
	bake_setup
	cat >mod.py <<-'END'
	"""Text."""
	def f(x):
	    """Text."""
	    assert x, 'said'
	    return 1 / 0
	END
	touch -d @1600000000.5 mod.py
	echo 'x = = 1' >bad.py
}

# stock ARGUMENT...: runs the oracle's py_compile.compile(ARGUMENTS).
stock() {
	oracle -c "import py_compile
from py_compile import PycInvalidationMode
py_compile.compile($*)"
}

flags_of() {
	helper pyc_info flags "$1"
}

# like_stock OURS THEIRS: the headers have the same bytes, and the code objects
# are equal.
like_stock() {
	same <(head -c 16 "$1") <(head -c 16 "$2")
	oracle - "$1" "$2" <<-'END' || fail "$1 and $2 are other code"
	import marshal, sys
	def load(name):
	    with open(name, "rb") as file:
	        return marshal.loads(file.read()[16:])
	def same(a, b):
	    assert type(a) is type(b), (a, b)
	    if not isinstance(a, type(load.__code__)):
	        assert a == b, (a, b)
	        return
	    for name in dir(a):
	        if not name.startswith("co_") or name == "co_lnotab":
	            continue
	        ours, theirs = getattr(a, name), getattr(b, name)
	        if name == "co_consts":
	            assert len(ours) == len(theirs)
	            for pair in zip(ours, theirs):
	                same(*pair)
	        elif not callable(ours):
	            assert ours == theirs, (name, ours, theirs)
	same(*map(load, sys.argv[1:]))
	END
}

@test "PyCompileError: class, text and file of the error are the same" {
	local wanted

	wanted=$(oracle -c '
import py_compile
try:
    py_compile.compile("bad.py", doraise=True)
except py_compile.PyCompileError as error:
    print(f"{error.file}:{error.exc_value.lineno}:{error.exc_value.offset}:",
          f"{error.exc_type_name}: {error.exc_value.msg}")')
	expect 1 -q bad.py
	equal "${lines[0]}" "$wanted"
	printf '# coding: no-such-codec\n' >bad.py
	wanted=$(oracle -c '
import py_compile
try:
    py_compile.compile("bad.py", doraise=True)
except py_compile.PyCompileError as error:
    print(f"{error.file}: {error.exc_type_name}: {error.exc_value.msg}")')
	expect 1 -q bad.py
	equal "${lines[0]}" "$wanted"
}

@test "compile: the result is that of py_compile, in canonical form" {
	local mode level

	for mode in TIMESTAMP CHECKED_HASH UNCHECKED_HASH; do
		for level in 0 1 2; do
			stock "'mod.py', cfile='stock.pyc', optimize=$level," \
				"invalidation_mode=PycInvalidationMode.$mode"
			expect 0 -q -f -o $level --output=ours.pyc \
				--invalidation-mode="$(tr A-Z_ a-z- <<<$mode)" \
				mod.py
			like_stock ours.pyc stock.pyc
		done
	done
}

@test "compile: a write error is reported, and nothing is left" {
	: >file
	expect 1 --output=file/below.pyc mod.py
	says 'file: Not a directory'
	equal "$(cat file)" ''
	no_temporary_file .
}

@test "file: the source is read and not changed" {
	cp -p mod.py before.py
	expect 0 mod.py
	same mod.py before.py
	equal "$(mtime_of mod.py)" "$(mtime_of before.py)"
	equal "$(count_pyc .)" 1
}

@test "cfile: the default is the path of PEP 3147 and PEP 488" {
	local level

	expect 0 -o 0 -o 1 -o 2 mod.py
	for level in 0 1 2; do
		exists "$(pyc mod.py $level)"
	done
	equal "$(pyc mod.py 1)" "$(oracle -c '
import importlib.util, os
print(os.path.join(".", importlib.util.cache_from_source(
    "mod.py", optimization=1)))')"
	equal "$(count_pyc .)" 3
}

@test "cfile: --output writes there, and nowhere else" {
	expect 0 -v --output=there.pyc mod.py
	has_line 'baked there.pyc'
	exists there.pyc
	absent __pycache__
	equal "$(helper pyc_info co_filename there.pyc)" mod.py
}

@test "cfile: any name can be used, and PATH.pyc runs" {
	expect 0 -q --output="$PWD/odd name" mod.py
	exists 'odd name'
	echo 'print("runs")' >run.py
	expect 0 -q --output=run.pyc run.py
	equal "$(oracle run.pyc)" runs
}

@test "cfile: a missing directory is made" {
	(
		umask 077
		pyc_bake -q --output=new/directory/mod.pyc mod.py
	)
	exists new/directory/mod.pyc
	stock "'mod.py', cfile='stock/directory/mod.pyc'"
	like_stock new/directory/mod.pyc stock/directory/mod.pyc
}

@test "cfile: no directory is made if the source does not compile" {
	expect 1 --output=new/directory/bad.pyc bad.py
	absent new
}

@test "cfile: a symbolic link is an error, as with FileExistsError" {
	echo 'do not touch' >kept
	ln -s kept link.pyc
	ln -s nowhere dangling.pyc
	expect 1 --output=link.pyc mod.py
	says 'link.pyc: '
	says 'symbolic link'
	expect 1 -f --output=dangling.pyc mod.py
	says 'symbolic link'
	equal "$(cat kept)" 'do not touch'
	[ -L link.pyc ]
	[ -L dangling.pyc ]
	absent nowhere
	no_temporary_file .
}

@test "cfile: a file that is not regular is an error (FileExistsError)" {
	mkfifo fifo.pyc
	mkdir directory.pyc
	expect 1 --output=fifo.pyc mod.py
	says 'fifo.pyc: '
	says 'not a regular file'
	expect 1 --output=directory.pyc mod.py
	says 'directory.pyc: '
	says 'not a regular file'
	[ -p fifo.pyc ]
	[ -d directory.pyc ]
	no_temporary_file .
}

@test "cfile: it is replaced by a rename, with the mode of the source" {
	echo old >ours.pyc
	ln ours.pyc other
	chmod 0640 mod.py
	expect 0 --output=ours.pyc mod.py
	equal "$(cat other)" old
	equal "$(mode_of ours.pyc)" 640
	no_temporary_file .
}

@test "cfile: it is kept if the source does not compile" {
	echo old >ours.pyc
	expect 1 --output=ours.pyc bad.py
	equal "$(cat ours.pyc)" old
}

@test "dfile: it is the name of the source in tracebacks" {
	local name

	for name in /usr/share/app/other.py 'a name' other.py; do
		expect 0 -q -f --output=ours.pyc --dfile="$name" mod.py
		equal "$(helper pyc_info co_filename ours.pyc)" "$name"
		stock "'mod.py', cfile='stock.pyc', dfile='$name'"
		like_stock ours.pyc stock.pyc
	done
	echo '1 / 0' >mod.py
	expect 0 -q --output=ours.pyc --dfile=/usr/share/app/other.py mod.py
	run oracle ours.pyc
	says 'File "/usr/share/app/other.py", line 1'
}

@test "dfile: it works without --output, and another dfile is not fresh" {
	expect 0 -q --dfile=/first.py mod.py
	equal "$(embedded mod.py)" /first.py
	expect 0 --dfile=/first.py mod.py
	says '0 baked, 1 fresh'
	expect 0 --dfile=/second.py mod.py
	says '1 baked, 0 fresh'
	equal "$(embedded mod.py)" /second.py
}

@test "doraise=True: the exit status is 1" {
	expect 1 -q bad.py
	says 'SyntaxError'
	absent __pycache__
}

@test "doraise=False: the error is reported, and the others are baked" {
	expect 1 bad.py mod.py
	says 'bad.py:1:5: SyntaxError'
	says '2 sources, 1 baked, 0 fresh, 1 failed'
	exists "$(pyc mod.py)"
	absent "$(pyc bad.py)"
}

@test "optimize=-1: it is the level of an interpreter without -O" {
	expect 0 -q --output=ours.pyc mod.py
	stock "'mod.py', cfile='stock.pyc', optimize=-1"
	like_stock ours.pyc stock.pyc
	PYTHONOPTIMIZE=2 expect 0 -q -f --output=ours.pyc mod.py
	like_stock ours.pyc stock.pyc
}

@test "optimize=0, 1, 2: assertions and docstrings are removed" {
	local level

	for level in 0 1 2; do
		expect 0 -q -o $level --output=$level.pyc mod.py
	done
	grep -q said 0.pyc
	run ! grep -q said 1.pyc
	grep -q Text 1.pyc
	run ! grep -q Text 2.pyc
}

@test "optimize: cfile does not show the level, so another is not fresh" {
	local level

	for level in 0 2 1 0; do
		expect 0 -q -o $level --output=ours.pyc mod.py
		stock "'mod.py', cfile='stock.pyc', optimize=$level"
		like_stock ours.pyc stock.pyc
		expect 0 -q -b -o $level mod.py
		like_stock mod.pyc stock.pyc
	done
}

@test "optimize: one file has one level" {
	expect 2 -o 0 -o 1 --output=ours.pyc mod.py
	says --output
	absent ours.pyc
}

@test "invalidation_mode, and PycInvalidationMode.TIMESTAMP" {
	expect 0 -q --invalidation-mode=timestamp mod.py
	equal "$(flags mod.py)" $TIMESTAMP
	equal "$(helper pyc_info mtime "$(pyc mod.py)")" 1600000000
	equal "$(helper pyc_info size "$(pyc mod.py)")" "$(stat -c %s mod.py)"
}

# has_source_hash PYC: it has the hash of mod.py by importlib.util.source_hash.
has_source_hash() {
	equal "$(helper pyc_info hash "$1")" "$(oracle -c '
import importlib.util
with open("mod.py", "rb") as file:
    print(importlib.util.source_hash(file.read()).hex())')"
}

@test "PycInvalidationMode.CHECKED_HASH: an import reads the source" {
	expect 0 -q --invalidation-mode=checked-hash mod.py
	equal "$(flags mod.py)" $CHECKED
	has_source_hash "$(pyc mod.py)"
	echo 'print("new")' >mod.py
	run -0 oracle -c 'import sys; sys.path[:0] = [""]; import mod'
	equal "$output" new
}

@test "PycInvalidationMode.UNCHECKED_HASH: an import does not read it" {
	echo 'print("old")' >mod.py
	expect 0 -q --invalidation-mode=unchecked-hash mod.py
	equal "$(flags mod.py)" $UNCHECKED
	has_source_hash "$(pyc mod.py)"
	echo 'print("new")' >mod.py
	run -0 oracle -c 'import sys; sys.path[:0] = [""]; import mod'
	equal "$output" old
}

@test "SOURCE_DATE_EPOCH: it changes the default mode, also with --output" {
	local row epoch

	for row in none:0 :0 1700000000:3 0:3; do
		epoch=${row%:*}
		export SOURCE_DATE_EPOCH=$epoch
		[ "$epoch" != none ] || unset SOURCE_DATE_EPOCH
		expect 0 -q -f --output=ours.pyc mod.py
		equal "$row $(flags_of ours.pyc)" "$row ${row#*:}"
		stock "'mod.py', cfile='stock.pyc'"
		like_stock ours.pyc stock.pyc
	done
}

@test "SOURCE_DATE_EPOCH: an explicit mode overrides it" {
	export SOURCE_DATE_EPOCH=1700000000
	expect 0 -q --invalidation-mode=timestamp --output=ours.pyc mod.py
	equal "$(flags_of ours.pyc)" $TIMESTAMP
	expect 0 -q --invalidation-mode=unchecked-hash --output=ours.pyc mod.py
	equal "$(flags_of ours.pyc)" $UNCHECKED
}

@test "quiet=0: full output" {
	run --separate-stderr pyc_bake -v bad.py mod.py
	equal "$status" 1
	equal "$output" "baked $(pyc mod.py | sed 's|^\./||')"
	output=$stderr
	says 'bad.py:1:5: SyntaxError'
	says '2 sources, 1 baked'
}

@test "quiet=1: errors only" {
	expect 1 -q bad.py mod.py
	says 'bad.py:1:5: SyntaxError'
	says_not sources
	expect 0 -q -f mod.py
	equal "$output" ''
}

@test "quiet=2: no output, with and without errors" {
	expect 1 -qq bad.py mod.py nowhere.py
	equal "$output" ''
	exists "$(pyc mod.py)"
}

@test "main: several files may be named, one of them twice" {
	echo 'x = 1' >other.py
	expect 0 -q mod.py other.py mod.py
	equal "$output" ''
	exists "$(pyc mod.py)" "$(pyc other.py)"
}

# named STATUS OPTION...: runs pyc-bake with the names on standard input.
named() {
	local wanted=$1

	shift
	run timeout 120 "$PYC_BAKE" "$@" <names
	[ "$status" -eq "$wanted" ] ||
		fail "exit status $status in place of $wanted: $output"
}

@test "main: '-' alone reads the names from standard input" {
	mkdir 'with blank'
	echo 'x = 1' >'with blank/a b.py'
	echo 'x = 1' >other.py
	lines mod.py 'with blank/a b.py' >names
	named 0 -q -
	equal "$output" ''
	exists "$(pyc mod.py)" "$(pyc 'with blank/a b.py')"
	absent "$(pyc other.py)"
	named 0 -o1 -
	says '2 sources, 2 baked'
	# The last line need not have an end.
	printf 'other.py' >names
	named 0 -
	says '1 source, 1 baked'
	: >names
	named 0 -q -
	equal "$output" ''
}

@test "main: '-' next to other names is a file name" {
	echo other.py >names
	echo 'x = 1' >other.py
	named 1 - mod.py
	exists "$(pyc mod.py)"
	absent "$(pyc other.py)"
}

@test "main: the exit status is not zero if a file fails" {
	expect 1 mod.py bad.py
	lines bad.py mod.py >names
	named 1 -
	says SyntaxError
	expect 1 nowhere.py
	says 'nowhere.py: No such file or directory'
	lines nowhere.py mod.py >names
	named 1 -
	says 'nowhere.py: No such file or directory'
	expect 0 mod.py
}

@test "main: its -q suppresses errors, as -qq does here" {
	# py_compile has -q since 3.10.
	[ "$MINOR" -lt 10 ] || {
		run oracle -m py_compile -q bad.py
		equal "$status $output" '1 '
	}
	expect 1 -qq bad.py
	equal "$output" ''
	expect 1 --quiet --quiet nowhere.py
	equal "$output" ''
}
