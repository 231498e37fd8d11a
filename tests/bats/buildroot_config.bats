#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The configuration of the br2-external tree in a real Buildroot, and its
# effects.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/buildroot

setup_file() {
	buildroot_setup_file
}

setup() {
	clean_environment
	needs_buildroot
	common_setup
}

SITE='BR2_PACKAGE_HOST_PYC_BAKE_SITE="file:///srv/archives"'

@test "Buildroot's check-package has no warnings" {
	local checker=$PYC_BAKE_BUILDROOT_TREE/utils/check-package python

	for python in /usr/bin/python3 "$(command -v python3)"; do
		if "$python" "$checker" --help >/dev/null 2>&1; then
			find "$OURS" -type f -print0 |
				xargs -0 "$python" "$checker" -b >said 2>&1 ||
				fail "$(cat said)"
			grep -qx '0 warnings generated' said
			return
		fi
	done
	skip 'no Python has what check-package imports'
}

@test "nothing is selected by default" {
	configure BR2_PACKAGE_PYTHON3=y
	not_chosen BR2_PACKAGE_PYC_BAKE BR2_PACKAGE_HOST_PYC_BAKE \
		BR2_PYC_BAKE_PYTHON3
	says_not 'unmet direct dependencies'
	run -0 buildroot printvars VARS=PYTHON3_CREATE_PYC_FILES
	says compileall.py
	says_not /bin/pyc-bake
}

@test "the option selects the host program and a mode" {
	configure BR2_PACKAGE_PYTHON3=y BR2_PYC_BAKE_PYTHON3=y "$SITE"
	says_not 'unmet direct dependencies'
	chosen BR2_PYC_BAKE_PYTHON3=y BR2_PACKAGE_HOST_PYC_BAKE=y \
		BR2_PACKAGE_PYTHON3_PYC_ONLY=y BR2_PYC_BAKE_UNCHECKED_HASH=y \
		"$SITE"
	not_chosen BR2_PACKAGE_PYC_BAKE
	run -0 buildroot show-targets printvars \
		VARS='PYTHON3_CREATE_PYC_FILES PARALLEL_JOBS'
	says_not compileall
	says ' host-pyc-bake '
	says " -j $(sed -n 's/^PARALLEL_JOBS=//p' <<<"$output") "
	says " --python=$OUT/host/bin/python3.$MINOR "
	says " --python-version=3.$MINOR "
	says ' --invalidation-mode=unchecked-hash '
	says " --root=$OUT/target -b /usr/lib/python3.$MINOR"
}

@test "the option needs python3 and a format with .pyc" {
	configure BR2_PYC_BAKE_PYTHON3=y
	not_chosen BR2_PYC_BAKE_PYTHON3 BR2_PACKAGE_HOST_PYC_BAKE
	configure BR2_PACKAGE_PYTHON3=y BR2_PACKAGE_PYTHON3_PY_ONLY=y \
		BR2_PYC_BAKE_PYTHON3=y
	not_chosen BR2_PYC_BAKE_PYTHON3 BR2_PACKAGE_HOST_PYC_BAKE
}

@test "the host package has the right metadata and dependencies" {
	configure BR2_PACKAGE_HOST_PYC_BAKE=y "$SITE"
	says_not 'unmet direct dependencies'
	chosen BR2_PACKAGE_HOST_PYC_BAKE=y BR2_PACKAGE_HOST_PYTHON3=y
	buildroot host-pyc-bake-show-info >info
	run -0 "$INTERPRETER" -c 'if True:
		import json
		info = json.load(open("info"))["host-pyc-bake"]
		for name in "type", "version", "licenses":
		    print(info[name])
		for download in info["downloads"]:
		    print(download["uris"][0], download["source"])
		print(*info["license_files"])
		# If the tar of this machine is too old, all packages need
		# host-tar.
		print(*sorted(set(info["dependencies"]) - {"host-tar"}))'
	equal "$output" "host
$(release_version)
MIT
file+file:///srv/archives pyc-bake-$(release_version).tar.xz
COPYING
host-json-c host-libarchive host-openssl host-pcre2 host-pkgconf host-python3 \
host-skeleton host-xxhash host-zlib host-zstd"
}

@test "the target package selects its libraries and sets PYTHON_EMBED_HOME" {
	configure BR2_PACKAGE_PYTHON3=y BR2_PACKAGE_PYC_BAKE=y "$SITE"
	says_not 'unmet direct dependencies'
	chosen BR2_PACKAGE_PYC_BAKE=y BR2_PACKAGE_JSON_C=y \
		BR2_PACKAGE_LIBARCHIVE=y BR2_PACKAGE_OPENSSL=y \
		BR2_PACKAGE_PCRE2=y BR2_PACKAGE_XXHASH=y BR2_PACKAGE_ZLIB=y
	not_chosen BR2_PACKAGE_HOST_PYC_BAKE
	run -0 buildroot printvars VARS=PYC_BAKE_CONF_ENV
	equal "$output" PYC_BAKE_CONF_ENV=PYTHON_EMBED_HOME=/usr
}

@test "the default download site is that of packaging/upstream.conf" {
	local site

	site=$(sed -n 's|^archive=\(.*\)/.*|\1|p' "$SRCDIR/packaging/upstream.conf")
	configure BR2_PACKAGE_HOST_PYC_BAKE=y
	run -0 buildroot printvars VARS=HOST_PYC_BAKE_SITE
	equal "$output" "HOST_PYC_BAKE_SITE=${site//@VERSION@/$(release_version)}"
	configure BR2_PACKAGE_HOST_PYC_BAKE=y "$SITE"
	run -0 buildroot printvars VARS=HOST_PYC_BAKE_SITE
	equal "$output" HOST_PYC_BAKE_SITE=file:///srv/archives
}
