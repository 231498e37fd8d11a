#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Sources with many messages or long lines: the output is limited, and so is the
# cost.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	mkdir tree
}

# write EXPRESSION: writes its value as the module.
write() {
	PYTHONIOENCODING=utf-8 "$ORACLE" -s -B \
		-c "import sys; sys.stdout.write($1)" >tree/m.py
}

# seconds COMMAND...: prints its CPU seconds, including its children.
seconds() {
	oracle - "$@" <<-'END'
	import resource, subprocess, sys
	subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL,
	               stderr=subprocess.DEVNULL)
	used = resource.getrusage(resource.RUSAGE_CHILDREN)
	print(used.ru_utime + used.ru_stime)
	END
}

# peak COMMAND...: prints the most memory that one of its processes had, in MiB.
peak() {
	oracle - "$@" <<-'END'
	import resource, subprocess, sys
	subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL,
	               stderr=subprocess.DEVNULL)
	print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
	END
}

@test "a hundred messages are shown, and the number of the others" {
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

@test "several levels show the same hundred messages" {
	write '"0 is 0\n" * 250'
	expect 0 -o0 -o2 tree
	times 100 SyntaxWarning
	times 1 'not shown'
}

@test "an error is always shown" {
	write '"x = \"\\d\"\n" * 250 + "x = = 1\n"'
	expect 1 --warnings=show tree
	times 1 'tree/m.py:251:5: SyntaxError: invalid syntax'
}

@test "with --warnings=error each warning is an error, at most a hundred" {
	write '"0 is 0\n" * 250'
	expect 1 -q --warnings=error tree
	[ "$(grep -c SyntaxWarning <<<"$output")" -le 100 ]
	grep -q 'Syntax' <<<"$output"
}

@test "a message that is repeated for the same line is not counted" {
	write '"; ".join(["0 is 0"] * 6000)'
	expect 0 tree
	times 1 SyntaxWarning
	says_not 'not shown'
}

@test "only the part of a long line around the caret is shown" {
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
	# Without a column it is the start of the line.
	write '"x = 0 is 0" + " + b" * 1000'
	expect 0 tree
	has_line "    $(head -c 120 tree/m.py)..."
	# The limit counts characters, not bytes.
	write '"x = " + "\u00e4 + " * 1000 + "= 1"'
	expect 1 tree
	line=$(sed -n 2p <<<"$output")
	caret=$(sed -n 3p <<<"$output")
	equal "$(LC_ALL=C.UTF-8 oracle -c \
		'import sys; print(sys.argv[1][len(sys.argv[2]) - 1])' \
		"$line" "$caret")" '='
}

@test "a short line is shown whole, without its indentation" {
	printf 'if 1:\n\tx = = 1\n' >tree/m.py
	expect 1 tree
	equal "$(sed -n 2p <<<"$output")" '    x = = 1'
	equal "$(sed -n 3p <<<"$output")" '        ^'
}

@test "a name of a megabyte is truncated in messages and in --report" {
	write '"def f():\n global " + "x" * 1000000 + "\n nonlocal " + "x" * 1000000'
	expect 1 --report=list tree
	[ "${#output}" -lt 3000 ]
	says 'is nonlocal and global'
	[ "$(wc -c <list)" -lt 5000 ]
}

@test "a line with many messages is not copied for each message" {
	local few many

	! is_sanitized || skip 'a sanitizer'
	# Two kinds alternate, so that no message directly repeats the previous
	# one.
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

@test "an error without a text is shown without a colon" {
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
