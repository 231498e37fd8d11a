#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/freebsd: make.conf, which the real bmake reads, with targets as those of the
# ports tree.
#
# shellcheck disable=SC2016,SC2154 # for make; run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/ecosystem

setup() {
	bmake_setup
	sed 's/^>/\t/' >Makefile <<-END
	.include "$SRCDIR/packaging/freebsd/make.conf"
	PORTNAME = stars
	DISTVERSION = 1.0
	PYTHON_CMD = $ORACLE
	PREFIX = $PREFIX
	STAGEDIR = $PWD/stage
	BUILD_WRKSRC = $PWD/work
	PYTHONPREFIX_SITELIBDIR = $SITE
	PEP517_INSTALL_CMD ?= false
	do-install:
	>@mkdir -p \${STAGEDIR}\${PYTHONPREFIX_SITELIBDIR}
	>@cd work && env A=1 \${PEP517_INSTALL_CMD}
	>@cd \${STAGEDIR}\${PREFIX} && find . -name '*.pyc' >../../plist
	END
}

ports() {
	run env -u PYC_BAKE bmake -r do-install
}

@test "a port bakes what it installs, twice with the same bytes" {
	ports
	[ "$status" -eq 0 ] || fail "$output"
	CHECK_EPOCH=4000000000 stars_are_baked "$PWD/stage" "$SITE/stars" \
		checked-hash 0 1
	stars_import "$PWD/stage$SITE" 0 1
	equal "$(wc -l <plist)" 4
	(cd stage && find . -name '*.pyc' -exec sha256sum {} +) >found
	rm -r stage
	ports
	(cd stage && find . -name '*.pyc' -exec sha256sum {} +) | diff found -
}

@test "without pyc-bake the stage fails" {
	without_program
	ports
	[ "$status" -ne 0 ]
	says 'pyc-bake: not found'
}

@test "a source that does not compile fails it, too" {
	break_wheel
	ports
	[ "$status" -ne 0 ]
	says 'names.py:1:5: SyntaxError'
}
