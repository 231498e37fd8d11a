#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# uscan finds a new release with packaging/debian/watch, on the page that
# packaging/upstream.conf names.
#
# shellcheck disable=SC2154 # run sets output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/remote

setup() {
	clean_environment
	common_setup
	needs uscan python3
	unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY
	mkdir -p site/releases
	copy_upstream_files
	VERSION=$(release_version)
	: >"site/releases/pyc-bake-$VERSION.tar.xz"
	: >"site/releases/pyc-bake-$VERSION.tar.xz.asc"
	: >site/releases/other-99.tar.xz
	python3 -u -m http.server --bind 127.0.0.1 --directory site 0 \
		>port 2>/dev/null 3>&- &
	SERVER=$!
	await grep -q 'port [0-9]' port
	URL=http://127.0.0.1:$(sed -n '1s/.* port \([0-9]*\) .*/\1/p' port)
	sed -i "s|^archive_list=.*|archive_list=$URL/releases/|" \
		tree/packaging/upstream.conf
	tree/packaging/set-upstream.sh >/dev/null
	mkdir source
	cp -r tree/packaging/debian source
}

teardown() {
	[ -z "${SERVER-}" ] || kill "$SERVER"
}

# watch STATUS: runs uscan; its status is 0 if there is a newer release.
watch() {
	cd source || return
	run "-$1" env HOME="$PWD" uscan --report --dehs
	cd ..
}

@test "the release of the package is the newest" {
	watch 1
	says '<status>up to date</status>'
	says "<upstream-version>$VERSION</upstream-version>"
}

@test "a newer release is found, and its archive" {
	: >site/releases/pyc-bake-19.87.tar.xz
	: >site/releases/pyc-bake-9.87.tar.xz
	watch 0
	says '<status>newer package available</status>'
	says '<upstream-version>19.87</upstream-version>'
	says "<upstream-url>$URL/releases/pyc-bake-19.87.tar.xz</upstream-url>"
}
