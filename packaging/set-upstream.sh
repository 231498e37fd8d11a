#!/bin/sh
# SPDX-License-Identifier: MIT
# Writes the addresses in packaging/upstream.conf and the version in configure.ac
# to the files that have them.  All new files are complete before the first one
# replaces an old file.
set -eu

usage() {
	cat <<'END'
usage: packaging/set-upstream.sh [--check | --list]

Without an option, the files of packaging, the manual pages, SECURITY.md and
pyproject.toml get the addresses of packaging/upstream.conf and the version of configure.ac.

  --check   change nothing; print each file that does not have them, and fail
  --list    change nothing; print all files that have some of them
END
}

die() {
	printf 'set-upstream.sh: %s\n' "$*" >&2
	exit 1
}

# value KEY: prints its value in upstream.conf.
value() {
	found=$(sed -n "s/^$1=//p" "$conf")
	case $found in
	'') die "$conf: has no value for $1" ;;
	*"$newline"*) die "$conf: has $1 more than once" ;;
	esac
	# Any of these could end a quoted string in some file.
	case $found in
	*[!-A-Za-z0-9\ .,:/@_~+?=%#]*)
		die "$conf: $1: has a character that is not permitted: $found"
		;;
	esac
	printf '%s\n' "$found"
}

# url KEY: the same for a URL.
url() {
	found=$(value "$1")
	case $found in
	*\ *) die "$conf: $1: has a blank: $found" ;;
	# Make ends an argument at a comma and a value at a #; spec files expand %.
	*[,#%]*) die "$conf: $1: has a comma, # or %: $found" ;;
	https://?* | http://?*) ;;
	*) die "$conf: $1: is not a URL of http or https: $found" ;;
	esac
	printf '%s\n' "$found"
}

# address KEY: the same for an e-mail address.
address() {
	found=$(value "$1")
	case $found in
	*\ * | *@*@* | @* | *@) ;;
	*@*)
		printf '%s\n' "$found"
		return
		;;
	esac
	die "$conf: $1: is not an e-mail address: $found"
}

# repository KEY: the same for OWNER/NAME.
repository() {
	found=$(value "$1")
	case $found in
	*[!-A-Za-z0-9._/]* | */*/* | /* | */) ;;
	*/*)
		printf '%s\n' "$found"
		return
		;;
	esac
	die "$conf: $1: is not OWNER/NAME: $found"
}

read_conf() {
	unknown=$(grep -v -e '^#' -e '^$' "$conf" | cut -d= -f1 |
		grep -vxE 'homepage|vcs_(git|browser)|github|archive(_list)?|bugs|bug_new|maintainer|(security_)?email') ||
		[ -z "$unknown" ] || exit
	[ -z "$unknown" ] || die "$conf: does not know $unknown"
	homepage=$(url homepage)
	vcs_git=$(url vcs_git)
	vcs_browser=$(url vcs_browser)
	github=$(repository github)
	archive=$(url archive)
	archive_list=$(url archive_list)
	bugs=$(url bugs)
	bug_new=$(url bug_new)
	maintainer=$(value maintainer)
	email=$(address email)
	security_email=$(address security_email)
	case $archive in
	*'/pyc-bake-@VERSION@.tar.xz') site=${archive%/*} ;;
	*) die "$conf: archive: does not end in /pyc-bake-@VERSION@.tar.xz" ;;
	esac
}

# with_version URL TEXT: prints the URL with TEXT for @VERSION@.
with_version() {
	rest=$1
	while [ "$rest" != "${rest#*@VERSION@}" ]; do
		printf '%s%s' "${rest%%@VERSION@*}" "$2"
		rest=${rest#*@VERSION@}
	done
	printf '%s\n' "$rest"
}

# fill FILE BEFORE AFTER VALUE: in the first line of FILE that has a match of the
# extended regular expression BEFORE and, behind it, the text AFTER (empty: the end
# of the line), VALUE replaces what is between them.  If BEFORE matches up to the
# scheme of a URL, VALUE also replaces the scheme.  The new file is below $work.
fill() {
	if [ ! -e "$work/$1" ]; then
		[ -f "$top/$1" ] || die "$1: does not exist"
		mkdir -p "$work/$(dirname "$1")"
		cp -p "$top/$1" "$work/$1"
	fi
	before=$2 after=$3 text=$4 every=${5-} awk '
		(!done || ENVIRON["every"]) && match($0, ENVIRON["before"]) {
			matched = substr($0, RSTART, RLENGTH)
			sub("https?://$", "", matched)
			at = RSTART + length(matched)
			rest = substr($0, at)
			end = length(rest) + 1
			if (ENVIRON["after"] != "")
				end = index(rest, ENVIRON["after"])
			if (end) {
				$0 = substr($0, 1, at - 1) ENVIRON["text"] \
					substr(rest, end)
				done = 1
			}
		}
		{ print }
		END { exit !done }' "$work/$1" >"$work/filled" ||
		die "$1: has no line with '$2' and '$3'"
	cat "$work/filled" >"$work/$1"
}

# fill_every FILE BEFORE AFTER VALUE: the same in every such line.
fill_every() {
	fill "$@" yes
}

fill_debian() {
	who="$maintainer <$email>"
	fill packaging/debian/control '^Maintainer: ' '' "$who"
	fill packaging/debian/control '^Homepage: ' '' "$homepage"
	fill packaging/debian/control '^Vcs-Browser: ' '' "$vcs_browser"
	fill packaging/debian/control '^Vcs-Git: ' ' [packaging]' "$vcs_git"
	fill packaging/debian/changelog '^ -- ' '>  ' "${who%>}"
	fill packaging/debian/copyright '^Upstream-Contact: ' '' "$who"
	fill packaging/debian/copyright '^Source: ' '' "$homepage"
	fill packaging/debian/debhelper/dh_pyc_bake "^our .VERSION = '" "'" \
		"$version"
	fill packaging/debian/README.md 'name `pyc-bake_' '.orig' "$version"
	fill packaging/debian/README.md 'that version ' '-1 ' "$version"
	file=packaging/debian/upstream/metadata
	fill $file '^Bug-Database: ' '' "$bugs"
	fill $file '^Bug-Submit: ' '' "$bug_new"
	fill $file '^Repository: ' '' "$vcs_git"
	fill $file '^Repository-Browse: ' '' "$vcs_browser"
	fill $file '^Security-Contact: ' '' "$security_email"
	fill packaging/debian/watch '^https?://' ' ' "$archive_list"
}

fill_rpm() {
	file=packaging/rpm/pyc-bake.spec
	fill $file '^Version: +' '' "$version"
	fill $file '^URL: +' '' "$homepage"
	fill $file '^Source0: +' '' "$(with_version "$archive" '%{version}')"
	fill $file '^[*] [A-Z][a-z]+ [A-Z][a-z]+ [0-9]+ [0-9]+ ' '> - ' \
		"$maintainer <$email"
}

fill_buildroot() {
	directory=packaging/buildroot/package/pyc-bake
	fill packaging/buildroot/README.md 'set-hashes.sh pyc-bake-' .tar.xz \
		"$version"
	fill $directory/Config.in '^	  https?://' '' "$homepage"
	fill $directory/Config.in.host '^	  https?://' '' "$homepage"
	fill $directory/pyc-bake.mk '^PYC_BAKE_VERSION = ' '' "$version"
	# shellcheck disable=SC2016 # for make
	fill $directory/pyc-bake.mk '^PYC_BAKE_SITE = .*,https?://' '' \
		"$(with_version "$site" '$(PYC_BAKE_VERSION)'))"
}

fill_yocto() {
	layer=packaging/yocto/meta-pyc-bake
	fill $layer/README.md '^Maintainer: ' '>. Send' "$maintainer <$email"
	fill $layer/SECURITY.md '^Write to <' '>' "$security_email"
	recipe=$(echo "$top/$layer"/recipes-devtools/pyc-bake/pyc-bake_*.bb)
	[ -f "$recipe" ] || die "$recipe: is not one recipe"
	recipe=${recipe#"$top/"}
	new_recipe=${recipe%_*.bb}_$version.bb
	fill "$recipe" '^HOMEPAGE = "' '"' "$homepage"
	# shellcheck disable=SC2016 # for bitbake
	fill "$recipe" '^PYC_BAKE_SITE [?]= "' '"' \
		"$(with_version "$site" '${PV}')"
	fill packaging/local.mk '/pyc-bake/pyc-bake_' .bb "$version"
	# The hash is that of the archive of the old version; set-hashes.sh adds one.
	if [ "$recipe" != "$new_recipe" ]; then
		sed -i '/^SRC_URI\[sha256sum\]/d' "$work/$recipe"
	fi
}

fill_ecosystems() {
	fill packaging/nix/package.nix '^  version = "' '"' "$version"
	fill packaging/nix/package.nix '^    homepage = "' '"' "$homepage"
	fill packaging/guix/pyc-bake.scm '^ *[(]version "' '"' "$version"
	fill packaging/guix/pyc-bake.scm '^ *[(]home-page "' '"' "$homepage"
	fill_every packaging/github/README.md 'uses: "' /packaging/github@ \
		"$github"
	fill_every packaging/github/README.md '/packaging/github@v' '"' "$version"
	fill packaging/pre-commit/README.md '- repo: ' '' "$vcs_git"
	fill packaging/pre-commit/README.md 'rev: v' '' "$version"
}

fill_others() {
	fill pyproject.toml '^version = "' '"' "$version"
	fill pyproject.toml '^Homepage = "' '"' "$homepage"
	fill pyproject.toml '^Repository = "' '"' "$vcs_browser"
	fill pyproject.toml '^Issues = "' '"' "$bugs"
	fill packaging/bazel/MODULE.bazel '^    version = "' '"' "$version"
	fill packaging/bazel/README.md 'name = "pyc_bake", version = "' '"' \
		"$version"
	fill doc/pyc-bake.1 '^[.]TH .*"pyc-bake ' '"' "$version"
	fill doc/pyc-bake-precompiler.1 '^[.]TH .*"pyc-bake ' '"' "$version"
	fill SECURITY.md '^Write to <' '>' "$security_email"
}

# Prints the files that have been filled.
filled() {
	(cd "$work" && find . -type f | sed 's|^[.]/||' | grep -vx filled |
		LC_ALL=C sort)
}

differs() {
	if [ "$1" = "$recipe" ] && [ "$recipe" != "$new_recipe" ]; then
		return 0
	fi
	! cmp -s "$top/$1" "$work/$1"
}

check() {
	failed=0
	for file in $(filled); do
		if differs "$file"; then
			echo "$file: is not what packaging/set-upstream.sh writes"
			failed=1
		fi
	done
	exit $failed
}

replace() {
	for file in $(filled); do
		if differs "$file"; then
			made="$made $file"
			cp -p "$work/$file" "$top/$file.new"
		fi
	done
	for file in $made; do
		mv "$top/$file.new" "$top/$file"
		echo "$file"
	done
	if [ "$recipe" != "$new_recipe" ]; then
		mv "$top/$recipe" "$top/$new_recipe"
		echo "$new_recipe"
	fi
}

clean_up() {
	for file in $made; do
		rm -f "$top/$file.new"
	done
	rm -rf "$work"
}

action=replace
case ${1-} in
-h | --help)
	usage
	exit 0
	;;
--check) action=check ;;
--list) action=filled ;;
'') ;;
*)
	usage >&2
	exit 2
	;;
esac
if [ $# -gt 1 ]; then
	usage >&2
	exit 2
fi

newline='
'
top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
conf=$top/packaging/upstream.conf
for file in "$conf" "$top/configure.ac"; do
	[ -r "$file" ] || die "$file: cannot be read"
done
version=$(sed -n 's/^AC_INIT(\[pyc-bake\],\[\(.*\)\])$/\1/p' \
	"$top/configure.ac")
[ -n "$version" ] || die "$top/configure.ac: states no version"
read_conf
made= # files of which this script has made a FILE.new
work=$(mktemp -d)
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
fill_debian
fill_rpm
fill_buildroot
fill_yocto
fill_ecosystems
fill_others
$action
