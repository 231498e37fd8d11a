#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --prune: removes the .pyc that no import would read, and nothing else.

load ../lib/common
load ../lib/bake
load ../lib/pythons

setup() {
	bake_setup
	make_tree tree
	expect 0 -q tree
	CACHE=tree/pkg/__pycache__
	GOOD=$CACHE/sums.$TAG.pyc
}

# stray NAME...: makes valid .pyc files with these names.
stray() {
	local path

	for path; do
		mkdir -p "$(dirname "$path")"
		cp "$GOOD" "$path"
	done
}

@test "orphans, other tags and legacy duplicates are removed, others are kept" {
	find tree | LC_ALL=C sort >before
	stray "$CACHE/gone.$TAG.pyc" "$CACHE/gone.$TAG.opt-2.pyc" \
		"$CACHE/sums.cpython-38.pyc" "$CACHE/sums.cpython-38.opt-1.pyc" \
		tree/pkg/sums.pyc
	expect 0 --prune tree
	says ', 5 removed'
	find tree | LC_ALL=C sort | diff before -
}

@test "without --prune nothing is removed" {
	stray "$CACHE/gone.$TAG.pyc" tree/pkg/sums.pyc
	expect 0 tree
	exists "$CACHE/gone.$TAG.pyc" tree/pkg/sums.pyc
	says_not removed
}

@test "-v lists the removed files" {
	stray "$CACHE/gone.$TAG.pyc" tree/pkg/sums.pyc
	expect 0 -v --prune tree
	has_line "removed $CACHE/gone.$TAG.pyc"
	has_line 'removed tree/pkg/sums.pyc'
	times 2 'removed tree'
}

@test "a legacy .pyc without source is a module and is kept" {
	stray tree/pkg/module.pyc tree/top.pyc
	mkdir tree/pkg/module.py
	expect 0 --prune tree
	exists tree/pkg/module.pyc tree/top.pyc
	says_not removed
}

@test "a legacy .pyc is kept if the run writes legacy names" {
	expect 0 -b --prune tree
	exists tree/pkg/sums.pyc "$GOOD"
	equal "$(count_pyc tree)" 8
}

@test "levels that were not requested are kept" {
	expect 0 -o 1 -o 2 tree
	expect 0 --prune -o 0 tree
	equal "$(count_pyc tree)" 12
}

@test "the .pyc of a source that fails is not an orphan" {
	echo 'x =' >tree/pkg/sums.py
	expect 1 --prune tree
	exists "$GOOD"
}

@test "other tags and legacy duplicates of a source that fails are kept" {
	stray "$CACHE/sums.cpython-38.pyc" tree/pkg/sums.pyc
	echo 'x =' >tree/pkg/sums.py
	expect 1 --prune tree
	exists "$CACHE/sums.cpython-38.pyc" tree/pkg/sums.pyc
	says_not removed
	echo 'x = 1' >tree/pkg/sums.py
	expect 0 --prune tree
	absent "$CACHE/sums.cpython-38.pyc" tree/pkg/sums.pyc
}

@test "for a source that is not baked only orphans are removed" {
	stray "$CACHE/sums.cpython-38.pyc" tree/pkg/sums.pyc \
		"$CACHE/resums.cpython-38.pyc"
	expect 0 --prune -x sums tree
	exists "$CACHE/sums.cpython-38.pyc" tree/pkg/sums.pyc
	absent "$CACHE/resums.cpython-38.pyc"
}

@test "files in a directory below a __pycache__ are never removed" {
	stray "$CACHE/deep/__pycache__/gone.$TAG.pyc" "$CACHE/deep/m.pyc" \
		"$CACHE/__pycache__/gone.$TAG.pyc" "$CACHE/gone.$TAG.pyc"
	echo 'x = 1' >"$CACHE/deep/m.py"
	expect 0 --prune tree
	exists "$CACHE/deep/__pycache__/gone.$TAG.pyc" "$CACHE/deep/m.pyc" \
		"$CACHE/__pycache__/gone.$TAG.pyc"
	absent "$CACHE/gone.$TAG.pyc"
}

@test "an unreadable file is reported with its path" {
	stray "$CACHE/gone.$TAG.pyc"
	truncate -s 600M "$CACHE/gone.$TAG.pyc"
	expect 1 --prune tree
	has_line "$CACHE/gone.$TAG.pyc: larger than 512 MiB, the most that is read"
	exists "$CACHE/gone.$TAG.pyc"
}

@test "the source of a .pyc need not be part of the run" {
	expect 0 -x sums --prune tree
	exists "$GOOD"
	expect 0 -f -x sums --prune tree
	exists "$GOOD"
}

@test "a name in __pycache__ that no import uses is an orphan" {
	stray "$CACHE/sums.pyc" "$CACHE/sums.$TAG.opt-.pyc"
	expect 0 --prune tree
	absent "$CACHE/sums.pyc" "$CACHE/sums.$TAG.opt-.pyc"
}

# Each name has another tag, so that a valid .pyc would be removed.
@test "a file that is not a valid .pyc is never removed" {
	local name file=$CACHE/sums

	for name in a b c d e f g h i; do
		cp "$GOOD" "$file.cpython-3$name.pyc"
	done
	: >"$file.cpython-3a.pyc"
	echo 'print("a source that was given a wrong name")' >"$file.cpython-3b.pyc"
	head -c 16 "$GOOD" >"$file.cpython-3c.pyc"
	helper damage_pyc file "$file.cpython-3d.pyc" cut -1
	printf x >>"$file.cpython-3e.pyc"
	# The magic numbers of PyPy 3.9 and CPython 3.6.
	printf '\x50\x01\r\n' | dd of="$file.cpython-3f.pyc" conv=notrunc status=none
	printf '\x33\x0d\r\n' | dd of="$file.cpython-3g.pyc" conv=notrunc status=none
	helper damage_pyc file "$file.cpython-3h.pyc" xor 4 0x80
	helper damage_pyc file "$file.cpython-3i.pyc" xor 16 0x40
	find tree -name '*.pyc' -exec sha256sum {} + >before
	expect 0 --prune tree
	sha256sum -c --quiet before
	times 9 'not removed, because it is not a known .pyc'
	says "$file.cpython-3d.pyc: not removed"
	says ' 0 failed, 0.0 MB'
}

@test "a valid .pyc of another release is removed" {
	local version python

	for version in 3.8 3.9 3.10 3.12 3.13; do
		[ "$version" != "3.$MINOR" ] &&
			python=$(find_python $version) && break
	done
	[ -n "${python-}" ] || skip 'no other CPython'
	"$python" -m compileall -q tree
	equal "$(count_pyc tree)" 8
	expect 0 --prune tree
	equal "$(count_pyc tree)" 4
	equal "$(find tree -name "*.$TAG.pyc" | wc -l)" 4
}

@test "the .pyc of each Python of the run are kept where it imports them" {
	local version python tag directory

	for version in 3.8 3.9 3.10 3.12 3.13; do
		[ "$version" != "3.$MINOR" ] &&
			python=$(find_python $version) && break
	done
	[ -n "${python-}" ] || skip 'no other CPython'
	tag=cpython-${version/./}
	directory=tree/lib/python$version/site-packages
	mkdir -p "$directory"
	echo 'x = 1' >"$directory/mod.py"
	stray "$directory/__pycache__/mod.$TAG.pyc"
	expect 0 --prune --python="$ORACLE" --python="$python" tree
	exists "$GOOD" "$CACHE/sums.$tag.pyc" \
		"$directory/__pycache__/mod.$tag.pyc"
	absent "$directory/__pycache__/mod.$TAG.pyc"
}

@test "links and directories named like a .pyc are never removed" {
	ln -s ../sums.py "$CACHE/sums.cpython-38.pyc"
	ln -s "sums.$TAG.pyc" "$CACHE/gone.$TAG.pyc"
	ln -s nowhere "$CACHE/gone.cpython-38.pyc"
	mkdir "$CACHE/other.$TAG.pyc"
	expect 0 --prune tree
	[ -L "$CACHE/sums.cpython-38.pyc" ]
	[ -L "$CACHE/gone.$TAG.pyc" ]
	[ -L "$CACHE/gone.cpython-38.pyc" ]
	[ -d "$CACHE/other.$TAG.pyc" ]
	says_not removed
}

@test "a source that is a link protects its .pyc" {
	echo 'x = 1' >outside.py
	ln -s ../../outside.py tree/pkg/link.py
	stray tree/pkg/link.pyc
	expect 0 --prune tree
	exists "$CACHE/link.$TAG.pyc"
	absent tree/pkg/link.pyc
}

@test "an empty __pycache__ is removed, one with another file is kept" {
	stray tree/old/__pycache__/gone."$TAG".pyc \
		tree/full/__pycache__/gone."$TAG".pyc
	: >tree/full/__pycache__/notes.txt
	expect 0 -v --prune tree
	absent tree/old/__pycache__ tree/full/__pycache__/gone."$TAG".pyc
	exists tree/old tree/full/__pycache__/notes.txt
	has_line 'removed tree/old/__pycache__'
	says ', 2 removed'
}

@test "only directories that are scanned are pruned" {
	stray tree/pkg/sub/__pycache__/gone."$TAG".pyc "$CACHE/gone.$TAG.pyc"
	expect 0 --prune tree/pkg/sub
	absent tree/pkg/sub/__pycache__/gone."$TAG".pyc
	exists "$CACHE/gone.$TAG.pyc"
	expect 0 --prune tree/pkg/sums.py
	exists "$CACHE/gone.$TAG.pyc"
	stray tree/pkg/sub/__pycache__/gone."$TAG".pyc
	expect 0 -l --prune tree/pkg
	exists tree/pkg/sub/__pycache__/gone."$TAG".pyc
	absent "$CACHE/gone.$TAG.pyc"
}

@test "with SOURCE_DATE_EPOCH the removal does not change times" {
	stray tree/old/__pycache__/gone."$TAG".pyc tree/pkg/sums.pyc \
		tree/pkg/sub/__pycache__/gone."$TAG".pyc
	touch -d @1500000000 tree/old tree/pkg tree/pkg/sub/__pycache__
	SOURCE_DATE_EPOCH=1600000000 expect 0 --prune tree
	absent tree/old/__pycache__ tree/pkg/sums.pyc
	equal "$(mtime_of tree/old)" 1500000000
	equal "$(mtime_of tree/pkg)" 1500000000
	equal "$(mtime_of tree/pkg/sub/__pycache__)" 1600000000
}

@test "--root prunes the installed directories below it" {
	local cache=stage/usr/share/app/pkg/__pycache__

	mkdir -p stage/usr/share
	stray "$CACHE/gone.$TAG.pyc"
	mv tree stage/usr/share/app
	expect 0 --root=stage --prune /usr/share/app
	absent "$cache/gone.$TAG.pyc"
	exists "$cache/sums.$TAG.pyc"
}

@test "a file that cannot be removed is an error" {
	not_as_root
	stray "$CACHE/gone.$TAG.pyc"
	chmod a-w "$CACHE"
	run "$PYC_BAKE" --prune tree
	chmod u+w "$CACHE"
	equal "$status" 1
	says "$CACHE/gone.$TAG.pyc: cannot remove it: Permission denied"
}
