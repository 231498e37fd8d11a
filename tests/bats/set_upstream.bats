#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/set-upstream.sh writes the addresses of packaging/upstream.conf and the
# version of configure.ac to the files that have them.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging

KEYS='homepage vcs_git vcs_browser github archive archive_list bugs bug_new maintainer
	email security_email'

setup() {
	clean_environment
	common_setup
	VERSION=$(release_version)
	copy_upstream_files
	find tree -name '*.pyc' -delete
	cp -rp tree before
	CONF=tree/packaging/upstream.conf
}

set_upstream() {
	run "-$1" tree/packaging/set-upstream.sh "${@:2}"
}

# value KEY: prints its value before the test.
value() {
	sed -n "s/^$1=//p" before/packaging/upstream.conf
}

# change KEY VALUE
change() {
	sed -i "s|^$1=.*|$1=$2|" "$CONF"
	grep -qxF "$1=$2" "$CONF"
}

# new_value KEY: prints one that has no part in common with the old value.
new_value() {
	case $1 in
	maintainer) echo 'A. N. - Other' ;;
	github) echo 'A-N.Other/x_y' ;;
	*email) echo "$1@host.test" ;;
	archive) echo 'http://archive.test/v@VERSION@/pyc-bake-@VERSION@.tar.xz' ;;
	*) echo "http://${1//_/-}.test/~x/?a=b" ;;
	esac
}

# Prints the files that differ from those before, without upstream.conf.
changed() {
	diff -rq before tree | sed -n 's|^Files before/\(.*\) and .*|\1|p
		s|^Only in tree/*\(.*\): \(.*\)|\1/\2|p' |
		grep -v '^packaging/upstream.conf$' | LC_ALL=C sort
}

untouched() {
	diff -r --exclude=upstream.conf --exclude=configure.ac before tree
}

@test "all files agree with upstream.conf and configure.ac" {
	set_upstream 0 --check
	equal "$output" ''
	set_upstream 0
	equal "$output" ''
	untouched
	grep -m 1 '^[0-9]' tree/NEWS | grep -q "^${VERSION//./\\.} ("
}

# Prints the values that stand for nothing else, each as an option of grep.
old_values() {
	local key

	for key in $KEYS; do
		[ "$key" = maintainer ] || printf -- '-e\n%s\n' \
			"$(value "$key" | sed 's/@VERSION@.*//')"
	done
}

@test "each file with a placeholder or the version is one that is filled" {
	local values

	set_upstream 0 --list
	printf '%s\n' "$output" | LC_ALL=C sort >listed
	[ "$(wc -l <listed)" -ge 20 ]
	mapfile -t values < <(old_values)
	(
		cd tree || return
		grep -rlF -e "$VERSION" "${values[@]}" packaging doc/*.1 \
			SECURITY.md pyproject.toml
		grep -rlE '(//|@)[a-z.-]*example\.org' packaging pyproject.toml
	) | LC_ALL=C sort -u | grep -vxE \
		'packaging/(debian/tests/debhelper|upstream.conf)' >holders
	LC_ALL=C comm -23 holders listed | diff /dev/null - ||
		fail 'set-upstream.sh does not fill these'
	LC_ALL=C comm -13 holders listed | diff /dev/null -
}

@test "new values go to all files, and nothing else changes" {
	local key values

	for key in $KEYS; do
		change "$key" "$(new_value "$key")"
	done
	set_upstream 1 --check
	says 'packaging/debian/control: is not what packaging/set-upstream.sh writes'
	untouched
	set_upstream 0
	changed >files
	printf '%s\n' "$output" | diff - files
	mapfile -t values < <(old_values)
	(cd before && grep -rlF "${values[@]}" packaging SECURITY.md pyproject.toml |
		grep -vx packaging/upstream.conf) | LC_ALL=C sort | diff - files
	(cd tree && grep -rnF "${values[@]}" packaging SECURITY.md pyproject.toml |
		grep -v ^packaging/upstream.conf) | diff /dev/null -
	set_upstream 0 --check
	cp before/packaging/upstream.conf "$CONF"
	set_upstream 0
	diff -r before tree
}

@test "each key has its files, in which only lines with its value change" {
	local key

	for key in $KEYS; do
		change "$key" "$(new_value "$key")"
		set_upstream 0
		changed >files
		[ -s files ] || fail "$key is in no file"
		diff -r --exclude=upstream.conf before tree | grep '^>' >lines || true
		grep -vF -e 'http://archive.test/v' -e "$(new_value "$key")" lines |
			diff /dev/null - || fail "$key changes these"
		cp before/packaging/upstream.conf "$CONF"
		set_upstream 0
		diff -r before tree
	done
}

@test "a new version goes to all files, and renames the recipe of Yocto" {
	local recipes=packaging/yocto/meta-pyc-bake/recipes-devtools/pyc-bake

	sed -i "s/\[$VERSION\]/[19.87.65]/" tree/configure.ac
	# The hash of the archive of the old version.
	sed -i '/^SRC_URI = /a SRC_URI[sha256sum] = "1234"' \
		"tree/$recipes/pyc-bake_$VERSION.bb"
	grep -q sha256sum "tree/$recipes/pyc-bake_$VERSION.bb"
	set_upstream 1 --check
	says "$recipes/pyc-bake_$VERSION.bb: is not what"
	set_upstream 0
	exists tree/$recipes/pyc-bake_19.87.65.bb
	absent "tree/$recipes/pyc-bake_$VERSION.bb"
	run -1 grep sha256sum tree/$recipes/pyc-bake_19.87.65.bb
	grep -q 'pyc-bake_19\.87\.65\.bb' tree/packaging/local.mk
	# Entries of changelogs are written by hand.
	(cd tree && grep -rnF "$VERSION" .) | grep -vE \
		'^\./(NEWS:|packaging/debian/changelog:1:|packaging/rpm/pyc-bake\.spec:[0-9]+:\*)' |
		diff /dev/null -
	set_upstream 0 --check
	sed -i "s/\[19.87.65\]/[$VERSION]/" tree/configure.ac
	set_upstream 0
	diff -r before tree
}

@test "the tools of the systems read the values" {
	local key

	for key in $KEYS; do
		change "$key" "$(new_value "$key")"
	done
	set_upstream 0
	equal "$(sed -n 's/^URL: *//p; s/^Source0: *//p' \
		tree/packaging/rpm/pyc-bake.spec)" \
		"$(lines 'http://homepage.test/~x/?a=b' \
			'http://archive.test/v%{version}/pyc-bake-%{version}.tar.xz')"
	! command -v rpmspec >/dev/null ||
		equal "$(rpmspec -q --srpm --qf '%{URL} %{CHANGELOGNAME}' \
			tree/packaging/rpm/pyc-bake.spec)" \
			"http://homepage.test/~x/?a=b A. N. - Other <email@host.test> - $VERSION-1"
	! command -v dpkg-parsechangelog >/dev/null ||
		equal "$(dpkg-parsechangelog -S Maintainer \
			-l tree/packaging/debian/changelog)" \
			'A. N. - Other <email@host.test>'
}

# refused MESSAGE: nothing is changed.
refused() {
	set_upstream 1
	says "$1"
	untouched
	cp before/packaging/upstream.conf "$CONF"
}

@test "values that no file could have are refused" {
	change homepage ''
	refused 'has no value for homepage'
	echo homepage=http://a.test/ >>"$CONF"
	refused 'has homepage more than once'
	echo home_page=http://a.test/ >>"$CONF"
	refused 'does not know home_page'
	change homepage ftp://a.test/
	refused 'homepage: is not a URL of http or https: ftp://a.test/'
	change bugs 'http://a.test/ b'
	refused 'bugs: has a blank'
	change bugs 'http://a.test/"b'
	refused 'bugs: has a character that is not permitted'
	change maintainer 'O <o@a.test>'
	refused 'maintainer: has a character that is not permitted'
	change email 'nobody at home'
	refused 'email: is not an e-mail address: nobody at home'
	change github https://a.test/owner/name
	refused 'github: is not OWNER/NAME'
	change github owner
	refused 'github: is not OWNER/NAME: owner'
	change archive http://a.test/pyc-bake.tar.xz
	refused 'archive: does not end in /pyc-bake-@VERSION@.tar.xz'
	set_upstream 2 --no-such
	says usage
}

@test "if a file lacks its line, no file is changed" {
	change homepage http://a.test/
	sed -i '/^HOMEPAGE/d' tree/packaging/yocto/meta-pyc-bake/recipes-devtools/pyc-bake/*.bb
	rm -r before
	cp -rp tree before
	set_upstream 1
	says "pyc-bake_$VERSION.bb: has no line with '^HOMEPAGE = \"' and '\"'"
	diff -r before tree
	rm tree/packaging/debian/watch before/packaging/debian/watch
	set_upstream 1
	says 'packaging/debian/watch: does not exist'
	diff -r before tree
}

@test "permissions stay" {
	chmod 0640 tree/packaging/debian/control
	change homepage http://a.test/
	umask 077
	set_upstream 0
	equal "$(stat -c %a tree/packaging/debian/control)" 640
	equal "$(stat -c %a tree/packaging/debian/debhelper/dh_pyc_bake)" \
		"$(stat -c %a before/packaging/debian/debhelper/dh_pyc_bake)"
}
