#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds and installs pyc-bake without libpython, for images such as those of
# manylinux and musllinux.  The before-all of cibuildwheel runs it in them.
#
#     install-pyc-bake.sh ARCHIVE [PREFIX]
#
# ARCHIVE is the archive of a release.  PREFIX is /usr/local by default.  The
# image's package manager installs missing libraries.
set -eu

die() {
	printf 'install-pyc-bake.sh: %s\n' "$*" >&2
	exit 1
}

libraries_are_here() {
	pkg-config --exists libarchive libxxhash libcrypto libpcre2-8 json-c \
		libzstd zlib 2>/dev/null
}

install_libraries() {
	if command -v dnf >/dev/null; then
		dnf -y install pkgconf-pkg-config libarchive-devel \
			xxhash-devel openssl-devel pcre2-devel json-c-devel \
			libzstd-devel zlib-devel
	elif command -v apk >/dev/null; then
		apk add pkgconf libarchive-dev xxhash-dev openssl-dev \
			pcre2-dev json-c-dev zstd-dev zlib-dev
	elif command -v apt-get >/dev/null; then
		apt-get update
		apt-get -y install --no-install-recommends pkg-config \
			libarchive-dev libxxhash-dev libssl-dev libpcre2-dev \
			libjson-c-dev libzstd-dev zlib1g-dev
	else
		die 'no package manager that it knows'
	fi
}

case $# in
1 | 2) ;;
*) die 'usage: install-pyc-bake.sh ARCHIVE [PREFIX]' ;;
esac
[ -f "$1" ] || die "$1: there is no such archive"
archive=$1
prefix=${2:-/usr/local}
# A pattern that matches two archives would give a file here.
[ ! -f "$prefix" ] || die "$prefix: is a file, no place to install to"

libraries_are_here || install_libraries
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xf "$archive" -C "$work" --strip-components=1
cd "$work"
./configure -q --without-embedded-python --prefix="$prefix"
make -s -j "$(getconf _NPROCESSORS_ONLN)" install
