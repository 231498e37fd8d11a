# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# A setup hook of nixpkgs.  Replaces all bytecode of the package.  The attribute
# pycBakeFlags has more options, such as "--allow-errors=FILE".
#
# shellcheck disable=SC2034,SC2154 # variables of stdenv

pythonRecompileBytecodePhase() {
	find "$out" -name __pycache__ -prune -exec rm -rf {} +
	# shellcheck disable=SC2086 # several options
	@pycBake@ -q -o0 -o1 -o2 --invalidation-mode=unchecked-hash \
		--python=@pythonInterpreter@ -j "${NIX_BUILD_CORES:-1}" \
		-x '\.(dist|egg)-info/' ${pycBakeFlags-} \
		"$out/@pythonSitePackages@"
}

if [ -z "${dontUsePythonRecompileBytecode-}" ]; then
	postPhases="${postPhases-} pythonRecompileBytecodePhase"
fi
