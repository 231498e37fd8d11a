#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Wheels that people have published: each is taken, comes out as an index
# wants it, is installed and imported from its .pyc, and stays as it is when
# baked again.  PYC_BAKE_WHEELS names a directory of them;
# tests/lib/real_wheels.sh fills one.

load ../lib/common
load ../lib/bake
load ../lib/installers

# bake WHEEL OPTION...: a source that is no Python of this release, such as a
# template, is no reason to refuse the others.  A wheel whose RECORD is wrong
# is taken for what is in it, and one for another Python as if it were for this.
bake() {
	local wheel=$1

	shift
	run timeout 300 "$PYC_BAKE" -q "$@" "$wheel"
	[ "$status" -eq 2 ] || return 0
	if [[ $output == *--any-tag* ]]; then
		run timeout 300 "$PYC_BAKE" -q --any-tag "$@" "$wheel"
	fi
	if [ "$status" -eq 2 ] && [[ $output == *--rewrite-record* ]]; then
		run timeout 300 "$PYC_BAKE" -q --any-tag --rewrite-record \
			"$@" "$wheel"
	fi
}

# Each is baked once, for all tests.
setup_file() {
	local wheel

	cd "$BATS_FILE_TMPDIR" || return
	: >failures
	[ -n "${PYC_BAKE_WHEELS-}" ] || {
		skip_file 'PYC_BAKE_WHEELS names no directory of wheels'
		return 0
	}
	clean_environment
	mkdir baked
	for wheel in "$PYC_BAKE_WHEELS"/*.whl; do
		bake "$wheel" --output-dir=baked
		[ "$status" -le 1 ] ||
			printf '%s: %s\n' "${wheel##*/}" "$output" >>failures
	done
}

setup() {
	bake_setup
	quiet_installers
	BAKED=$BATS_FILE_TMPDIR/baked
}

@test "each is taken" {
	equal "$(cat "$BATS_FILE_TMPDIR/failures")" ''
	equal "$(cd "$BAKED" && printf '%s\n' *.whl)" \
		"$(cd "$PYC_BAKE_WHEELS" && printf '%s\n' *.whl)"
}

# each FUNCTION: for every baked wheel; what failed is told at the end, of all
# of them.
each() {
	local wheel failed=

	for wheel in "$BAKED"/*.whl; do
		"$1" "$wheel" || failed+="${wheel##*/}: ${output:0:500}
"
	done
	[ -z "$failed" ] || fail "$failed"
}

is_for_an_index() {
	run helper upload_rules "$1"
	[ "$status" -eq 0 ]
}

@test "an index would take what comes of it" {
	each is_for_an_index
}

has_right_record() {
	run helper check_wheel record "$1"
	[ "$status" -eq 0 ]
}

@test "each has a RECORD that an independent reader finds right" {
	each has_right_record
}

# What is in the directory "site" is imported from the .pyc that came with it;
# scripts are none of that.
is_imported() {
	rm -rf site/bin
	run helper import_pyc site
	rm -rf site
	[ "$status" -eq 0 ]
}

pip_installs() {
	run "$ORACLE" -m pip install -q --no-compile --no-deps --no-index \
		--target site "$1"
	# One for another Python or system is none for this one.
	[[ $output != *'is not a supported wheel'* ]] || return 0
	[ "$status" -eq 0 ] && is_imported
}

@test "each is installed by pip and imported, if it is for this Python and system" {
	needs_module pip
	each pip_installs
}

uv_installs() {
	run uv pip install -q --python "$ORACLE" --no-deps --no-index \
		--target site "$1"
	[[ $output != *'no wheels with a matching'* ]] || return 0
	[[ $output != *'incompatible with the current platform'* ]] || return 0
	[ "$status" -eq 0 ] && is_imported
}

@test "the same with uv" {
	command -v uv >/dev/null || skip 'uv is not here'
	each uv_installs
}

# It asks for no Python or system, and takes each.
installer_installs() {
	run "$ORACLE" -m installer --no-compile-bytecode --destdir root \
		--prefix /usr "$1"
	[ "$status" -eq 0 ] || return
	# Of some there are two, for pure and for compiled modules.
	rm -rf site
	mkdir site
	find root -name '*-packages' -type d -exec cp -R {}/. site \;
	rm -rf root
	is_imported
}

@test "the same with installer" {
	needs_module installer
	each installer_installs
}

keeps_its_content() {
	run oracle - "$PYC_BAKE_WHEELS/${1##*/}" "$1" <<-'END'
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
	each keeps_its_content
}

stays() {
	cp "$1" .
	umask 077
	TZ=Asia/Kathmandu bake "${1##*/}" -j2
	umask 022
	[ "$status" -le 1 ] || return
	output='baked again, it changes'
	cmp -s "$1" "${1##*/}" || return
	rm "${1##*/}"
}

@test "each stays as it is when baked again" {
	each stays
}
