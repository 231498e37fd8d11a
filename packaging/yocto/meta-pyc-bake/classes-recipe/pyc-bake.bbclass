# SPDX-License-Identifier: MIT
# Bakes the Python files of a recipe's packages:
#
#	inherit pyc-bake
#
# This is done to the copy that packages are made of, after all else that may
# change a source there, so neither ${D} nor a sysroot sees it.  Only packages
# for the target are baked.

inherit pyc-bake-common

# What is baked, as installed paths.  Empty: the directories site-packages,
# dist-packages and pythonX.Y, wherever they are.  To bake those and others,
# name all of them, as in
#	PYC_BAKE_DIRS = "${PYTHON_SITEPACKAGES_DIR} ${datadir}/app"
PYC_BAKE_DIRS ?= ""

# checked-hash, unchecked-hash or timestamp.  A package cannot know that its
# sources will not be edited, and the times of files do not outlive an image.
PYC_BAKE_MODE ?= "checked-hash"

pyc_bake_package () {
	pyc_bake_tree "${PKGD}" "${PYC_BAKE_MODE}" ${PYC_BAKE_DIRS}
}

PACKAGE_PREPROCESS_FUNCS:append:class-target = " pyc_bake_package"

# Of do_package, not of the recipe: another pyc-bake packages anew, but does
# not build anew.
PACKAGE_DEPENDS:append:class-target = " pyc-bake-native python3-native"
