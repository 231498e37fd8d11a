#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Published wheels: each is accepted, matches the rules of an index after the
# bake, can be installed and imported from its .pyc, and does not change when it
# is baked again.  PYC_BAKE_WHEELS names a directory of wheels;
# tests/lib/real_wheels.sh fills one.

load ../lib/common
load ../lib/bake
load ../lib/installers

# bake WHEEL OPTION...: accepts sources that are not Python of this release,
# such as templates.  A wheel with a wrong RECORD is baked with
# --rewrite-record, and one for another Python with --any-tag.
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

# Each wheel is baked once for all tests.
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

@test "each wheel is accepted" {
	equal "$(cat "$BATS_FILE_TMPDIR/failures")" ''
	equal "$(cd "$BAKED" && printf '%s\n' *.whl)" \
		"$(cd "$PYC_BAKE_WHEELS" && printf '%s\n' *.whl)"
}

# each FUNCTION: runs it for every baked wheel, and reports all failures at the
# end.
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

@test "an index would accept each baked wheel" {
	each is_for_an_index
}

has_right_record() {
	run helper check_wheel record "$1"
	[ "$status" -eq 0 ]
}

@test "an independent reader finds each RECORD correct" {
	each has_right_record
}

# Imports the modules in the directory "site" from their .pyc.  Scripts are
# removed first.
is_imported() {
	rm -rf site/bin
	run helper import_pyc site
	rm -rf site
	[ "$status" -eq 0 ]
}

pip_installs() {
	run "$ORACLE" -m pip install -q --no-compile --no-deps --no-index \
		--target site "$1"
	# A wheel for another Python or system is skipped.
	[[ $output != *'is not a supported wheel'* ]] || return 0
	[ "$status" -eq 0 ] && is_imported
}

@test "pip installs each wheel for this Python and system, and it imports" {
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

@test "uv installs each wheel for this Python and system, and it imports" {
	command -v uv >/dev/null || skip 'uv is not here'
	each uv_installs
}

# installer checks neither Python nor system, and accepts each wheel.
installer_installs() {
	run "$ORACLE" -m installer --no-compile-bytecode --destdir root \
		--prefix /usr "$1"
	[ "$status" -eq 0 ] || return
	# Some wheels have two directories, for pure and for compiled modules.
	rm -rf site
	mkdir site
	find root -name '*-packages' -type d -exec cp -R {}/. site \;
	rm -rf root
	is_imported
}

@test "installer installs each wheel, and it imports" {
	needs_module installer
	each installer_installs
}

keeps_its_content() {
	run oracle - "$PYC_BAKE_WHEELS/${1##*/}" "$1" <<-'END'
	import sys, zipfile
	before, after = map(zipfile.ZipFile, sys.argv[1:])
	old, new = set(before.namelist()), set(after.namelist())
	for name in sorted(old):
	    # A .pyc that came with the wheel is replaced.
	    if name.endswith(("/RECORD", ".jws", ".p7s", ".pyc")):
	        continue
	    assert before.read(name) == after.read(name), name
	added = sorted(new - old)
	assert all(name.endswith(".pyc") for name in added), added
	END
	[ "$status" -eq 0 ]
}

@test "each wheel keeps its content, and only gets .pyc files" {
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

@test "no wheel changes when it is baked again" {
	each stays
}
