# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests of packaging/examples: `load ../lib/common`, `load ../lib/bake`,
# `load ../lib/packaging`, then `load ../lib/examples`.
#
# shellcheck disable=SC2154 # run sets status and output

# examples_setup_file COMMAND...: installs the program once for the test file,
# below BATS_FILE_TMPDIR.  Fails if make or a COMMAND is missing.
examples_setup_file() {
	file_needs make "$@" || return
	install_program "$BATS_FILE_TMPDIR/usr"
}

# The examples must find the installed program: no variable names another one.
examples_setup() {
	bake_setup
	export PYC_BAKE=$BATS_FILE_TMPDIR/usr/bin/pyc-bake
	unset DESTDIR CONFIG_SITE ACLOCAL_PATH
	export SOURCE_DATE_EPOCH=1500000000
}

# example NAME: copies that example to "example", with new timestamps.
example() {
	cp -R "$SRCDIR/packaging/examples/$1" example
	chmod -R u+w example
}

# must COMMAND...: runs COMMAND without PYC_BAKE, the variable of the tests.
# $output is its output, which is also printed if it fails.
must() {
	run env -u PYC_BAKE "$@"
	[ "$status" -eq 0 ] || fail "status $status of $*: $output"
}

# stars_are_baked ROOT DIR: the example is installed as DIR below ROOT.  Each
# module has a .pyc for each of LEVELS (default: 0 and 1), and there are no
# other files.  The .pyc files are ours: with a checked hash, the installed path
# and canonical form.
stars_are_baked() {
	local level name
	local -a levels options

	read -ra levels <<<"${LEVELS:-0 1}"
	options=("${levels[@]/#/-o}")

	(
		cd "$1" || return
		find . -type f | LC_ALL=C sort
	) >found
	for name in __init__ names; do
		echo ".$2/$name.py"
		for level in "${levels[@]}"; do
			echo ".$(pyc "$2/$name.py" "$level")"
		done
	done | LC_ALL=C sort | diff - found
	for name in __init__ names; do
		for level in "${levels[@]}"; do
			equal "$(flags "$1$2/$name.py" "$level")" 3
			equal "$(embedded "$1$2/$name.py" "$level")" "$2/$name.py"
		done
	done
	expect 0 --check --invalidation-mode=checked-hash "${options[@]}" \
		--root="$1" "$2"
	equal "$output" ''
}

# stars_import ROOT DIR: the stock interpreter imports the baked modules and
# rewrites no .pyc, with and without -O.
stars_import() {
	local option

	tree_state "$1" >before
	for option in -E -O; do
		run -0 "$ORACLE" -E -s -v "$option" -c '
import sys
sys.path.insert(0, sys.argv[1])
import stars
assert stars.brightest() == "Sirius"' "$1${2%/stars}"
		times 2 ".pyc matches $1$2/"
		times 0 '# wrote'
	done
	tree_state "$1" | diff before -
}

# nothing_left ROOT: no file and no __pycache__ is below ROOT.
nothing_left() {
	equal "$(find "$1" -not -type d -o -name __pycache__ 2>/dev/null)" ''
}
