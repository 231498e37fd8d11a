#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/pkgsrc: pyc-bake.mk, which the real bmake reads, with targets as those of
# lang/python/wheel.mk.
#
# shellcheck disable=SC2016,SC2154 # for make; run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/ecosystem

setup() {
	bmake_setup
	stars more
	sed 's/^>/\t/' >Makefile <<-END
	TOOL_PYTHONBIN = $ORACLE
	PREFIX = $PREFIX
	DESTDIR = $PWD/stage
	RUN = @set -e;
	install: pre-install do-install post-install
	pre-install:
	>\${RUN} mkdir -p \${DESTDIR}$SITE && cp -R $PWD/more \${DESTDIR}$SITE
	.if !target(do-install)
	do-install:
	>\${RUN} \${TOOL_PYTHONBIN} -m installer --destdir \${DESTDIR:Q} \\
	>	--prefix \${PREFIX:Q} $WHEEL
	>\${RUN} find \${DESTDIR} -type f | sort >plist
	.endif
	post-install:
	>\${RUN} echo "of the package"
	.include "$SRCDIR/packaging/pkgsrc/pyc-bake.mk"
	END
}

package() {
	run env -u PYC_BAKE bmake -r install
}

@test "a package bakes what it installs, twice with the same bytes" {
	package
	[ "$status" -eq 0 ] || fail "$output"
	says 'of the package'
	CHECK_EPOCH=4000000000 stars_are_baked "$PWD/stage" "$SITE/stars" \
		checked-hash 0 1
	stars_import "$PWD/stage$SITE" 0 1
	# The files are those that installer has written.
	find "$PWD/stage" -type f ! -path '*/more/*' | sort |
		diff <(grep -v /more/ plist) -
	# pre-install has installed these.
	CHECK_EPOCH=4000000000 stars_are_baked "$PWD/stage" \
		"$SITE/more/stars" checked-hash 0 1
	(cd stage && find . -name '*.pyc' -exec sha256sum {} +) >found
	rm -r stage
	package
	(cd stage && find . -name '*.pyc' -exec sha256sum {} +) | diff found -
}

@test "without pyc-bake the installation fails" {
	without_program
	package
	[ "$status" -ne 0 ]
	says 'pyc-bake: not found'
}

@test "a source that does not compile fails it, too" {
	break_wheel
	package
	[ "$status" -ne 0 ]
	says 'names.py:1:5: SyntaxError'
}
