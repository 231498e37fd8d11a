# SPDX-License-Identifier: MIT
SUMMARY = "As much of an image as the class sees of it"
LICENSE = "MIT"
LIC_FILES_CHKSUM = "file://${COMMON_LICENSE_DIR}/MIT;md5=0835ade698e0bcf8506ecda2f7b4f302"

INHIBIT_DEFAULT_DEPS = "1"
PACKAGES = ""
IMAGE_ROOTFS = "${WORKDIR}/rootfs"
IMAGE_FEATURES ?= ""

inherit pyc-bake-image

fakeroot python do_rootfs () {
    bb.build.exec_func('selftest_install', d)
    for function in d.getVar('ROOTFS_POSTPROCESS_COMMAND').split():
        bb.build.exec_func(function, d)
    bb.build.exec_func('selftest_owners', d)
}
do_rootfs[cleandirs] = "${IMAGE_ROOTFS}"
do_rootfs[depends] += "virtual/fakeroot-native:do_populate_sysroot"
do_rootfs[vardeps] += "pyc_bake_rootfs"
addtask rootfs after do_prepare_recipe_sysroot

selftest_install () {
	install -d ${IMAGE_ROOTFS}${PYTHON_SITEPACKAGES_DIR}
	printf 'ANSWER = 42\n' >${IMAGE_ROOTFS}${PYTHON_SITEPACKAGES_DIR}/answer.py
}

selftest_owners () {
	cd ${IMAGE_ROOTFS}
	find . -mindepth 1 -printf '%U:%G %m %P\n' | LC_ALL=C sort >${WORKDIR}/owners
}
