# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# In place of the eclass of Gentoo: python_optimize as the ebuilds of the tests need it.
#
# shellcheck disable=SC2154 # variables of Portage

makeopts_jobs() {
	echo 2
}

# Sets variables for the Python that EPYTHON names.
_python_export() {
	export "$1=${BROOT-}/usr/bin/${EPYTHON}"
}

python_optimize() {
	local place

	[[ ${PYTHON} ]] || _python_export PYTHON
	[[ $# -gt 0 ]] || set -- "${D%/}$("${PYTHON}" -c \
		'import sysconfig; print(sysconfig.get_path("stdlib"))')"
	for place; do
		einfo "the eclass compiles ${place}"
		"${PYTHON}" -m compileall -j "$(makeopts_jobs)" -o 0 -o 1 -o 2 \
			--hardlink-dupes -q -f -s "${D%/}" -p / "${place}" || die
	done
}
