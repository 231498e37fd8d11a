# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests of pyc-bake-precompiler: after common and bake,
# `load ../lib/precompiler`.

# Sets PYC_BAKE_PRECOMPILER, which is next to pyc-bake.
find_precompiler() {
	export PYC_BAKE_PRECOMPILER=${PYC_BAKE%/*}/pyc-bake-precompiler

	[ -x "$PYC_BAKE_PRECOMPILER" ] || skip 'there is no precompiler'
	unset PYC_BAKE_CACHE PYC_BAKE_CACHE_SIZE
}

# precompile STATUS ARGUMENT...: runs the precompiler, which must exit with
# STATUS; $output is its output.
precompile() {
	local PYC_BAKE=$PYC_BAKE_PRECOMPILER

	expect "$@"
}

# wanted_pyc SOURCE NAME MODE LEVEL: writes wanted.pyc with pyc-bake.
wanted_pyc() {
	"$PYC_BAKE" -q -f --output=wanted.pyc --dfile="$2" \
		--invalidation-mode="${3//_/-}" -o"${4:-0}" "$1"
}

# trial SCENARIO [OPTION]...: runs a scenario of bazel_worker.py in both
# protocols, each in an empty directory.  $output has what both print.
trial() {
	local protocol all=''

	for protocol in json proto; do
		mkdir "$1-$protocol"
		cd "$1-$protocol" || return
		run -0 helper bazel_worker "$1" "$protocol" "${@:2}"
		all+=$output$'\n'
		cd .. || return
		rm -r "$1-$protocol"
	done
	output=$all
}
