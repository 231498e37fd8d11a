# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Wheels baked in every way that affects the archive: `load ../lib/baked_wheels`
# after bake.

# bake_into DIR [ARGUMENT]...: bakes two wheels with members of every kind and
# names that are not ASCII.  One of them is made with data descriptors.
bake_into() {
	local directory=$1

	shift
	mkdir -p "$directory/plain" "$directory/piped"
	helper make_wheel "$directory/plain/demo-1.0-py3-none-any.whl"
	helper make_wheel "$directory/piped/demo-1.0-py3-none-any.whl" \
		--descriptors
	expect 0 -o 0 -o 1 "$@" "$directory"/*/demo-1.0-py3-none-any.whl
}

# bake_every_way: bakes the wheels of bake_into with each value of --compress.
# WHEELS holds their paths.
bake_every_way() {
	bake_into default
	bake_into stored --compress=store
	WHEELS=(*/*/demo-1.0-py3-none-any.whl)
	export WHEELS
	[ "${#WHEELS[@]}" -eq 4 ]
}
