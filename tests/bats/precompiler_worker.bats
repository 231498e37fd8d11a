#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# pyc-bake-precompiler as a persistent worker of Bazel, in JSON and in protocol
# buffers.

load ../lib/common
load ../lib/bake
load ../lib/precompiler

setup() {
	bake_setup
	find_precompiler
}

@test "one request after the other" {
	trial singleplex
}

@test "the same with the program of a Python, and with a cache" {
	trial singleplex --python="$ORACLE" --cache="$PWD/cache"
	trial singleplex --cache="$PWD/cache"
}

@test "the protocol can be named" {
	mkdir json proto
	(cd json && helper bazel_worker singleplex json --worker_protocol=json)
	cd proto
	helper bazel_worker singleplex proto --worker_protocol=proto
}

@test "many requests at once" {
	trial multiplex
}

@test "an answer says what is wrong, and the worker goes on" {
	trial errors
}

@test "in a sandbox directory, nothing leads out of it" {
	trial sandboxed
}

@test "requests in pieces, together, and with many inputs" {
	trial pieces
}

@test "the end of input finishes what runs" {
	trial closed
}

@test "a request that is too large or wrong is answered, and the worker goes on" {
	trial refused_requests
}

@test "malformed input ends the worker with a message" {
	trial malformed
}

@test "a worker whose answers nobody reads ends" {
	trial nobody_reads
}

@test "the log has a line for a request only if it is verbose" {
	trial verbose
}

@test "without any request, there is no output" {
	precompile 0 --persistent_worker </dev/null
	[ -z "$output" ]
	precompile 0 --persistent_worker < <(printf '\n  \n')
	[ -z "$output" ]
	precompile 2 --persistent_worker < <(printf '{')
	says 'standard input: it ends in a request'
}

@test "a cache that cannot be used gives one notice" {
	local request='{"arguments":["--src=m.py","--src_name=m","--pyc=%s.pyc"]}\n'

	echo 'x = 1' >m.py
	# shellcheck disable=SC2059 # a template
	precompile 0 --persistent_worker --jobs=1 --cache=/proc/absent/x \
		< <(printf "$request$request$request" a b c)
	equal "$(grep -o 'is not used: ' <<<"$output" | wc -l)" 1
	cmp a.pyc c.pyc
}
