#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The Yocto Project's own check of layers.  Among other things it checks that
# adding the layer changes no task's hash.  It is slow, because it parses all of
# OpenEmbedded-Core several times.

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/yocto

@test "yocto-check-layer accepts the layer" {
	local oe=$BATS_TEST_TMPDIR/oe

	needs_yocto_trees
	yocto_trees "$oe"
	grep -v 'meta-pyc-bake\|/layer ' "$SRCDIR/tests/lib/yocto/bblayers.conf" \
		>"$oe/build/conf/bblayers.conf"
	lines 'DISTRO = "nodistro"' 'MACHINE = "qemux86-64"' \
		'BB_NO_NETWORK = "1"' 'CONNECTIVITY_CHECK_URIS = ""' \
		'INHERIT:remove = "uninative create-spdx"' \
		>"$oe/build/conf/local.conf"
	run in_yocto "$oe" yocto-check-layer --no-auto "$oe/release/$LAYER"
	[ "$status" -eq 0 ] || fail "exit status $status: $output"
	has_line 'INFO: meta-pyc-bake ... PASS'
	says 'test_signatures'
}
