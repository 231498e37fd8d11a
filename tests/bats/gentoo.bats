#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/gentoo: its bashrc, with the real Portage and an ebuild of a repository that
# the test makes.
#
# shellcheck disable=SC2016,SC2154 # for Portage; run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/ecosystem

# Makes a repository with one profile and one eclass, a configuration with the bashrc,
# and a prefix with a Python, as in Gentoo Prefix.
setup() {
	local global repository

	ecosystem_setup
	needs ebuild
	PREFIX=$PWD/prefix
	mkdir -p "$PREFIX/usr/bin"
	ln -s "$ORACLE" "$PREFIX/usr/bin/python3.$MINOR"
	global=$(sed -n '1s/^#! *//p' "$(readlink -f "$(command -v ebuild)")")
	global=$("${global%% *}" -c 'import sys; print(sys.prefix)')/share
	[ -e "$global/portage/config" ] || skip 'where is the configuration?'
	ln -s "$global" "$PREFIX/share"
	ln -s "$global" "$PREFIX/usr/share"
	mkdir -p "root$PREFIX"
	repository=$PWD/repository
	mkdir -p "$repository"/{profiles/only,metadata,eclass,app-misc/stars} \
		etc/portage/repos.conf tmp root distfiles
	echo test >"$repository/profiles/repo_name"
	echo 'masters =' >"$repository/metadata/layout.conf"
	echo amd64 >"$repository/profiles/arch.list"
	echo app-misc >"$repository/profiles/categories"
	echo 'amd64 only stable' >"$repository/profiles/profiles.desc"
	lines 'ARCH=amd64' 'ACCEPT_KEYWORDS=amd64' \
		>"$repository/profiles/only/make.defaults"
	: >"$repository/app-misc/stars/Manifest"
	cp "$SRCDIR/tests/lib/gentoo/python-utils-r1.eclass" \
		"$repository/eclass/"
	ln -s "$repository/profiles/only" etc/portage/make.profile
	lines '[DEFAULT]' 'main-repo = test' '[test]' \
		"location = $repository" 'auto-sync = no' \
		>etc/portage/repos.conf/test.conf
	lines 'FEATURES="-sandbox -usersandbox -userpriv -userfetch -strict
		-network-sandbox -ipc-sandbox -pid-sandbox -mount-sandbox -news"' \
		"PORTAGE_TMPDIR=$PWD/tmp" "DISTDIR=$PWD/distfiles" \
		"PKGDIR=$PWD/packages" "PORTAGE_USERNAME=$(id -un)" \
		"PORTAGE_GRPNAME=$(id -gn)" CHOST=x86_64-pc-linux-gnu NOCOLOR=true \
		>etc/portage/make.conf
	cp "$SRCDIR/packaging/gentoo/bashrc" etc/portage/bashrc
	IMAGE=$PWD/tmp/portage/app-misc/stars-1/image
	SITE=$PREFIX/usr/lib/python3.$MINOR/site-packages
	stars_wheel "$PWD/distfiles"
}

# ebuild_of COMMAND...: makes the ebuild, whose src_install has these commands.
ebuild_of() {
	lines EAPI=8 'inherit python-utils-r1' 'DESCRIPTION=stars' SLOT=0 \
		KEYWORDS=amd64 LICENSE=MIT 'S=${WORKDIR}' 'src_install() {' \
		"export EPYTHON=python3.$MINOR PYTHON=$ORACLE" "$@" '}' \
		>repository/app-misc/stars/stars-1.ebuild
}

portage() {
	run env -u PYC_BAKE PORTAGE_CONFIGROOT="$PWD" ROOT="$PWD/root" \
		PORTAGE_OVERRIDE_EPREFIX="$PREFIX" timeout 100 ebuild \
		repository/app-misc/stars/stars-1.ebuild "$@"
}

install_stars() {
	stars "$PWD/distfiles"
	ebuild_of "mkdir -p \"\${D}$SITE\" \"\${ED}/usr/share/app\"" \
		"cp -R \"$PWD/distfiles/stars\" \"\${D}$SITE\"" \
		"cp -R \"$PWD/distfiles/stars\" \"\${ED}/usr/share/app\"" \
		"$@"
}

@test "python_optimize bakes, and Portage merges the .pyc files" {
	local place

	install_stars 'python_optimize' 'python_optimize "${ED}/usr/share/app"'
	portage clean merge
	[ "$status" -eq 0 ] || fail "$output"
	says_not "the eclass compiles"
	for place in "$SITE" "$PREFIX/usr/share/app"; do
		CHECK_EPOCH=4000000000 stars_are_baked "$PWD/root" \
			"$place/stars" checked-hash 0 1 2
		stars_import "$PWD/root$place" 0 1 2
	done
	# Level 1 of a module without an assertion or docstring is a link.
	equal "$(stat -c %h "$(pyc "root$SITE/stars/__init__.py" 1)")" 2
	(cd root && find . -name '*.pyc' -exec sha256sum {} +) >found
	touch -d 2001-02-03 distfiles/stars/*.py
	portage clean merge
	(cd root && find . -name '*.pyc' -exec sha256sum {} +) | diff found -
}

@test "without PYTHON, the program that EPYTHON names compiles" {
	install_stars 'unset PYTHON' 'python_optimize "${ED}/usr/share/app"'
	portage clean install
	[ "$status" -eq 0 ] || fail "$output"
	CHECK_EPOCH=4000000000 stars_are_baked "$IMAGE" \
		"$PREFIX/usr/share/app/stars" checked-hash 0 1 2
}

@test "a wheel that gpep517 installs is baked" {
	needs gpep517
	ebuild_of "$(command -v gpep517) install-wheel --destdir=\"\${D}\" \\
		--interpreter=$ORACLE --prefix=$PREFIX/usr --optimize=all \\
		$WHEEL || die"
	portage clean install
	[ "$status" -eq 0 ] || fail "$output"
	SITE=$(cd "$IMAGE" && find . -name site-packages)
	SITE=${SITE#.}
	CHECK_EPOCH=4000000000 stars_are_baked "$IMAGE" "$SITE/stars" \
		checked-hash 0 1 2
	stars_import "$IMAGE$SITE" 0 1 2
}

@test "PYC_BAKE_MODE is the mode, and PyPy keeps the eclass" {
	echo 'PYC_BAKE_MODE=timestamp' >>etc/portage/make.conf
	install_stars 'EPYTHON=pypy3' 'python_optimize "${ED}/usr/share/app"'
	portage clean merge
	[ "$status" -eq 0 ] || fail "$output"
	says "the eclass compiles $IMAGE$PREFIX/usr/share/app"
	CHECK_EPOCH=4000000000 stars_are_baked "$PWD/root" "$SITE/stars" \
		timestamp 0 1 2
	stars_import "$PWD/root$SITE" 0 1 2
}

@test "without pyc-bake, or with a source that does not compile, it fails" {
	install_stars
	echo 'x = = 1' >distfiles/stars/bad.py
	portage clean install
	[ "$status" -ne 0 ]
	says 'bad.py:1:5:'
	rm distfiles/stars/bad.py
	without_program
	portage clean install
	[ "$status" -ne 0 ]
	says 'pyc-bake failed, or is not installed'
}
