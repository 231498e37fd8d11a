#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Errors are reported in a format that editors know, and the other sources are
# baked.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	make_tree tree
}

# wanted FILE: prints the first line of the message for Python's own error.
wanted() {
	oracle - "$1" <<-'END'
	import sys
	path = sys.argv[1]
	try:
	    with open(path, "rb") as file:
	        compile(file.read(), path, "exec", dont_inherit=True)
	except SyntaxError as error:
	    place = f":{error.lineno}" if error.lineno else ""
	    if place and error.offset and error.offset > 0:
	        place += f":{error.offset}"
	    print(f"{path}{place}: {type(error).__name__}: {error.msg}")
	except Exception as error:
	    print(f"{path}: {type(error).__name__}: {error}")
	END
}

others_are_baked() {
	exists "$(pyc tree/pkg/sums.py)" "$(pyc tree/pkg/__init__.py)" \
		"$(pyc tree/pkg/sub/leaf.py)" "$(pyc tree/pkg/sub/__init__.py)"
	absent "$(pyc tree/pkg/bad.py)"
	no_temporary_file tree
}

# bad TEXT: a module with this content fails alone, with Python's error.
bad() {
	printf '%b' "$1" >tree/pkg/bad.py
	expect 1 tree
	has_line "$(wanted tree/pkg/bad.py)"
	says '5 sources, '
	says ' 1 failed'
	others_are_baked
}

@test "a message has path, line, column, class, text, line and caret" {
	printf 'x = 1\n  \nif x:\n    y = (1 +* 2)\n' >tree/pkg/bad.py
	expect 1 -q tree
	equal "$output" "$(lines \
		'tree/pkg/bad.py:4:13: SyntaxError: invalid syntax' \
		'    y = (1 +* 2)' \
		'            ^')"
	equal "${lines[0]}" "$(wanted tree/pkg/bad.py)"
	others_are_baked
}

@test "the caret counts characters, not bytes" {
	printf 'äöü = = 1\n' >tree/pkg/bad.py
	expect 1 -q tree
	equal "$output" "$(lines \
		'tree/pkg/bad.py:1:7: SyntaxError: invalid syntax' \
		'    äöü = = 1' \
		'          ^')"
}

@test "tabs are kept, so that the caret is at the right place" {
	printf 'if 1:\n\tx =\t= 1\n' >tree/pkg/bad.py
	expect 1 -q tree
	equal "${lines[1]}" $'    x =\t= 1'
	equal "${lines[2]}" $'       \t^'
}

@test "a NUL byte is reported as Python does" {
	bad 'x = 1\n\0000\n'
}

@test "unknown and wrong encodings are reported as Python does" {
	bad '# coding: no-such-codec\nx = 1\n'
	bad '# coding: ascii\nx = "\0303\0274"\n'
	bad 'x = "\0377"\n'
	bad '\0357\0273\0277# coding: latin-1\nx = 1\n'
}

@test "bad indentation and mixed tabs are reported as Python does" {
	bad 'x = 1\n  y = 2\n'
	bad 'if 1:\nx = 2\n'
	bad 'if 1:\n    x = 2\n  y = 3\n'
	bad 'if 1:\n\tif 2:\n        x = 1\n'
}

@test "errors of later passes and at the end are reported as Python does" {
	bad 'def f():\n    return 1\n    nonlocal x\n'
	bad 'return 1\n'
	bad 'x = (1,\n'
	bad 'x = """open\n'
	bad 'def f(a, a): pass\n'
	bad "$(printf '(%.0s' {1..300})"
}

@test "-q prints errors, -qq prints nothing, the status is the same" {
	echo 'x = = 1' >tree/pkg/bad.py
	expect 1 -q tree
	says 'tree/pkg/bad.py:1:5: SyntaxError: '
	says_not ' sources, '
	expect 1 -q -f -q tree
	equal "$output" ''
	expect 1 -qq -f tree
	equal "$output" ''
	others_are_baked
}

@test "errors are written to standard error" {
	echo 'x = = 1' >tree/pkg/bad.py
	run -1 --separate-stderr pyc_bake tree
	equal "$output" ''
	# shellcheck disable=SC2154 # run sets it
	[[ $stderr == tree/pkg/bad.py:1:5:* ]]
}

@test "an error is reported once for all levels" {
	echo 'x = = 1' >tree/pkg/bad.py
	expect 1 -o 0 -o 1 -o 2 tree
	times 1 'SyntaxError'
	says '5 sources, 12 baked, 0 fresh, 1 failed'
}

@test "each bad file is reported, in the order of the paths" {
	local name

	for name in c a b; do
		echo 'x = = 1' >"tree/$name.py"
	done
	expect 1 -j2 tree
	equal "$(grep -o '^tree/[abc]\.py' <<<"$output")" \
		"$(lines tree/a.py tree/b.py tree/c.py)"
	says ' 3 failed'
}

@test "an old .pyc is kept if its source no longer compiles" {
	expect 0 tree
	cp "$(pyc tree/pkg/sums.py)" before.pyc
	echo 'x = = 1' >>tree/pkg/sums.py
	expect 1 tree
	same "$(pyc tree/pkg/sums.py)" before.pyc
}

@test "a SyntaxWarning is shown once for a file and is not an error" {
	printf 'x = 1\nprint(x is 1)\n' >tree/pkg/warn.py
	printf '\nprint(2 is 2)\nprint(3 is 3)\n' >tree/pkg/warn2.py
	expect 0 -o 0 -o 1 -o 2 tree
	times 1 'tree/pkg/warn.py:2: SyntaxWarning: "is" with'
	has_line '    print(x is 1)'
	times 1 'tree/pkg/warn2.py:2: SyntaxWarning: '
	times 1 'tree/pkg/warn2.py:3: SyntaxWarning: '
	times 3 SyntaxWarning
	expect 0 -q -f tree
	equal "$output" ''
}

@test "the user's warning filter has no effect" {
	printf 'x = 1\nprint(x is 1)\n' >tree/pkg/warn.py
	PYTHONWARNINGS=error expect 0 tree
	times 1 SyntaxWarning
	PYTHONWARNINGS=ignore expect 0 -f tree
	times 1 SyntaxWarning
}

@test "no line of another file at the embedded path is shown" {
	mkdir -p decoy/tree/pkg tree/decoy
	printf 'first\nSECRET\nSECRET\n' | tee decoy/tree/pkg/bad.py \
		decoy/tree/pkg/warn.py >decoy/tree/pkg/latin.py
	printf '\n\nx = = 1\n' >tree/pkg/bad.py
	printf '\n\nprint(2 is 2)\n' >tree/pkg/warn.py
	printf '# coding: latin-1\n"\344"\nx = = 1\n' >tree/pkg/latin.py
	expect 1 -p "$PWD/decoy" tree
	says 'tree/pkg/bad.py:3:5: SyntaxError'
	says 'tree/pkg/warn.py:3: SyntaxWarning'
	says 'tree/pkg/latin.py:3:5: SyntaxError'
	times 2 '    x = = 1'
	has_line '    print(2 is 2)'
	says_not SECRET
	says_not decoy
}

@test "columns are not computed from another file" {
	mkdir decoy
	printf '# coding: utf-8\näöü = = 1\n' >mod.py
	expect 1 -q mod.py
	equal "${lines[0]}" 'mod.py:2:7: SyntaxError: invalid syntax'
	printf 'x\nlonger and all ASCII\n' >decoy/mod.py
	expect 1 -q -p "$PWD/decoy" mod.py
	equal "${lines[0]}" 'mod.py:2:7: SyntaxError: invalid syntax'
}

@test "no other file is opened, so a FIFO does not block" {
	mkdir decoy
	mkfifo decoy/mod.py
	echo 'x = = 1' >mod.py
	run -1 timeout 10 "$PYC_BAKE" -p "$PWD/decoy" mod.py
	says 'mod.py:1:5: SyntaxError'
	echo 'return 1' >mod.py
	run -1 timeout 10 "$PYC_BAKE" -p "$PWD/decoy" mod.py
	says "mod.py:1:1: SyntaxError: 'return' outside function"
}
