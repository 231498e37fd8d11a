# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests with bitbake: `load ../lib/yocto` after packaging.  They run if
# PYC_BAKE_OE_TREE and PYC_BAKE_BITBAKE_TREE name the trees of OpenEmbedded-Core
# and of bitbake.  They download nothing.
#
# shellcheck disable=SC2034,SC2154 # tests use RECIPE; run sets status and output

LAYER=packaging/yocto/meta-pyc-bake
RECIPE=$LAYER/recipes-devtools/pyc-bake/pyc-bake_$(release_version).bb

needs_yocto_trees() {
	[ -n "${PYC_BAKE_OE_TREE-}" ] ||
		skip 'PYC_BAKE_OE_TREE names no tree of OpenEmbedded-Core'
	[ -n "${PYC_BAKE_BITBAKE_TREE-}" ] ||
		skip 'PYC_BAKE_BITBAKE_TREE names no tree of bitbake'
	needs setpriv localedef chrpath diffstat gawk rpcgen zstd lz4 cpio \
		wget file pseudo pkg-config
	needs_overlay
}

# yocto_trees DIR: makes the trees of an OpenEmbedded build in DIR, owned by
# user 65534.
yocto_trees() {
	mkdir -p "$1/build/conf" "$1/home"
	cp -R "$PYC_BAKE_OE_TREE" "$1/oe-core"
	cp -R "$PYC_BAKE_BITBAKE_TREE" "$1/bitbake"
	rm -rf "$1/oe-core/.git" "$1/bitbake/.git"
	tar -xf "$(release_archive "$1" XZ_OPT=-1)" -C "$1"
	mv "$1/pyc-bake-$(release_version)" "$1/release"
	cp "$SRCDIR/tests/lib/yocto/nobody.sh" "$1"
	chown -R 65534:65534 "$1"
}

# yocto_build DIR: makes a build in DIR with our layer, as it is in a release
# archive, whose hash is set, and with the layer of the tests.
yocto_build() {
	yocto_trees "$1"
	"$1/release/packaging/set-hashes.sh" \
		"$1/pyc-bake-$(release_version).tar.xz"
	cp -R "$SRCDIR/tests/lib/yocto/layer" "$1/layer"
	cp "$SRCDIR/tests/lib/yocto/bblayers.conf" "$1/build/conf"
	{
		cat "$SRCDIR/tests/lib/yocto/local.conf"
		printf 'PYC_BAKE_SITE = "file://%s"\n' "$1"
		# Older releases add the name of the C library to TMPDIR.
		! grep -q '^TCLIBCAPPEND' \
			"$1/oe-core/meta/conf/distro/defaultsetup.conf" ||
			printf 'TCLIBCAPPEND = ""\n'
		printf 'TEST_PKG_CONFIG_PATH = "%s"\n' \
			"$(pkg-config --variable pc_path pkg-config)"
		printf 'require conf/test.conf\n'
		printf 'TEST_PYTHON = "%s"\n' "$(host_python)"
	} >"$1/build/conf/local.conf"
}

# host_python: prints the Python that also runs bitbake.
host_python() {
	PATH=/usr/bin:/bin command -v python3
}

host_python_version() {
	"$(host_python)" -c \
		'import sys; print("%d.%d" % sys.version_info[:2])'
}

# in_yocto DIR COMMAND...: runs COMMAND as bitbake requires.
in_yocto() {
	chown -R 65534:65534 "$1/build/conf"
	in_overlay "$1" sh "$1/nobody.sh" "$@"
}
