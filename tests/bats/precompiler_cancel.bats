#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A cancelled request is stopped: nothing is written after its answer.  A
# process that is killed costs one request.

load ../lib/common
load ../lib/bake
load ../lib/precompiler

setup() {
	bake_setup
	find_precompiler
}

@test "200 requests cancelled at random moments" {
	SEED=$RANDOM trial cancelled
	printf '# %s\n' "$output" >&3
}

@test "2000 requests cancelled while their process starts" {
	trial cancel_start
}

@test "a long compilation stops at once, and what waits" {
	trial cancel_slow
}

@test "a request that its process does not read is cancelled" {
	trial cancel_unread
}

@test "a request without a number is cancelled" {
	trial cancel_singleplex
}

@test "a killed lane answers, and leaves no file" {
	trial killed
}

@test "no process survives the worker" {
	trial killed_worker
}
