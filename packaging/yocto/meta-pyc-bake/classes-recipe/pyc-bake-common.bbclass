# SPDX-License-Identifier: MIT
# Shared by pyc-bake.bbclass and pyc-bake-image.bbclass.  Do not inherit it
# directly.

inherit python3-dir

# The Python that compiles.  The target's Python was built with it, so their
# releases agree.  --python-version=PYTHON_BASEVERSION also checks this, because
# no import reads the .pyc of another release.
PYC_BAKE_PYTHON ?= "${STAGING_BINDIR_NATIVE}/python3-native/python3"

# Optimization levels.  python3 without -O imports level 0.
PYC_BAKE_OPTIMIZE ?= "0"

# More options of pyc-bake, such as --prune or --exclude=REGEX.
PYC_BAKE_OPTIONS ?= ""

# As many jobs as make gets.  The bytes do not depend on the number, so it must
# not be part of a task's hash.
PYC_BAKE_JOBS ?= "${@oe.utils.parallel_make(d) or 1}"
PYC_BAKE_JOBS[vardepvalue] = "1"

# pyc_bake_tree TREE MODE [DIRECTORY]...: bakes these installed directories of
# the staging tree, or its module directories if none is named.
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
