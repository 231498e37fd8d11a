# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests of packaging/debian: `load ../lib/common`, `load ../lib/bake`,
# `load ../lib/packaging`, then `load ../lib/debian`.
#
# shellcheck disable=SC2154 # run sets status and output

# as_builder [NAME=VALUE]... COMMAND...: runs COMMAND in the environment of a
# package build: with the programs of the system, and without variables of the
# build that runs this test.  It needs no root, so debhelper does not change
# owners.
as_builder() {
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/nonexistent \
		LC_ALL=C.UTF-8 TZ=UTC TMPDIR="${TMPDIR:-/tmp}" \
		DEB_RULES_REQUIRES_ROOT=no "$@"
}

# debian_source DIR ARCHIVE: follows packaging/debian/README.md in DIR and
# prints the directory of the source.
debian_source() {
	local source version

	version=$(release_version)
	mkdir -p "$1"
	cp "$2" "$1/pyc-bake_$version.orig.tar.xz"
	tar -x -f "$2" -C "$1"
	source=$1/pyc-bake-$version
	cp -r "$source/packaging/debian" "$source/debian"
	printf '%s\n' "$source"
}

# Sets ADDON to a directory with debhelper's add-on from the source tree:
# commands in bin, modules in perl.  Sets DEFAULT to the version of the system's
# python3, such as 3.11.
debian_addon() {
	needs dh dh_python3 py3versions
	ADDON=$BATS_TEST_TMPDIR/addon
	mkdir -p "$ADDON/bin" "$ADDON/perl/Debian/Debhelper/Sequence"
	ln -s "$PYC_BAKE" "$ADDON/bin/pyc-bake"
	ln -s "$SRCDIR/packaging/debian/debhelper/dh_pyc_bake" "$ADDON/bin/"
	ln -s "$SRCDIR/packaging/debian/debhelper/pyc_bake.pm" \
		"$ADDON/perl/Debian/Debhelper/Sequence/"
	DEFAULT=$(py3versions --default --version)
	export DEFAULT
}

# with_addon COMMAND...: as_builder with that add-on.
with_addon() {
	as_builder PATH="$ADDON/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
		PERL5LIB="$ADDON/perl" "$@"
}

# debian_sample: makes, in the working directory, the source of three packages:
# app, which has private modules and a public one, app-plugin and app-doc.  The
# files below files/PACKAGE are installed.  A test selects the directories to
# bake in debian/PACKAGE.pyc-bake.
debian_sample() {
	local package

	mkdir -p debian/source
	echo '3.0 (native)' >debian/source/format
	cat >debian/control <<-'END'
	Source: app
	Section: misc
	Priority: optional
	Maintainer: Nobody <nobody@example.org>
	Build-Depends: debhelper-compat (= 13), dh-sequence-pyc-bake,
	 dh-sequence-python3
	Rules-Requires-Root: no
	END
	for package in app:all app-plugin:any app-doc:all; do
		cat >>debian/control <<-END

		Package: ${package%:*}
		Architecture: ${package#*:}
		Depends: \${misc:Depends}, \${pyc-bake:Depends},
	 \${python3:Depends}
		Description: sample
		END
		package=${package%:*}
		mkdir -p "files/$package"
		echo "files/$package/* /" >"debian/$package.install"
	done
	cat >debian/changelog <<-'END'
	app (1) unstable; urgency=low

	  * Sample.

	 -- Nobody <nobody@example.org>  Thu, 01 Jan 2026 00:00:00 +0000
	END
	printf '#!/usr/bin/make -f\n%%:\n\tdh $@\n' >debian/rules
	chmod +x debian/rules

	make_tree files/app/usr/share/app
	mkdir -p files/app/usr/lib/python3/dist-packages \
		files/app-plugin/opt/plugin files/app-doc/usr/share/app-doc
	echo 'PUBLIC = True' >files/app/usr/lib/python3/dist-packages/shared.py
	echo 'import sys' >files/app-plugin/opt/plugin/plugin.py
	echo 'NOT = "baked"' >files/app-doc/usr/share/app-doc/example.py
}

# build_sample [NAME=VALUE]...: builds the packages of debian_sample into the
# parent directory.
build_sample() {
	needs dpkg-buildpackage
	run with_addon "$@" dpkg-buildpackage -d -us -uc -b
	[ "$status" -eq 0 ] || fail "$output"
}
