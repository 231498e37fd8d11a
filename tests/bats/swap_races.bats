#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Directories and files of a tree are exchanged for links in a tight loop while
# the program runs: nothing outside the tree changes, and none of it is read.
# PYC_BAKE_RACES=100 makes 100 runs in each mode.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	find_oracle
	# The oracle makes .pyc of its own version for the tree.
	oracle -c 'import ctypes; ctypes.CDLL(None).renameat2' 2>/dev/null ||
		skip 'no renameat2'
}

# race MODE...: makes runs in these modes.
race() {
	run -0 helper swap_races --rounds="${PYC_BAKE_RACES:-3}" "$@"
}

@test "baking with a root or an operand stays inside" {
	race root hardlink operand legacy
}

@test "baking named files stays inside" {
	race files-root files
}

@test "setting times back stays inside" {
	race clamp clamp-operand
}

@test "--normalize stays inside" {
	race normalize normalize-root
}

@test "--prune and --sourceless stay inside" {
	race prune sourceless
}

@test "--update-record and --manifest stay inside" {
	race record
}
