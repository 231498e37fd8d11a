#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/openwrt: pyc-bake.mk, with the functions that install a package.
# PYC_BAKE_OPENWRT_TREE is a tree of OpenWrt's feed "packages".
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/ecosystem

setup() {
	local functions=$SRCDIR/tests/lib/openwrt/python3-package.mk

	ecosystem_setup
	needs make
	if [ -n "${PYC_BAKE_OPENWRT_TREE-}" ]; then
		functions=$PYC_BAKE_OPENWRT_TREE/lang/python/python3-package.mk
	fi
	SITE=/usr/lib/python3.$MINOR/site-packages
	stars "staging$SITE"
	# What rules.mk of OpenWrt defines, and one package.
	sed 's/^>/\t/' >Makefile <<-END
	FIND := find
	CP := cp -fpR
	INSTALL_DIR := install -d -m0755
	SED := sed -i -e
	PKG_NAME := python3-stars
	PKG_INSTALL_DIR := $PWD/staging
	STAGING_DIR := $PWD/nowhere
	STAGING_DIR_HOSTPKG := $PWD/nowhere
	include $functions
	HOST_PYTHON3_BIN := $ORACLE
	define Py3Package/ProcessFilespec
	>cp -R \$(2)/. \$(3)
	endef
	-include override.mk
	\$(eval \$(call Py3Package,python3-stars))
	install:
	>mkdir device
	>\$(call Package/python3-stars/install,$PWD/device)
	END
	echo "include $SRCDIR/packaging/openwrt/pyc-bake.mk" >override.mk
}

install_package() {
	run env -u PYC_BAKE -u MAKEFLAGS timeout 60 make -s -j2 install
}

@test "a package has legacy .pyc and no sources, twice with the same bytes" {
	local found

	install_package
	[ "$status" -eq 0 ] || fail "$output"
	found=$(cd device && find . -type f | LC_ALL=C sort)
	equal "$found" ".$SITE/stars/__init__.pyc"$'\n'".$SITE/stars/names.pyc"
	for name in __init__ names; do
		equal "$(helper pyc_info co_filename \
			"device$SITE/stars/$name.pyc")" "$SITE/stars/$name.py"
		equal "$(helper pyc_info flags "device$SITE/stars/$name.pyc")" 1
		equal "$(mode_of "device$SITE/stars/$name.pyc")" 644
	done
	# Without the sources, a stock Python imports the files.
	PYTHONPATH=device$SITE run -0 "$ORACLE" -s -c '
import stars, stars.names
assert stars.brightest() == "Sirius"
print(stars.names.__file__)'
	equal "$output" "$PWD/device$SITE/stars/names.pyc"
	# With them, --check finds nothing.
	cp -R staging/. device/
	expect 0 --check -b --invalidation-mode=unchecked-hash \
		--root=device "$SITE/stars"
	equal "$output" ''
	(cd device && find . -name '*.pyc' -exec sha256sum {} +) >digests
	rm -r device
	find staging -exec touch -d 2001-02-03 {} +
	install_package
	(cd device && find . -name '*.pyc' -exec sha256sum {} +) |
		diff digests -
}

@test "without pyc-bake, or with a source that does not compile, it fails" {
	echo 'x = = 1' >"staging$SITE/stars/bad.py"
	install_package
	[ "$status" -ne 0 ]
	says 'bad.py:1:5: SyntaxError'
	rm -r device "staging$SITE/stars/bad.py"
	without_program
	install_package
	[ "$status" -ne 0 ]
	says 'pyc-bake'
}
