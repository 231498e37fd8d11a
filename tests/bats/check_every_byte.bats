#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --check: a .pyc with any one byte changed is never called clean.

load ../lib/common
load ../lib/bake
load ../lib/check

# all_found TREE: there is a finding for each .pyc in TREE.
all_found() {
	cut -d: -f1 found | grep "^$1/" | sort -u >known
	find "$1" -name '*.pyc' | sort | diff known - ||
		fail 'for some there is no finding'
}

# flip_all MODE MASK...: flips the bits of each MASK (two hex digits) in each
# byte of the .pyc of m.py, one byte at a time.  There is a finding each time.
flip_all() {
	local mask mode=$1 size

	shift
	damage copies one 1 m.py
	expect 0 --invalidation-mode="$mode" one
	size=$(stat -c %s "$(pyc one/00000/m.py)")
	for mask; do
		damage copies "x$mask" "$size" m.py
	done
	expect 0 --invalidation-mode="$mode" "${@/#/x}"
	clean --invalidation-mode="$mode" "${@/#/x}"
	for mask; do
		equal "$(stat -c %s "$(pyc "x$mask/00000/m.py")")" "$size"
		damage flip "x$mask" "0x$mask"
	done
	check 1 --invalidation-mode="$mode" "${@/#/x}"
	cut -d: -f1 found | sort -u >known
	find "${@/#/x}" -name '*.pyc' | sort | diff known - ||
		fail 'for some there is no finding'
	[ "$(wc -l <known)" -eq $((size * $#)) ]
	rm -r one x??
}

@test "every bit of every byte matters" {
	echo 'x = 1' >m.py
	flip_all checked-hash 01 02 04 08 10 20 40 80
	flip_all timestamp 01 80
}

@test "every byte of every kind of object matters" {
	cat >m.py <<-'END'
	"""Of all kinds: \u00e9."""
	def f(a, b=2.5, *c, d=b"bytes", **e):
	    def g(x=10 ** 30):
	        try:
	            return a, x, 1j, ..., None, True, 70000, -1
	        finally:
	            yield {"one", "two"}
	    return a in {1, "two", (3, "\u1234")}, g
	END
	flip_all unchecked-hash 01 80
}

