#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# No space left: the run ends, and existing files stay as they were.
#
# shellcheck disable=SC2016 # for the shell in in_small

load ../lib/common
load ../lib/bake

# in_small SIZE COMMANDS: runs COMMANDS in a file system of that size, which
# exists only for this shell.
in_small() {
	run unshare "${UNSHARE[@]}" bash -c '
		set -e
		mount -t tmpfs -o "size=$1" small small
		cd small
		eval "$2"' bash "$1" "$2"
}

setup() {
	bake_setup
	mkdir small
	UNSHARE=(-m)
	[ "$(id -u)" -eq 0 ] || UNSHARE=(-r -m)
	in_small 64k 'touch x'
	[ "$status" -eq 0 ] || skip 'no file system can be mounted here'
	[ ! -e small/x ]
	make_tree tree
	oracle -c '
print("NAMES = [")
for i in range(9000):
    print(f"    \"a constant of some length, number {i}\",")
print("]")' >large.py
	export WORK=$PWD
	FULL='yes >filler 2>/dev/null || true'
}

@test "tree: the run ends with status 2 and names the file" {
	in_small 600k '
		cp -R "$WORK/tree" .
		cp "$WORK/large.py" tree/pkg/
		"$PYC_BAKE" tree && code=0 || code=$?
		echo "status $code"
		find . -name "*.tmp" -o -name ".pyc-bake*"'
	says "tree/pkg/__pycache__/large.$TAG.pyc: "
	says 'No space left on device'
	equal "${lines[-1]}" 'status 2'
}

@test "tree: an existing .pyc is kept if the new one does not fit" {
	in_small 600k '
		mkdir tree
		echo "x = 1" >tree/large.py
		"$PYC_BAKE" -q tree
		cp tree/__pycache__/* "$WORK/before.pyc"
		cp "$WORK/large.py" tree/
		"$PYC_BAKE" -q tree && code=0 || code=$?
		echo "status $code"
		cmp tree/__pycache__/* "$WORK/before.pyc"
		find . -name "*.tmp" -o -name ".pyc-bake*"'
	equal "$status" 0
	equal "${lines[-1]}" 'status 2'
}

@test "tree: the run ends if there is no space for __pycache__" {
	in_small 64k '
		echo "x = 1" >mod.py
		'"$FULL"'
		"$PYC_BAKE" mod.py && code=0 || code=$?
		echo "status $code"'
	says __pycache__
	says 'No space left on device'
	equal "${lines[-1]}" 'status 2'
}

@test "wheel: the wheel is unchanged, and no other file is left" {
	helper make_wheel demo-1.0-py3-none-any.whl --plain --add demo/large.py=large.py
	in_small 300k '
		cp "$WORK/demo-1.0-py3-none-any.whl" .
		"$PYC_BAKE" --compress=store demo-1.0-py3-none-any.whl &&
			code=0 || code=$?
		cmp demo-1.0-py3-none-any.whl "$WORK/demo-1.0-py3-none-any.whl"
		ls -A
		echo "status $code"'
	equal "$status" 0
	says 'demo-1.0-py3-none-any.whl: '
	says 'No space left on device'
	equal "${lines[-2]} ${lines[-1]}" 'demo-1.0-py3-none-any.whl status 2'
}

@test "wheel: no partial output is left in another directory" {
	helper make_wheel demo-1.0-py3-none-any.whl --plain --add demo/large.py=large.py
	in_small 256k '
		"$PYC_BAKE" --compress=store \
			--output=demo-1.0-0new-py3-none-any.whl \
			"$WORK/demo-1.0-py3-none-any.whl" && code=0 || code=$?
		[ -z "$(ls -A)" ]
		echo "status $code"'
	equal "$status" 0
	says 'demo-1.0-0new-py3-none-any.whl: '
	equal "${lines[-1]}" 'status 2'
}

@test "temporary files: the message names their directory with the archive" {
	mkdir -p app-1.0
	cp large.py app-1.0/
	echo x >app-1.0/PKG-INFO
	tar -cf app-1.0.tar app-1.0
	in_small 64k '
		export TMPDIR=$PWD
		"$PYC_BAKE" "$WORK/app-1.0.tar" && code=0 || code=$?
		echo "status $code"'
	says "app-1.0.tar: "
	says "cannot write to a temporary file in $PWD/small (TMPDIR can name another directory): No space left on device"
	equal "${lines[-1]}" 'status 2'
}
