# SPDX-License-Identifier: MIT
# What pyc-bake.bbclass and pyc-bake-image.bbclass share; not to be inherited
# by itself.

inherit python3-dir

# The Python that compiles.  It is the one that the target's was built with, so
# that releases agree; PYTHON_BASEVERSION is demanded besides, since .pyc of
# another release are files that no import ever looks at.
PYC_BAKE_PYTHON ?= "${STAGING_BINDIR_NATIVE}/python3-native/python3"

# Levels of optimisation: 0 is what python3 without -O imports.
PYC_BAKE_OPTIMIZE ?= "0"

# More options of pyc-bake, such as --prune or --exclude=REGEX.
PYC_BAKE_OPTIONS ?= ""

# As many as make gets.  The bytes are the same for any number, so it must not
# be part of a task's hash.
PYC_BAKE_JOBS ?= "${@oe.utils.parallel_make(d) or 1}"
PYC_BAKE_JOBS[vardepvalue] = "1"

# pyc_bake_tree TREE MODE [DIRECTORY]...: bakes installed directories of the
# staging tree, its directories of modules where none is named.
pyc_bake_tree () {
	tree=$1
	mode=$2
	shift 2

	for level in ${PYC_BAKE_OPTIMIZE}; do
		set -- -o "$level" "$@"
	done
	bbnote "pyc-bake: $mode, ${PYC_BAKE_JOBS} jobs"
	pyc-bake --root="$tree" --python="${PYC_BAKE_PYTHON}" \
		--python-version="${PYTHON_BASEVERSION}" \
		--invalidation-mode="$mode" -j "${PYC_BAKE_JOBS}" \
		${PYC_BAKE_OPTIONS} "$@"
}
