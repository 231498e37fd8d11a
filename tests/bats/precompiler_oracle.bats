#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The precompiler of rules_python and ours get the same 500 requests, as workers
# and as tools: equal outcomes, and equal .pyc after --normalize.  Needs a tree
# of rules_python in PYC_BAKE_RULES_PYTHON.

load ../lib/common
load ../lib/bake
load ../lib/precompiler

setup_file() {
	[ -n "${PYC_BAKE_RULES_PYTHON-}" ] ||
		skip_file 'PYC_BAKE_RULES_PYTHON is not set'
}

@test "the same requests have the same outcomes" {
	find_precompiler
	run -0 helper precompiler_oracle \
		"$PYC_BAKE_RULES_PYTHON/tools/precompiler/precompiler.py" \
		500 "$RANDOM"
	times 2 ' .pyc are equal'
	printf '# %s\n' "${lines[@]}" >&3
}
