#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Wheels that people have published: each is taken, comes out as an index
# wants it, and stays as it is when baked again.  PYC_BAKE_WHEELS names a
# directory of them; tests/lib/real_wheels.sh fills one.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	[ -n "${PYC_BAKE_WHEELS-}" ] ||
		skip 'PYC_BAKE_WHEELS names no directory of wheels'
	WHEELS=("$PYC_BAKE_WHEELS"/*.whl)
	[ -e "${WHEELS[0]}" ] || fail "no wheels in $PYC_BAKE_WHEELS"
}

# bake WHEEL [ARGUMENT]...: a source that is no Python of this release, such as
# a template, is no reason to refuse the others.  A wheel whose RECORD is wrong
# is taken for what is in it.
bake() {
	run timeout 300 "$PYC_BAKE" -q --output-dir=out "${@:2}" "$1"
	if [ "$status" -eq 2 ] && [[ $output == *--rewrite-record* ]]; then
		run timeout 300 "$PYC_BAKE" -q --rewrite-record \
			--output-dir=out "${@:2}" "$1"
	fi
	[ "$status" -le 1 ]
}

# each FUNCTION: for every wheel, in an empty directory; what failed is told
# at the end, of all of them.
each() {
	local wheel failed=

	for wheel in "${WHEELS[@]}"; do
		rm -rf out
		mkdir out
		"$1" "$wheel" "out/${wheel##*/}" ||
			failed+="${wheel##*/}: ${output:0:500}
"
	done
	[ -z "$failed" ] || fail "$failed"
}

takes() {
	bake "$1" || return
	run helper upload_rules "$2"
	[ "$status" -eq 0 ]
}

@test "each is taken, and an index would take what comes of it" {
	each takes
}

records() {
	bake "$1" || return
	run helper check_wheel record "$2"
	[ "$status" -eq 0 ]
}

@test "each has a RECORD that an independent reader finds right" {
	each records
}

installs() {
	bake "$1" || return
	rm -rf site
	run env PIP_CONFIG_FILE=/dev/null "$ORACLE" -m pip install -q \
		--no-compile --no-deps --no-index --disable-pip-version-check \
		--root-user-action=ignore --target site "$2"
	# One for another Python or system is none for this one.
	[ "$status" -eq 0 ] || [[ $output == *'is not a supported wheel'* ]]
}

@test "each is installed by pip, if it is for this Python and system" {
	"$ORACLE" -m pip --version >/dev/null 2>&1 || skip 'there is no pip'
	each installs
}

keeps() {
	bake "$1" || return
	run oracle - "$1" "$2" <<-'END'
	import sys, zipfile
	before, after = map(zipfile.ZipFile, sys.argv[1:])
	old, new = set(before.namelist()), set(after.namelist())
	for name in sorted(old):
	    # A .pyc that came with it is replaced by ours.
	    if name.endswith(("/RECORD", ".jws", ".p7s", ".pyc")):
	        continue
	    assert before.read(name) == after.read(name), name
	added = sorted(new - old)
	assert all(name.endswith(".pyc") for name in added), added
	END
	[ "$status" -eq 0 ]
}

@test "each keeps what was in it, and gains .pyc files alone" {
	each keeps
}

stays() {
	local before

	bake "$1" -j1 || return
	before=$(sha256sum <"$2")
	umask 077
	TZ=Asia/Kathmandu run timeout 300 "$PYC_BAKE" -q -j2 "$2"
	umask 022
	[ "$status" -le 1 ] || return
	output='baked again, it changes'
	[ "$(sha256sum <"$2")" = "$before" ]
}

@test "each stays as it is when baked again" {
	each stays
}
