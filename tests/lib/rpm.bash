# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests of packaging/rpm: `load ../lib/rpm` after packaging.
#
# shellcheck disable=SC2154 # run sets status and output

# rpm_setup: puts pyc-bake first in PATH and hides the user's configuration.
# Sets BRP to the brp-pyc-bake of the source tree; MACROS to the macros.pyc-bake
# as installed, but with BRP; SETTINGS to macros that make builds reproducible
# and run only the script that a spec file may set at the end of %install; and
# INSTALL to the options for installing with rpm.
rpm_setup() {
	mkdir "$BATS_TEST_TMPDIR/bin" "$BATS_TEST_TMPDIR/home"
	ln -s "$PYC_BAKE" "$BATS_TEST_TMPDIR/bin/pyc-bake"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	HOME=$BATS_TEST_TMPDIR/home
	BRP=$SRCDIR/packaging/rpm/brp-pyc-bake
	MACROS=$BATS_TEST_TMPDIR/macros.pyc-bake
	SETTINGS=$BATS_TEST_TMPDIR/macros.settings
	sed "s|%{_rpmconfigdir}/brp-pyc-bake|$BRP|" \
		"$SRCDIR/packaging/rpm/macros.pyc-bake" >"$MACROS"
	reproducible_macros >"$SETTINGS"
	cat >>"$SETTINGS" <<-'END'
		%__os_install_post %{?__brp_python_bytecompile} \
		%{nil}
		%_python_bytecompile_errors_terminate_build %{nil}
	END
	# Debian's rpm installs packages that are not Debian's only with this
	# option.
	INSTALL=(--nodeps --install)
	! rpm --help | grep -q -e --force-debian || INSTALL+=(--force-debian)
	export PATH HOME
}

# Prints the macros that the README of packaging/rpm recommends.
reproducible_macros() {
	sed -n '/^%source_date_epoch_from_changelog/,/^```/{/^%/p}' \
		"$SRCDIR/packaging/rpm/README.md"
}

# build_rpms STATUS TOP ARGUMENT...: runs rpmbuild below TOP, which must exit
# with STATUS.
build_rpms() {
	local wanted=$1 top=$2

	shift 2
	mkdir -p "$top/SOURCES"
	run timeout 300 rpmbuild --nodeps --define "_topdir $top" \
		--define '_tmppath %{_topdir}/tmp' "$@"
	[ "$status" -eq "$wanted" ] ||
		fail "exit status $status in place of $wanted: $output"
}

# sample_spec [INSTALL [FILES]]: writes sample.spec, a package of the files in
# the directory tree.  INSTALL is added at the end of %install, FILES after
# %files.  The lines of standard input come first.
sample_spec() {
	{
		cat
		cat <<-END
			Name: sample
			Version: 1.0
			Release: 1
			Summary: Modules of Python
			License: MIT
			BuildArch: noarch
			%description
			Modules of Python.
			%install
			mkdir -p %{buildroot}
			cp -R '$PWD/tree/.' %{buildroot}
			${1-}
			%files ${2-
			/usr}
			%changelog
			* Fri Jan 03 2020 Nobody <nobody@example.org> - 1.0-1
			- Made.
		END
	} >sample.spec
}

# Prints the line of the README that makes pyc-bake compile the package.
activation() {
	sed -n '/^BuildRequires:  pyc-bake-rpm-macros/{n;p;q;}' \
		"$SRCDIR/packaging/rpm/README.md" | grep '^%global'
}

# build_sample STATUS TOP ARGUMENT...: builds sample.spec.  The macros are in
# ~/.rpmmacros, because rpm 6 forgets those of --load when it reads the spec
# file a second time for its BuildArch.
build_sample() {
	local wanted=$1 top=$2

	shift 2
	cat "$MACROS" "$SETTINGS" >"$HOME/.rpmmacros"
	build_rpms "$wanted" "$PWD/$top" "$@" -bb sample.spec
}

# built TOP: prints the packages that were built below TOP.
built() {
	find "$1/RPMS" "$1/SRPMS" -name '*.rpm' 2>/dev/null | LC_ALL=C sort
}

# ask FORMAT PACKAGE: prints what rpm reports for each file.
ask() {
	rpm -qp --qf "[$1\n]" "$2"
}
