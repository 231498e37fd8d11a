#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A workspace of 300 modules, built by Bazel with packaging/bazel: each strategy
# gives the bytes of pyc-bake.

load ../lib/common
load ../lib/bake
load ../lib/precompiler
load ../lib/bazel

# Bazel 4.2 multiplexes by default.
SINGLEPLEX=(--strategy=PyCompile=worker --noexperimental_worker_multiplex)

setup_file() {
	command -v bazel >/dev/null || skip_file 'bazel is not here'
}

setup() {
	bazel_setup
}

teardown() {
	bazel_teardown
}

# Starts nginx with DAV; SERVER is its URL.
start_server() {
	local port

	command -v nginx >/dev/null || skip 'nginx is not here'
	nginx -V 2>&1 | grep -q http_dav_module || skip 'nginx has no DAV'
	port=$(free_port)
	mkdir -p server/data
	cat >server/conf <<-END
	pid $PWD/server/pid;
	error_log $PWD/server/errors;
	worker_processes 1;
	events {}
	http {
	    access_log $PWD/server/log;
	    client_body_temp_path $PWD/server/body;
	    client_max_body_size 0;
	    server {
	        listen 127.0.0.1:$port;
	        location / {
	            root $PWD/server/data;
	            dav_methods PUT;
	            create_full_put_path on;
	        }
	    }
	}
	END
	[ "$(id -u)" -ne 0 ] || sed -i '1i user root;' server/conf
	nginx -p "$PWD/server" -c "$PWD/server/conf" 2>/dev/null
	SERVER=http://127.0.0.1:$port
}

@test "local actions" {
	check_strategy local --spawn_strategy=local
}

@test "actions in the sandbox of Bazel" {
	unshare -Ur true 2>/dev/null || skip 'no user namespaces'
	check_strategy linux-sandbox --spawn_strategy=sandboxed
}

@test "workers with protocol buffers" {
	check_strategy worker "${SINGLEPLEX[@]}"
}

@test "workers with protocol buffers, sandboxed" {
	check_strategy worker "${SINGLEPLEX[@]}" --worker_sandboxing
}

@test "workers with JSON" {
	write_workspace 'worker_protocol = "json",'
	check_strategy worker "${SINGLEPLEX[@]}" \
		--experimental_worker_allow_json_protocol
}

@test "multiplex workers with both protocols" {
	local options=(--strategy=PyCompile=worker --worker_verbose
		--experimental_worker_multiplex
		--experimental_worker_allow_json_protocol)

	build "${options[@]}"
	says 'PyCompile multiplex-worker'
	says " $((3 * MODULES)) worker."
	compare_pyc
	write_workspace 'worker_protocol = "json",'
	run_bazel clean >/dev/null 2>&1
	build "${options[@]}"
	says 'PyCompile multiplex-worker'
	says " $((3 * MODULES)) worker."
	compare_pyc
}

# check_killed WHAT OPTION...: builds while processes are killed.  A build may
# fail then, but a .pyc that is there is right, and the next build makes the
# others.
check_killed() {
	local what=$1 killer built name

	shift
	set -- --strategy=PyCompile=worker --keep_going --jobs=4 \
		--symlink_prefix=/ --noshow_progress "$@"
	mkdir own
	cp "$PYC_BAKE_PRECOMPILER" own
	[ ! -e "${PYC_BAKE%/*}/pyc-bake-digest.so" ] ||
		cp "${PYC_BAKE%/*}"/pyc-bake-*.so own
	PYC_BAKE_PRECOMPILER=$PWD/own/pyc-bake-precompiler write_workspace ''
	helper kill_random own/pyc-bake-precompiler "$PWD/stop" "$what" \
		>killed 3>&- &
	killer=$!
	for _ in $(rounds 4 10); do
		run_bazel clean >/dev/null 2>&1
		run run_bazel build "$@" //...
		built=$(run_bazel info bazel-bin 2>/dev/null)
		while read -r name; do
			cmp "wanted/$name" "$built/$name"
		done < <(cd "$built" && find . -name '*.pyc')
	done
	touch stop
	wait "$killer"
	[ "$(<killed)" -gt 40 ] || fail "only $(<killed) were killed"
	printf '# %s processes were killed\n' "$(<killed)" >&3
	build "$@"
	compare_pyc
	[ -z "$(find "$built/" -name '.pyc-bake*')" ]
}

@test "killed workers cost no wrong or missing file" {
	check_killed all "${SINGLEPLEX[@]}"
}

# If a multiplex worker itself is killed, Bazel 4.2 waits for ever.
@test "killed processes of multiplex workers cost no wrong or missing file" {
	check_killed children --experimental_worker_multiplex
}

@test "arguments of the program, which a script then starts" {
	write_workspace "args = [\"--python=$ORACLE\", \"--cache=$PWD/a 'cache'\"],"
	check_strategy worker --strategy=PyCompile=worker
	exists "a 'cache'"
}

@test "an action that fails shows the message of the source" {
	printf 'x = = 1\n' >workspace/moons/m7.py
	run run_bazel build --symlink_prefix=/ --noshow_progress \
		--strategy=PyCompile=worker //moons
	[ "$status" -eq 1 ]
	says 'moons/m7.py:1:5: SyntaxError: invalid syntax'
	says '    x = = 1'
}

@test "another version of Python is refused" {
	sed -i 's/python_version = .*/python_version = "3.99",/' \
		workspace/suns/BUILD.bazel
	run run_bazel build --symlink_prefix=/ --noshow_progress \
		--strategy=PyCompile=worker //suns
	[ "$status" -eq 1 ]
	says '--python_version=3.99: the Python that compiles is'
}

@test "a program that does not exist is named" {
	PYC_BAKE_PRECOMPILER=/none/precompiler write_workspace ''
	run run_bazel build --symlink_prefix=/ --noshow_progress //suns
	[ "$status" -ne 0 ]
	says /none/precompiler
}

@test "a program without an embedded Python must be told which one compiles" {
	cat >precompiler <<-END
	#!/bin/sh
	"$PYC_BAKE_PRECOMPILER" "\$@"
	case "\$*" in --version*) echo 'no embedded Python' ;; esac
	END
	chmod +x precompiler
	PYC_BAKE_PRECOMPILER=$PWD/precompiler write_workspace ''
	run run_bazel build --symlink_prefix=/ --noshow_progress //suns
	[ "$status" -ne 0 ]
	says 'embeds no Python: name one'
}

@test "a remote cache gives a fresh build all its files" {
	start_server
	check_strategy worker --strategy=PyCompile=worker \
		--remote_cache="$SERVER"
	run_bazel clean --expunge >/dev/null 2>&1
	build --strategy=PyCompile=worker --remote_cache="$SERVER" \
		--remote_download_outputs=all
	says " $((3 * MODULES)) remote cache hit"
	compare_pyc
}
