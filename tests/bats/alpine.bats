#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/alpine: the APKBUILD, with the real abuild, but without apk and signatures.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/ecosystem

setup() {
	ecosystem_setup
	needs abuild ash bc fakeroot scanelf
	export HOME=$PWD/home APK=true REPODEST=$PWD/packages \
		CBUILD=x86_64-alpine-linux-musl SOURCE_DATE_EPOCH=$EPOCH
	printf '#!/bin/sh\nexit 0\n' >bin/abuild-sign
	chmod +x bin/abuild-sign
	mkdir -p home main/py3-stars
	cp "$SRCDIR/packaging/alpine/APKBUILD" main/py3-stars/
	stars stars-1.0
	SITE=/usr/lib/python3.$MINOR/site-packages
}

# build: runs abuild on the sources as they are.
build() {
	tar -czf main/py3-stars/stars-1.0.tar.gz stars-1.0
	run env -u PYC_BAKE -C main/py3-stars timeout 100 abuild -F -d \
		clean checksum unpack prepare build rootpkg
}

# unpack DIR: installs both packages there.
unpack() {
	local package

	mkdir "$1"
	for package in py3-stars py3-stars-pyc; do
		tar -xzf "packages/main/x86_64/$package-1.0-r0.apk" \
			--ignore-zeros --exclude=.PKGINFO -C "$1" 2>/dev/null
	done
}

@test "the subpackage -pyc has what is baked, twice with the same bytes" {
	build
	[ "$status" -eq 0 ] || fail "$output"
	says 'Running split function pyc'
	run -0 tar -tzf packages/main/x86_64/py3-stars-1.0-r0.apk --ignore-zeros
	says_not .pyc
	unpack root
	stars_are_baked "$PWD/root" "$SITE/stars" checked-hash 0
	equal "$(mtime_of "$(pyc "root$SITE/stars/names.py")")" "$EPOCH"
	equal "$(mtime_of "root$SITE/stars/names.py")" "$EPOCH"
	stars_import "$PWD/root$SITE"
	mv packages/main/x86_64/py3-stars-pyc-1.0-r0.apk once
	find stars-1.0 -exec touch -d 2001-02-03 {} +
	umask 077
	build
	same once packages/main/x86_64/py3-stars-pyc-1.0-r0.apk
}

@test "without pyc-bake, or with a source that does not compile, it fails" {
	echo 'x = = 1' >stars-1.0/stars/bad.py
	build
	[ "$status" -ne 0 ]
	says "$SITE/stars/bad.py:1:5: SyntaxError"
	rm stars-1.0/stars/bad.py
	without_program
	build
	[ "$status" -ne 0 ]
	says 'pyc-bake: not found'
	absent packages/main/x86_64/py3-stars-1.0-r0.apk
}
