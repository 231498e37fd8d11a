#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Messages of a source that has many of them, or long lines: what is shown is
# bounded, and so is what it takes.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	mkdir tree
}

# write EXPRESSION: what it gives is the module.
write() {
	PYTHONIOENCODING=utf-8 "$ORACLE" -s -B \
		-c "import sys; sys.stdout.write($1)" >tree/m.py
}

# seconds COMMAND...: how many the processor took for it, children included.
seconds() {
	oracle - "$@" <<-'END'
	import resource, subprocess, sys
	subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL,
	               stderr=subprocess.DEVNULL)
	used = resource.getrusage(resource.RUSAGE_CHILDREN)
	print(used.ru_utime + used.ru_stime)
	END
}

# peak COMMAND...: the most memory that a process of it had, in MiB.
peak() {
	oracle - "$@" <<-'END'
	import resource, subprocess, sys
	subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL,
	               stderr=subprocess.DEVNULL)
	print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
	END
}

@test "a hundred are shown, and how many more there are" {
	local option

	for option in '' "--python=$ORACLE"; do
		write '"0 is 0\n" * 250'
		# shellcheck disable=SC2086 # none, or one
		expect 0 -f $option tree
		times 100 SyntaxWarning
		has_line 'tree/m.py: 150 more messages are not shown'
		write '"0 is 0\n" * 101'
		# shellcheck disable=SC2086
		expect 0 -f $option tree
		has_line 'tree/m.py: 1 more message is not shown'
		write '"0 is 0\n" * 100'
		# shellcheck disable=SC2086
		expect 0 -f $option tree
		times 100 SyntaxWarning
		says_not 'not shown'
	done
}

@test "at several levels they are the same hundred" {
	write '"0 is 0\n" * 250'
	expect 0 -o0 -o2 tree
	times 100 SyntaxWarning
	times 1 'not shown'
}

@test "an error is always among them" {
	write '"x = \"\\d\"\n" * 250 + "x = = 1\n"'
	expect 1 --warnings=show tree
	times 1 'tree/m.py:251:5: SyntaxError: invalid syntax'
}

@test "with --warnings=error each is an error, and they are as many" {
	write '"0 is 0\n" * 250'
	expect 1 -q --warnings=error tree
	[ "$(grep -c SyntaxWarning <<<"$output")" -le 100 ]
	grep -q 'Syntax' <<<"$output"
}

@test "what is said again of the same line is not counted" {
	write '"; ".join(["0 is 0"] * 6000)'
	expect 0 tree
	times 1 SyntaxWarning
	says_not 'not shown'
}

@test "a long line is a window around the caret" {
	local line caret

	write '"x = " + "a + " * 1000 + "= 1" + " + b" * 1000'
	expect 1 tree
	line=$(sed -n 2p <<<"$output")
	caret=$(sed -n 3p <<<"$output")
	[ "${#line}" -lt 140 ]
	[[ $line == '    ...'*'...' ]]
	equal "${line:${#caret}-1:1}" '='
	equal "${caret: -1}" '^'
	says 'tree/m.py:1:4005: SyntaxError'
	# Without a column it is the beginning.
	write '"x = 0 is 0" + " + b" * 1000'
	expect 0 tree
	has_line "    $(head -c 120 tree/m.py)..."
	# Characters, not bytes.
	write '"x = " + "\u00e4 + " * 1000 + "= 1"'
	expect 1 tree
	line=$(sed -n 2p <<<"$output")
	caret=$(sed -n 3p <<<"$output")
	equal "$(LC_ALL=C.UTF-8 oracle -c \
		'import sys; print(sys.argv[1][len(sys.argv[2]) - 1])' \
		"$line" "$caret")" '='
}

@test "a line that is not long is whole, without its indentation" {
	printf 'if 1:\n\tx = = 1\n' >tree/m.py
	expect 1 tree
	equal "$(sed -n 2p <<<"$output")" '    x = = 1'
	equal "$(sed -n 3p <<<"$output")" '        ^'
}

@test "a name of a megabyte is cut in messages and in --report" {
	write '"def f():\n global " + "x" * 1000000 + "\n nonlocal " + "x" * 1000000'
	expect 1 --report=list tree
	[ "${#output}" -lt 3000 ]
	says 'is nonlocal and global'
	[ "$(wc -c <list)" -lt 5000 ]
}

@test "a line with many messages is not copied for each" {
	local few many

	! is_sanitized || skip 'a sanitizer'
	# Two kinds in turns, so that none is said again at once.
	write '"; ".join(["0 is 0"] * 100)'
	few=$(peak "$PYC_BAKE" -f -j1 tree)
	write '"; ".join(["0 is 0; 1()"] * 20000)'
	many=$(peak "$PYC_BAKE" -f -j1 tree)
	[ "$many" -lt $((few + 150)) ] || fail "$few, then $many MiB"
}

@test "sixteen times the warnings take about sixteen times as long" {
	local few many option

	for option in '' "--python=$ORACLE"; do
		write '"0 is 0\n" * 10000'
		# shellcheck disable=SC2086 # none, or one
		few=$(seconds "$PYC_BAKE" -f -j1 $option tree)
		write '"0 is 0\n" * 160000'
		# shellcheck disable=SC2086
		many=$(seconds "$PYC_BAKE" -f -j1 $option tree)
		oracle -c "assert $many < 50 * $few" ||
			fail "$few, then $many seconds"
	done
}

@test "an error without a text has no colon behind it" {
	cat >python <<-END
	#!/bin/sh
	program=\$5
	shift 5
	exec '$ORACLE' -I -S -B -c "
	import builtins
	def compile(*arguments):
	    raise AssertionError
	builtins.compile = compile
	\$program" "\$@"
	END
	sed -i 's/^\t//' python
	chmod +x python
	echo x = 1 >tree/m.py
	expect 1 --python=./python tree
	has_line 'tree/m.py: AssertionError'
}
