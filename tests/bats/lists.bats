#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# -i, --files0-from and -: how names in a list differ from operands.
# odd_names.bats tests the names themselves.

load ../lib/common
load ../lib/bake
load ../lib/check

setup() {
	bake_setup
	make_tree tree
	SUMS=tree/pkg/sums.py
	LEAF=tree/pkg/sub/leaf.py
}

# Prints the .pyc below, one on a line.
found() {
	find . -name '*.pyc' -printf '%P\n' | LC_ALL=C sort
}

clear_tree() {
	find . -depth -name __pycache__ -exec rm -r {} +
}

# bakes WANTED OPTION...: exactly these .pyc are baked in a clean tree.
bakes() {
	local wanted=$1

	shift
	clear_tree
	expect 0 -q "$@"
	equal "$output" ''
	equal "$(found)" "$wanted"
}

both() {
	lines "$(pyc "$LEAF")" "$(pyc "$SUMS")" | LC_ALL=C sort
}

@test "-i reads files and directories, one on a line" {
	lines "$SUMS" "$LEAF" >list
	bakes "$(both)" -i list
	bakes "$(both)" --list=list
	clear_tree
	oracle -m compileall -q -i list
	equal "$(found)" "$(both)"
	equal "$(embedded "$SUMS")" "$SUMS"
	echo tree/pkg >list
	clear_tree
	expect 0 -i list
	says '4 sources, 4 baked'
}

@test "-i - reads standard input" {
	lines "$SUMS" "$LEAF" | bakes "$(both)" -i -
	lines "$SUMS" "$LEAF" | bakes "$(both)" --list -
	lines "$SUMS" "$LEAF" >list
	clear_tree
	oracle -m compileall -q -i - <list
	equal "$(found)" "$(both)"
}

@test "- as the only operand is a list on standard input" {
	lines "$SUMS" "$LEAF" | bakes "$(both)" -
	echo "$SUMS" | bakes "$(pyc "$SUMS")" - -o0
	# Next to another operand, - is a file name.
	clear_tree
	echo "$SUMS" >input
	expect 1 -q - tree/pkg/sub <input
	says '-: No such file or directory'
	absent "$(pyc "$SUMS")"
	expect 1 -q ./- <input
	says '-: No such file or directory'
}

@test "the lines of - keep their blanks, as with py_compile" {
	echo 'x = 1' >'blank .py'
	echo 'x = 1' >' blank.py'
	lines ' blank.py' 'blank .py' >list
	expect 0 -q - <list
	equal "$(found)" "$(lines "__pycache__/ blank.$TAG.pyc" \
		"__pycache__/blank .$TAG.pyc")"
	clear_tree
	oracle -m py_compile - <list
	equal "$(count_pyc .)" 2
	echo "$SUMS " >list
	expect 1 -q - <list
	says 'No such file or directory'
}

@test "each line of - is an operand, and must be usable" {
	echo text >notes
	echo notes >list
	expect 1 -q - <list
	says 'notes: is not a directory, a .py file or an archive'
	expect 0 -q -i - <list
	equal "$output" ''
}

@test "lists and operands add up" {
	echo "$SUMS" >one
	printf '%s\0' "$LEAF" >two
	bakes "$(both)" -i one -i <(echo "$LEAF")
	bakes "$(both)" -i one --files0-from=two
	bakes "$(both)" --files0-from=two "$SUMS"
	bakes "$(both)" "$LEAF" -i one
	echo "$LEAF" | bakes "$(both)" -i one -
	# A source that is named twice is baked once.
	lines "$SUMS" ./"$SUMS" tree/pkg//sums.py "$PWD/$SUMS" >list
	clear_tree
	expect 0 -i list -i one "$SUMS"
	says '1 source, 1 baked'
}

@test "blanks around lines and empty lines are ignored" {
	printf '\n \t \n  %s \t\r\n\r\n\v\f%s\n\n' "$SUMS" "$LEAF" >list
	bakes "$(both)" -i list
	clear_tree
	oracle -m compileall -q -i list
	equal "$(found)" "$(both)"
}

@test "the last line need not have an end" {
	printf '%s\n%s' "$SUMS" "$LEAF" >list
	bakes "$(both)" -i list
	bakes "$(both)" - <list
	printf '%s\0%s' "$SUMS" "$LEAF" >list
	bakes "$(both)" --files0-from=list
}

@test "--files0-from accepts a line feed in a name, and -i does not" {
	mkdir two
	echo 'x = 1' >$'two/a\nb.py'
	echo 'x = 1' >b.py
	printf 'two/a\nb.py\0' >list
	expect 0 -q --files0-from list
	exists $'two/__pycache__/a\nb.'"$TAG.pyc"
	absent __pycache__ tree/pkg/__pycache__
	expect 0 --files0-from - <list
	says '1 source, 0 baked, 1 fresh'
	clear_tree
	printf 'two/a\nb.py\n' >list
	expect 1 -q -i list
	says 'two/a: No such file or directory'
	equal "$(found)" "__pycache__/b.$TAG.pyc"
}

@test "a NUL in a line is bad usage, and --files0-from is suggested" {
	local place

	printf '%s\0' "$SUMS" >list
	expect 2 -i list
	says 'pyc-bake: list: contains NUL'
	says --files0-from
	expect 2 - <list
	says 'standard input: contains NUL'
	for place in '\0%s\n' '%s\n\0' '%s\n\0\n'; do
		# shellcheck disable=SC2059 # the format varies
		printf "$place" "$SUMS" >list
		expect 2 -i list
		says 'list: contains NUL'
	done
	equal "$(found)" ''
}

@test "an empty name is bad usage" {
	local place

	for place in '\0' '%s\0\0' '\0%s\0' '%s\0\0%s\0'; do
		# shellcheck disable=SC2059 # the format varies
		printf "$place" "$SUMS" "$LEAF" >list
		expect 2 --files0-from=list
		says 'pyc-bake: list: an empty name'
		says 'try --help'
	done
	equal "$(found)" ''
}

@test "an unreadable list is bad usage, and nothing is baked" {
	expect 2 tree -i nowhere
	says 'pyc-bake: nowhere: No such file or directory'
	expect 2 tree --files0-from nowhere
	says 'pyc-bake: nowhere: No such file or directory'
	expect 2 tree -i tree
	says 'pyc-bake: tree: '
	says 'Is a directory'
	expect 2 tree -i ''
	equal "$(found)" ''
}

@test "a missing name fails, and the others are baked" {
	lines nowhere.py "$SUMS" nowhere >list
	expect 1 -i list
	says 'nowhere.py: No such file or directory'
	says 'nowhere: No such file or directory'
	says '1 source, 1 baked, 0 fresh, 2 failed'
	equal "$(found)" "$(pyc "$SUMS")"
}

@test "names of files that are not sources are ignored" {
	echo 'no Python' | tee notes.txt module.pyc script >/dev/null
	mkdir tree/__pycache__
	echo 'x = 1' >tree/__pycache__/never.py
	lines notes.txt "$SUMS" module.pyc script tree/__pycache__/never.py >list
	expect 0 -i list
	equal "${#lines[@]}" 1
	says '1 source, 1 baked, 0 fresh, 0 failed'
	tr '\n' '\0' <list >list0
	expect 0 --files0-from=list0
	says '1 source, 0 baked, 1 fresh, 0 failed'
	# As an operand, such a file is a failure.
	expect 1 notes.txt
	says notes.txt
}

@test "an empty list is not an error, and nothing is done" {
	local empty

	: >list
	for empty in '-i list' '--files0-from=list' '-i - -i list' -; do
		# shellcheck disable=SC2086 # the words are options
		expect 0 $empty </dev/null
		equal "${#lines[@]}" 1
		says '0 sources, 0 baked, 0 fresh, 0 failed'
	done
	printf '\n\n' >list
	expect 0 -q -i list
	equal "$(found)" ''
}

@test "with --root an empty list does not mean everything below the root" {
	mkdir -p stage/usr/lib/site-packages
	echo 'x = 1' >stage/usr/lib/site-packages/mod.py
	: >list
	expect 0 --root=stage -i list
	says '0 sources'
	expect 0 -q --root=stage --files0-from=list
	expect 0 -q --root=stage - </dev/null
	equal "$(found)" ''
	expect 0 -q --root=stage
	equal "$(count_pyc stage)" 1
}

@test "with --root the names are installed paths" {
	mkdir -p stage/usr/lib
	mv tree/pkg stage/usr/lib
	lines /usr/lib/pkg/sums.py usr/lib/pkg/sub \
		stage/usr/lib/pkg/__init__.py >list
	expect 0 --root=stage -i list
	says '4 sources, 4 baked'
	equal "$(embedded stage/usr/lib/pkg/sums.py)" /usr/lib/pkg/sums.py
	equal "$(embedded stage/usr/lib/pkg/sub/leaf.py)" \
		/usr/lib/pkg/sub/leaf.py
	equal "$(embedded stage/usr/lib/pkg/__init__.py)" \
		/usr/lib/pkg/__init__.py
	lines /usr/lib/../lib/pkg /usr/lib/pkg/sums.py >list
	expect 1 --root=stage -i list
	says "an installed path must not contain '..'"
	says '1 fresh, 1 failed'
}

@test "absolute names below a relative --root are inside it" {
	mkdir -p stage/usr/lib
	mv tree/pkg stage/usr/lib
	find "$PWD/stage" -name '*.py' -print0 >list
	expect 0 -q --files0-from=list --root=stage
	equal "$(count_pyc stage)" 4
	equal "$(embedded stage/usr/lib/pkg/sums.py)" /usr/lib/pkg/sums.py
	# A missing file is reported by its own name.
	expect 1 -q --root=stage /nowhere/m.py
	says '/nowhere/m.py: '
}

@test "standard input can be used for one list only" {
	expect 2 -i - -i - <<<"$SUMS"
	says 'standard input'
	expect 2 -i - - <<<"$SUMS"
	equal "$(count_pyc .)" 0
}

@test "a list may contain wheels" {
	helper make_wheel demo-1.0-py3-none-any.whl --plain
	cp demo-1.0-py3-none-any.whl demo-1.0-0wanted-py3-none-any.whl
	cp demo-1.0-py3-none-any.whl demo-1.0-0plain-py3-none-any.whl
	expect 0 -q demo-1.0-0wanted-py3-none-any.whl
	lines demo-1.0-py3-none-any.whl "$SUMS" >list
	expect 0 -i list
	says '3 sources, 3 baked'
	same demo-1.0-py3-none-any.whl demo-1.0-0wanted-py3-none-any.whl
	equal "$(found)" "$(pyc "$SUMS")"
	cp demo-1.0-0plain-py3-none-any.whl demo-1.0-py3-none-any.whl
	printf 'demo-1.0-py3-none-any.whl\0' >list
	expect 0 -q --files0-from=list --output=demo-1.0-0out-py3-none-any.whl
	same demo-1.0-0out-py3-none-any.whl demo-1.0-0wanted-py3-none-any.whl
	same demo-1.0-py3-none-any.whl demo-1.0-0plain-py3-none-any.whl
	expect 2 --prune --files0-from=list
	says 'for trees, not for wheels'
	same demo-1.0-py3-none-any.whl demo-1.0-0plain-py3-none-any.whl
}

@test "a list with one source works with --output and --dfile" {
	echo "$SUMS" >list
	expect 0 -q -i list --output=out.pyc --dfile=named.py
	equal "$(helper pyc_info co_filename out.pyc)" named.py
	lines "$SUMS" "$LEAF" >list
	expect 2 -i list --output=two.pyc
	says '--output needs exactly one operand'
	absent two.pyc
}

@test "a list gives the same as the tree, with any number of jobs" {
	local jobs

	stdlib_subset big >/dev/null
	expect 0 -q -j1 big
	(cd big && find . -name '*.pyc' -exec sha256sum {} + |
		LC_ALL=C sort) >wanted
	[ "$(wc -l <wanted)" -gt 50 ]
	find big -name '*.py' | sort -r >list
	for jobs in 1 4; do
		clear_tree
		expect 0 -q -j $jobs -i list
		(cd big && find . -name '*.pyc' -exec sha256sum {} + |
			LC_ALL=C sort) | diff wanted -
	done
}

@test "--check, --normalize and --inspect accept lists" {
	lines "$SUMS" "$LEAF" >list
	expect 0 -q tree
	clean -i list
	echo 'x = 1' >>"$SUMS"
	finds "$(pyc "$SUMS")" stale -i list
	echo "$LEAF" >list
	clean -i list
	pyc "$SUMS" >list
	expect 0 --inspect -i list
	says "$(pyc "$SUMS")"
	oracle -m compileall -q -f tree
	expect 0 --normalize -i list
	says '1 .pyc, 1 normalized'
	# They ignore a source.
	echo "$SUMS" >list
	expect 0 --normalize -i list
	says '0 .pyc'
}

# find prints anything that has the name, of any file type.
odd_files() {
	ln -s me@host.17:1 'tree/.#m.py'
	mkfifo tree/pipe.py
	mkdir tree/directory.py
	oracle -c 'import socket
socket.socket(socket.AF_UNIX).bind("tree/socket.py")'
}

@test "names of find that are not regular files are ignored with a notice" {
	odd_files
	expect 0 -q tree
	clear_tree
	find tree -name '*.py' -print0 >names
	expect 0 -q --files0-from=names
	equal "$output" ''
	equal "$(count_pyc tree)" 4
	expect 0 --files0-from=names
	has_line 'pyc-bake: tree/.#m.py: skipped: dangling link'
	has_line 'pyc-bake: tree/pipe.py: skipped: not a regular file'
	has_line 'pyc-bake: tree/socket.py: skipped: not a regular file'
	says '4 sources, 0 baked, 4 fresh, 0 failed'
	find tree -name '*.py' | expect 0 -q -i -
	clean --files0-from=names -q
	expect 0 -q --root=tree --files0-from=names
}

@test "operands that are not regular files are not ignored" {
	odd_files
	expect 1 -q 'tree/.#m.py' tree/pipe.py
	says 'tree/.#m.py: No such file or directory'
	says 'tree/pipe.py: Not a regular file'
	lines tree/pipe.py | expect 1 -q -
	says 'tree/pipe.py: Not a regular file'
	expect 1 -q -i <(echo tree/gone.py)
	says 'tree/gone.py: No such file or directory'
}
