#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Unusual names: as operands, in lists, and with each option that reads or
# writes a path.  sources.bats tests that a tree may contain any of them.

load ../lib/common
load ../lib/bake

# Blanks, a line feed, a dash, a tab, quotes, invalid UTF-8, and the name of an
# option.
NAMES=(
	'a b.py' ' lead.py' 'trail .py' $'new\nline.py' '-dash.py' '--force.py'
	$'tab\t.py' $'quote"\'.py' 'back\slash.py' $'\377\376.py'
	$'caf\351.py' $'caf\303\251.py' '[ab]*?.py' '%s%n.py' '-.py' '~.py'
)

setup() {
	local name

	bake_setup
	mkdir here
	cd here || return
	for name in "${NAMES[@]}"; do
		echo 'x = 1' >"./$name" 2>/dev/null ||
			skip 'no file can have such a name here'
	done
	cp ./*.py ..
	echo 'x = 1' >neighbour.py
}

# Prints the number of .pyc files.  (count_pyc counts the lines of their names.)
how_many() {
	find . -name '*.pyc' -printf x | wc -c
}

# all_baked NAME...: exactly these have a .pyc, and each .pyc embeds the name.
all_baked() {
	oracle - "$@" <<-'END' || fail "$*"
	import marshal, os, sys
	for name in sys.argv[1:]:
	    directory, base = os.path.split(os.path.join(".", name))
	    base = base[:-len(".py")] + "." + os.environ["TAG"] + ".pyc"
	    with open(os.path.join(directory, "__pycache__", base), "rb") as file:
	        embedded = marshal.loads(file.read()[16:]).co_filename
	    assert os.fsencode(embedded) == os.fsencode(name), embedded
	END
	equal "$(how_many)" $#
	no_temporary_file .
}

@test "operands after -- may have odd names" {
	expect 0 -q -- "${NAMES[@]}"
	all_baked "${NAMES[@]}"
}

@test "without -- an operand with a leading dash is an option" {
	expect 2 -q -dash.py --force.py
	expect 2 --force.py
	equal "$(how_many)" 0
	expect 0 -q ./-dash.py ./--force.py
	all_baked -dash.py --force.py
}

@test "operands that are directories may have odd names" {
	local name

	mkdir trees
	for name in "${NAMES[@]}"; do
		mkdir "trees/${name%.py}"
		mv "./$name" "trees/${name%.py}"
	done
	rm neighbour.py
	cd trees
	expect 0 -q -- *
	for name in "${NAMES[@]}"; do
		equal "$(embedded "./${name%.py}/$name")" "${name%.py}/$name"
	done
	equal "$(how_many)" ${#NAMES[@]}
}

@test "--files0-from reads odd names from a file, or from - as input" {
	printf '%s\0' "${NAMES[@]}" >../list
	expect 0 -q --files0-from=../list
	all_baked "${NAMES[@]}"
	rm -r __pycache__
	expect 0 -q --files0-from=- <../list
	all_baked "${NAMES[@]}"
}

@test "--files0-from reads the output of find -print0" {
	find . -name '*.py' -print0 >../list
	expect 0 --files0-from ../list -o1
	says '17 sources, 17 baked'
	equal "$(how_many)" 17
}

@test "--files0-from keeps each byte of a name" {
	printf ' lead.py\0trail .py\0' >../list
	expect 0 -q --files0-from=../list
	all_baked ' lead.py' 'trail .py'
	# The last name need not have an end.
	printf 'neighbour.py' >../list
	expect 0 -q --files0-from=../list
	all_baked ' lead.py' 'trail .py' neighbour.py
	printf 'lead.py\0' >../list
	expect 1 -q --files0-from=../list
	says 'lead.py: No such file or directory'
}

@test "--files0-from can be combined with an operand and name a directory" {
	mkdir 'two words'
	mv 'a b.py' 'two words'
	printf 'two words\0-dash.py\0' >../list
	expect 0 -q --files0-from=../list -- --force.py
	all_baked 'two words/a b.py' -dash.py --force.py
}

@test "--files0-from with an unreadable list or an empty name is an error" {
	expect 2 --files0-from=../nowhere neighbour.py
	says '../nowhere: No such file or directory'
	printf 'neighbour.py\0\0-dash.py\0' >../list
	expect 2 --files0-from=../list
	says '../list: '
	equal "$(how_many)" 0
	: >../list
	expect 0 -q --files0-from=../list
	equal "$(how_many)" 0
}

@test "-i keeps blanks inside names and does not treat a dash as an option" {
	lines 'a b.py' -dash.py --force.py $'caf\351.py' 'back\slash.py' \
		'%s%n.py' -.py >../list
	expect 0 -q -i ../list
	all_baked 'a b.py' -dash.py --force.py $'caf\351.py' 'back\slash.py' \
		'%s%n.py' -.py
}

@test "-i ignores blanks around names, as compileall does" {
	mkdir below
	echo 'x = 1' >below/trail.py
	printf ' \tbelow/trail.py \r\n\n  \nneighbour.py' >../list
	expect 0 -q -i ../list
	all_baked below/trail.py neighbour.py
	oracle -m compileall -f -q -i ../list
	all_baked below/trail.py neighbour.py
}

@test "-d, -s, -p and --root accept odd names" {
	local odd=$'-o\377 d\n'

	mkdir -p -- "$odd/usr/in side"
	mv 'a b.py' "./$odd/usr/in side"
	expect 0 -q -s "$odd" -p "/$odd" -- "$odd"
	equal "$(embedded "./$odd/usr/in side/a b.py")" \
		"/$odd/usr/in side/a b.py"
	expect 0 -q -d "$odd" -- "$odd/usr"
	equal "$(embedded "./$odd/usr/in side/a b.py")" "$odd/in side/a b.py"
	expect 0 -q --root="$odd" '/usr/in side'
	equal "$(embedded "./$odd/usr/in side/a b.py")" '/usr/in side/a b.py'
	expect 0 -q --dfile=$'\377' -- "$odd/usr/in side/a b.py"
	equal "$(embedded "./$odd/usr/in side/a b.py")" $'\377'
}

@test "-b and --output accept odd names" {
	local name

	expect 0 -q -b -- "${NAMES[@]}"
	for name in "${NAMES[@]}"; do
		exists "./${name}c"
	done
	equal "$(how_many)" ${#NAMES[@]}
	expect 0 -q --output=$'--\377\n' neighbour.py
	exists $'./--\377\n'
}

@test "--hardlink-dupes accepts odd names" {
	local name

	expect 0 -q -o0 -o1 -o2 --hardlink-dupes -- "${NAMES[@]}"
	for name in "${NAMES[@]}"; do
		equal "$(stat -c %h "$(pyc "./$name" 2)")" 3
	done
	no_temporary_file .
}

@test "-x matches in a name that is not UTF-8" {
	expect 0 -q -x '^caf' -- $'caf\351.py' $'caf\303\251.py' $'\377\376.py'
	all_baked $'\377\376.py'
	expect 0 -q -x '\.py$' -- "${NAMES[@]}"
	all_baked $'\377\376.py'
	# A character may have several bytes.
	expect 0 -q -x '^caf.\.py$' -- $'caf\303\251.py' neighbour.py
	all_baked $'\377\376.py' neighbour.py
}

@test "-x matches names with a line feed as re.search does" {
	local pattern kept

	for pattern in '^new.line' '^line' 'new$' 'new\sline' '(?s)new.line' \
		'(?m)^line' '[^x]line\.py\Z'; do
		rm -rf __pycache__
		kept=0
		oracle -c 'import re, sys
sys.exit(not re.search(sys.argv[1], "new\nline.py"))' "$pattern" || kept=1
		expect 0 -q -x "$pattern" -- $'new\nline.py'
		equal "$pattern $(how_many)" "$pattern $kept"
	done
}

@test "a message shows an odd name on one line" {
	echo 'x = = 1' >$'new\nline.py'
	echo 'x = = 1' >-dash.py
	expect 1 -q -- $'new\nline.py' -dash.py
	equal "${lines[0]}" '-dash.py:1:5: SyntaxError: invalid syntax'
	has_line 'new\x0aline.py:1:5: SyntaxError: invalid syntax'
	expect 1 -q -- $'no\nsuch.py'
	equal "$output" 'no\x0asuch.py: No such file or directory'
}

@test "names at the limit of the file system work or fail alone" {
	local longest name

	longest=$(getconf NAME_MAX .)
	# The name in __pycache__ is longer than that of the source.
	printf -v name '%*s' $((longest - 3)) ''
	name=${name// /n}.py
	echo 'x = 1' >"$name"
	expect 1 "$name" neighbour.py
	says 'File name too long'
	says '2 sources, 1 baked, 0 fresh, 1 failed'
	exists "$(pyc neighbour.py)"
	rm "$name"
	name=${name:$((${#TAG} + 5))}
	echo 'x = 1' >"$name"
	expect 0 "$name" neighbour.py
	says '1 baked, 1 fresh'
	exists "$(pyc "$name")"
	no_temporary_file .
}
