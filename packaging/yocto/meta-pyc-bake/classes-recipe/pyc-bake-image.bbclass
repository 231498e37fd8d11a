# SPDX-License-Identifier: MIT
# Bakes the Python files of a finished root file system, including those of all
# packages:
#
#	inherit pyc-bake-image		in the recipe of an image, or
#	IMAGE_CLASSES += "pyc-bake-image"	in local.conf, for all images
#
# The .pyc files in the image are then no longer those of the packages.

inherit pyc-bake-common

# The directories to bake, as in PYC_BAKE_DIRS of pyc-bake.bbclass.
PYC_BAKE_IMAGE_DIRS ?= ""

# If no source can change, an import need not read it.
PYC_BAKE_IMAGE_MODE ?= "${@bb.utils.contains('IMAGE_FEATURES', 'read-only-rootfs', 'unchecked-hash', 'checked-hash', d)}"

pyc_bake_rootfs () {
	pyc_bake_tree "${IMAGE_ROOTFS}" "${PYC_BAKE_IMAGE_MODE}" \
		${PYC_BAKE_IMAGE_DIRS}
}

ROOTFS_POSTPROCESS_COMMAND:append = " pyc_bake_rootfs"

do_rootfs[depends] += " \
    pyc-bake-native:do_populate_sysroot \
    python3-native:do_populate_sysroot \
"
