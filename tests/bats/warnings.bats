#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --warnings: the handling of SyntaxWarning and DeprecationWarning, from the
# embedded Python and from others.
#
# shellcheck disable=SC2153 # bake.bash sets MINOR

load ../lib/common
load ../lib/bake
load ../lib/pythons

# An unknown escape is a DeprecationWarning before 3.12, and a SyntaxWarning
# since.
DEPRECATED='x = 1\ny = "\\d"\n'
SUSPECT='if True:\n    assert (x, "y")\n'

setup() {
	bake_setup
	make_tree tree
	COMPILER=$ORACLE
}

# write TEXT: writes the module for the warnings, without a .pyc.
write() {
	rm -f "$(pyc tree/m.py)"
	printf '%b' "$1" >tree/m.py
}

# wanted ACTION: prints that Python's own messages for tree/m.py, in our format.
wanted() {
	"$COMPILER" -E -s -S -B - "$1" tree/m.py <<-'END'
	import sys, warnings
	action, path = sys.argv[1:]
	for category in SyntaxWarning, DeprecationWarning:
	    warnings.simplefilter(action, category)
	def show(message, category, where, line, file=None, text=None):
	    print("%s:%d: %s: %s" % (path, line, category.__name__, message))
	warnings.showwarning = show
	try:
	    with open(path, "rb") as file:
	        compile(file.read(), path, "exec", 0, True)
	except SyntaxError as error:
	    place = ":%d" % error.lineno
	    if error.offset:
	        place += ":%d" % error.offset
	    print("%s%s: %s: %s" % (path, place, type(error).__name__, error.msg))
	except Warning as error:
	    print("%s: %s: %s" % (path, type(error).__name__, error))
	END
}

# Each line of "wanted ACTION" is in $output, and there is at least one.
as_python_says() {
	local line lines

	lines=$(wanted "$1")
	[ -n "$lines" ] || fail 'Python has nothing to say'
	while read -r line; do
		has_line "$line"
	done <<<"$lines"
}

@test "show: both kinds are shown, with line and source" {
	[ "$MINOR" -lt 12 ] || skip 'no DeprecationWarning of this Python'
	write "$DEPRECATED$SUSPECT"
	expect 0 --warnings=show tree
	as_python_says always
	equal "${#lines[@]}" 5
	# Before 3.10, the escape sequence is not in quotes.
	equal "${lines[0]//\'/}" \
		'tree/m.py:2: DeprecationWarning: invalid escape sequence \d'
	equal "${lines[1]}" '    y = "\d"'
	has_line '    assert (x, "y")'
	says '5 sources, 5 baked, 0 fresh, 0 failed'
}

@test "without the option warnings are those of a release build of Python" {
	[ "$MINOR" -lt 12 ] || skip 'no DeprecationWarning of this Python'
	write "$DEPRECATED$SUSPECT"
	expect 0 tree
	says 'tree/m.py:4: SyntaxWarning: '
	says_not DeprecationWarning
}

@test "show: at each compilation, but only once for several levels" {
	write "$DEPRECATED"
	expect 0 --warnings=show -o 0 -o 1 -o 2 tree
	times 1 'invalid escape'
	expect 0 --warnings=show -f tree
	times 1 'invalid escape'
	write 'x = "\\d"\ny = "\\d"\n'
	expect 0 --warnings=show tree
	times 2 'invalid escape'
}

@test "ignore: neither kind is shown" {
	write "$DEPRECATED$SUSPECT"
	expect 0 --warnings=ignore tree
	says_not Warning
	equal "${#lines[@]}" 1
	exists "$(pyc tree/m.py)"
}

@test "error: the file fails as with -W error, the others are baked" {
	local text

	for text in "$DEPRECATED" "$SUSPECT" "$DEPRECATED$SUSPECT" \
		'def f():\n  return x is 1\n'; do
		find tree -name '*.pyc' -delete
		write "$text"
		expect 1 --warnings=error tree
		as_python_says error
		times 1 SyntaxError
		says_not Warning
		says '5 sources, 4 baked, 0 fresh, 1 failed'
		absent "$(pyc tree/m.py)"
	done
	expect 1 -q --warnings=error -f tree
	says 'SyntaxError: '
	expect 1 -q -q --warnings=error -f tree
	equal "$output" ''
}

@test "error: the column counts characters, as for any error" {
	local column

	write 'x = "\0303\0244", "\\d"\n'
	# Some releases give the position of the string, others that of the
	# escape in it. Their own columns count bytes, so the test asks with an
	# ASCII letter.
	column=$(oracle -W error -c '
try:
    compile("x = \"a\", \"\\d\"", "m.py", "exec")
except SyntaxError as error:
    print(error.offset)')
	[[ $column == 1[01] ]]
	expect 1 --warnings=error tree
	says "tree/m.py:1:$column: SyntaxError: "
	says 'escape sequence'
}

@test "error: other errors and files without warnings are as usual" {
	write 'x = 1\nx = = 1\n'
	expect 1 --warnings=error tree
	has_line 'tree/m.py:2:5: SyntaxError: invalid syntax'
	write 'x = 1\n'
	expect 0 --warnings=error tree
	equal "${#lines[@]}" 1
}

@test "the written bytes do not depend on --warnings" {
	local mode

	write "$DEPRECATED$SUSPECT"
	expect 0 tree
	cp "$(pyc tree/m.py)" wanted.pyc
	for mode in show ignore; do
		expect 0 -f --warnings=$mode tree
		same wanted.pyc "$(pyc tree/m.py)"
	done
}

@test "--warnings works in a wheel" {
	printf '%b' "$DEPRECATED" >m.py
	helper make_wheel demo-1.0-0w-py3-none-any.whl --plain --add demo/m.py=m.py
	expect 0 --warnings=show --output=demo-1.0-0show-py3-none-any.whl demo-1.0-0w-py3-none-any.whl
	says 'demo-1.0-0w-py3-none-any.whl/demo/m.py:2: '
	expect 0 --warnings=ignore --output=demo-1.0-0ignore-py3-none-any.whl demo-1.0-0w-py3-none-any.whl
	says_not 'demo-1.0-0w-py3-none-any.whl/demo/m.py'
	same demo-1.0-0show-py3-none-any.whl demo-1.0-0ignore-py3-none-any.whl
	expect 1 --warnings=error --output=demo-1.0-0error-py3-none-any.whl demo-1.0-0w-py3-none-any.whl
	says 'demo-1.0-0w-py3-none-any.whl/demo/m.py:2:'
	says 'SyntaxError: '
	says 'escape sequence'
	run -0 oracle -m zipfile -l demo-1.0-0error-py3-none-any.whl
	says 'demo/m.py'
	says_not "demo/__pycache__/m.$TAG.pyc"
}

# with_each FUNCTION: calls it for each Python, with its path in COMPILER.
with_each() {
	local minor found=0

	for minor in 7 8 9 10 11 12 13 14; do
		COMPILER=$(find_python "3.$minor") || continue
		found=1
		find tree -name '*.pyc' -delete
		"$1" "$minor"
	done
	[ "$found" -eq 1 ] || skip 'no other CPython'
}

other_python() {
	local text

	for text in "$DEPRECATED" "$SUSPECT"; do
		write "$text"
		expect 0 --python="$COMPILER" --warnings=show tree
		as_python_says always
		expect 0 --python="$COMPILER" --warnings=ignore -f tree
		says_not Warning
		rm tree/__pycache__/m.*
		expect 1 --python="$COMPILER" --warnings=error -f tree
		as_python_says error
		times 1 m.py:
		says '4 baked, 0 fresh, 1 failed'
		equal "$(ls tree/__pycache__)" ''
	done
}

@test "--python: the warnings are the same with every CPython" {
	thorough_only
	with_each other_python
}

# This is for 3.12 and 3.13.  With -W error they would compile it to another
# .pyc.
folded() {
	case $1 in
	12 | 13) ;;
	*) return 0 ;;
	esac
	write 'x = ~True\n'
	expect 0 --python="$COMPILER" --warnings=show tree
	says 'tree/m.py: DeprecationWarning: '
	rm tree/__pycache__/m.*
	expect 1 --python="$COMPILER" --warnings=error tree
	says 'tree/m.py: DeprecationWarning: '
	says ', 1 failed'
	equal "$(ls tree/__pycache__)" ''
}

@test "a warning from constant folding is shown, without a line" {
	thorough_only
	with_each folded
}
