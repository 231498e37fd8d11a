#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Whether a source compiles does not depend on the stack size of `ulimit -s`,
# with the embedded Python and with others.

load ../lib/common
load ../lib/bake
load ../lib/pythons

setup() {
	bake_setup
	made_once samples
}

samples() {
	mkdir tree
	oracle - <<-'END'
	depths = (50, 500, 900, 1500, 2500, 5000, 20000)
	kinds = {
	    "attributes": lambda n: "a" + ".b" * n,
	    "minus": lambda n: "x = " + "-" * n + "1",
	    "calls": lambda n: "f" + "()" * n,
	    "sums": lambda n: "x = 0" + " + a" * n,
	    "elif": lambda n: "if a: b\n" + "elif a: b\n" * n,
	}
	for name, make in kinds.items():
	    for depth in depths:
	        with open("tree/%s%d.py" % (name, depth), "w") as file:
	            file.write(make(depth) + "\n")
	END
}

# with_stack KIB OPTION...: bakes the tree with this stack size.
with_stack() {
	local size=$1

	shift
	rm -rf tree/__pycache__
	# shellcheck disable=SC2016 # for that shell
	run timeout 300 bash -c 'ulimit -s "$1" && shift && exec "$@"' - \
		"$size" "$PYC_BAKE" -q -j1 "$@" tree
	says_not 'signal'
	{
		echo "$status"
		echo "$output" | sort
		find tree -name '*.pyc' -exec sha256sum {} + | LC_ALL=C sort
	} >result
}

# same_with OPTION...: the result is the same for every stack size.
same_with() {
	local size

	with_stack 8192 "$@"
	cp result wanted
	grep -q minus50 wanted
	for size in 256 $(more 1024) 65536; do
		with_stack "$size" "$@"
		diff wanted result
	done
}

@test "the embedded Python compiles the same with any stack size" {
	same_with
}

@test "the same Python as a program compiles the same as embedded" {
	same_with --python="$ORACLE"
	cp wanted program
	with_stack 8192
	diff program result
}

@test "Pythons of each release compile the same with any stack size" {
	local version python

	thorough_only
	for version in 3.8 3.9 3.10 3.12 3.13 3.14; do
		python=$(find_python $version) || continue
		same_with --python="$python"
	done
}
