#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# *.dist-info and *.egg-info hold the metadata of installed distributions, not
# modules.  Sources that --root itself finds there are not baked.

load ../lib/common
load ../lib/bake
load ../lib/check

setup() {
	bake_setup
	SITE=root/usr/lib/python3/dist-packages
	mkdir -p "$SITE/demo-1.0.dist-info/licenses" "$SITE/old.egg-info/sub" \
		"$SITE/egg-1.0.egg/EGG-INFO/scripts" \
		"$SITE/pkg/_vendor/in-1.0.dist-info" "$SITE/not-dist-info"
	for name in mod pkg/__init__ demo-1.0.dist-info/a \
		demo-1.0.dist-info/licenses/b old.egg-info/c \
		old.egg-info/sub/d egg-1.0.egg/EGG-INFO/scripts/e \
		egg-1.0.egg/f pkg/_vendor/in-1.0.dist-info/g not-dist-info/h; do
		echo 'x = 1' >"$SITE/$name.py"
	done
	: >"$SITE/foo.egg-info.py"
}

# baked DIR: prints the sources below DIR that have a .pyc.
baked() {
	find "$1" -name "*.$TAG.pyc" -printf '%P\n' |
		sed "s|__pycache__/||; s|\.$TAG\.pyc||" | LC_ALL=C sort
}

MODULES='egg-1.0.egg/f
foo.egg-info
mod
not-dist-info/h
pkg/__init__'

@test "--root leaves out sources in metadata directories, at any depth" {
	expect 0 --root=root
	says '5 sources, 5 baked'
	equal "$(baked "$SITE")" "$MODULES"
	clean --root=root
}

@test ".pyc files that already exist there are ignored" {
	oracle -m compileall -q "$SITE/demo-1.0.dist-info"
	rm "$SITE/demo-1.0.dist-info/a.py"
	expect 0 -q --root=root
	clean --root=root
	expect 0 --root=root --prune
	says_not removed
	exists "$(pyc "$SITE/demo-1.0.dist-info/a.py")"
}

@test "RECORD is still found and updated" {
	echo 'mod.py,,' >"$SITE/demo-1.0.dist-info/RECORD"
	echo '../__init__.py,,' >"$SITE/pkg/_vendor/in-1.0.dist-info/RECORD"
	expect 0 -v --root=root --update-record
	has_line "updated $SITE/demo-1.0.dist-info/RECORD"
	has_line "updated $SITE/pkg/_vendor/in-1.0.dist-info/RECORD"
	expect 0 -v -l --root=root --update-record
	says_not updated
}

@test "a directory or file that is named is baked, as with compileall" {
	expect 0 --root=root /usr/lib/python3/dist-packages/demo-1.0.dist-info
	says '2 sources, 2 baked'
	expect 0 "$SITE/old.egg-info"
	says '2 sources, 2 baked'
	expect 0 "$SITE/egg-1.0.egg/EGG-INFO/scripts/e.py"
	says '1 source, 1 baked'
	expect 0 --root=root /usr/lib/python3/dist-packages
	says '11 sources'
}

@test "a root with such a name itself is searched" {
	mv root root.egg-info
	expect 0 --root=root.egg-info
	says '5 sources, 5 baked'
}

@test "the sources of a tar are those of a tree" {
	tar -cf root.tar -C root .
	expect 0 root.tar
	says '5 sources, 5 baked'
	mkdir out
	tar -xf root.tar -C out
	equal "$(baked "out/${SITE#root/}")" "$MODULES"
	tar -cf root.tar -C root .
	expect 0 --tar=all root.tar
	says '11 sources, 11 baked'
}
