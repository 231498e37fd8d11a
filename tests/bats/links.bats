#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Symbolic links in trees: links to modules are sources, unless -e leaves them
# out because of their targets.

load ../lib/common
load ../lib/bake
load ../lib/check

setup() {
	bake_setup
	mkdir -p tree/pkg beside
	echo 'print("plain")' >tree/plain.py
	echo 'print("module")' >tree/pkg/mod.py
	echo 'print("away")' >beside/away.py
	ln -s pkg/mod.py tree/inside.py
	ln -s ../beside/away.py tree/relative.py
	ln -s "$PWD/beside/away.py" tree/absolute.py
}

# Prints the sources below tree that have a .pyc, one on a line.
found() {
	find tree -name "*.$TAG.pyc" -printf '%P\n' |
		sed "s|__pycache__/||; s|\.$TAG\.pyc|.py|" | LC_ALL=C sort
}

clear_tree() {
	find . -depth -name __pycache__ -exec rm -r {} +
}

# Older releases of compileall have no -e.
compileall_has_e() {
	local help=$BATS_FILE_TMPDIR/help

	[ -e "$help" ] || oracle -m compileall --help >"$help"
	grep -q -- '-e DIR' "$help"
}

# bakes NAMES OPTION...: exactly these sources below tree are baked, as with
# compileall.
bakes() {
	local wanted

	wanted=$(tr ' ' '\n' <<<"$1")
	shift
	clear_tree
	if compileall_has_e; then
		oracle -m compileall -q "$@"
		equal "$(found)" "$wanted"
		clear_tree
	fi
	expect 0 -q "$@"
	equal "$(found)" "$wanted"
	absent beside/__pycache__
}

ALL='absolute.py inside.py pkg/mod.py plain.py relative.py'
INSIDE='inside.py pkg/mod.py plain.py'

runs() {
	helper pyc_info run "$(pyc "$1")"
}

@test "a link to a module is compiled, with its .pyc next to the link" {
	bakes "$ALL" tree
	equal "$(runs tree/relative.py)" away
	equal "$(runs tree/absolute.py)" away
	equal "$(runs tree/inside.py)" module
	equal "$(embedded tree/relative.py)" tree/relative.py
	equal "$(embedded tree/pkg/mod.py)" tree/pkg/mod.py
	[ "$(readlink tree/relative.py)" = ../beside/away.py ]
}

@test "the .pyc of a link depends on the target of the link" {
	touch -d @1500000000 beside/away.py
	chmod 0640 beside/away.py
	expect 0 -q tree
	equal "$(helper pyc_info mtime "$(pyc tree/relative.py)")" 1500000000
	equal "$(mode_of "$(pyc tree/relative.py)")" 640
	expect 0 tree
	says '0 baked, 5 fresh'
	echo 'print("changed")' >beside/away.py
	expect 0 tree
	says '2 baked, 3 fresh'
	equal "$(runs tree/absolute.py)" changed
}

@test "-e leaves out links that lead outside its directory" {
	bakes "$INSIDE" -e tree tree
	bakes "$ALL" -e . tree
	bakes 'absolute.py pkg/mod.py plain.py relative.py' -e beside tree
	clear_tree
	expect 0 -q --limit-links=tree tree
	equal "$(found)" "${INSIDE// /$'\n'}"
}

@test "-e has no effect on files that are not links" {
	bakes 'pkg/mod.py plain.py' -e beside tree/pkg tree/plain.py
}

@test "the directory of -e is the real one, for any path to it" {
	ln -s tree pointer
	bakes "$INSIDE" -e pointer tree
	bakes "$INSIDE" -e "$PWD/pointer" tree
	bakes "$INSIDE" -e "$PWD/beside/../tree" tree
	bakes "$INSIDE" -e tree/ pointer/
	bakes "$ALL" -e / tree
	# A file contains nothing, not even itself.
	bakes 'pkg/mod.py plain.py' -e beside/away.py tree
}

@test "another directory whose name has the same prefix is outside" {
	mkdir tree2
	echo 'x = 1' >tree2/mod.py
	ln -s ../tree2/mod.py tree/other.py
	bakes "$INSIDE" -e tree tree
}

@test "a chain of links counts as its final target" {
	# Out of the tree and back in, and into the tree and back out.
	ln -s ../tree/plain.py beside/back.py
	ln -s ../beside/back.py tree/round.py
	ln -s relative.py tree/twice.py
	ln -s ../../beside tree/pkg/beside
	ln -s pkg/beside/away.py tree/through.py
	ln -s pkg/beside/../tree/plain.py tree/up.py
	bakes "inside.py pkg/mod.py plain.py round.py up.py" -e tree tree
}

@test "a link that is named is left out too" {
	bakes 'inside.py plain.py' -e tree tree/plain.py tree/inside.py \
		tree/relative.py tree/absolute.py
	lines tree/relative.py tree/inside.py >list
	bakes inside.py -e tree -i list
	clear_tree
	expect 0 -e tree tree/relative.py
	says '0 sources, 0 baked, 0 fresh, 0 failed'
}

@test "only the last -e counts" {
	bakes "$INSIDE" -e . -e tree tree
	bakes "$ALL" -e tree -e . tree
	clear_tree
	expect 0 -q -e tree -e '' tree
	equal "$(found)" "${ALL// /$'\n'}"
}

@test "-e with a missing directory is bad usage" {
	expect 2 -e nowhere tree
	says 'pyc-bake: -e: nowhere: No such file or directory'
	says 'try --help'
	equal "$(count_pyc .)" 0
}

@test "links to directories are not entered, with or without -e" {
	ln -s pkg tree/link
	ln -s ../beside tree/away
	ln -s . tree/loop
	ln -s pkg tree/dir.py
	bakes "$ALL" tree
	bakes "$INSIDE" -e tree tree
	ln -s tree entered
	bakes "$ALL" entered
}

@test "dangling links and links to other files are ignored" {
	ln -s nowhere tree/gone.py
	ln -s pkg tree/directory.py
	mkfifo tree/fifo
	ln -s fifo tree/pipe.py
	expect 0 -q tree
	equal "$output" ''
	equal "$(found)" "${ALL// /$'\n'}"
	expect 0 -q -f -e tree tree
	equal "$output" ''
	expect 1 -q tree/gone.py tree/pipe.py
	says 'tree/gone.py: No such file or directory'
	says 'tree/pipe.py: Not a regular file'
}

@test "a link is a source if its own name is that of a source" {
	echo 'print("text")' >tree/text
	ln -s text tree/named.py
	ln -s plain.py tree/other
	expect 0 -q tree
	equal "$(runs tree/named.py)" text
	absent "$(pyc tree/other)"
}

@test "--root keeps links inside the root, with and without -e" {
	mkdir -p stage/opt stage/lib
	cp beside/away.py outside.py
	echo 'print("staged")' >stage/lib/real.py
	ln -s ../../outside.py stage/opt/up.py
	ln -s "$PWD/outside.py" stage/opt/absolute.py
	ln -s /lib/real.py stage/opt/staged.py
	expect 0 -q --root=stage /opt
	equal "$(find stage -name '*.pyc')" "$(pyc stage/opt/staged.py)"
	equal "$(runs stage/opt/staged.py)" staged
	clear_tree
	expect 0 -q --root=stage -e stage /opt
	equal "$(find stage -name '*.pyc')" "$(pyc stage/opt/staged.py)"
	clear_tree
	expect 0 -q --root=stage -e stage/opt /opt
	equal "$(count_pyc stage)" 0
}

@test "--check leaves out the same links as baking" {
	expect 0 -q -e tree tree
	clean -e tree tree
	check 1 tree
	equal "$(wc -l <found)" 2
	expect 0 -q tree
	echo 'print("changed")' >beside/away.py
	clean -e tree tree
	check 1 tree
}

@test "with -b the .pyc is next to the link too" {
	expect 0 -q -b -e tree tree
	exists tree/inside.pyc tree/plain.pyc
	absent tree/relative.pyc beside/away.pyc
	expect 0 -q -b tree
	exists tree/relative.pyc
	absent beside/away.pyc
}

@test "-e is for trees only" {
	helper make_wheel demo-1.0-py3-none-any.whl --plain
	cp demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 2 -e . demo-1.0-py3-none-any.whl
	says '-e is for trees'
	same demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
}

@test "of a file that a link leads out to, no line is shown" {
	local line="secret = 'root:x:0'; root:x:0:0"

	echo "$line" >beside/broken.py
	echo 'def f(secret, secret): pass' >beside/twice.py
	ln -s ../beside/broken.py ../beside/twice.py tree
	expect 1 tree
	says 'tree/broken.py:1:'
	says 'SyntaxError: invalid'
	says 'tree/twice.py:1:'
	says "duplicate argument '...' in function definition"
	times 0 secret
	expect 1 --report=- --quiet tree
	says "duplicate argument '...' in function definition"
	times 0 secret
	# A root that is not a staging directory has files of others too.
	expect 1 --root=/ "$PWD/tree"
	says "duplicate argument '...' in function definition"
	times 0 secret
	# A named link may lead anywhere, but shows nothing of it either.
	expect 1 tree/broken.py
	says 'tree/broken.py:1:'
	times 0 secret
	# Without a link, and in the tree, it is shown.
	expect 1 beside/broken.py
	says "    $line"
	cp beside/broken.py tree/own.py
	ln -s own.py tree/to_own.py
	rm tree/broken.py tree/twice.py
	expect 1 tree
	times 2 "    $line"
}
