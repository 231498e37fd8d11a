# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests of tar archives: `load ../lib/tar` after bake.
#
# shellcheck disable=SC2034 # LIB is for those who load this

LIB=usr/lib/python3/dist-packages

make_tar() {
	helper make_tar "$@"
}

names() {
	helper tar_info names "$1"
}

# tar_list FILE [NAME...]: prints a line for each member, or for each NAME.
tar_list() {
	helper tar_info list "$@"
}

# member FILE NAME: writes the content of a member to the file "content".
member() {
	helper tar_info cat "$@" >content
}

# stream STATUS IN OUT ARGUMENT...: runs pyc-bake --tar - from IN to OUT;
# $output is its messages.
stream() {
	local wanted=$1 in=$2 out=$3 got=0

	shift 3
	timeout 120 "$PYC_BAKE" --tar "$@" - <"$in" >"$out" 2>said || got=$?
	output=$(<said)
	[ "$got" -eq "$wanted" ] ||
		fail "exit status $got in place of $wanted: $output"
}

# cached NAME [LEVEL]: prints the name of the artifact of a source.
cached() {
	local level=${2:-0} suffix=

	[ "$level" -eq 0 ] || suffix=.opt-$level
	printf '%s\n' "${1%/*}/__pycache__/$(basename "$1" .py).$TAG$suffix.pyc"
}

# embedded_in FILE NAME [LEVEL]: prints co_filename of the artifact of a source.
embedded_in() {
	member "$1" "$(cached "$2" "${3:-0}")"
	mv content content.pyc
	helper pyc_info co_filename content.pyc
}

# is_of FILE NAME SOURCE: the artifact of NAME was made from the file SOURCE.
is_of() {
	member "$1" "$(cached "$2")"
	oracle -c '
import importlib.util, sys
pyc, source = (open(name, "rb").read() for name in sys.argv[1:])
sys.exit(pyc[8:16] != importlib.util.source_hash(source))' content "$3" ||
		fail "the .pyc of $2 is not of $3"
}

# none_like FILE PATTERN: no member of the archive has a matching name.
none_like() {
	if names "$1" | grep -q -- "$2"; then
		fail "in $1: $(names "$1" | grep -- "$2")"
	fi
}

# twice FILE [ARGUMENT]...: baking a baked archive again does not change it.
twice() {
	stream 0 "$1" twice.tar "${@:2}"
	same "$1" twice.tar
}
