#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A directory of the tree that is exchanged for a symbolic link during the run:
# nothing outside the tree is read, written, removed or timed.

load ../lib/common
load ../lib/bake
load ../lib/slow

PLACE=stage/usr/lib/python3/dist-packages

setup() {
	bake_setup
	[ -r /proc/self/stat ] || skip 'needs /proc'
	write_held_python python
	make_package "$PLACE/a" '# wait here'
	make_package "$PLACE/b" '# inside'
	make_package outside '# outside'
}

# make_package DIRECTORY COMMENT: a source, a legacy .pyc and one of a Python
# that does not take part.
make_package() {
	local copy old=$BATS_FILE_TMPDIR/old.pyc

	[ -e "$old" ] || write_old_pyc "$old"
	mkdir -p "$1/__pycache__"
	echo "y = 0  $2" >"$1/m.py"
	for copy in m.pyc __pycache__/{m,gone}.cpython-36.pyc; do
		cp "$old" "$1/$copy"
	done
	find "$1" -exec touch -d @1600000000 {} +
}

# write_old_pyc FILE: a .pyc of CPython 3.6 that is not in canonical form.
write_old_pyc() {
	oracle - "$1" <<-'END'
	import marshal, sys
	code = b"\xe3" + bytes(20) + b"s\x04\x00\x00\x00d\x00S\x00)\x01N" \
	    b"\xa9\x00r\x01\x00\x00\x00r\x01\x00\x00\x00r\x01\x00\x00\x00" \
	    b"\xfa\x04m.py\xda\x08<module>\x01\x00\x00\x00s\x00\x00\x00\x00"
	with open(sys.argv[1], "wb") as file:
	    file.write(b"\x33\x0d\r\n" + bytes(8) + code)
	END
}

# describe: prints what must not change outside the tree.
describe() {
	find outside -printf '%p %y %m %i %n %T@ %s\n' | LC_ALL=C sort
	find outside -type f -exec cksum {} + | LC_ALL=C sort
}

# swapped ARGUMENT...: runs pyc-bake, and exchanges a directory for a link while
# the first source is compiled.  The run must fail for that directory alone.
swapped() {
	local link=${link-$PWD/outside}

	rm -f gate
	describe >before
	run -0 helper during --gate=gate \
		--change="mv $PLACE/b moved && ln -s '$link' $PLACE/b" -- \
		"$PYC_BAKE" --sandbox=off --python=./python -j1 "$@"
	describe | diff before - || fail 'a file outside has changed'
	has_line 'exit status 1'
	says "$PLACE/b"
	exists "$PLACE/a"/__pycache__
	# Back to the state before.
	rm "$PLACE/b"
	mv moved "$PLACE/b"
	rm -rf stage/usr
	make_package "$PLACE/a" '# wait here'
	make_package "$PLACE/b" '# inside'
}

# in_both_ways ARGUMENT...: does the same with a root, and with an operand.
in_both_ways() {
	swapped --root=stage "$@"
	swapped "$PLACE" "$@"
}

@test "no .pyc is written outside" {
	in_both_ways -o0 -o1
	in_both_ways -o0 -o1 --hardlink-dupes
	in_both_ways -b
}

@test "no time is changed outside" {
	export SOURCE_DATE_EPOCH=1000000000

	in_both_ways
	in_both_ways --invalidation-mode=timestamp
}

@test "no file is removed outside" {
	in_both_ways --prune
	in_both_ways --sourceless
}

@test "a link within the tree is not followed either" {
	link=../../../../elsewhere
	make_package stage/elsewhere '# elsewhere'
	swapped --root=stage
}

@test "a directory with a named file is the one that was looked up" {
	swapped --root=stage "${PLACE#stage}/a/m.py" "${PLACE#stage}/b/m.py"
	rm gate
	describe >before
	run -0 helper during --gate=gate \
		--change="mv $PLACE/b moved && ln -s '$PWD/outside' $PLACE/b" \
		-- "$PYC_BAKE" --sandbox=off --python=./python -j1 "$PLACE/a/m.py" \
		"$PLACE/b/m.py"
	has_line 'exit status 0'
	describe | diff before -
	exists "$(pyc moved/m.py)"
}

@test "an operand is the directory that was looked up" {
	describe >before
	run -0 helper during --gate=gate \
		--change="mv stage moved && ln -s outside stage" -- \
		"$PYC_BAKE" --sandbox=off --python=./python -j1 stage
	has_line 'exit status 0'
	describe | diff before -
	exists "$(pyc "moved/${PLACE#stage/}/b/m.py")"
}

@test "a named link to a directory is followed once" {
	ln -s stage named
	run -0 helper during --gate=gate \
		--change="rm named && ln -s outside named" -- \
		"$PYC_BAKE" --sandbox=off --python=./python -j1 named
	has_line 'exit status 0'
	absent "$(pyc outside/m.py)"
	exists "$(pyc "$PLACE/b/m.py")"
}

@test "a source that becomes a link is not read again" {
	export SOURCE_DATE_EPOCH=1000000000

	describe >before
	run -0 helper during --gate=gate \
		--change="mv $PLACE/b/m.py moved
			ln -s '$PWD/outside/m.py' $PLACE/b/m.py" -- \
		"$PYC_BAKE" --sandbox=off --python=./python --invalidation-mode=timestamp \
		-j1 stage
	has_line 'exit status 1'
	says "$PLACE/b/m.py: has become a symbolic link"
	describe | diff before -
}

@test "a link into the tree is read where it led first" {
	export SOURCE_DATE_EPOCH=1000000000

	ln -s ../b/m.py "$PLACE/a/n.py"
	describe >before
	run -0 helper during --gate=gate \
		--change="ln -sf '$PWD/outside/m.py' $PLACE/a/n.py" -- \
		"$PYC_BAKE" --sandbox=off --python=./python --invalidation-mode=timestamp \
		-j1 stage
	has_line 'exit status 0'
	describe | diff before -
	run -0 stat -c %Y "$PLACE/b/m.py"
	has_line 1000000000
}
