#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/buildstream: an image that the real BuildStream composes in its sandbox.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/ecosystem

# Makes a project with three elements: what the program needs, the package, the image.
setup() {
	ecosystem_setup
	needs bst bwrap busybox ldd
	export HOME=$PWD/home XDG_CACHE_HOME=$PWD/home
	SITE=/usr/lib/python3.$MINOR/site-packages
	mkdir -p home project/elements
	cd project || return
	copy_program_root files/root
	stars files
	lines 'name: test' 'min-version: 2.0' 'element-path: elements' \
		>project.conf
	element pyc-bake 'kind: import' \
		'sources: [{kind: local, path: files/root}]'
	element app 'kind: import' \
		'sources: [{kind: local, path: files/stars}]' \
		"config: {target: $SITE/stars}"
	element image 'kind: compose' 'config: {integrate: true}' \
		'build-depends: [app.bst, bake.bst]'
	cp "$SRCDIR/packaging/buildstream/bake.bst" elements/
}

element() {
	lines "${@:2}" >"elements/$1.bst"
}

# copy_program_root DIR: copies the program, its libraries, a shell, and the part of the
# standard library that it needs.
copy_program_root() {
	local library

	mkdir -p "$1"/{usr/bin,usr/lib,usr/lib64,dev,proc,tmp} \
		"$1/usr/lib/python3.$MINOR"
	ln -s usr/bin usr/lib usr/lib64 "$1"
	cp "$(command -v busybox)" "$1/usr/bin/sh"
	copy_program "$1/usr/bin"
	# Libraries that are not found where the program is are in the path of the loader.
	ldd "$1"/usr/bin/* | grep -o '/[^ ]*' | grep -v "^$PWD" | sort -u |
		while IFS= read -r library; do
			[ -f "$library" ] || continue
			mkdir -p "$1${library%/*}"
			cp -L "$library" "$1$library"
		done
	library=$(oracle -c 'import os; print(os.path.dirname(os.__file__))')
	cp "$library"/*.py "$1/usr/lib/python3.$MINOR/"
	cp -R "$library"/{encodings,collections,re*} "$1/usr/lib/python3.$MINOR/"
	find "$1" -name __pycache__ -prune -exec rm -r {} +
}

bst_() {
	run env -u PYC_BAKE timeout 100 bst --no-interactive "$@"
}

@test "an image is baked, twice with the same bytes" {
	bst_ build image.bst
	if [[ $status -ne 0 && $output == *buildbox-fuse* ]]; then
		skip 'the sandbox cannot be used here'
	fi
	[ "$status" -eq 0 ] || fail "$output"
	bst_ artifact checkout image.bst --directory image
	CHECK_EPOCH=4000000000 stars_are_baked "$PWD/image" "$SITE/stars" \
		unchecked-hash 0
	stars_import "$PWD/image$SITE"
	# The standard library of the image is baked too.
	equal "$(embedded "image${SITE%/*}/os.py")" "${SITE%/*}/os.py"
	(cd image && find . -name '*.pyc' -exec sha256sum {} +) >found
	[ "$(wc -l <found)" -gt 100 ]
	rm -rf "$HOME" image
	mkdir "$HOME"
	bst_ build image.bst
	bst_ artifact checkout image.bst --directory image
	(cd image && find . -name '*.pyc' -exec sha256sum {} +) | diff found -
}

@test "without pyc-bake, or with a source that does not compile, it fails" {
	echo 'x = = 1' >files/stars/bad.py
	bst_ build image.bst
	[ "$status" -ne 0 ]
	[[ $output != *buildbox-fuse* ]] || skip 'the sandbox cannot be used here'
	says 'bad.py:1:5: SyntaxError'
	rm files/stars/bad.py files/root/usr/bin/pyc-bake
	bst_ build image.bst
	[ "$status" -ne 0 ]
	says 'pyc-bake: not found'
}
