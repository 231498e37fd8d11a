#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The packages that packaging/rpm/pyc-bake.spec builds from a release.
#
# shellcheck disable=SC2016 # for rpm

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/rpm

SPEC=$SRCDIR/packaging/rpm/pyc-bake.spec

setup() {
	bake_setup
	# rpm's find-debuginfo runs eu-strip.
	needs rpmbuild eu-strip
	pkg-config --exists python3-embed || skip 'no python3-embed to link with'
	rpm_setup
	VERSION=$(release_version)
	TOP=$BATS_FILE_TMPDIR/top
	[ -e "$BATS_FILE_TMPDIR/first" ] || first_build
}

# Builds the packages for all tests in $BATS_FILE_TMPDIR/first.
first_build() {
	mkdir -p "$BATS_FILE_TMPDIR/release"
	release_archive "$BATS_FILE_TMPDIR/release" XZ_OPT=-1
	build_release
	mv "$TOP" "$BATS_FILE_TMPDIR/first"
}

# Always builds below TOP, because the debugging data contain the path, and the
# linker computes the build ID from them.
build_release() {
	mkdir -p "$TOP/SOURCES"
	cp "$BATS_FILE_TMPDIR/release/"* "$TOP/SOURCES"
	reproducible_macros >reproducible
	# No test depends on the speed of the program, hence -O0.
	build_rpms 0 "$TOP" --load=reproducible --nocheck --without check \
		--define 'optflags -g -O0' -ba "$SPEC"
}

# package NAME: prints the path of its file.
package() {
	find "$BATS_FILE_TMPDIR/first/RPMS" -name "$1-$VERSION-1*.rpm"
}

# installed COMMAND...: runs it on a system with both packages installed.
installed() {
	needs_overlay
	cp "$(package pyc-bake)" "$(package pyc-bake-rpm-macros)" .
	cat >install <<-END
		set -e
		rpm --showrc >before
		rpm --dbpath "$PWD/db" --initdb
		rpm --dbpath "$PWD/db" ${INSTALL[*]} *.rpm
		rpm --showrc >after
		exec "\$@"
	END
	run -0 in_overlay "$PWD" sh install "$@"
}

@test "the version is that of the release, also in the changelog" {
	equal "$(rpmspec -q --srpm --qf '%{VERSION}' "$SPEC")" "$VERSION"
	[[ "$(rpmspec -q --srpm --qf '%{CHANGELOGNAME}' "$SPEC")" == \
		*" - $VERSION-1" ]]
}

@test "the same release gives the same packages, including the source" {
	build_release
	(cd "$BATS_FILE_TMPDIR/first" && built . | xargs sha256sum) >wanted
	[ "$(wc -l <wanted)" -ge 3 ]
	(cd "$TOP" && sha256sum -c --quiet -) <wanted
}

@test "the macros are noarch and require the program" {
	local macros

	macros=$(package pyc-bake-rpm-macros)
	equal "$(rpm -qp --qf '%{ARCH} %{LICENSE}' "$macros")" 'noarch MIT'
	rpm -qp --requires "$macros" | grep -qx "pyc-bake = $VERSION-1"
	! rpm -qpl "$macros" | grep bin/ || fail 'it has programs'
	equal "$(rpm -qpL "$macros" | wc -l)" 1
	equal "$(rpm -qpL "$(package pyc-bake)" | wc -l)" 1
}

@test "installing them changes no existing macro and no build" {
	sample_spec </dev/null
	mkdir tree
	make_tree "tree/usr/lib/python3.$MINOR"
	installed rpmbuild --define "_topdir $PWD/top" -bb sample.spec
	sed -i '/^=====/d' before after
	diff before after >added || true
	grep -q '^> .*__brp_pyc_bake' added
	! grep '^<' added || fail 'these have changed'
	run -0 rpm -qpl top/RPMS/noarch/sample-1.0-1.noarch.rpm
	says sums.py
	says_not .pyc
}

@test "the installed program and macros work" {
	sample_spec '%pyc_bake %{_datadir}/app' <<-'END'
		%global __os_install_post %{__brp_pyc_bake} \
		%{nil}
	END
	make_tree "tree/usr/lib/python3.$MINOR"
	make_tree tree/usr/share/app
	installed sh -c 'pyc-bake --version && exec "$@"' sh \
		rpmbuild --define "_topdir $PWD/top" -bb sample.spec
	has_line "pyc-bake $VERSION"
	says "$(rpm --eval '%{_rpmconfigdir}')/brp-pyc-bake --paths"
	run -0 rpm -qpl top/RPMS/noarch/sample-1.0-1.noarch.rpm
	times 16 .pyc
}

@test "rpmlint has no errors except those for the publisher" {
	local packages

	needs rpmlint
	mapfile -t packages < <(built "$BATS_FILE_TMPDIR/first")
	run rpmlint "$SPEC" "${packages[@]}"
	says 'packages and 1 specfiles checked'
	! grep ' E: ' <<<"$output" |
		grep -v -e no-signature -e no-packager-tag -e no-group-tag ||
		fail 'see above'
}
