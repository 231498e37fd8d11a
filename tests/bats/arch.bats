#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/arch: the PKGBUILD, with the real makepkg.
#
# shellcheck disable=SC2016,SC2154 # for the shell of makepkg; run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/ecosystem

setup() {
	ecosystem_setup
	needs makepkg fakeroot bsdtar
	site_oracle -c 'import installer' || skip 'no module installer'
	mkdir package
	cp "$SRCDIR/packaging/arch/PKGBUILD" package/
	stars_wheel "$PWD/package"
	export HOME=$PWD PKGEXT=.pkg.tar.gz PKGDEST=$PWD/package \
		SOURCE_DATE_EPOCH=$EPOCH MAKEPKG_CONF=$PWD/makepkg.conf
	cp /etc/makepkg.conf .
}

# make_package: runs makepkg, as an ordinary user if root can be one.
make_package() {
	local as=()

	if [ "$(id -u)" -eq 0 ]; then
		as=(unshare --map-user=1000 --map-group=1000)
		"${as[@]}" true 2>/dev/null || skip 'makepkg refuses root'
	fi
	# make check sets BUILDDIR too, for the tests.
	run env -u PYC_BAKE -C package BUILDDIR="$PWD/build" timeout 100 "${as[@]}" \
		makepkg --nodeps --force --clean --cleanbuild
}

@test "the package is baked, twice with the same bytes" {
	local site

	make_package
	[ "$status" -eq 0 ] || fail "$output"
	mkdir root
	bsdtar -xpf package/python-stars-1.0-1-any.pkg.tar.gz -C root
	site=$(cd root && find . -name stars -printf '%h')
	site=${site#.}
	[[ $site == /usr/* ]]
	stars_are_baked "$PWD/root" "$site/stars" checked-hash 0 1
	equal "$(mtime_of "root$site/stars/names.py")" "$EPOCH"
	equal "$(mtime_of "$(pyc "root$site/stars/names.py")")" "$EPOCH"
	stars_import "$PWD/root$site" 0 1
	mv package/python-stars-1.0-1-any.pkg.tar.gz once
	umask 077
	make_package
	bsdtar -tf once >members
	bsdtar -tf package/python-stars-1.0-1-any.pkg.tar.gz | diff members -
	mkdir again
	bsdtar -xpf package/python-stars-1.0-1-any.pkg.tar.gz -C again
	contents "root$site" >found
	contents "again$site" | diff found -
}

@test "without pyc-bake, or with a source that does not compile, it fails" {
	without_program
	make_package
	[ "$status" -ne 0 ]
	says 'pyc-bake: command not found'
	ln -s "$PYC_BAKE" bin/pyc-bake
	sed -i 's/^	pyc-bake/	echo "x = = 1" >"$(find "$pkgdir" -name names.py)"\n&/' \
		package/PKGBUILD
	make_package
	[ "$status" -ne 0 ]
	says 'stars/names.py:1:5:'
	absent package/python-stars-1.0-1-any.pkg.tar.gz
}
