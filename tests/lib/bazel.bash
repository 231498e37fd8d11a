# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests that build with Bazel: after common, bake and precompiler,
# `load ../lib/bazel`.
#
# shellcheck disable=SC2154 # run sets status and output

MODULES=100 # in each of three packages

# A workspace for pyc_library.
make_workspace() {
	local package number

	for package in stars moons suns; do
		mkdir -p "workspace/$package"
		for ((number = 0; number < MODULES; number++)); do
			printf '"""%s %d."""\nNAMES = {"a", "b", %d}\n' \
				"$package" "$number" "$number" \
				>"workspace/$package/m$number.py"
		done
		cat >"workspace/$package/BUILD.bazel" <<-END
		load("@pyc_bake//:defs.bzl", "pyc_library")

		pyc_library(
		    name = "$package",
		    srcs = glob(["*.py"]),
		    python_version = "3.$MINOR",
		)
		END
	done
	write_workspace ''
}

# write_workspace [ATTRIBUTE]: a WORKSPACE; the attribute is one of
# pyc_bake_tool.
write_workspace() {
	cat >workspace/WORKSPACE <<-END
	local_repository(
	    name = "pyc_bake",
	    path = "$SRCDIR/packaging/bazel",
	)
	load("@pyc_bake//:repositories.bzl", "pyc_bake_tool")
	pyc_bake_tool(
	    name = "pyc_bake_tool",
	    path = "$PYC_BAKE_PRECOMPILER",
	    $*
	)
	END
}

# What pyc-bake gives, in wanted.
bake_wanted() {
	cp -R workspace wanted
	(cd wanted && "$PYC_BAKE" -q --invalidation-mode=checked-hash \
		stars moons suns)
}

bazel_setup() {
	bake_setup
	find_precompiler
	make_workspace
	bake_wanted
}

# free_port: prints a port that nobody listens on.
free_port() {
	oracle -c 'import socket
with socket.create_server(("127.0.0.1", 0)) as listening:
    print(listening.getsockname()[1])'
}

# Ends the processes in server/pid, and the server of Bazel, whose files are
# read-only in parts.
bazel_teardown() {
	[ ! -e server/pid ] || xargs kill <server/pid
	[ ! -d workspace ] || run_bazel shutdown >/dev/null 2>&1 || true
	chmod -R u+w . 2>/dev/null || true
}

run_bazel() {
	(cd workspace && bazel --nohome_rc \
		--output_user_root="$BATS_FILE_TMPDIR/user" \
		--output_base="$BATS_TEST_TMPDIR/base" "$@")
}

# build OPTION...: builds all targets; $output is what Bazel says.
build() {
	run run_bazel build --symlink_prefix=/ --noshow_progress --jobs=4 \
		"$@" //...
	[ "$status" -eq 0 ] || fail "$output"
}

# Compares what was built with what pyc-bake gives.
compare_pyc() {
	local built

	built=$(run_bazel info bazel-bin 2>/dev/null)
	(cd wanted && find . -name '*.pyc' | LC_ALL=C sort) >names
	diff names <(cd "$built" && find . -name '*.pyc' | LC_ALL=C sort)
	[ "$(grep -c . names)" -eq $((3 * MODULES)) ]
	while read -r name; do
		cmp "wanted/$name" "$built/$name"
	done <names
}

# check_strategy KIND OPTION...: all actions are of that kind, the bytes are
# right, and a second build does nothing.
check_strategy() {
	local kind=$1

	shift
	build "$@"
	says " $((3 * MODULES)) $kind."
	compare_pyc
	build "$@"
	says '1 process: 1 internal'
}
