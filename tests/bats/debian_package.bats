#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The Debian packages of a release: two builds are the same, lintian finds
# nothing, and their own tests pass after installation.

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/debian

# The packages are built once for all tests.  The tests check the contents and
# not the speed, so noopt saves a minute.
setup_file() {
	local archive source

	cd "$BATS_FILE_TMPDIR" || return
	file_needs dpkg-buildpackage dh pod2man || return 0
	(
		cd "$SRCDIR" || return
		dpkg-checkbuilddeps -P nocheck packaging/debian/control
	) >missing 2>&1 || {
		skip_file "$(sed -n '$s/.*: /not here: /p' missing)"
		return 0
	}
	archive=$(release_archive "$PWD" XZ_OPT=-1)

	source=$(debian_source one "$archive")
	(
		cd "$source" || return
		umask 022
		as_builder DEB_BUILD_OPTIONS='nocheck noopt parallel=2' \
			dpkg-buildpackage -us -uc
	) >log 2>&1 || {
		cat log >&2
		return 1
	}
	source=$(debian_source another/place "$archive")
	(
		cd "$source" || return
		umask 077
		as_builder TZ=Asia/Tokyo LC_ALL=C HOME="$BATS_FILE_TMPDIR" \
			DEB_BUILD_OPTIONS='nocheck noopt parallel=3' \
			dpkg-buildpackage -us -uc -b
	) >log.another 2>&1 || {
		cat log.another >&2
		return 1
	}
}

setup() {
	clean_environment
	skip_if_file_is_skipped
	cd "$BATS_FILE_TMPDIR" || return
}

@test "packages built in two directories are the same" {
	local count=0 package

	for package in one/*.deb; do
		same "$package" "another/place/${package##*/}"
		count=$((count + 1))
	done
	# The third package has the debugging symbols.
	equal "$count" 3
	equal "$(find another/place -name '*.deb' | wc -l)" 3
}

# A lintian that is older than the policy in control says so.
@test "lintian reports no errors and no warnings" {
	needs lintian
	run -0 as_builder lintian --allow-root --tag-display-limit 0 \
		--suppress-tags newer-standards-version \
		--fail-on error,warning one/*.changes
}

@test "the files for Debian's tools are valid" {
	local file

	for file in watch salsa-ci.yml upstream/metadata; do
		cmp "one/pyc-bake-$(release_version)/debian/$file" \
			"$SRCDIR/packaging/debian/$file"
	done
	run -0 dpkg-deb -f one/pyc-bake_*.deb Homepage
	equal "$output" "$(sed -n 's/^homepage=//p' \
		"$SRCDIR/packaging/upstream.conf")"
	run -0 grep -E '^Vcs-' one/pyc-bake_*.dsc
	says 'Vcs-Browser: https://'
	says 'Vcs-Git: https://'
	perl -MYAML::XS -e 1 2>/dev/null || skip 'YAML::XS is not here'
	# shellcheck disable=SC2016 # for perl
	run -0 perl -MYAML::XS=LoadFile -e '
		my ($metadata, $pipeline) = map { LoadFile($_) } @ARGV;
		print "$_\n" for sort keys %$metadata;
		print "$_\n" for @{$pipeline->{include}};' \
		"$SRCDIR"/packaging/debian/{upstream/metadata,salsa-ci.yml}
	equal "$output" "Bug-Database
Bug-Submit
Repository
Repository-Browse
Security-Contact
https://salsa.debian.org/salsa-ci-team/pipeline/raw/master/recipes/debian.yml"
}

@test "the version is that of the release" {
	local version

	version=$(release_version)
	run -0 dpkg-deb -f one/dh-pyc-bake_*.deb Version
	[[ $output == "$version"-* ]] || fail "version $output"
	run -0 dpkg-parsechangelog -l "$SRCDIR/packaging/debian/changelog" \
		-S Version
	[[ $output == "$version"-* ]] || fail "version $output"
	grep -qx "our \$VERSION = '$version';" \
		"$SRCDIR/packaging/debian/debhelper/dh_pyc_bake"
	grep -q "pyc-bake_$version\.orig" "$SRCDIR/packaging/debian/README.md"
}

@test "every file is in the right package" {
	dpkg-deb -x one/pyc-bake_*.deb program
	dpkg-deb -x one/dh-pyc-bake_*.deb helper
	exists program/usr/bin/pyc-bake \
		program/usr/bin/pyc-bake-precompiler \
		program/usr/share/man/man1/pyc-bake.1.gz \
		program/usr/share/bash-completion/completions/pyc-bake \
		program/usr/share/zsh/vendor-completions/_pyc-bake \
		program/usr/share/mmdebstrap/hooks/pyc-bake/customize90.sh \
		helper/usr/bin/dh_pyc_bake \
		helper/usr/share/man/man1/dh_pyc_bake.1.gz \
		helper/usr/share/perl5/Debian/Debhelper/Sequence/pyc_bake.pm
	absent program/usr/bin/dh_pyc_bake program/usr/share/perl5
	run -0 dpkg-deb -f one/dh-pyc-bake_*.deb Provides
	equal "$output" dh-sequence-pyc-bake
	cmp program/usr/share/mmdebstrap/hooks/pyc-bake/customize90.sh \
		"$SRCDIR/packaging/debian/mmdebstrap/customize90.sh"
	test -x program/usr/share/mmdebstrap/hooks/pyc-bake/customize90.sh
}

# The overlay takes the installed files.  apt finds only the tested packages in
# it, so their dependencies must already be installed.
@test "the packages' own tests pass after installation" {
	needs autopkgtest apt-ftparchive
	BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR needs_overlay
	run in_overlay "$BATS_FILE_TMPDIR" unshare --net --mount \
		env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
		LC_ALL=C.UTF-8 sh -c '
			mount -t tmpfs none /etc/apt/sources.list.d
			[ ! -e /etc/apt/sources.list ] ||
				mount --bind /dev/null /etc/apt/sources.list
			autopkgtest --test-name=smoke --test-name=tree \
				--test-name=debhelper -B one/*.deb \
				one/*.dsc -- null
			echo "status $?"'
	printf '%s\n' "$output"
	has_line 'status 0'
	for name in smoke tree debhelper; do
		grep -q "^$name  *PASS$" <<<"$output" ||
			fail "$name did not pass"
	done
}
