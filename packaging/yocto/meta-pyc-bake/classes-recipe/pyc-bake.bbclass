# SPDX-License-Identifier: MIT
# Bakes the Python files of a recipe's packages:
#
#	inherit pyc-bake
#
# Only the copy of the files that packages are made from is baked, after all
# other changes to it.  ${D} and the sysroot do not change.  Only packages for
# the target are baked.

inherit pyc-bake-common

# The installed directories to bake.  Empty: the directories site-packages,
# dist-packages and pythonX.Y, wherever they are.  To bake those and others,
# name all of them, as in
#	PYC_BAKE_DIRS = "${PYTHON_SITEPACKAGES_DIR} ${datadir}/app"
PYC_BAKE_DIRS ?= ""

# checked-hash, unchecked-hash or timestamp.  The default allows for sources
# that are edited later, and for images that do not keep file times.
PYC_BAKE_MODE ?= "checked-hash"

pyc_bake_package () {
	pyc_bake_tree "${PKGD}" "${PYC_BAKE_MODE}" ${PYC_BAKE_DIRS}
}

PACKAGE_PREPROCESS_FUNCS:append:class-target = " pyc_bake_package"

# These are dependencies of do_package, not of the recipe: a new pyc-bake
# repeats the packaging, but not the build.
PACKAGE_DEPENDS:append:class-target = " pyc-bake-native python3-native"
